"""The query of a search, written as SQL: which offers fit, how many, and a page of their cards.

Hardly any search is asked for twice within the second that a page is cached, so it costs what its
query and its page cost. Building the query from the models costs as much as running it.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model

from bazar.calendar import last_day
from bazar.models import Bazar, Category, Channel, Kecamatan
from jakpreneur.filters import Filters, Sort
from jakpreneur.models import Jakpreneur, Offer, Product, Stall
from jakpreneur.searching import terms
from jakpreneur.searching.terms import Term

# Ways to search, from the narrowest; the first that finds something is taken.
WAYS = (terms.whole_words, terms.beginnings, terms.stems, terms.some)
SOME = len(WAYS)  # the number of the last

# The same as stock.with_available_online and catalogue.online_at.
RULES = """
WITH rule AS MATERIALIZED (
    SELECT online.category_id, onsite.id IS NOT NULL AS is_shared
    FROM bazar_channelrule online
    LEFT JOIN bazar_channelrule onsite ON onsite.bazar_id = online.bazar_id
        AND onsite.category_id = online.category_id AND onsite.channel = %(onsite)s
    WHERE online.bazar_id = %(bazar)s AND online.channel = %(online)s
), reserved AS MATERIALIZED (
    SELECT offer_id, sum(units)::bigint AS units
    FROM jakpreneur_reservation WHERE until > statement_timestamp() GROUP BY offer_id
)"""
AVAILABLE = """CASE
        WHEN offer.left >= 1 AND rule.is_shared
            THEN greatest(1, offer.left * %(share)s / 100)
        ELSE offer.left
    END - coalesce(reserved.units, 0)"""
FOUND = """
    FROM jakpreneur_offerwords found
    JOIN rule ON rule.category_id = found.category_id"""
STOCKED = """
    JOIN jakpreneur_offer offer ON offer.id = found.offer_id
    LEFT JOIN reserved ON reserved.offer_id = offer.id"""
IN_KECAMATAN = """
        AND found.kecamatan_id = (SELECT id FROM bazar_kecamatan WHERE code = %(kecamatan)s)"""
HALAL = """
        AND EXISTS (
            SELECT FROM jakpreneur_stall stall
            JOIN jakpreneur_jakpreneur vendor ON vendor.id = stall.jakpreneur_id
            WHERE stall.id = offer.stall_id AND vendor.halal <> ''
                AND coalesce(vendor.halal_until >= %(last_day)s, true)
        )"""
PRICE_FROM = """
        AND offer.price >= %(price_from)s"""
PRICE_TO = """
        AND offer.price <= %(price_to)s"""
IN_STOCK = f"""
        AND coalesce({AVAILABLE} > 0, true)"""
ORDERS = {
    Sort.FAIR: "closeness DESC, (available <= 0) IS TRUE, "
    "md5(hit.offer_id::text || %(day)s), hit.offer_id",
    Sort.CHEAP: "price, lower(product.name), hit.offer_id",
    Sort.DEAR: "price DESC, lower(product.name), hit.offer_id",
    Sort.NAME: "lower(product.name), hit.offer_id",
}
CLOSENESS = """CASE
        WHEN found.words @@ %(begins_{n})s::tsquery THEN 7{belongs}
        WHEN found.words @@ %(in_name_{n})s::tsquery THEN 5
        WHEN found.words @@ %(begins_in_name_{n})s::tsquery THEN 4
        WHEN found.words @@ %(around_{n})s::tsquery THEN 3
        WHEN found.words @@ %(described_{n})s::tsquery THEN 2
        ELSE 1
    END"""
BELONGS = """
        WHEN found.words @@ %(belongs_{n})s::tsquery THEN 6"""
SIDE_BY_SIDE = "(found.words @@ %(side_by_side)s::tsquery)::int"


@dataclass(frozen=True, slots=True)
class Found:
    """The result of a search: `way`, the number of the way from 1; `count` offers, `offers` shown.

    `way` and `count` are 0 if nothing fits. `page` is the page shown, from 1.
    """

    way: int
    count: int
    page: int
    offers: Sequence[Offer]


def find(
    bazar: Bazar, wanted: Sequence[Term], filters: Filters, day: dt.date, per_page: int
) -> Found:
    """Return a page of the offers at the bazaar that have the terms. One query.

    Closest first, and then as the list is ordered on `day` (WIB). A page past the end is the last.
    `wanted` is not empty.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _statement(wanted, filters),
            _parameters(bazar, wanted, filters, day, per_page),
        )
        rows = cursor.fetchall()
    [way, count, page, *_] = rows[0]
    return Found(way, count, page, [_card(*row[3:]) for row in rows if row[3] is not None])


def _statement(wanted: Sequence[Term], filters: Filters) -> str:
    """Return the SQL with only the conditions that are needed: planning it costs as much again."""
    narrowed = "".join(_conditions(filters))
    fitting = FOUND + STOCKED if "offer." in narrowed else FOUND
    ways = "".join(
        f"""
        WHEN EXISTS (
            SELECT {fitting} WHERE found.words @@ %(way_{n})s::tsquery{narrowed}
        ) THEN {n}"""
        for n in range(1, len(WAYS) + 1)
    )
    queries = ", ".join(f"%(way_{n})s" for n in range(1, len(WAYS) + 1))
    by_name = filters.sort is not Sort.FAIR
    named = "JOIN jakpreneur_product product ON product.id = hit.product_id" if by_name else ""
    return f"""{RULES}, way AS MATERIALIZED (
    SELECT CASE{ways}
        ELSE 0
    END AS n
), hit AS MATERIALIZED (
    SELECT offer.id AS offer_id, offer.product_id, offer.stall_id, offer.price,
        offer.bundle_units, offer.bundle_price,
        {AVAILABLE} AS available, offer.left - coalesce(reserved.units, 0) AS free,
        {_closeness(wanted, filters.sort)} AS closeness
    {FOUND}{STOCKED}
    WHERE found.words @@ (SELECT (ARRAY[{queries}])[n]::tsquery FROM way){narrowed}
), total AS MATERIALIZED (
    SELECT count(*) AS hits,
        least(%(page)s, greatest(1, ceil(count(*) / %(per_page)s::numeric)))::int AS page
    FROM hit
), shown AS (
    SELECT hit.*, row_number() OVER (ORDER BY {ORDERS[filters.sort]}) AS place
    FROM hit {named}
    ORDER BY place
    LIMIT %(per_page)s OFFSET (SELECT (page - 1) * %(per_page)s FROM total)
)
SELECT way.n, total.hits, total.page, shown.offer_id, shown.price, shown.bundle_units,
    shown.bundle_price, shown.available, shown.free,
    product.id, product.name, product.picture_id, category.id, category.slug,
    stall.id, vendor.id, vendor.name, kecamatan.id, kecamatan.name
FROM way CROSS JOIN total
LEFT JOIN (
    shown
    JOIN jakpreneur_product product ON product.id = shown.product_id
    JOIN bazar_category category ON category.id = product.category_id
    JOIN jakpreneur_stall stall ON stall.id = shown.stall_id
    JOIN jakpreneur_jakpreneur vendor ON vendor.id = stall.jakpreneur_id
    JOIN bazar_kecamatan kecamatan ON kecamatan.id = vendor.kecamatan_id
) ON true
ORDER BY shown.place
"""  # noqa: S608


def _conditions(filters: Filters) -> Iterator[str]:
    if filters.kecamatan:
        yield IN_KECAMATAN
    if filters.halal:
        yield HALAL
    if filters.price_from is not None:
        yield PRICE_FROM
    if filters.price_to is not None:
        yield PRICE_TO
    if filters.available:
        yield IN_STOCK


def _closeness(wanted: Sequence[Term], sort: Sort) -> str:
    """Return how close an offer is to the terms, as SQL; 0 where the list is sorted otherwise."""
    if sort is not Sort.FAIR:
        return "0"
    parts = [
        CLOSENESS.format(n=n, belongs=BELONGS.format(n=n) if term.kind else "")
        for n, term in enumerate(wanted)
    ]
    return " + ".join([*parts, SIDE_BY_SIDE] if len(wanted) > 1 else parts)


def _parameters(
    bazar: Bazar, wanted: Sequence[Term], filters: Filters, day: dt.date, per_page: int
) -> dict[str, Any]:
    queries: dict[str, Any] = {
        f"way_{n}": terms.in_list(bazar.pk, filters.category, way(wanted))
        for n, way in enumerate(WAYS, start=1)
    }
    for n, term in enumerate(wanted):
        queries |= {f"{name}_{n}": query for name, query in terms.closeness(term)._asdict().items()}
    return queries | {
        "bazar": bazar.pk,
        "online": Channel.ONLINE.value,
        "onsite": Channel.ONSITE.value,
        "share": bazar.online_share,
        "side_by_side": terms.side_by_side(wanted),
        "kecamatan": filters.kecamatan,
        "last_day": (last_day(bazar) or day) if filters.halal else None,
        "price_from": filters.price_from,
        "price_to": filters.price_to,
        "day": f"/{day.isoformat()}",
        "page": filters.page,
        "per_page": per_page,
    }


def _card(  # noqa: PLR0913, PLR0917
    pk: int, price: int, bundle_units: int | None, bundle_price: int | None,
    available: int | None, free: int | None, product: int, name: str,
    picture: str | None, category: int, slug: str, stall: int, vendor: int, vendor_name: str,
    kecamatan: int, kecamatan_name: str,
) -> Offer:  # fmt: skip
    """Return the offer with the columns of a card, as catalogue.with_cards loads them."""
    offer = _from_db(
        Offer, id=pk, stall_id=stall, product_id=product, price=price, bundle_units=bundle_units,
        bundle_price=bundle_price,
    )  # fmt: skip
    offer.available, offer.free = available, free
    offer.product = _from_db(
        Product, id=product, jakpreneur_id=vendor, category_id=category, name=name,
        picture_id=picture,
    )  # fmt: skip
    offer.product.category = _from_db(Category, id=category, slug=slug)
    offer.stall = _from_db(Stall, id=stall, jakpreneur_id=vendor)
    offer.stall.jakpreneur = _from_db(
        Jakpreneur, id=vendor, name=vendor_name, kecamatan_id=kecamatan
    )
    offer.stall.jakpreneur.kecamatan = _from_db(Kecamatan, id=kecamatan, name=kecamatan_name)
    return offer


def _from_db[M: Model](model: type[M], **fields: Any) -> M:
    """Return the model as a query does, with these fields, in the order of the model's own."""
    return model.from_db(connection.alias, list(fields), list(fields.values()))
