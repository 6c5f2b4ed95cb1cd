"""Pick-up slots, made all at once."""

import datetime as dt

import pytest

from bazar.models import Bazar, BazarDay, PickupSlot, Venue
from bazar.slots import make_slots
from tests.cast import kecamatan, make_bazar, plan

DAY = dt.date(2021, 9, 23)


@pytest.fixture
def bazar(db: None) -> Bazar:
    bazar = make_bazar("Bazar Hybrid September 2021")
    for name in ("Menteng", "Gambir"):
        bazar.venues.add(Venue.objects.create(kecamatan=kecamatan(name), name=f"Halaman {name}"))
    return bazar


def times() -> list[str]:
    return [f"{slot.starts:%H.%M}–{slot.ends:%H.%M}" for slot in PickupSlot.objects.all()]


def test_each_venue_has_slots_from_opening_to_closing(bazar: Bazar) -> None:
    plan(bazar, DAY, dt.time(9), dt.time(12, 30))
    assert make_slots(bazar, 60, 25) == 6
    assert times() == ["09.00–10.00", "10.00–11.00", "11.00–12.00"] * 2
    assert set(PickupSlot.objects.values_list("capacity", flat=True)) == {25}


def test_bazaar_round_the_clock_has_slots_by_day(bazar: Bazar) -> None:
    plan(bazar, DAY)
    assert make_slots(bazar, 120, 5) == 2 * 6
    assert (times()[0], times()[-1]) == ("08.00–10.00", "18.00–20.00")


def test_existing_slots_stay_when_slots_are_made_again(bazar: Bazar) -> None:
    plan(bazar, DAY, dt.time(9), dt.time(11))
    make_slots(bazar, 60, 25)
    PickupSlot.objects.update(capacity=3)
    assert make_slots(bazar, 60, 25) == 4
    assert set(PickupSlot.objects.values_list("capacity", flat=True)) == {3}


def test_unplanned_day_has_no_slots(bazar: Bazar) -> None:
    BazarDay.objects.create(bazar=bazar, date=DAY)
    assert make_slots(bazar, 60, 25) == 0
