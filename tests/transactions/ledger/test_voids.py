"""A mistake is undone by a new entry with negative quantities."""

import datetime as dt
from typing import Any

import pytest

from bazar.calendar import wib
from bazar.models import Channel
from tests.cast import (
    TWO_DAYS,
    Cast,
    desk_id,
    free_line,
    held_for,
    ledger_entry,
    ledger_line,
    left,
    line,
    outcomes,
    plan,
    sale,
    sale_by,
    send,
    void,
)
from transactions import ledger
from transactions.models import EntryKind, Payment, Sale

# --- Voids ------------------------------------------------------------------------------------


@pytest.mark.parametrize("in_one_batch", [True, False])
def test_a_void_mirrors_its_sale(cast: Cast, *, in_one_batch: bool) -> None:
    sold = sale(line(cast.keripik, 2, price=14_000), free_line(cast.stall), payment="qris")
    undone = void(sold)
    if in_one_batch:
        results = send(cast.till, sold, undone)
    else:
        results = send(cast.till, sold) + send(cast.till, undone)
    assert outcomes(results) == ["recorded", "recorded"]
    entry = sale_by(undone)
    assert (entry.kind, entry.voids, entry.reason) == (EntryKind.VOID, sale_by(sold), "salah input")
    assert (entry.channel, entry.payment) == (Channel.ONSITE, Payment.QRIS)
    assert entry.flags == ["unproven"]  # it came without the stall's PIN
    copied = ["position", "stall", "offer", "name", "list_price", "price", "venue", "category"]
    assert list(entry.lines.values(*copied)) == list(sale_by(sold).lines.values(*copied))
    assert list(entry.lines.values_list("quantity", "amount")) == [(-2, -28_000), (-1, -10_000)]
    assert left(cast.keripik) == 10


def test_a_void_of_an_online_sale_is_an_online_void(cast: Cast) -> None:
    noon = wib(cast.day.date - dt.timedelta(days=1), dt.time(12))
    plan(cast.bazar, noon.date())
    sold = ledger_entry(
        ledger_line(cast.tas), sold_at=noon, channel=Channel.ONLINE, payment=Payment.QRIS
    )
    undone = ledger_entry(sold_at=noon, voids=sold.key, entered_by=desk_id())
    ledger.record([sold], till=None)
    [verdict] = ledger.record([undone], till=None)
    assert verdict.sale
    entry = Sale.objects.get(pk=verdict.sale)
    assert (entry.channel, entry.payment) == (Channel.ONLINE, Payment.QRIS)


def test_a_void_counts_on_the_day_it_is_made(cast: Cast) -> None:
    sold = sale(line(cast.keripik), age_ms=TWO_DAYS)
    send(cast.till, sold, void(sold))
    assert sale_by(sold).day != cast.day
    assert sale_by(void_of(sold)).day == cast.day


def void_of(sold: dict[str, Any]) -> dict[str, Any]:
    return {"key": str(Sale.objects.get(voids__key=sold["key"]).key)}


def test_a_sale_is_voided_once(cast: Cast) -> None:
    sold = sale(line(cast.keripik))
    results = send(cast.till, sold, void(sold, number=2), void(sold, number=3))
    assert outcomes(results) == ["recorded", "recorded", "voided_already"]
    assert held_for(cast, void(sold, number=4)) == "voided_already"
    assert left(cast.keripik) == 10


def test_the_same_void_sent_again_is_a_duplicate(cast: Cast) -> None:
    sold = sale(line(cast.keripik))
    undone = void(sold)
    send(cast.till, sold, undone)
    assert outcomes(send(cast.till, undone)) == ["duplicate"]
    assert Sale.objects.count() == 2


def test_a_void_is_not_voided(cast: Cast) -> None:
    sold = sale(line(cast.keripik))
    undone = void(sold)
    results = send(cast.till, sold, undone, void(undone, number=3))
    assert outcomes(results) == ["recorded", "recorded", "void_of_void"]
    assert held_for(cast, void(undone, number=4)) == "void_of_void"


def test_another_till_cannot_void_a_sale(cast: Cast) -> None:
    sold = sale(line(cast.keripik))
    send(cast.till, sold)
    cast.neighbours_till.stalls.add(cast.stall)
    assert outcomes(send(cast.neighbours_till, void(sold))) == ["unknown_sale"]
    assert Sale.objects.count() == 1


def test_a_void_of_a_sale_outside_the_rules_breaks_none_itself(cast: Cast) -> None:
    sold = sale(line(cast.keripik, 11, price=1), tendered=1)
    [_, undone] = send(cast.till, sold, void(sold))
    assert undone["flags"] == ["unproven"]
