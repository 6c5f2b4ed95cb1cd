"""Files at fixed addresses for programs: robots.txt (RFC 9309), security.txt (RFC 9116)."""

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# A person's own pages, the tills and the desk. All other pages are public and may be indexed.
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
VALID_FOR = dt.timedelta(days=180)  # RFC 9116 wants less than a year
PLAIN = "text/plain; charset=utf-8"

day_long = cache_control(public=True, max_age=24 * 3600)


@require_safe
@day_long
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers which pages not to index, and where the sitemap is.

    The pages themselves check who may read them.
    """
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE)]
    sitemap = f"Sitemap: {settings.SITE_URL}{reverse('sitemaps')}"
    return HttpResponse("\n".join([*lines, "", sitemap, ""]), content_type=PLAIN)


@require_safe
@day_long
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead programs that look for an icon without reading a page to a PNG."""
    return redirect(static("icons/till-any-192.png"))


@require_safe
@day_long
def security(request: HttpRequest) -> HttpResponse:
    """Name the contact for security reports. Raises Http404 if SECURITY_CONTACT is not set."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    # From midnight, so that every host gives the same answer all day.
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {(today + VALID_FOR).strftime('%Y-%m-%dT%H:%M:%SZ')}",
        "Preferred-Languages: id, en",
        f"Canonical: {settings.SITE_URL}{reverse('security')}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type=PLAIN)
