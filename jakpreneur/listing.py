"""The list of what may be ordered online at a bazaar, as somebody wants to see it."""

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
    fairly,
    kecamatan_at,
    online_at,
    online_categories,
    to_be_had,
)
from jakpreneur.filters import Filters, Sort
from jakpreneur.models import Offer

PER_PAGE = 20
SHELF = 8  # what is shown where nothing fits


class Fit(Enum):
    """What the offers found have to do with the words sought; values for templates."""

    ALL = "all"
    SOME = "some"  # they hold some of the words
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the list. `filters` are those that were heeded; `offers` where nothing fits are
    some goods to look at instead, and `count` is then 0."""

    filters: Filters
    fit: Fit
    count: int
    offers: Sequence[Offer]
    categories: Sequence[Category]
    kecamatan: Sequence[Kecamatan]

    @property
    def later(self) -> Filters | None:
        """The next page, if there is one."""
        is_more = self.filters.page * PER_PAGE < self.count
        return self.filters.on_page(self.filters.page + 1) if is_more else None

    @property
    def earlier(self) -> Filters | None:
        return self.filters.on_page(self.filters.page - 1) if self.filters.page > 1 else None


def find(bazar: Bazar, wanted: Filters, day: dt.date) -> Found:
    """What fits at the bazaar on `day` (WIB). Four queries; a page past the end is the last."""
    categories, kecamatan = list(online_categories(bazar)), list(kecamatan_at(bazar))
    filters = wanted.known_to([each.slug for each in categories], [each.code for each in kecamatan])
    offers = _narrowed(online_at(bazar), filters)
    words = search.words_of(filters.text)
    fit, count, sought = _fit(offers, words)
    page = min(filters.page, max(1, -(-count // PER_PAGE)))
    filters = filters.on_page(page)
    if fit is Fit.NOTHING:
        shown = fairly(to_be_had(online_at(bazar)), day)[:SHELF]
    else:
        shown = _sorted(offers, filters.sort, day, sought)[(page - 1) * PER_PAGE : page * PER_PAGE]
    return Found(filters, fit, count, list(shown), categories, kecamatan)


def _narrowed(offers: QuerySet[Offer], filters: Filters) -> QuerySet[Offer]:
    if filters.category:
        offers = offers.filter(product__category__slug=filters.category)
    if filters.kecamatan:
        offers = offers.filter(stall__jakpreneur__kecamatan__code=filters.kecamatan)
    if filters.price_from is not None:
        offers = offers.filter(price__gte=filters.price_from)
    if filters.price_to is not None:
        offers = offers.filter(price__lte=filters.price_to)
    return to_be_had(offers) if filters.available else offers


def _fit(offers: QuerySet[Offer], words: list[str]) -> tuple[Fit, int, SearchQuery | None]:
    """How far they fit, how many do, and what was sought: one query for all ways to seek."""
    if not words:
        count = offers.count()
        return (Fit.ALL if count else Fit.NOTHING), count, None
    sought = (
        (Fit.ALL, search.whole(words)),
        (Fit.ALL, search.every(words)),
        (Fit.SOME, search.some(words)),
    )
    counted = offers.annotate(words=search.vector()).aggregate(
        **{f"n{n}": Count("pk", filter=Q(words=query)) for n, (_, query) in enumerate(sought)}
    )
    for n, (fit, query) in enumerate(sought):
        if count := counted[f"n{n}"]:
            return fit, count, query
    return Fit.NOTHING, 0, None


def _sorted(
    offers: QuerySet[Offer], sort: Sort, day: dt.date, sought: SearchQuery | None
) -> QuerySet[Offer]:
    name = Lower("product__name")
    if sought is not None:
        offers = offers.annotate(words=search.vector()).filter(words=sought)
    match sort:
        case Sort.CHEAP:
            return offers.order_by("price", name, "pk")
        case Sort.DEAR:
            return offers.order_by("-price", name, "pk")
        case Sort.NAME:
            return offers.order_by(name, "pk")
    if sought is not None:
        return offers.order_by(SearchRank(search.vector(), sought).desc(), name, "pk")
    return fairly(offers, day)
