"""The list of offers that may be ordered online at a bazaar: filtered, searched and sorted."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from bazar.models import Bazar, Category, Kecamatan
from jakpreneur import search
from jakpreneur.catalogue import (
    in_daily_order,
    kecamatan_at,
    online_at,
    online_categories,
    only_available,
)
from jakpreneur.filters import Filters, Sort
from jakpreneur.models import Offer

PER_PAGE = 20
SUGGESTIONS = 8  # offers that are shown if nothing fits


class Fit(Enum):
    """The fit of the offers with the words of a search; the values are for templates."""

    ALL = "all"
    SOME = "some"  # the offers have some of the words
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class OfferPage:
    """A page of the list.

    `filters`: the filters that were applied. `count`: how many offers fit, on all pages. If that is
    0, `offers` are a few others as suggestions.
    """

    filters: Filters
    fit: Fit
    count: int
    offers: Sequence[Offer]
    categories: Sequence[Category]
    kecamatan: Sequence[Kecamatan]

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
    """Return a page of the offers that fit, in the order of `day` (WIB). Four queries.

    A page past the end is the last page.
    """
    categories, kecamatan = list(online_categories(bazar)), list(kecamatan_at(bazar))
    filters = filters.without_unknown(
        [each.slug for each in categories], [each.code for each in kecamatan]
    )
    offers = _narrowed(online_at(bazar), filters)
    words = search.words_of(filters.text)
    fit, count, query = _fit(offers, words)
    page = min(filters.page, max(1, -(-count // PER_PAGE)))
    filters = filters.on_page(page)
    if fit is Fit.NOTHING:
        offers = in_daily_order(only_available(online_at(bazar)), day)[:SUGGESTIONS]
    else:
        in_order = _sorted(offers, filters.sort, day, query)
        offers = in_order[(page - 1) * PER_PAGE : page * PER_PAGE]
    return OfferPage(filters, fit, count, list(offers), categories, kecamatan)


def _narrowed(offers: QuerySet[Offer], filters: Filters) -> QuerySet[Offer]:
    if filters.category:
        offers = offers.filter(product__category__slug=filters.category)
    if filters.kecamatan:
        offers = offers.filter(stall__jakpreneur__kecamatan__code=filters.kecamatan)
    if filters.price_from is not None:
        offers = offers.filter(price__gte=filters.price_from)
    if filters.price_to is not None:
        offers = offers.filter(price__lte=filters.price_to)
    return only_available(offers) if filters.available else offers


def _fit(offers: QuerySet[Offer], words: list[str]) -> tuple[Fit, int, SearchQuery | None]:
    """Return how the offers fit, how many do, and the search query that found them.

    One database query tries all ways to search, from whole words to some beginnings of words.
    """
    if not words:
        count = offers.count()
        return (Fit.ALL if count else Fit.NOTHING), count, None
    searches = (
        (Fit.ALL, search.match_whole_words(words)),
        (Fit.ALL, search.match_every_beginning(words)),
        (Fit.SOME, search.match_some_beginning(words)),
    )
    counted = offers.annotate(words=search.vector()).aggregate(
        **{f"n{n}": Count("pk", filter=Q(words=query)) for n, (_, query) in enumerate(searches)}
    )
    for n, (fit, query) in enumerate(searches):
        if count := counted[f"n{n}"]:
            return fit, count, query
    return Fit.NOTHING, 0, None


def _sorted(
    offers: QuerySet[Offer], sort: Sort, day: dt.date, query: SearchQuery | None
) -> QuerySet[Offer]:
    name = Lower("product__name")
    if query is not None:
        offers = offers.annotate(words=search.vector()).filter(words=query)
    match sort:
        case Sort.CHEAP:
            return offers.order_by("price", name, "pk")
        case Sort.DEAR:
            return offers.order_by("-price", name, "pk")
        case Sort.NAME:
            return offers.order_by(name, "pk")
    if query is not None:
        return offers.order_by(SearchRank(search.vector(), query).desc(), name, "pk")
    return in_daily_order(offers, day)
