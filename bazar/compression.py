"""Compression of HTML and scripts, by one middleware for every page.

BREACH is an attack on compressed answers: a page of another site makes a visitor's browser request
our page again and again with a guess in the address, somebody on the network watches the length of
the encrypted answers, and the answer is shorter when the guess stands in the page a second time.
It needs a secret and reflected input in the same answer. The desk's lists have both: names and
numbers of people, and what `q` searches for. Four things stand against it:

1. A request that another site has caused is answered without compression. Browsers say so in
   `Sec-Fetch-Site`, which no script can set. The guesses of the attack are such requests.
2. The session's cookie is `SameSite=Lax`: in a browser without that header (Safari before 16.4)
   another site can only navigate a whole window to the page, once for each guess.
3. Django masks the token of forms with new random bytes in each rendering.
4. Django's middleware pads each answer with up to 100 random bytes, so that a difference of one
   byte only shows in the average of thousands of answers.

The shop's public pages are compressed by the page cache, once for all visitors. They contain
neither a token nor anything else that is secret, so that their length may be known. Downloads and
lines about progress are of other types and are not compressed: a download keeps its length.
"""

import re
from typing import Any

from django.http import HttpRequest
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

TYPES = {"text/html", "text/javascript"}
OWN_REQUESTS = {None, "none", "same-origin"}
GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")


class CompressionMiddleware(GZipMiddleware):
    """Compress answers of the types above, unless another site has caused the request."""

    max_random_bytes = 100

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        """Return the answer, compressed where the browser allows and nothing forbids it."""
        media_type = response.headers.get("Content-Type", "").partition(";")[0]
        if media_type not in TYPES:
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if request.headers.get("Sec-Fetch-Site") not in OWN_REQUESTS or not accepts_gzip(request):
            return response
        return super().process_response(request, response)


def accepts_gzip(request: HttpRequest) -> bool:
    """Return True when the browser reads gzip; `gzip;q=0` says that it does not."""
    return bool(GZIP.search(request.headers.get("Accept-Encoding", "")))
