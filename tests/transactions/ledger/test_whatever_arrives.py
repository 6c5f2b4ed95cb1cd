"""Nothing that arrives is refused: it is entered with flags, or held."""

import datetime as dt
import uuid
from typing import Any

import pytest

from bazar.calendar import wib
from bazar.models import BazarDay
from tests.cast import (
    TWO_DAYS,
    Cast,
    free_line,
    held_for,
    ledger_entry,
    ledger_line,
    left,
    let_in,
    line,
    make_cast,
    offer,
    outcomes,
    plan,
    sale,
    sale_by,
    send,
    void,
)
from transactions import ledger
from transactions.models import Sale, Till

LONG_AGO = 61 * 24 * 3_600_000  # ms, longer than a till is let in for


def flags_of(till: Till, entry: dict[str, Any]) -> list[str]:
    [result] = send(till, entry)
    assert result["status"] == "recorded"
    assert sale_by(entry).flags == result["flags"]
    return list(result["flags"])


def test_goods_not_allowed_on_site_are_entered_and_flagged(cast: Cast) -> None:
    assert flags_of(let_in(cast.stranger), sale(line(cast.tas))) == ["category"]


def test_goods_that_are_not_on_offer_follow_the_same_rules(cast: Cast) -> None:
    entry = sale(free_line(cast.stall, category="kerajinan"))
    assert flags_of(cast.till, entry) == ["category"]


def test_a_price_that_is_not_the_offers_is_entered_and_flagged(cast: Cast) -> None:
    entry = sale(line(cast.keripik, 2, price=14_000))
    assert flags_of(cast.till, entry) == ["price"]
    [sold] = sale_by(entry).lines.all()
    assert (sold.price, sold.list_price, sold.amount) == (14_000, 15_000, 28_000)


def test_more_units_than_brought_are_sold_and_flagged(cast: Cast) -> None:
    assert flags_of(cast.till, sale(line(cast.keripik, 11))) == ["stock"]
    assert left(cast.keripik) == -1


def test_only_the_sale_that_oversells_is_flagged(cast: Cast) -> None:
    results = send(
        cast.till,
        sale(line(cast.keripik, 10), number=1),
        sale(line(cast.keripik), number=2),
        sale(line(cast.asinan, 99), number=3),
    )
    assert [result["flags"] for result in results] == [[], ["stock"], []]


def test_units_of_a_void_can_be_sold_again(cast: Cast) -> None:
    all_of_it = sale(line(cast.keripik, 10))
    send(cast.till, all_of_it, void(all_of_it))
    assert flags_of(cast.till, sale(line(cast.keripik, 10), number=3)) == []
    assert left(cast.keripik) == 0


def test_duplicate_takes_no_stock_from_a_new_sale(cast: Cast) -> None:
    first = sale(line(cast.keripik, 6))
    send(cast.till, first)
    [again, new] = send(cast.till, first, sale(line(cast.keripik, 4), number=2))
    assert (again["flags"], new["flags"]) == ([], [])
    assert left(cast.keripik) == 0


def test_held_entry_takes_no_stock_from_an_entered_one(cast: Cast) -> None:
    strange = sale(line(cast.keripik, 10), line(cast.tas))
    [held, entered] = send(cast.till, strange, sale(line(cast.keripik, 10), number=2))
    assert (held["reason"], entered["flags"]) == ("unknown_offer", [])
    assert left(cast.keripik) == 0


@pytest.mark.parametrize(
    ("time", "flags"),
    [
        (dt.time(7, 59, 59), ("hours",)),
        (dt.time(8), ()),
        (dt.time(21), ()),
        (dt.time(21, 0, 1), ("hours",)),
    ],
)
def test_a_sale_before_or_after_hours_is_entered_and_flagged(
    cast: Cast, time: dt.time, flags: tuple[str, ...]
) -> None:
    date = dt.date(2021, 9, 23)
    plan(cast.bazar, date, opens=dt.time(8), closes=dt.time(21))
    entry = ledger_entry(ledger_line(cast.keripik), sold_at=wib(date, time))
    assert ledger.record([entry], till=None)[0].flags == flags


def test_a_sale_on_a_day_that_was_not_planned_has_a_day_of_its_own(cast: Cast) -> None:
    entry = sale(line(cast.keripik), age_ms=TWO_DAYS)
    assert flags_of(cast.till, entry) == ["unplanned_day"]
    day = sale_by(entry).day
    assert (day.bazar, day.is_planned) == (cast.bazar, False)
    assert day.date == cast.day.date - dt.timedelta(days=2)


@pytest.mark.parametrize("age_ms", [-120_000, LONG_AGO, 10**15, -(10**15), 2**63 - 1])
def test_an_age_that_cannot_be_right_is_entered_as_now_and_flagged(cast: Cast, age_ms: int) -> None:
    entry = sale(line(cast.keripik), age_ms=age_ms)
    assert flags_of(cast.till, entry) == ["clock"]
    assert sale_by(entry).day == cast.day


def test_less_cash_than_the_total_is_entered_and_flagged(cast: Cast) -> None:
    lines = [line(cast.keripik), line(cast.asinan)]
    assert flags_of(cast.till, sale(*lines, tendered=26_999)) == ["tendered"]
    assert flags_of(cast.till, sale(*lines, tendered=27_000, number=2)) == []
    assert flags_of(cast.till, sale(*lines, number=3)) == []
    assert flags_of(cast.till, sale(*lines, tendered=0, payment="qris", number=4)) == []


def test_a_sale_against_every_rule_is_entered_with_every_flag(cast: Cast) -> None:
    baskets = offer(cast.stall, "Besek", price=7_000, brought=1, category="kerajinan")
    entry = sale(line(baskets, 2, price=6_000), age_ms=TWO_DAYS, tendered=1)
    assert flags_of(cast.till, entry) == ["category", "price", "stock", "unplanned_day", "tendered"]


def test_an_offer_that_nobody_knows_is_held(cast: Cast) -> None:
    entry = sale(line(cast.keripik), line(cast.keripik, offer=2**62))
    assert held_for(cast, entry) == "unknown_offer"


def test_a_till_does_not_sell_for_a_stranger(cast: Cast) -> None:
    assert held_for(cast, sale(line(cast.tas))) == "unknown_offer"
    assert held_for(cast, sale(free_line(cast.stranger), number=2)) == "unknown_stall"


def test_a_stall_that_nobody_knows_is_held(cast: Cast) -> None:
    entry = sale(line(cast.keripik), free_line(cast.stall, stall=2**62))
    assert held_for(cast, entry) == "unknown_stall"


def test_a_category_that_nobody_knows_is_held(cast: Cast) -> None:
    assert held_for(cast, sale(free_line(cast.stall, category="sulap"))) == "unknown_category"


def test_lines_of_two_bazaars_are_held(cast: Cast) -> None:
    other = make_cast("Bazar Gambir")
    cast.till.stalls.add(other.stall)
    entry = sale(line(cast.keripik), line(other.keripik))
    assert held_for(cast, entry) == "two_bazaars"


def test_a_number_that_stands_for_another_entry_is_a_conflict(cast: Cast) -> None:
    send(cast.till, sale(line(cast.keripik), number=7))
    assert held_for(cast, sale(line(cast.asinan), number=7)) == "conflict"


def test_two_entries_of_a_batch_do_not_share_a_number(cast: Cast) -> None:
    entries = [sale(line(cast.keripik), number=7), sale(line(cast.keripik), number=7)]
    assert outcomes(send(cast.till, *entries)) == ["recorded", "conflict"]
    assert left(cast.keripik) == 9


def test_two_tills_may_use_the_same_number(cast: Cast) -> None:
    assert outcomes(send(cast.till, sale(line(cast.keripik)))) == ["recorded"]
    assert outcomes(send(cast.neighbours_till, sale(line(cast.rujak)))) == ["recorded"]


def test_a_void_of_nothing_is_held(cast: Cast) -> None:
    nothing = {"key": str(uuid.uuid4())}
    assert held_for(cast, void(nothing)) == "unknown_sale"


def test_a_void_of_a_held_sale_is_held_with_it(cast: Cast) -> None:
    entry = sale(line(cast.tas))
    assert outcomes(send(cast.till, entry, void(entry))) == ["unknown_offer", "unknown_sale"]
    assert Sale.objects.count() == 0


def test_a_void_of_a_sale_whose_number_is_taken_is_held_with_it(cast: Cast) -> None:
    send(cast.till, sale(line(cast.keripik), number=1))
    entry = sale(line(cast.keripik), number=1)
    assert outcomes(send(cast.till, entry, void(entry))) == ["conflict", "unknown_sale"]
    assert (Sale.objects.count(), left(cast.keripik)) == (1, 9)


def test_held_entry_is_entered_once_it_can_be(cast: Cast) -> None:
    entry = sale(line(cast.tas))
    assert outcomes(send(cast.till, entry)) == ["unknown_offer"]
    cast.till.stalls.add(cast.stranger)
    assert outcomes(send(cast.till, entry)) == ["recorded"]
    assert outcomes(send(cast.till, entry)) == ["duplicate"]


def test_one_entry_that_is_held_stops_no_other(cast: Cast) -> None:
    results = send(
        cast.till,
        sale(line(cast.tas), number=1),
        sale(line(cast.keripik), number=2),
        sale(line(cast.rujak), number=3),
        sale(line(cast.asinan), number=4),
    )
    assert outcomes(results) == ["unknown_offer", "recorded", "unknown_offer", "recorded"]


# --- Days that no one planned -----------------------------------------------------------------


def test_an_unplanned_day_is_made_once_for_a_whole_batch(cast: Cast) -> None:
    days = BazarDay.objects.count()
    entries = [sale(line(cast.keripik), number=n, age_ms=TWO_DAYS) for n in (1, 2, 3)]
    assert outcomes(send(cast.till, *entries)) == ["recorded"] * 3
    assert BazarDay.objects.count() == days + 1


def test_an_age_that_cannot_be_right_makes_no_day_but_todays(cast: Cast) -> None:
    """Also at a bazaar that has no row for today yet."""
    cast.bazar.days.all().delete()
    entry = sale(line(cast.keripik), age_ms=LONG_AGO)
    assert flags_of(cast.till, entry) == ["unplanned_day", "clock"]
    assert [day.date for day in cast.bazar.days.all()] == [cast.day.date]


def test_a_void_that_is_sent_again_makes_no_day(cast: Cast) -> None:
    sold = sale(line(cast.keripik))
    undone = void(sold)
    send(cast.till, sold, undone)
    days = BazarDay.objects.count()
    assert outcomes(send(cast.till, undone | {"age_ms": TWO_DAYS})) == ["duplicate"]
    assert BazarDay.objects.count() == days


def test_a_conflict_makes_no_day(cast: Cast) -> None:
    send(cast.till, sale(line(cast.keripik)))
    days = BazarDay.objects.count()
    assert outcomes(send(cast.till, sale(line(cast.asinan), age_ms=TWO_DAYS))) == ["conflict"]
    assert BazarDay.objects.count() == days
