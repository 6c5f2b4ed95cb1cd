"""Answers from the page cache: the same bytes for everybody, each browser told in its own way."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from bazar import page_cache
from bazar.compression import accepts_gzip
from bazar.page_cache import Render


def cached_response(
    request: HttpRequest, address: str, render: Render, part: str = ""
) -> HttpResponseBase:
    """Return the page at `address` in the visitor's language, or the `part` that htmx requests.

    `address` is canonical: the path and the known parameters of the query in one order. `render`
    must read nothing of the request, as all visitors get its HTML. A browser that has the bytes
    already gets a 304. Raises what `render` raises, and bulkheads.Full.
    """
    page = page_cache.PAGES.load((address, part, get_language() or ""), render)
    if accepts_gzip(request):
        response = HttpResponse(page.gzipped, headers={"Content-Encoding": "gzip"})
    else:
        response = HttpResponse(page.plain)
    response["ETag"] = page.tag
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ("Accept-Encoding", "Cookie", "HX-Request"))
    found = get_conditional_response(request, etag=page.tag, response=response)
    return found or response
