"""Pictures of products, which are public like the pages that show them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import etag, require_safe

from jakpreneur.models import Picture

A_YEAR = 365 * 24 * 3600


def _tag(request: HttpRequest, digest: str, size: str) -> str:
    return f'"{digest[:32]}-{size}"'


@require_safe
@cache_control(public=True, max_age=A_YEAR, immutable=True)
@etag(_tag)  # the content of an address never changes: 304 without a query
def picture(request: HttpRequest, digest: str, size: str) -> HttpResponse:
    """Return the rendition `size` (large or small) of the picture with this digest."""
    rendition = Picture.objects.filter(digest=digest).values_list(size, flat=True).first()
    if rendition is None:
        raise Http404
    return HttpResponse(rendition, content_type="image/webp")
