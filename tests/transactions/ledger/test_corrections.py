"""A held entry entered anew, a price haggled, and what else an entry may say of itself."""

import uuid
from typing import Any

import pytest

from jakpreneur.models import Offer
from tests.cast import Cast, free_line, line, outcomes, sale, sale_by, send
from transactions.models import HeldSale, Resolution, SaleLine
from transactions.receiving import held


def line_of(entry: dict[str, Any]) -> SaleLine:
    return SaleLine.objects.get(sale__key=entry["key"])


# --- The list price, beside the price that was agreed on ----------------------------------------


def test_a_haggled_line_keeps_the_list_price_that_held_on_the_phone(cast: Cast) -> None:
    entry = sale(line(cast.keripik, price=12_000, list_price=15_000))
    [result] = send(cast.till, entry)
    assert result["flags"] == ["price"]
    assert (line_of(entry).price, line_of(entry).list_price) == (12_000, 15_000)


def test_a_price_that_changed_after_the_sale_makes_no_haggling_of_it(cast: Cast) -> None:
    """The phone had no network while the vendor raised the price."""
    entry = sale(line(cast.keripik, list_price=15_000))
    Offer.objects.filter(pk=cast.keripik.pk).update(price=20_000)
    [result] = send(cast.till, entry)
    assert result["flags"] == []
    assert line_of(entry).list_price == 15_000


def test_without_a_list_price_the_offer_s_own_counts(cast: Cast) -> None:
    entry = sale(line(cast.keripik, price=12_000))
    [result] = send(cast.till, entry)
    assert result["flags"] == ["price"]
    assert line_of(entry).list_price == 15_000


def test_line_without_an_offer_has_no_list_price(cast: Cast) -> None:
    entry = sale(free_line(cast.stall, 5_000, list_price=9_000))
    [result] = send(cast.till, entry)
    assert result["flags"] == []
    assert line_of(entry).list_price is None


@pytest.mark.parametrize("value", ["x", -1, 1.5, True, [], {}, 10**40])
@pytest.mark.parametrize("name", ["shift", "corrects", "list_price"])
def test_senseless_field_beside_a_sale_does_not_hold_the_sale(
    cast: Cast, name: str, value: Any
) -> None:
    goods = line(cast.keripik, list_price=value) if name == "list_price" else line(cast.keripik)
    entry = sale(goods) if name == "list_price" else sale(goods, **{name: value})
    assert outcomes(send(cast.till, entry)) == ["recorded"]


# --- Entered anew -------------------------------------------------------------------------------


def hold(cast: Cast, number: int = 1) -> dict[str, Any]:
    entry = sale(line(cast.tas), number=number)
    assert outcomes(send(cast.till, entry)) == ["unknown_offer"]
    return entry


def anew(cast: Cast, entry: dict[str, Any], number: int = 2, **changes: Any) -> dict[str, Any]:
    return sale(free_line(cast.stall, 85_000), number=number, corrects=entry["key"], **changes)


def test_a_held_entry_entered_anew_waits_for_nobody_any_more(cast: Cast) -> None:
    entry = hold(cast)
    assert held.waiting_entries().count() == 1
    right = anew(cast, entry)
    assert outcomes(send(cast.till, right)) == ["recorded"]
    assert held.waiting_entries().count() == 0
    assert HeldSale.objects.get().resolution.sale == sale_by(right)


def test_entered_anew_twice_it_is_resolved_once(cast: Cast) -> None:
    right = anew(cast, hold(cast))
    send(cast.till, right)
    assert outcomes(send(cast.till, right)) == ["duplicate"]
    send(cast.till, anew(cast, {"key": right["corrects"]}, 3))
    assert Resolution.objects.get().sale == sale_by(right)


def test_held_entry_resolves_nothing(cast: Cast) -> None:
    entry = hold(cast)
    assert outcomes(send(cast.till, sale(line(cast.tas), number=2, corrects=entry["key"]))) == [
        "unknown_offer"
    ]
    assert held.waiting_entries().count() == 2


def test_another_till_s_entry_is_not_this_one_s_to_resolve(cast: Cast) -> None:
    entry = hold(cast)
    right = sale(line(cast.rujak), corrects=entry["key"])
    assert outcomes(send(cast.neighbours_till, right)) == ["recorded"]
    assert held.waiting_entries().count() == 1


def test_naming_an_entry_that_was_never_held_does_no_harm(cast: Cast) -> None:
    entry = sale(line(cast.keripik), corrects=str(uuid.uuid4()))
    assert outcomes(send(cast.till, entry)) == ["recorded"]


def test_an_official_settles_what_waits_once(cast: Cast, django_user_model: Any) -> None:
    hold(cast)
    official = django_user_model.objects.create_user("pejabat")
    assert held.settle(HeldSale.objects.all(), by=official, note="lapak salah") == 1
    assert held.settle(HeldSale.objects.all(), by=official, note="lagi") == 0
    resolution = Resolution.objects.get()
    assert (resolution.by, resolution.note, resolution.sale) == (official, "lapak salah", None)
