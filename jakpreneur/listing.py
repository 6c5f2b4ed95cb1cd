"""The list of offers that may be ordered online at a bazaar: filtered, searched and sorted."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from django.db.models import QuerySet
from django.db.models.functions import Lower

from bazar.calendar import last_day
from bazar.models import Bazar, Category, Kecamatan
from jakpreneur.catalogue import choices_at, in_daily_order, online_at, only_available
from jakpreneur.filters import Filters, Sort
from jakpreneur.licences import halal_valid
from jakpreneur.models import Jakpreneur, Offer
from jakpreneur.searching import finding, meaning, terms
from jakpreneur.searching.finding import Found
from jakpreneur.searching.terms import Term

PER_PAGE = 20
SUGGESTIONS = 8  # offers that are shown if nothing fits


class Fit(Enum):
    """The fit of the offers with the words of a search; the values are for templates."""

    ALL = "all"
    SOME = "some"  # the offers have some of the words
    MEANT = "meant"  # ... the words that may have been meant
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class OfferPage:
    """A page of the list.

    `filters`: the filters that were applied. `count`: how many offers fit, on all pages. If that is
    0, `offers` are a few others as suggestions. `meant`: a text that may have been meant, "" if the
    words are known.
    """

    filters: Filters
    fit: Fit
    count: int
    offers: Sequence[Offer]
    categories: Sequence[Category]
    kecamatan: Sequence[Kecamatan]
    meant: str = ""

    @property
    def as_meant(self) -> Filters:
        """Return the filters with the text that may have been meant."""
        return replace(self.filters, text=self.meant, page=1)

    @property
    def later(self) -> Filters | None:
        """Return the filters of the next page, None on the last."""
        is_more = self.filters.page * PER_PAGE < self.count
        return self.filters.on_page(self.filters.page + 1) if is_more else None

    @property
    def earlier(self) -> Filters | None:
        """Return the filters of the page before, None on the first."""
        return self.filters.on_page(self.filters.page - 1) if self.filters.page > 1 else None


def find_offers(bazar: Bazar, filters: Filters, day: dt.date) -> OfferPage:
    """Return a page of the offers that fit, in the order of `day` (WIB).

    Three queries at most, five if a word is unknown. A page past the end is the last page.
    """
    categories, kecamatan = choices_at(bazar)
    filters = filters.without_unknown(
        [each.slug for each in categories], [each.code for each in kecamatan]
    )
    wanted = terms.parse(filters.text)
    fit, found, meant = (
        _searched(bazar, wanted, filters, day) if wanted else _listed(bazar, filters, day)
    )
    offers = found.offers or list(
        in_daily_order(only_available(online_at(bazar)), day)[:SUGGESTIONS]
    )
    filters = filters.on_page(found.page)
    return OfferPage(filters, fit, found.count, offers, categories, kecamatan, meant)


def _searched(
    bazar: Bazar, wanted: Sequence[Term], filters: Filters, day: dt.date
) -> tuple[Fit, Found, str]:
    """Return how the offers fit the terms, these offers, and what may have been meant instead.

    What was meant is shown if what was written finds nothing, or only some of the words.
    """
    found = finding.find(bazar, wanted, filters, day, PER_PAGE)
    if 0 < found.way < finding.SOME:
        return Fit.ALL, found, ""
    fit = Fit.SOME if found.way else Fit.NOTHING
    if not (meant := meaning.guess(bazar, wanted)):
        return fit, found, ""
    instead = finding.find(bazar, terms.parse(meant), filters, day, PER_PAGE)
    if 0 < instead.way < finding.SOME or instead.count > found.count == 0:
        return Fit.MEANT, instead, meant
    return fit, found, ""


def _listed(bazar: Bazar, filters: Filters, day: dt.date) -> tuple[Fit, Found, str]:
    """Return the page of a list that is not searched."""
    offers = _narrowed(online_at(bazar), filters, bazar, day)
    count = offers.count()
    page = min(filters.page, max(1, -(-count // PER_PAGE)))
    shown = _sorted(offers, filters.sort, day)[(page - 1) * PER_PAGE : page * PER_PAGE]
    fit = Fit.ALL if count else Fit.NOTHING
    return fit, Found(way=0, count=count, page=page, offers=list(shown) if count else []), ""


def _narrowed(
    offers: QuerySet[Offer], filters: Filters, bazar: Bazar, day: dt.date
) -> QuerySet[Offer]:
    if filters.category:
        offers = offers.filter(product__category__slug=filters.category)
    if filters.kecamatan:
        offers = offers.filter(stall__jakpreneur__kecamatan__code=filters.kecamatan)
    if filters.halal:
        vendors = Jakpreneur.objects.filter(halal_valid(last_day(bazar) or day))
        offers = offers.filter(stall__jakpreneur__in=vendors)
    if filters.price_from is not None:
        offers = offers.filter(price__gte=filters.price_from)
    if filters.price_to is not None:
        offers = offers.filter(price__lte=filters.price_to)
    return only_available(offers) if filters.available else offers


def _sorted(offers: QuerySet[Offer], sort: Sort, day: dt.date) -> QuerySet[Offer]:
    name = Lower("product__name")
    match sort:
        case Sort.CHEAP:
            return offers.order_by("price", name, "pk")
        case Sort.DEAR:
            return offers.order_by("-price", name, "pk")
        case Sort.NAME:
            return offers.order_by(name, "pk")
    return in_daily_order(offers, day)
