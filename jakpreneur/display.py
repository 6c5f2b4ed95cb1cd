"""Queries for a product's page, the basket and an order, written as SQL.

There are thousands of product pages, so that most of them are rendered for one visitor, whatever
the page cache does; and the next order waits until the one before has its goods. Building these
queries from the models costs several times as much as everything else that they do. The results
are models with only the fields that are needed there; Django loads any other field when it is read.
"""

from collections.abc import Collection
from typing import Any

from django.db import connection
from django.db.models import Model

from bazar.models import Bazar, Category, Channel, Kecamatan, Venue
from jakpreneur.models import Jakpreneur, Offer, Product, Stall

CHANNELS = {"online": Channel.ONLINE.value, "onsite": Channel.ONSITE.value}
RESERVED = """LEFT JOIN LATERAL (
    SELECT sum(units)::bigint AS units FROM jakpreneur_reservation
    WHERE offer_id = offer.id AND until > statement_timestamp()
) reserved ON true"""
# The same as stock.with_available_online.
SHARED = """CASE
        WHEN offer.left >= 1 AND online.id IS NOT NULL AND onsite.id IS NOT NULL
            THEN greatest(1, offer.left * bazar.online_share / 100)
        ELSE offer.left
    END - coalesce(reserved.units, 0)"""
FREE = "offer.left - coalesce(reserved.units, 0)"
STALL = """
SELECT stall.id, stall.number, bazar.id, bazar.name, bazar.orders_open_at,
    bazar.orders_close_at, bazar.lead_minutes, bazar.same_day_until, venue.id, venue.name,
    venue.address, vendor.id, vendor.name, vendor.qris, vendor.pirt, vendor.pirt_until,
    vendor.halal, vendor.halal_until, kecamatan.id, kecamatan.name
FROM jakpreneur_offer offer
JOIN jakpreneur_stall stall ON stall.id = offer.stall_id
JOIN bazar_bazar bazar ON bazar.id = stall.bazar_id
JOIN bazar_venue venue ON venue.id = stall.venue_id
JOIN jakpreneur_jakpreneur vendor ON vendor.id = stall.jakpreneur_id
JOIN bazar_kecamatan kecamatan ON kecamatan.id = vendor.kecamatan_id
WHERE offer.id = %s
"""
GOODS = f"""
SELECT offer.id, offer.price, offer.bundle_units, offer.bundle_price, {SHARED}, {FREE},
    online.id IS NOT NULL, product.id, product.name, product.description, product.picture_id,
    category.id, category.slug
FROM jakpreneur_offer offer
JOIN bazar_bazar bazar ON bazar.id = %(bazar)s
JOIN jakpreneur_product product ON product.id = offer.product_id
JOIN bazar_category category ON category.id = product.category_id
LEFT JOIN bazar_channelrule online ON online.bazar_id = %(bazar)s
    AND online.category_id = category.id AND online.channel = %(online)s
LEFT JOIN bazar_channelrule onsite ON onsite.bazar_id = %(bazar)s
    AND onsite.category_id = category.id AND onsite.channel = %(onsite)s
{RESERVED}
WHERE offer.stall_id = %(stall)s
    AND (offer.id = %(offer)s OR online.id IS NOT NULL OR onsite.id IS NOT NULL)
ORDER BY offer.id <> %(offer)s, category.position, product.name
LIMIT 1 + %(beside)s
"""  # noqa: S608

ONSITE = """LEFT JOIN bazar_channelrule onsite ON onsite.bazar_id = stall.bazar_id
    AND onsite.category_id = product.category_id AND onsite.channel = %(onsite)s"""
ORDERABLE = f"""
SELECT offer.id, offer.stall_id, offer.price, offer.bundle_units, offer.bundle_price, {SHARED},
    {FREE}, product.id, product.category_id, product.name
FROM jakpreneur_offer offer
JOIN jakpreneur_stall stall ON stall.id = offer.stall_id
JOIN bazar_bazar bazar ON bazar.id = stall.bazar_id
JOIN jakpreneur_product product ON product.id = offer.product_id
JOIN bazar_category category ON category.id = product.category_id
JOIN bazar_channelrule online ON online.bazar_id = stall.bazar_id
    AND online.category_id = product.category_id AND online.channel = %(online)s
{ONSITE}
{RESERVED}
WHERE offer.id = ANY(%(offers)s) AND stall.id = ANY(%(stalls)s)
ORDER BY stall.number, category.position, product.name
"""  # noqa: S608

IN_BASKET = f"""
SELECT offer.id, offer.price, offer.bundle_units, offer.bundle_price, {SHARED}, {FREE},
    online.id IS NOT NULL, product.id, product.name, product.picture_id, category.id, category.slug,
    stall.id, stall.number, vendor.id, vendor.kecamatan_id, vendor.name, vendor.qris,
    venue.id, venue.name, kecamatan.id, kecamatan.code, kecamatan.name,
    bazar.id, bazar.name, bazar.orders_open_at, bazar.orders_close_at, bazar.unpaid_minutes,
    bazar.lead_minutes, bazar.same_day_until
FROM jakpreneur_offer offer
JOIN jakpreneur_stall stall ON stall.id = offer.stall_id
JOIN bazar_bazar bazar ON bazar.id = stall.bazar_id
JOIN bazar_venue venue ON venue.id = stall.venue_id
JOIN bazar_kecamatan kecamatan ON kecamatan.id = venue.kecamatan_id
JOIN jakpreneur_jakpreneur vendor ON vendor.id = stall.jakpreneur_id
JOIN jakpreneur_product product ON product.id = offer.product_id
JOIN bazar_category category ON category.id = product.category_id
LEFT JOIN bazar_channelrule online ON online.bazar_id = stall.bazar_id
    AND online.category_id = product.category_id AND online.channel = %(online)s
{ONSITE}
{RESERVED}
WHERE offer.id = ANY(%(offers)s)
"""  # noqa: S608


def load_offers(pk: int, *, beside: int) -> list[Offer]:
    """Return the offer, then others of its stall in the order of the stall's page.

    `beside`: the most of these others. The list is empty if there is no such offer. Each offer has
    its units `available` and whether it is sold `online`. Two queries.
    """
    with connection.cursor() as cursor:
        cursor.execute(STALL, [pk])
        row = cursor.fetchone()
        if row is None:
            return []
        stall = _stall(row)
        parameters = {"stall": stall.pk, "bazar": stall.bazar_id, "offer": pk, "beside": beside}
        cursor.execute(GOODS, parameters | CHANNELS)
        return [_offer(stall, *row) for row in cursor.fetchall()]


def _stall(row: tuple[Any, ...]) -> Stall:
    pk, number, bazar, name, opens, closes, lead, same_day = row[:8]
    venue, venue_name, address = row[8:11]
    vendor, vendor_name, qris, pirt, pirt_until, halal, halal_until = row[11:18]
    kecamatan, kecamatan_name = row[18:]
    stall = _from_db(
        Stall, id=pk, bazar_id=bazar, jakpreneur_id=vendor, venue_id=venue, number=number
    )
    stall.bazar = _from_db(
        Bazar, id=bazar, name=name, orders_open_at=opens, orders_close_at=closes,
        lead_minutes=lead, same_day_until=same_day,
    )  # fmt: skip
    stall.venue = _from_db(Venue, id=venue, name=venue_name, address=address)
    stall.jakpreneur = _from_db(
        Jakpreneur, id=vendor, name=vendor_name, kecamatan_id=kecamatan, qris=qris, pirt=pirt,
        pirt_until=pirt_until, halal=halal, halal_until=halal_until,
    )  # fmt: skip
    stall.jakpreneur.kecamatan = _from_db(Kecamatan, id=kecamatan, name=kecamatan_name)
    return stall


def _offer(  # noqa: PLR0913, PLR0917
    stall: Stall, pk: int, price: int, bundle_units: int | None, bundle_price: int | None,
    available: int | None, free: int | None,
    online: bool, product: int, name: str, description: str, picture: str | None,  # noqa: FBT001
    category: int, slug: str,
) -> Offer:  # fmt: skip
    offer = _from_db(
        Offer, id=pk, stall_id=stall.pk, product_id=product, price=price,
        bundle_units=bundle_units, bundle_price=bundle_price,
    )  # fmt: skip
    offer.available, offer.free, offer.online = available, free, online
    offer.stall = stall
    offer.product = _from_db(
        Product, id=product, category_id=category, name=name, description=description,
        picture_id=picture,
    )  # fmt: skip
    offer.product.category = _from_db(Category, id=category, slug=slug)
    return offer


def load_orderable(offers: Collection[int], stalls: Collection[int]) -> list[Offer]:
    """Return the offers with these ids that these stalls may sell online, stall by stall.

    Each offer has its units `available`. One query.
    """
    parameters: dict[str, Any] = {
        "offers": list(offers),
        "stalls": list(stalls),
        **CHANNELS,
    }
    with connection.cursor() as cursor:
        cursor.execute(ORDERABLE, parameters)
        return [_orderable(*row) for row in cursor.fetchall()]


def _orderable(  # noqa: PLR0913, PLR0917
    pk: int, stall: int, price: int, bundle_units: int | None, bundle_price: int | None,
    available: int | None, free: int | None, product: int, category: int, name: str,
) -> Offer:  # fmt: skip
    offer = _from_db(
        Offer, id=pk, stall_id=stall, product_id=product, price=price, bundle_units=bundle_units,
        bundle_price=bundle_price,
    )  # fmt: skip
    offer.available, offer.free, offer.online = available, free, True
    offer.product = _from_db(Product, id=product, category_id=category, name=name)
    return offer


def load_basket_offers(offers: Collection[int]) -> dict[int, Offer]:
    """Return the offers with these ids, by id, with everything that the basket's page shows.

    Each offer has its stall, its units `available` and whether it is sold `online`. One query.
    """
    parameters: dict[str, Any] = {"offers": list(offers), **CHANNELS}
    with connection.cursor() as cursor:
        cursor.execute(IN_BASKET, parameters)
        return {row[0]: _basket_offer(row) for row in cursor.fetchall()}


def _basket_offer(row: tuple[Any, ...]) -> Offer:
    pk, price, bundle_units, bundle_price, available, free, online, *product = row[:12]
    stall, number, vendor, lives, vendor_name, qris = row[12:18]
    venue, venue_name, kecamatan, code, kecamatan_name = row[18:23]
    bazar, bazar_name, opens, closes, minutes, lead, same_day = row[23:]
    offer = _from_db(
        Offer, id=pk, stall_id=stall, product_id=product[0], price=price,
        bundle_units=bundle_units, bundle_price=bundle_price,
    )  # fmt: skip
    offer.available, offer.free, offer.online = available, free, online
    offer.product = _from_db(
        Product, id=product[0], category_id=product[3], name=product[1], picture_id=product[2]
    )
    offer.product.category = _from_db(Category, id=product[3], slug=product[4])
    offer.stall = _from_db(
        Stall, id=stall, bazar_id=bazar, jakpreneur_id=vendor, venue_id=venue, number=number
    )
    offer.stall.jakpreneur = _from_db(
        Jakpreneur, id=vendor, name=vendor_name, kecamatan_id=lives, qris=qris
    )
    offer.stall.venue = _from_db(Venue, id=venue, kecamatan_id=kecamatan, name=venue_name)
    offer.stall.venue.kecamatan = _from_db(Kecamatan, id=kecamatan, code=code, name=kecamatan_name)
    offer.stall.bazar = _from_db(
        Bazar, id=bazar, name=bazar_name, orders_open_at=opens, orders_close_at=closes,
        unpaid_minutes=minutes, lead_minutes=lead, same_day_until=same_day,
    )  # fmt: skip
    return offer


def _from_db[M: Model](model: type[M], **fields: Any) -> M:
    """Return the model as a query does, with these fields, in the order of the model's own."""
    return model.from_db(connection.alias, list(fields), list(fields.values()))
