"""An entry beyond the bound is held on every road, and a person enters it if it is true."""

import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.cast import (
    Cast,
    free_line,
    held_for,
    ledger_entry,
    line,
    outcomes,
    sale,
    sale_by,
    send,
    void,
)
from tests.desk import saved_file
from tests.html import html_of
from transactions import ledger
from transactions.ledger import Line
from transactions.models import HeldSale, Resolution, Sale
from transactions.models.held import Reason
from transactions.receiving import feed, held

LIMIT = 10**9
HELD = "/admin/transactions/heldsale/"


def large(cast: Cast, amount: int = LIMIT + 1, **changes: Any) -> dict[str, Any]:
    return sale(free_line(cast.stall, amount), **changes)


def enter(client: Client, *waiting: HeldSale, note: str = "dilihat sendiri") -> Any:
    chosen = [each.pk for each in waiting]
    posted = {"action": "enter", "_selected_action": chosen, "confirmed": "1", "note": note}
    return client.post(HELD, posted, follow=True)


def test_an_entry_at_the_bound_is_recorded(cast: Cast) -> None:
    assert outcomes(send(cast.till, large(cast, LIMIT, tendered=LIMIT))) == ["recorded"]


def test_an_entry_beyond_the_bound_is_held_for_its_size(cast: Cast) -> None:
    assert held_for(cast, large(cast)) == "too_large"


def test_lines_that_are_beyond_the_bound_only_together_are_held(cast: Cast) -> None:
    parts = [free_line(cast.stall, LIMIT // 2), free_line(cast.stall, LIMIT // 2 + 1)]
    assert held_for(cast, sale(*parts)) == "too_large"
    assert held_for(cast, sale(free_line(cast.stall, 10_001, 10**5), number=2)) == "too_large"


def test_money_received_beyond_the_bound_is_held(cast: Cast) -> None:
    assert held_for(cast, sale(line(cast.keripik), tendered=LIMIT + 1)) == "too_large"


def test_a_large_entry_stops_no_other(cast: Cast) -> None:
    batch = [sale(line(cast.keripik), number=1), large(cast, number=2), large(cast, 7, number=3)]
    assert outcomes(send(cast.till, *batch)) == ["recorded", "too_large", "recorded"]


def test_the_bound_is_a_setting(cast: Cast, settings: Any) -> None:
    settings.ENTRY_LIMIT = 14_999
    assert held_for(cast, sale(line(cast.keripik))) == "too_large"


def test_a_lower_bound_does_not_doubt_what_stands(cast: Cast, settings: Any) -> None:
    entry = sale(line(cast.keripik))
    send(cast.till, entry)
    settings.ENTRY_LIMIT = 10_000
    assert outcomes(send(cast.till, entry, void(entry))) == ["duplicate", "recorded"]


def test_a_saved_file_and_a_correction_keep_to_the_bound(cast: Cast, kepala: User) -> None:
    waiting = sale(line(cast.tas))
    send(cast.till, waiting)
    corrected = large(cast, number=2, corrects=waiting["key"])
    file = saved_file(cast.till, large(cast, number=3), corrected).encode()
    results = feed.feed_in(feed.read_file(file, timezone.now()), kepala)
    assert [result.verdict.reason for result in results] == [Reason.TOO_LARGE] * 2
    assert not Resolution.objects.exists()


def test_an_entry_of_no_till_keeps_to_the_bound(cast: Cast) -> None:
    goods = Line("Lain-lain", LIMIT + 1, 1, stall=cast.stall.pk, category="kuliner")
    [verdict] = ledger.record([ledger_entry(goods, sold_at=timezone.now())], till=None)
    assert verdict.reason is Reason.TOO_LARGE


@given(
    lines=st.lists(
        st.tuples(st.integers(0, 10**10), st.integers(1, 10**5)), min_size=1, max_size=5
    ),
    number=st.integers(1, 10_000),
)
@hypothesis_settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_recorded_entries_are_within_the_bound_and_others_are_held(
    cast: Cast, lines: list[tuple[int, int]], number: int
) -> None:
    entry = sale(*[free_line(cast.stall, *goods) for goods in lines], number=number)
    [result] = send(cast.till, entry)
    fits = sum(price * units for price, units in lines) <= LIMIT
    recorded = Sale.objects.filter(key=entry["key"]).exists()
    taken = result.get("reason") == "conflict"
    assert taken or recorded == fits == (result["status"] == "recorded")


# --- A person decides ---------------------------------------------------------------------------


def test_an_official_enters_what_is_true(cast: Cast, kepala: User, heads_desk: Client) -> None:
    entry = large(cast, 2 * LIMIT, number=4)
    send(cast.till, entry)
    waiting = HeldSale.objects.get()
    page = html_of(enter(heads_desk, waiting))
    assert "Rp2.000.000.000" not in page  # nothing waits any more
    entered = sale_by(entry)
    assert (entered.till, entered.number, entered.entered_by) == (cast.till, 4, kepala)
    answer = waiting.resolution
    assert (answer.sale, answer.by, answer.note) == (entered, kepala, "dilihat sendiri")
    assert outcomes(send(cast.till, entry)) == ["duplicate"]
    assert not held.waiting_entries().exists()


def test_the_cashiers_correction_comes_too_late_then(cast: Cast, heads_desk: Client) -> None:
    entry = large(cast)
    send(cast.till, entry)
    enter(heads_desk, HeldSale.objects.get())
    correction = sale(line(cast.keripik), number=2, corrects=entry["key"])
    assert outcomes(send(cast.till, correction)) == ["entered_already"]
    assert outcomes(send(cast.till, correction)) == ["entered_already"]
    assert Sale.objects.count() == 1


def test_entry_that_was_corrected_first_is_not_entered_as_well(
    cast: Cast, heads_desk: Client
) -> None:
    entry = large(cast)
    correction = sale(line(cast.keripik), number=2, corrects=entry["key"])
    send(cast.till, entry, correction)
    enter(heads_desk, HeldSale.objects.get())
    assert outcomes(send(cast.till, correction)) == ["duplicate"]
    assert Sale.objects.get() == sale_by(correction)


def test_broken_entry_is_not_entered_as_it_stands(cast: Cast, heads_desk: Client) -> None:
    send(cast.till, sale(line(cast.keripik)), {"number": 2**40})
    enter(heads_desk, *HeldSale.objects.all())
    assert Sale.objects.count() == 1
    assert held.waiting_entries().count() == 1


def test_a_large_step_can_only_be_settled(cast: Cast, kepala: User) -> None:
    key = str(uuid.uuid4())
    send(cast.till, {"key": key, "number": 1, "age_ms": 1, "kind": "open", "float": LIMIT + 1})
    waiting = HeldSale.objects.get()
    with pytest.raises(held.NotEntered):
        held.enter(waiting, by=kepala, note="benar")
    assert held.settle(HeldSale.objects.all(), by=kepala, note="salah ketik") == 1


def test_auditor_enters_nothing(cast: Cast, desk: Client) -> None:
    send(cast.till, large(cast))
    enter(desk, HeldSale.objects.get())
    assert not Sale.objects.exists()


@pytest.mark.parametrize("note", ["", "   ", "x" * 201])
def test_nothing_is_entered_without_a_note(cast: Cast, heads_desk: Client, note: str) -> None:
    send(cast.till, large(cast))
    enter(heads_desk, HeldSale.objects.get(), note=note)
    assert not Sale.objects.exists()
