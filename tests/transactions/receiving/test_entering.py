"""An official enters a held entry whose size or number is doubted."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from tests.cast import Cast, free_line, line, opening, outcomes, sale, sale_by, send
from transactions.ledger import Status
from transactions.models import HeldSale, Resolution
from transactions.models.held import Reason
from transactions.receiving import held

TOO_MUCH = 10**9 + 1  # rupiah
FAR_AHEAD = 2**40  # a number that no phone can have reached


def hold(cast: Cast, entry: dict[str, Any]) -> HeldSale:
    assert outcomes(send(cast.till, entry)) != ["recorded"]
    return HeldSale.objects.get(key=str(entry["key"]))


def test_large_entry_keeps_its_till_and_its_number(cast: Cast, kepala: User) -> None:
    entry = sale(free_line(cast.stall, TOO_MUCH), number=5)
    waiting = hold(cast, entry)
    verdict = held.enter(waiting, by=kepala, note="dilihat sendiri")
    entered = sale_by(entry)
    assert (verdict.status, verdict.sale) == (Status.RECORDED, entered.pk)
    assert (entered.till, entered.number, entered.entered_by) == (cast.till, 5, kepala)
    [resolution] = Resolution.objects.all()
    assert (resolution.sale, resolution.by, resolution.note) == (entered, kepala, "dilihat sendiri")


def test_entry_whose_number_cannot_be_right_becomes_one_of_the_desk(
    cast: Cast, kepala: User
) -> None:
    entry = sale(line(cast.keripik), number=FAR_AHEAD)
    waiting = hold(cast, entry)
    assert waiting.reason == Reason.NUMBER
    assert held.enter(waiting, by=kepala, note="benar").status is Status.RECORDED
    entered = sale_by(entry)
    assert (entered.till, entered.number, entered.entered_by) == (None, None, kepala)


def test_step_of_a_shift_is_not_entered(cast: Cast, kepala: User) -> None:
    waiting = hold(cast, opening(number=FAR_AHEAD))
    with pytest.raises(held.NotEntered):
        held.enter(waiting, by=kepala, note="benar")
    assert not Resolution.objects.exists()
