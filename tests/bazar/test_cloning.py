"""A bazaar is copied for the next month, on other days."""

import datetime as dt

import pytest
from django.db import IntegrityError

from bazar.calendar import wib
from bazar.cloning import NothingToMove, clone, usual_first_day
from bazar.models import Bazar, BazarDay, Channel, PickupSlot, Venue
from bazar.slots import PickupHours, make_slots
from tests.cast import allow, kecamatan, make_bazar, make_stall, plan

# A Thursday and the Friday of the week after.
FIRST, SECOND = dt.date(2021, 9, 23), dt.date(2021, 10, 1)
NEXT = dt.date(2021, 10, 21)
HOURS = (dt.time(9), dt.time(17))


@pytest.fixture
def september(db: None) -> Bazar:
    bazar = make_bazar("Bazar Hybrid September 2021")
    bazar.target, bazar.online_target, bazar.unpaid_minutes = 150_000_000, 25_000_000, 90
    bazar.orders_open_at = wib(dt.date(2021, 9, 16), dt.time(8))
    bazar.orders_close_at = wib(dt.date(2021, 9, 30), dt.time(20))
    bazar.save()
    for name in ("Menteng", "Gambir"):
        bazar.venues.add(Venue.objects.create(kecamatan=kecamatan(name), name=f"Halaman {name}"))
    plan(bazar, FIRST, *HOURS)
    plan(bazar, SECOND, dt.time(10), dt.time(15))
    allow(bazar, "kuliner", Channel.ONSITE, Channel.ONLINE)
    allow(bazar, "fesyen", Channel.ONLINE)
    make_slots(bazar, 120, 25)
    return bazar


def test_clone_has_as_many_days_with_the_same_gaps_and_hours(september: Bazar) -> None:
    october = clone(september, "Oktober", NEXT)
    assert [(day.date, day.opens, day.closes) for day in october.days.all()] == [
        (NEXT, *HOURS),
        (NEXT + (SECOND - FIRST), dt.time(10), dt.time(15)),
    ]


def test_clone_moves_the_time_for_orders(september: Bazar) -> None:
    october = clone(september, "Oktober", NEXT)
    assert october.orders_open_at == wib(dt.date(2021, 10, 14), dt.time(8))
    assert october.orders_close_at == wib(dt.date(2021, 10, 28), dt.time(20))


def test_clone_of_a_bazaar_without_orders_takes_none(september: Bazar) -> None:
    september.orders_open_at = september.orders_close_at = None
    october = clone(september, "Oktober", NEXT)
    assert (october.orders_open_at, october.orders_close_at) == (None, None)


def test_clone_copies_everything_else_unchanged(september: Bazar) -> None:
    october = clone(september, "Oktober", NEXT)
    for name in ("series", "target", "online_target", "unpaid_minutes", "is_sample"):
        assert getattr(october, name) == getattr(september, name)
    assert set(october.venues.all()) == set(september.venues.all())
    assert {(rule.category.slug, rule.channel) for rule in october.channel_rules.all()} == {
        ("kuliner", Channel.ONSITE),
        ("kuliner", Channel.ONLINE),
        ("fesyen", Channel.ONLINE),
    }


def slots_of(bazar: Bazar) -> list[tuple[int, int, dt.time, dt.time, int]]:
    days = list(bazar.days.all())
    return [
        (days.index(slot.day), slot.venue_id, slot.starts, slot.ends, slot.capacity)
        for slot in PickupSlot.objects.filter(day__bazar=bazar)
    ]


def test_clone_copies_pick_up_slots(september: Bazar) -> None:
    october = clone(september, "Oktober", NEXT)
    assert slots_of(october) == slots_of(september)
    assert len(slots_of(october)) == 2 * (4 + 2)


def test_clone_copies_neither_stalls_nor_unplanned_days(september: Bazar) -> None:
    make_stall(september, september.venues.all()[0], "GMB-01", "Keripik Bu Sri")
    BazarDay.objects.create(bazar=september, date=dt.date(2021, 9, 1))
    october = clone(september, "Oktober", NEXT)
    assert october.stalls.count() == 0
    assert [day.date for day in october.days.all()] == [NEXT, NEXT + (SECOND - FIRST)]


def test_clone_with_a_used_name_makes_nothing(september: Bazar) -> None:
    with pytest.raises(IntegrityError):
        clone(september, september.name, NEXT)


def test_failure_at_the_end_undoes_the_clone(
    september: Bazar, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (Bazar.objects.count(), BazarDay.objects.count())
    monkeypatch.setattr(PickupSlot, "__init__", _broken)
    with pytest.raises(MemoryError):
        clone(september, "Oktober", NEXT)
    assert (Bazar.objects.count(), BazarDay.objects.count()) == before


def _broken(*args: object, **options: object) -> None:
    raise MemoryError


def test_bazaar_without_a_planned_day_cannot_be_cloned(db: None) -> None:
    bazar = make_bazar("Kosong")
    BazarDay.objects.create(bazar=bazar, date=FIRST)
    for attempt in (lambda: clone(bazar, "Oktober", NEXT), lambda: usual_first_day(bazar)):
        with pytest.raises(NothingToMove):
            attempt()
    assert Bazar.objects.count() == 1


def test_usual_first_day_is_the_same_weekday(september: Bazar) -> None:
    assert usual_first_day(september) == NEXT
    assert usual_first_day(september).weekday() == FIRST.weekday()


# --- Slots within hours -------------------------------------------------------------------------


def test_slots_stay_within_the_hours_and_the_day(september: Bazar) -> None:
    PickupSlot.objects.all().delete()
    make_slots(september, 60, 5, PickupHours(dt.time(8), dt.time(12)))
    first = PickupSlot.objects.filter(day__date=FIRST, venue__name="Halaman Menteng")
    assert [slot.starts.hour for slot in first] == [9, 10, 11]


def test_no_slot_overlaps_an_existing_one(september: Bazar) -> None:
    assert make_slots(september, 90, 5) == 2 * (4 + 2)
    september.days.filter(date=FIRST).update(closes=dt.time(19))
    make_slots(september, 120, 5)
    first = PickupSlot.objects.filter(day__date=FIRST, venue__name="Halaman Menteng")
    assert [slot.starts.hour for slot in first] == [9, 11, 13, 15, 17]
