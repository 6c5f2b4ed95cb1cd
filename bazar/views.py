"""Views of the front door: health, files at the root, the privacy notice, errors."""

import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.defaults import server_error

from bazar import health, outages
from bazar import privacy as notice

SCRIPTS = settings.BASE_DIR / "static" / "js"


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Return 200 if the database can be written, else 503, within a second."""
    if health.reason_for_failure():
        return HttpResponse("database unavailable\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def service_worker(request: HttpRequest) -> HttpResponse:
    """Return the till's service worker. Its address at the root lets it control /kasir/."""
    return _script("worker.js")


@require_safe
@never_cache
def order_worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker of the orders' pages, which controls /pesanan/ alone."""
    return _script("order-worker.js")


def _script(name: str) -> HttpResponse:
    content = (SCRIPTS / name).read_bytes()
    return HttpResponse(content, content_type="text/javascript; charset=utf-8")


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Return the manifest with which a phone puts the till on its home screen."""
    icons = [("192", "any"), ("512", "any"), ("512", "maskable")]
    return JsonResponse(
        {
            "name": _("Cashier · Bazar Jakpreneur"),
            "short_name": _("Cashier"),
            "description": _("Sell at a stall of the bazaar, also without a network."),
            "lang": get_language(),
            "id": reverse("sell"),
            "start_url": reverse("sell"),
            "scope": reverse("sell"),
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": "#24160d",
            "icons": [
                {
                    "src": static(f"icons/till-{purpose}-{size}.png"),
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                    "purpose": purpose,
                }
                for size, purpose in icons
            ],
            "screenshots": [
                {
                    "src": static("icons/till-screen-360x640.png"),
                    "sizes": "360x640",
                    "type": "image/png",
                    "form_factor": "narrow",
                    "label": _("The goods of a stall, and the basket"),
                }
            ],
            "shortcuts": [
                {"name": _("Orders"), "url": reverse("till_orders")},
                {"name": _("Open a till"), "url": reverse("card_entry")},
            ],
        },
        content_type="application/manifest+json",
    )


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Show which personal data are stored, why and for how long, and whom to ask."""
    context = {"text": notice.render_notice(), "canonical": settings.SITE_URL + reverse("privacy")}
    return render(request, "shop/privacy.html", context)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a post without a valid CSRF token: JSON for a till, a page for a person."""
    if request.content_type == "application/json":
        message = _("This page has lost its security token. Reload it and send again.")
        return JsonResponse({"error": "csrf", "message": message}, status=403)
    return render(request, "403_csrf.html", status=403)


def failure(request: HttpRequest) -> HttpResponse:
    """Answer an exception that no view has caught: 503 for an outage, else 500."""
    error = sys.exception()
    if error is not None and outages.is_outage(error):
        return outages.outage_response(request, error)
    return server_error(request)
