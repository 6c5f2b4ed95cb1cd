"""Vendors enough for a breakdown, their sales, and the seal of the day."""

import pytest
from django.contrib.auth.models import User

from bazar.models import Channel, Venue
from jakpreneur.models import Offer
from tests.cast import (
    Cast,
    kecamatan,
    make_stall,
    offer,
)
from tests.results import sell
from transactions.models import Seal
from transactions.seals import sealing


@pytest.fixture
def crowd(cast: Cast) -> dict[str, list[Offer]]:
    """Make enough vendors, and return their offers by place.

    Menteng has five with food and three with crafts, Senen three with food and one with crafts.
    """
    senen = Venue.objects.create(kecamatan=kecamatan("Senen"), name="Lapangan Senen")
    made: dict[str, list[Offer]] = {}
    for place, venue, category, many in (
        ("food", cast.venue, "kuliner", 5),
        ("crafts", cast.venue, "kerajinan", 3),
        ("senen", senen, "kuliner", 3),
        ("lonely", senen, "kerajinan", 1),
    ):
        for n in range(many):
            stall = make_stall(cast.bazar, venue, f"{place[0].upper()}{n}", f"{place} {n}")
            goods = offer(stall, f"{place} {n}", price=10_000 + n, category=category)
            made.setdefault(place, []).append(goods)
    return made


@pytest.fixture
def sold(cast: Cast, crowd: dict[str, list[Offer]]) -> Cast:
    for goods in (each for offers in crowd.values() for each in offers):
        sell(goods, 2)
    for goods in crowd["crafts"]:
        sell(goods, 1, Channel.ONLINE)
    return cast


@pytest.fixture
def sealed(sold: Cast, kepala: User) -> Seal:
    return sealing.seal(sold.day, kepala)
