"""A sale is amended by one entry: another method of payment, or some of its units given back."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.amending import amend
from tests.auditing import wrong_findings
from tests.cast import (
    PIN,
    Cast,
    cash,
    left,
    line,
    opening,
    outcomes,
    sale,
    sale_by,
    send,
    void,
)
from tests.proofs import proven
from transactions import receipts, shifts, totals, voids
from transactions.cashiers import pins
from transactions.cashiers.day import own_day
from transactions.models import EntryKind, Payment, Sale, SaleLine
from transactions.seals import sealing


def amended_by(entry: dict[str, Any]) -> Sale:
    return Sale.objects.get(key=entry["becomes"])


def lines_of(sale: Sale) -> list[tuple[str, int, int]]:
    return list(sale.lines.order_by("position").values_list("name", "quantity", "amount"))


def by_payment(cast: Cast) -> dict[Payment, tuple[int, int]]:
    """Return rupiah and number of sales by method of payment, without the empty ones."""
    found = totals.of_bazar(cast.bazar).by(lambda cell: cell.payment)
    return {Payment(by): (each.amount, each.sales) for by, each in found.items() if each.sales}


def test_a_method_of_payment_is_put_right_by_one_entry(cast: Cast) -> None:
    start = opening()
    sold = sale(line(cast.keripik, 2), number=2, shift=start["key"], tendered=50_000)
    put_right = amend(sold, 3, payment="qris", shift=start["key"])
    send(cast.till, start, sold)
    before = left(cast.keripik)
    [result] = send(cast.till, put_right)
    assert (result["status"], result["flags"]) == ("recorded", [])
    assert by_payment(cast) == {Payment.QRIS: (30_000, 1)}
    assert left(cast.keripik) == before
    report = shifts.report(cast.till, uuid.UUID(start["key"]))
    assert report.expected == 200_000
    new = amended_by(put_right)
    assert new.replaces == sale_by(sold)
    assert new.receipt == result["receipt"]
    assert (new.sold_at, new.hour, new.day) == tuple(
        getattr(sale_by(sold), name) for name in ("sold_at", "hour", "day")
    )
    assert outcomes(send(cast.till, put_right)) == ["duplicate"]
    assert Sale.objects.count() == 3
    assert wrong_findings() == []


def test_a_payment_is_put_right_in_the_shift_and_hour_of_its_sale(cast: Cast) -> None:
    first, second = opening(), opening(number=4, change=0)
    sold = sale(line(cast.keripik), number=2, shift=first["key"], age_ms=7_200_000)
    put_right = amend(sold, 5, payment="qris", shift=second["key"])
    send(cast.till, first, sold, second, put_right)
    assert shifts.report(cast.till, uuid.UUID(first["key"])).expected == 200_000
    assert shifts.report(cast.till, uuid.UUID(second["key"])).expected == 0
    assert {each.hour for each in Sale.objects.all()} == {sale_by(sold).hour}


def test_units_come_back_with_their_share_of_the_amount(cast: Cast) -> None:
    start = opening()
    sold = sale(
        line(cast.keripik, 3, amount=40_000),
        line(cast.asinan, 1),
        number=2,
        shift=start["key"],
    )
    back = amend(sold, 3, keeps=[2, 0], shift=start["key"])
    send(cast.till, start, sold, back)
    assert lines_of(amended_by(back)) == [("Keripik tempe", 2, 26_667)]
    assert sale_by(back).flags == ["unproven"]
    assert totals.of_bazar(cast.bazar).overall == totals.Total(26_667, 2, 1)
    assert left(cast.keripik) == 8
    assert shifts.report(cast.till, uuid.UUID(start["key"])).expected == 226_667
    assert wrong_findings() == []


def test_an_amended_sale_is_amended_and_voided_again_in_one_batch(cast: Cast) -> None:
    sold = sale(line(cast.keripik, 3))
    paid = amend(sold, 2, payment="qris")
    back = amend(paid, 3, keeps=[1])
    undone = void({"key": back["becomes"]}, number=4)
    assert outcomes(send(cast.till, undone, back, sold, paid)) == ["recorded"] * 4
    assert totals.of_bazar(cast.bazar).overall == totals.Total()
    assert left(cast.keripik) == 10
    assert wrong_findings() == []


def test_a_proof_holds_for_a_sale_that_was_amended_in_the_same_batch(cast: Cast) -> None:
    pins.choose(cast.stall, PIN)
    sold = sale(line(cast.keripik, 3))
    paid = amend(sold, 2, payment="qris")
    back = proven(amend(paid, 3, keeps=[1]), cast.till)
    undone = proven(void({"key": back["becomes"]}, number=4), cast.till)
    send(cast.till, sold, paid, back, undone)
    assert [sale_by(each).flags for each in (back, undone)] == [[], []]
    assert sale_by(undone).proven_by == cast.stall


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"payment": "kerang"},
        {"keeps": [4, 1]},
        {"keeps": [1]},
        {"keeps": [1, 1, 1]},
        {"keeps": [0, 0]},
        {"keeps": [-1, 1]},
        {"keeps": ["1", 1]},
        {"payment": "qris", "becomes": "bukan kunci"},
        {"payment": "qris", "tendered": -1},
    ],
)
def test_unfit_amendments_are_held_and_change_nothing(cast: Cast, told: dict[str, Any]) -> None:
    sold = sale(line(cast.keripik, 3), line(cast.asinan))
    send(cast.till, sold)
    before = totals.of_bazar(cast.bazar).overall
    [result] = send(cast.till, amend(sold, 2, **told))
    assert (result["status"], result["reason"]) in {("held", "broken"), ("held", "too_large")}
    assert totals.of_bazar(cast.bazar).overall == before
    assert Sale.objects.count() == 1


def test_an_amendment_obeys_the_rules_of_voids(cast: Cast) -> None:
    sold, other = sale(line(cast.keripik)), sale(line(cast.asinan), number=2)
    undone = void(sold, number=3)
    send(cast.till, sold, other, undone)
    assert outcomes(
        send(
            cast.till,
            amend(sold, 4, payment="qris"),
            amend(undone, 5, payment="qris"),
            amend({"key": str(uuid.uuid4())}, 6, payment="qris"),
            amend(other, 7, payment="qris", becomes=sold["key"]),
        )
    ) == ["voided_already", "void_of_void", "unknown_sale", "conflict"]
    assert by_payment(cast) == {Payment.CASH: (12_000, 1)}


def test_after_the_seal_an_amendment_waits_for_an_official(cast: Cast, kepala: Any) -> None:
    sold = sale(line(cast.keripik))
    send(cast.till, sold)
    sealing.seal(cast.day, kepala)
    assert outcomes(send(cast.till, amend(sold, 2, payment="qris"))) == ["sealed"]
    assert by_payment(cast) == {Payment.CASH: (15_000, 1)}


def test_the_number_of_an_amendment_belongs_to_no_other_entry(cast: Cast) -> None:
    sold = sale(line(cast.keripik))
    put_right = amend(sold, 2, payment="qris")
    send(cast.till, sold, put_right)
    assert (
        outcomes(
            send(
                cast.till,
                sale(line(cast.keripik), number=2),
                void({"key": put_right["becomes"]}, number=2),
                cash(opening(), 5_000, 2),
            )
        )
        == ["conflict"] * 3
    )
    # And the database says so itself, whoever asks.
    copy = """
        INSERT INTO transactions_sale (key, digest, kind, voids_id, till_id, number, day_id,
            channel, payment, reason, flags, sold_at, hour)
        SELECT gen_random_uuid(), digest, {kind}, {voids}, till_id, number, day_id, channel,
            payment, '', '{{}}', sold_at, hour
        FROM transactions_sale WHERE number = {number} AND kind = {like}
    """
    new = amended_by(put_right)
    for statement in (
        copy.format(kind=-1, voids=new.pk, number=1, like=1),  # a void with the sale's number
        copy.format(kind=1, voids="NULL", number=2, like=-1),  # a sale with the amendment's
    ):
        with (
            pytest.raises(IntegrityError, match="number"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_the_database_lets_no_sale_replace_one_that_stands(cast: Cast) -> None:
    sold = sale(line(cast.keripik))
    send(cast.till, sold)
    statement = """
        INSERT INTO transactions_sale (key, digest, kind, replaces_id, till_id, number, day_id,
            channel, payment, reason, flags, sold_at, hour)
        SELECT gen_random_uuid(), digest, kind, id, till_id, 7, day_id, channel, payment, '',
            '{}', sold_at, hour
        FROM transactions_sale
    """
    with (
        pytest.raises(IntegrityError, match="replaces"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_old_receipt_leads_to_the_new_one(cast: Cast) -> None:
    sold = sale(line(cast.keripik, 3))
    back = amend(sold, 2, keeps=[2])
    send(cast.till, sold, back)
    old, new = (receipts.code_of(uuid.UUID(key)) for key in (sold["key"], back["becomes"]))
    page = Client().get(f"/struk/{old}/").content.decode()
    assert f"/struk/{new}/" in page
    assert "Rp30.000" in Client().get(f"/struk/{new}/").content.decode()


def test_an_official_voids_an_amended_sale(cast: Cast, kepala: Any) -> None:
    sold = sale(line(cast.keripik, 3))
    back = amend(sold, 2, keeps=[2])
    send(cast.till, sold, back)
    voids.void(amended_by(back), kepala, "salah")
    assert totals.of_bazar(cast.bazar).overall == totals.Total()
    assert own_day(cast.till, cast.day.date).voided == [2]
    assert wrong_findings() == []


@given(st.data())
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_kept_and_returned_units_add_up(cast: Cast, data: st.DataObject) -> None:
    with transaction.atomic():
        sold_units = data.draw(st.lists(st.integers(1, 9), min_size=1, max_size=3))
        amounts = [data.draw(st.integers(0, 15_000 * units)) for units in sold_units]
        sold = sale(
            *(
                line(cast.keripik, units, amount=amount)
                for units, amount in zip(sold_units, amounts, strict=True)
            )
        )
        keeps = [data.draw(st.integers(0, units)) for units in sold_units]
        back = amend(sold, 2, keeps=keeps)
        if any(keeps):
            send(cast.till, sold, back)
            kept = [
                -(-amount * keep // units)
                for amount, keep, units in zip(amounts, keeps, sold_units, strict=True)
                if keep
            ]
            found = amended_by(back).lines.order_by("position")
            assert [each.amount for each in found] == kept
            assert totals.of_bazar(cast.bazar).overall == totals.Total(sum(kept), sum(keeps), 1)
            assert SaleLine.objects.filter(kind=EntryKind.VOID).count() == len(sold_units)
        transaction.set_rollback(True)
