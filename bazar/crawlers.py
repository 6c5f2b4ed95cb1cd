"""Files at fixed addresses for programs: robots.txt (RFC 9309), security.txt (RFC 9116)."""

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# A person's own pages, the tills and the desk. What is not named is public, and may be indexed.
PRIVATE = (
    "/admin/",
    "/kasir/",
    "/lapak/*/whatsapp/",
    "/keranjang/",
    "/pernyataan/",
    "/pesanan/",
    "/struk/",
    "/bahasa/",
    "/healthz",
)
HOLDS = dt.timedelta(days=180)  # RFC 9116 wants less than a year
PLAIN = "text/plain; charset=utf-8"

day_long = cache_control(public=True, max_age=24 * 3600)


@require_safe
@day_long
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers which pages are nobody's business. Who guards them are the pages themselves."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE)]
    return HttpResponse("\n".join([*lines, ""]), content_type=PLAIN)


@require_safe
@day_long
def security(request: HttpRequest) -> HttpResponse:
    """Say whom to tell of a weak spot. Http404 where SECURITY_CONTACT is not set."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    # At midnight, so that every host says the same all day.
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {(today + HOLDS).strftime('%Y-%m-%dT%H:%M:%SZ')}",
        "Preferred-Languages: id, en",
        f"Canonical: {settings.SITE_URL}{reverse('security')}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type=PLAIN)
