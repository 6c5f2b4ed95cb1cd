"""What a product's page shows, read by statements that are written down.

That page is rendered anew for each visitor, and to put these queries together from the models
costs several times as much as all the rest of it. What comes out are models all the same, with
no more fields than the page shows; further ones are asked for when somebody needs them.
"""

from typing import Any

from django.db import connection
from django.db.models import Model

from bazar.models import Bazar, Category, Channel, Kecamatan, Venue
from jakpreneur.models import Jakpreneur, Offer, Product, Stall

STALL = """
SELECT stall.id, stall.number, bazar.id, bazar.name, bazar.orders_open_at,
    bazar.orders_close_at, venue.id, venue.name, vendor.id, vendor.name, kecamatan.id,
    kecamatan.name
FROM jakpreneur_offer offer
JOIN jakpreneur_stall stall ON stall.id = offer.stall_id
JOIN bazar_bazar bazar ON bazar.id = stall.bazar_id
JOIN bazar_venue venue ON venue.id = stall.venue_id
JOIN jakpreneur_jakpreneur vendor ON vendor.id = stall.jakpreneur_id
JOIN bazar_kecamatan kecamatan ON kecamatan.id = vendor.kecamatan_id
WHERE offer.id = %s
"""
GOODS = """
SELECT offer.id, offer.price, offer.left - coalesce(held.units, 0), online.id IS NOT NULL,
    product.id, product.name, product.description, product.picture_id, category.id, category.slug
FROM jakpreneur_offer offer
JOIN jakpreneur_product product ON product.id = offer.product_id
JOIN bazar_category category ON category.id = product.category_id
LEFT JOIN bazar_channelrule online ON online.bazar_id = %(bazar)s
    AND online.category_id = category.id AND online.channel = %(online)s
LEFT JOIN bazar_channelrule onsite ON onsite.bazar_id = %(bazar)s
    AND onsite.category_id = category.id AND onsite.channel = %(onsite)s
LEFT JOIN LATERAL (
    SELECT sum(units)::bigint AS units FROM jakpreneur_reservation
    WHERE offer_id = offer.id AND until > statement_timestamp()
) held ON true
WHERE offer.stall_id = %(stall)s
    AND (offer.id = %(offer)s OR online.id IS NOT NULL OR onsite.id IS NOT NULL)
ORDER BY offer.id <> %(offer)s, category.position, product.name
LIMIT 1 + %(beside)s
"""


def offers(pk: int, *, beside: int) -> list[Offer]:
    """The offer, then at most so many others of its stall in the order of the stall's page; none
    where there is no such offer. Each says what is `available`, and whether it is sold `online`.
    Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(STALL, [pk])
        row = cursor.fetchone()
        if row is None:
            return []
        stall = _stall(*row)
        asked = {"stall": stall.pk, "bazar": stall.bazar_id, "offer": pk, "beside": beside}
        channels = {"online": Channel.ONLINE.value, "onsite": Channel.ONSITE.value}
        cursor.execute(GOODS, asked | channels)
        return [_offer(stall, *row) for row in cursor.fetchall()]


def _stall(  # noqa: PLR0913, PLR0917
    pk: int, number: str, bazar: int, name: str, opens: Any, closes: Any, venue: int,
    venue_name: str, vendor: int, vendor_name: str, kecamatan: int, kecamatan_name: str,
) -> Stall:  # fmt: skip
    stall = _made(Stall, id=pk, bazar_id=bazar, jakpreneur_id=vendor, venue_id=venue, number=number)
    stall.bazar = _made(Bazar, id=bazar, name=name, orders_open_at=opens, orders_close_at=closes)
    stall.venue = _made(Venue, id=venue, name=venue_name)
    stall.jakpreneur = _made(Jakpreneur, id=vendor, name=vendor_name, kecamatan_id=kecamatan)
    stall.jakpreneur.kecamatan = _made(Kecamatan, id=kecamatan, name=kecamatan_name)
    return stall


def _offer(  # noqa: PLR0913, PLR0917
    stall: Stall, pk: int, price: int, available: int | None, online: bool, product: int,  # noqa: FBT001
    name: str, description: str, picture: str | None, category: int, slug: str,
) -> Offer:  # fmt: skip
    offer = _made(Offer, id=pk, stall_id=stall.pk, product_id=product, price=price)
    offer.available, offer.online = available, online
    offer.stall = stall
    offer.product = _made(
        Product, id=product, category_id=category, name=name, description=description,
        picture_id=picture,
    )  # fmt: skip
    offer.product.category = _made(Category, id=category, slug=slug)
    return offer


def _made[M: Model](model: type[M], **fields: Any) -> M:
    """As a query gives it, with these fields, in the order in which the model has them."""
    return model.from_db(connection.alias, list(fields), list(fields.values()))
