"""The sitemap: the public pages for search engines (sitemaps.org), in the files of Django's own.

It lists the goods and stalls of bazaars that have not ended, and every bazaar with results. The
pages of past goods stay readable for who has their address.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from bazar.cached_responses import cached_response
from bazar.calendar import today
from bazar.models import Bazar
from jakpreneur.models import Offer, Stall
from transactions.models import Publication

MOST_PER_FILE = 10_000  # addresses; the protocol allows 50,000
MOST_FILES = 1_000


class PublicPages(Sitemap):
    """Pages at the public address, whatever host is asked."""

    limit = MOST_PER_FILE

    def get_domain(self, site: object = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme


class Pages(PublicPages):
    def items(self) -> list[str]:
        return ["front", "catalogue", "results", "privacy"]

    def location(self, item: str) -> str:
        return reverse(item)


class Stalls(PublicPages):
    def items(self) -> QuerySet[Stall, int]:
        return _ids(Stall.objects.all(), "bazar")

    def location(self, item: int) -> str:
        return reverse("stall", args=[item])


class Goods(PublicPages):
    def items(self) -> QuerySet[Offer, int]:
        return _ids(Offer.objects.all(), "stall__bazar")

    def location(self, item: int) -> str:
        return reverse("product", args=[item])


class ResultPages(PublicPages):
    def items(self) -> QuerySet[Publication, int]:
        published = Publication.objects.order_by("seal__day__bazar")
        return published.values_list("seal__day__bazar", flat=True).distinct()

    def location(self, item: int) -> str:
        return reverse("results_of", args=[item])


SECTIONS: dict[str, PublicPages] = {
    "halaman": Pages(), "lapak": Stalls(), "dagangan": Goods(), "hasil": ResultPages(),
}  # fmt: skip


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """List the files of the sitemap."""

    def render() -> str:
        files = [{"location": f"{settings.SITE_URL}{address}"} for address in _files()]
        return render_to_string("sitemap_index.xml", {"sitemaps": files})

    return _xml(cached_response(request, reverse("sitemaps"), render))


@require_safe
def of_section(request: HttpRequest, section: str) -> HttpResponseBase:
    """List the addresses of one section, of the file `?p=` from 1 on. Raises Http404."""
    number = request.GET.get("p", "1")
    known = number.isascii() and number.isdecimal() and len(number) <= len(str(MOST_FILES))
    if section not in SECTIONS or not known:
        raise Http404

    def render() -> str:
        return str(sitemap(request, {section: SECTIONS[section]}, section).rendered_content)

    return _xml(cached_response(request, _address(section, int(number)), render))


def _files() -> Iterator[str]:
    """Return the address of each file."""
    for name, section in SECTIONS.items():
        pages = section.paginator.num_pages
        yield from (_address(name, number) for number in range(1, pages + 1))


def _address(section: str, number: int) -> str:
    address = reverse("sitemap", args=[section])
    return address if number == 1 else f"{address}?p={number}"


def _xml(response: HttpResponseBase) -> HttpResponseBase:
    response["Content-Type"] = "application/xml"
    return response


def _ids[M: Model](rows: QuerySet[M], bazar: str) -> QuerySet[M, int]:
    """Return the ids of the rows whose bazaar has not ended, in a fixed order."""
    coming = Bazar.objects.not_ended(today()).values("pk")
    return rows.filter(**{f"{bazar}__in": coming}).order_by("pk").values_list("pk", flat=True)
