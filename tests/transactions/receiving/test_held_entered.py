"""Officials enter held entries as they stand or corrected, and phones learn of it."""

import json
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User

from bazar.models import Channel
from tests.auditing import wrong_findings
from tests.cast import (
    Cast,
    allow,
    free_line,
    let_in,
    line,
    make_bazar,
    make_stall,
    offer,
    opening,
    outcomes,
    phone_of,
    plan,
    sale,
    sale_by,
    send,
    void,
)
from transactions import totals
from transactions.ledger import Line
from transactions.models import HeldSale, Payment, Resolution, Sale, SaleLine, Till, TillStall
from transactions.receiving import held
from transactions.seals import sealing

NEWS = "/kasir/kabar/"


def hold(till: Till, entry: dict[str, Any]) -> HeldSale:
    [result] = send(till, entry)
    assert result["status"] == "held"
    return HeldSale.objects.latest("pk")


def correction(*lines: Line, payment: Payment = Payment.CASH) -> held.Correction:
    return held.Correction(payment, lines)


def free(cast: Cast, price: int) -> Line:
    return Line("Tas", price, 1, stall=cast.stall.pk, category="kuliner")


# --- As it stands -------------------------------------------------------------------------------


def test_entered_as_it_stands_it_keeps_number_and_key_and_is_there_for_its_phone(
    cast: Cast, kepala: User
) -> None:
    entry = sale(line(cast.tas), tendered=100_000)
    waiting = hold(cast.till, entry)
    held.enter(waiting, by=kepala, note="benar")
    entered = sale_by(entry)
    assert (entered.till, entered.number, entered.entered_by) == (cast.till, 1, kepala)
    assert (entered.tendered, entered.lines.get().offer) == (100_000, cast.tas)
    assert outcomes(send(cast.till, entry)) == ["duplicate"]
    assert Resolution.objects.get().sale == entered
    assert wrong_findings() == []


def test_entry_whose_number_is_taken_is_entered_without_it(cast: Cast, kepala: User) -> None:
    send(cast.till, sale(line(cast.keripik)))
    entry = sale(line(cast.asinan))
    held.enter(hold(cast.till, entry), by=kepala, note="HP kembar")
    assert (sale_by(entry).till, sale_by(entry).number) == (None, None)
    assert outcomes(send(cast.till, entry)) == ["duplicate"]


def test_entry_whose_key_is_taken_is_entered_under_another_one(cast: Cast, kepala: User) -> None:
    first = sale(line(cast.keripik))
    send(cast.till, first)
    other = sale(line(cast.asinan), key=first["key"], number=2)
    waiting = hold(cast.till, other)
    held.enter(waiting, by=kepala, note="dua transaksi")
    assert Sale.objects.count() == 2
    assert outcomes(send(cast.till, other)) == ["conflict"]
    assert held.waiting_entries().count() == 0


def test_void_of_a_closed_day_is_entered_by_an_official(cast: Cast, kepala: User) -> None:
    entry = sale(line(cast.keripik))
    send(cast.till, entry)
    sealing.seal(cast.day, kepala)
    undone = void(entry)
    held.enter(hold(cast.till, undone), by=kepala, note="uang dikembalikan")
    assert sale_by(undone).voids == sale_by(entry)
    assert outcomes(send(cast.till, undone)) == ["duplicate"]


def test_void_that_the_ledger_cannot_take_goes_on_waiting(cast: Cast, kepala: User) -> None:
    entry = sale(line(cast.keripik))
    send(cast.till, entry, void(entry))
    again = hold(cast.till, void(entry, number=3))
    with pytest.raises(held.NotEntered) as refused:
        held.enter(again, by=kepala, note="?")
    assert refused.value.reason == "voided_already"
    assert held.waiting_entries().get() == again


@pytest.mark.parametrize("entry", [{"number": 1}, opening(10**11)])
def test_broken_entry_and_a_step_cannot_be_entered_as_they_stand(
    cast: Cast, kepala: User, entry: dict[str, Any]
) -> None:
    with pytest.raises(held.NotEntered):
        held.enter(hold(cast.till, entry), by=kepala, note="?")
    assert Sale.objects.count() == 0


def test_entry_that_is_settled_is_not_entered_any_more(cast: Cast, kepala: User) -> None:
    waiting = hold(cast.till, sale(line(cast.tas)))
    held.settle(HeldSale.objects.all(), by=kepala, note="lapak salah")
    for _ in range(2):
        with pytest.raises(held.NotEntered) as refused:
            held.enter(waiting, by=kepala, note="lagi")
        assert refused.value.reason is None
    assert Sale.objects.count() == 0


# --- Two bazaars --------------------------------------------------------------------------------


@pytest.fixture
def two_bazaars(cast: Cast) -> tuple[Till, dict[str, Any]]:
    """Return a till of stalls at two bazaars of today, and a sale over both."""
    bazar = make_bazar("Jumat Beli Lokal")
    plan(bazar, cast.day.date)
    allow(bazar, "kuliner", Channel.ONSITE)
    stall = make_stall(bazar, cast.venue, "J4", "Kopi Pak Tono")
    kopi = offer(stall, "Kopi tubruk", price=8_000, brought=5)
    till = let_in(cast.stall, stall)
    return till, sale(line(cast.keripik), line(kopi, 2), tendered=50_000)


def test_sale_over_two_bazaars_is_entered_as_two(
    cast: Cast, kepala: User, two_bazaars: tuple[Till, dict[str, Any]]
) -> None:
    till, entry = two_bazaars
    waiting = hold(till, entry)
    assert waiting.reason == "two_bazaars"
    held.enter(waiting, by=kepala, note="dua bazar")
    amounts = [totals.of_sale(each).amount for each in Sale.objects.order_by("pk")]
    assert sorted(amounts) == [15_000, 16_000]
    assert len({each.day.bazar_id for each in Sale.objects.select_related("day")}) == 2
    assert outcomes(send(till, entry)) == ["duplicate"]
    assert wrong_findings() == []


def test_parts_at_two_bazaars_in_place_of_a_held_sale_are_not_flagged(
    two_bazaars: tuple[Till, dict[str, Any]],
) -> None:
    till, entry = two_bazaars
    hold(till, entry)
    first, second = entry["lines"]
    for number, part in [(2, first), (3, second)]:
        [result] = send(till, sale(part, number=number, corrects=entry["key"]))
        assert (result["status"], result["flags"]) == ("recorded", [])
    [result] = send(till, sale(first, number=4, corrects=entry["key"]))
    assert result["flags"] == ["settled"]


# --- Corrected ----------------------------------------------------------------------------------


def test_corrected_sale_is_there_for_the_phone_that_sends_the_first_one_again(
    cast: Cast, kepala: User
) -> None:
    entry = sale(line(cast.tas), tendered=100_000, age_ms=7_200_000)
    waiting = hold(cast.till, entry)
    right = correction(free(cast, 80_000), payment=Payment.QRIS)
    held.enter(waiting, by=kepala, note="harga salah", correction=right)
    entered = sale_by(entry)
    assert (entered.number, entered.payment, entered.tendered) == (1, Payment.QRIS, None)
    assert totals.of_sale(entered).amount == 80_000
    assert abs((waiting.arrived_at - entered.sold_at).total_seconds() - 7_200) < 60
    assert outcomes(send(cast.till, entry)) == ["duplicate"]
    assert Sale.objects.count() == 1


@pytest.mark.parametrize("broken", [{"number": 4}, {"key": "x"}, None, "?"])
def test_broken_entry_is_entered_with_what_an_official_types(
    cast: Cast, kepala: User, broken: Any
) -> None:
    waiting = hold(cast.till, broken)
    held.enter(waiting, by=kepala, note="lihat struk", correction=correction(free(cast, 5_000)))
    entered = Sale.objects.get()
    assert entered.sold_at == waiting.arrived_at
    assert Resolution.objects.get().sale == entered


def test_correction_that_names_no_goods_enters_nothing(cast: Cast, kepala: User) -> None:
    waiting = hold(cast.till, sale(line(cast.tas)))
    nothing = correction(Line("Tas", 5_000, 1, stall=cast.stall.pk, category="tidak ada"))
    with pytest.raises(held.NotEntered) as refused:
        held.enter(waiting, by=kepala, note="?", correction=nothing)
    assert refused.value.reason == "unknown_category"
    assert SaleLine.objects.count() == 0


# --- The phone's own entry in its place ---------------------------------------------------------


def anew(cast: Cast, entry: dict[str, Any], number: int = 2) -> dict[str, Any]:
    return sale(free_line(cast.stall, 85_000), number=number, corrects=entry["key"])


def test_entry_in_place_of_one_that_an_official_settled_is_flagged(
    cast: Cast, kepala: User
) -> None:
    entry = sale(line(cast.tas))
    hold(cast.till, entry)
    held.settle(HeldSale.objects.all(), by=kepala, note="dicatat di buku")
    [result] = send(cast.till, anew(cast, entry))
    assert (result["status"], result["flags"]) == ("recorded", ["settled"])


@pytest.mark.parametrize("is_key_taken", [False, True])
def test_entry_in_place_of_one_that_an_official_entered_is_held(
    cast: Cast, kepala: User, *, is_key_taken: bool
) -> None:
    entry = sale(line(cast.tas), number=5)
    if is_key_taken:
        send(cast.till, sale(line(cast.keripik), key=entry["key"], number=4))
    held.enter(hold(cast.till, entry), by=kepala, note="benar")
    before = Sale.objects.count()
    assert outcomes(send(cast.till, anew(cast, entry, 6))) == ["entered_already"]
    assert Sale.objects.count() == before


def test_entry_entered_anew_twice_is_flagged_the_second_time(cast: Cast) -> None:
    entry = sale(line(cast.tas))
    hold(cast.till, entry)
    [first] = send(cast.till, anew(cast, entry))
    [second] = send(cast.till, anew(cast, entry, 3))
    assert (first["flags"], second["flags"]) == ([], ["settled"])


# --- News of what is settled --------------------------------------------------------------------


def settled(till: Till, *keys: object) -> Any:
    content = json.dumps({"held": keys})
    answer = phone_of(till).post(NEWS, content, content_type="application/json")
    assert answer.status_code == 200
    return json.loads(answer.content)["settled"]


def test_news_tell_how_held_entries_ended(cast: Cast, kepala: User) -> None:
    first, second, third, fourth = (sale(line(cast.tas), number=number) for number in range(1, 5))
    waiting = [hold(cast.till, entry) for entry in (first, second, third, fourth)]
    assert settled(cast.till, first["key"], second["key"]) == []
    held.enter(waiting[0], by=kepala, note="benar")
    held.settle(HeldSale.objects.filter(pk=waiting[1].pk), by=kepala, note="dicatat di buku")
    TillStall.objects.create(till=cast.till, stall=cast.stranger)
    send(cast.till, third)
    told = {each["key"]: each for each in settled(cast.till, *[
        entry["key"] for entry in (first, second, third, fourth)
    ])}  # fmt: skip
    assert told.keys() == {first["key"], second["key"], third["key"]}
    entered = told[first["key"]]
    assert (entered["receipt"], entered["amount"]) == (sale_by(first).receipt, 85_000)
    assert sale_by(first).receipt in entered["message"]
    assert "dicatat di buku" in told[second["key"]]["message"]
    assert "receipt" not in told[second["key"]]
    assert told[third["key"]]["receipt"] == sale_by(third).receipt


def test_news_tell_a_till_nothing_of_another_one(cast: Cast, kepala: User) -> None:
    entry = sale(line(cast.tas))
    held.enter(hold(cast.till, entry), by=kepala, note="benar")
    assert settled(cast.neighbours_till, entry["key"]) == []


@pytest.mark.parametrize("keys", [[], [7], ["x"], [None], [[]], [{}], [str(uuid.uuid4())] * 201])
def test_senseless_keys_in_news_do_no_harm(cast: Cast, keys: list[object]) -> None:
    assert settled(cast.till, *keys) == []
