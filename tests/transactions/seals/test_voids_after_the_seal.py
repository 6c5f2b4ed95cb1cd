"""Once its day is sealed, a till's void is held, unless the office had been told of it before.

The office knows by numbers: a till says the highest that it has used. What a device says of an
entry's age decides nothing.
"""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from tests.cast import (
    TWO_DAYS,
    Cast,
    held_for,
    line,
    outcomes,
    phone_of,
    post_text,
    sale,
    sale_by,
    send,
    void,
)
from tests.desk import saved_file
from tests.proofs import proven
from tests.races import race
from transactions import totals, voids
from transactions.cashiers import pins
from transactions.models import HeldSale, SealedTill, Till
from transactions.models.held import Reason
from transactions.receiving import feed
from transactions.seals import sealing

NEWS = "/kasir/kabar/"


def tell(till: Till, last_number: int) -> None:
    """Report the highest number that the phone has used, without an entry."""
    body = json.dumps({"last_number": last_number, "unsent": 1, "unsent_age_ms": 5})
    answer = phone_of(till).post(NEWS, body, content_type="application/json")
    assert answer.status_code == 200


@pytest.fixture
def sold(cast: Cast) -> dict[str, Any]:
    """Enter a sale of the day and return it."""
    entry = sale(line(cast.keripik))
    send(cast.till, entry)
    return entry


@pytest.mark.parametrize("age_ms", [0, 60_000, 3_600_000, TWO_DAYS, 59 * 24 * 3_600_000, 10**15])
def test_a_void_after_the_seal_is_held_whatever_its_age_is_said_to_be(
    cast: Cast, sold: dict[str, Any], kepala: User, age_ms: int
) -> None:
    sealing.seal(cast.day, kepala)
    assert held_for(cast, void(sold, age_ms=age_ms)) == "sealed"
    assert totals.of_bazar(cast.bazar).overall.amount == 15_000


def test_a_proof_of_the_pin_opens_no_sealed_day(
    cast: Cast, sold: dict[str, Any], kepala: User
) -> None:
    pins.choose(cast.stall, "482913")
    sealing.seal(cast.day, kepala)
    assert held_for(cast, proven(void(sold), cast.till)) == "sealed"


def test_an_official_voids_it_afterwards(cast: Cast, sold: dict[str, Any], kepala: User) -> None:
    sealing.seal(cast.day, kepala)
    voids.void(sale_by(sold), kepala, "salah input")
    assert totals.of_bazar(cast.bazar).overall.amount == 0


def test_a_void_that_the_office_was_told_of_before_the_seal_is_recorded(
    cast: Cast, sold: dict[str, Any], kepala: User
) -> None:
    tell(cast.till, 2)
    sealing.seal(cast.day, kepala)
    undone = void(sold, number=2, age_ms=0)
    [result] = send(cast.till, undone)
    assert (result["status"], result["flags"]) == ("recorded", ["sealed", "unproven"])


def test_last_number_is_told_by_a_batch_of_other_entries(cast: Cast, kepala: User) -> None:
    entry = sale(line(cast.keripik))
    content = json.dumps({"entries": [entry], "last_number": 2, "unsent": 1})
    post_text(phone_of(cast.till), content)
    sealing.seal(cast.day, kepala)
    assert outcomes(send(cast.till, void(entry, number=2))) == ["recorded"]


def test_the_first_number_above_what_was_told_is_held(
    cast: Cast, sold: dict[str, Any], kepala: User
) -> None:
    tell(cast.till, 5)
    sealing.seal(cast.day, kepala)
    assert held_for(cast, void(sold, number=6, age_ms=3_600_000)) == "sealed"
    assert outcomes(send(cast.till, void(sold, number=5))) == ["recorded"]


def test_number_told_after_the_seal_comes_too_late(
    cast: Cast, sold: dict[str, Any], kepala: User
) -> None:
    """Also when a second seal comes, which knows it."""
    sealing.seal(cast.day, kepala)
    tell(cast.till, 9)
    send(cast.till, sale(line(cast.asinan), number=3))
    assert sealing.seal(cast.day, kepala).revision == 2
    assert held_for(cast, void(sold, number=2, age_ms=TWO_DAYS)) == "sealed"


def test_number_of_one_till_does_not_count_for_another(
    cast: Cast, sold: dict[str, Any], kepala: User
) -> None:
    tell(cast.neighbours_till, 40)
    sealing.seal(cast.day, kepala)
    assert held_for(cast, void(sold, number=2)) == "sealed"


def test_a_till_that_joins_after_the_seal_has_told_nothing(cast: Cast, kepala: User) -> None:
    sealing.seal(cast.day, kepala)
    late = Till.objects.create()
    late.stalls.add(cast.stall)
    entry = sale(line(cast.keripik))
    assert outcomes(send(late, entry, void(entry, number=2))) == ["recorded", "sealed"]


def test_a_sale_that_comes_late_is_recorded_and_its_void_is_held(cast: Cast, kepala: User) -> None:
    sealing.seal(cast.day, kepala)
    entry = sale(line(cast.keripik))
    results = send(cast.till, entry, void(entry, number=2, age_ms=TWO_DAYS))
    assert outcomes(results) == ["recorded", "sealed"]


def test_the_day_of_the_sale_decides_not_the_day_of_the_void(cast: Cast, kepala: User) -> None:
    earlier = sale(line(cast.keripik), age_ms=TWO_DAYS)
    send(cast.till, earlier)
    day = sale_by(earlier).day
    assert day != cast.day
    sealing.seal(day, kepala)
    assert held_for(cast, void(earlier, number=2)) == "sealed"
    today = sale(line(cast.asinan), number=3)
    assert outcomes(send(cast.till, today, void(today, number=4))) == ["recorded", "recorded"]


def test_a_void_is_never_earlier_than_its_sale(cast: Cast, kepala: User) -> None:
    """So a backdated one takes nothing from an earlier, sealed day."""
    earlier = sale(line(cast.asinan), age_ms=TWO_DAYS)
    today = sale(line(cast.keripik), number=2)
    send(cast.till, earlier, today)
    sealed = sealing.seal(sale_by(earlier).day, kepala)
    undone = void(today, number=3, age_ms=TWO_DAYS)
    [result] = send(cast.till, undone)
    assert (result["status"], result["flags"]) == ("recorded", ["clock", "unproven"])
    entry = sale_by(undone)
    assert (entry.day, entry.sold_at) == (cast.day, sale_by(today).sold_at)
    assert not sealing.has_more(sealed)


def test_a_void_of_an_open_day_may_be_late(cast: Cast, sold: dict[str, Any]) -> None:
    undone = void(sold, age_ms=10)
    assert outcomes(send(cast.till, undone)) == ["recorded"]
    assert "clock" not in sale_by(undone).flags


def test_a_saved_file_that_is_fed_in_after_the_seal_is_no_way_around(
    cast: Cast, sold: dict[str, Any], kepala: User
) -> None:
    sealing.seal(cast.day, kepala)
    saved = feed.read_file(saved_file(cast.till, void(sold)).encode(), sale_by(sold).recorded_at)
    [result] = feed.feed_in(saved, kepala)
    assert result.verdict.reason is Reason.SEALED


def test_the_phone_is_told_calmly_that_it_waits_for_an_official(
    cast: Cast, sold: dict[str, Any], kepala: User
) -> None:
    sealing.seal(cast.day, kepala)
    [result] = send(cast.till, void(sold))
    assert result["message"].startswith("Menunggu petugas:")


def test_a_seal_keeps_what_each_till_of_its_bazaar_had_told(
    cast: Cast, sold: dict[str, Any], kepala: User
) -> None:
    tell(cast.till, 7)
    elsewhere = Till.objects.create(last_number=99)
    made = sealing.seal(cast.day, kepala)
    kept = dict(SealedTill.objects.filter(seal=made).values_list("till", "last_number"))
    assert kept == {cast.till.pk: 7, cast.neighbours_till.pk: 0}
    assert elsewhere.pk not in kept
    send(cast.till, sale(line(cast.keripik), number=8))
    second = sealing.seal(cast.day, kepala)
    assert not SealedTill.objects.filter(seal=second).exists()


# --- At the same moment -----------------------------------------------------------------------


@pytest.fixture
def official(committed: Cast) -> User:
    return User.objects.create_user(f"pejabat-{committed.bazar.pk}")


def send_void(cast: Cast, undone: dict[str, Any]) -> Any:
    return send(cast.till, undone)


def seal(cast: Cast, official: User) -> Any:
    return sealing.seal(cast.day, official)


def counted(cast: Cast, made: Any) -> tuple[int, int]:
    """Return the rupiah of the seal, and of the ledger now."""
    return sealing.total_of(made).amount, totals.of_bazar(cast.bazar).overall.amount


def test_a_void_that_comes_while_the_seal_is_being_made_finds_it(
    committed: Cast, official: User
) -> None:
    """The void waits for the seal, which has locked the day and waits for a till's row."""
    entry = sale(line(committed.keripik))
    send(committed.till, entry)
    undone = void(entry, age_ms=TWO_DAYS)
    made, results = race(
        "transactions_till",
        committed.neighbours_till.pk,
        lambda: seal(committed, official),
        followers=[lambda: send_void(committed, undone)],
    )
    assert outcomes(results) == ["sealed"]
    assert counted(committed, made) == (15_000, 15_000)
    assert HeldSale.objects.filter(key=undone["key"]).exists()


def test_a_seal_waits_for_the_void_that_is_being_entered_and_covers_it(
    committed: Cast, official: User
) -> None:
    entry = sale(line(committed.keripik))
    send(committed.till, entry)
    somebody = User.objects.create_user(f"kasir-{committed.bazar.pk}")

    def undo_slowly() -> Any:
        with transaction.atomic():
            results = send(committed.till, void(entry))
            User.objects.select_for_update().get(pk=somebody.pk)
        return results

    results, made = race(
        "auth_user",
        somebody.pk,
        undo_slowly,
        followers=[lambda: seal(committed, official)],
    )
    assert outcomes(results) == ["recorded"]
    assert counted(committed, made) == (0, 0)
