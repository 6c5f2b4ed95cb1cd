"""A void carries a proof of the stall's PIN; without one it is entered and flagged."""

import base64
from typing import Any

import pytest
from django.conf import settings as project

from tests.cast import (
    PIN,
    Cast,
    free_line,
    let_in,
    line,
    outcomes,
    phone_of,
    post,
    sale,
    sale_by,
    send,
    void,
)
from tests.desk import saved_file
from tests.html import html_of
from tests.proofs import WRONG, proof_of, proven, wrong_pin
from transactions import ledger, totals, voids
from transactions.cashiers import pin_proofs, pins
from transactions.models import EntryKind, Sale, StallPin, Till, WrongPin
from transactions.models.ledger import Flag
from transactions.receiving import feed

OTHER = "550172"


@pytest.fixture
def pin(cast: Cast) -> StallPin:
    return pins.choose(cast.stall, PIN)


@pytest.fixture
def sold(cast: Cast, pin: StallPin) -> dict[str, Any]:
    """Return a sale that is in the ledger."""
    entry = sale(line(cast.keripik, 2))
    send(cast.till, entry)
    return entry


def flags_of(entry: dict[str, Any]) -> list[str]:
    return sale_by(entry).flags


# --- Proven -----------------------------------------------------------------------------------


def test_a_proven_void_keeps_whose_pin_proved_it(cast: Cast, sold: dict[str, Any]) -> None:
    undone = proven(void(sold), cast.till)
    assert outcomes(send(cast.till, undone)) == ["recorded"]
    assert (sale_by(undone).proven_by, flags_of(undone)) == (cast.stall, [])
    assert outcomes(send(cast.till, undone)) == ["duplicate"]
    assert WrongPin.objects.count() == 0


def test_a_void_of_a_sale_of_the_same_batch_is_proven(cast: Cast, pin: StallPin) -> None:
    sold = sale(line(cast.keripik), free_line(cast.stall))
    undone = proven(void(sold), cast.till)
    assert outcomes(send(cast.till, sold, undone)) == ["recorded", "recorded"]
    assert (sale_by(undone).proven_by, flags_of(undone)) == (cast.stall, [])


def test_the_pin_of_any_stall_of_the_sale_proves_its_void(cast: Cast, pin: StallPin) -> None:
    pins.choose(cast.neighbour, OTHER)
    till = let_in(cast.stall, cast.neighbour)
    both = sale(line(cast.keripik), line(cast.rujak))
    undone = proven(void(both), till, OTHER)
    send(till, both, undone)
    assert (sale_by(undone).proven_by, flags_of(undone)) == (cast.neighbour, [])
    assert WrongPin.objects.count() == 0


def test_the_pin_of_another_stall_of_the_till_proves_nothing(cast: Cast, pin: StallPin) -> None:
    pins.choose(cast.neighbour, OTHER)
    till = let_in(cast.stall, cast.neighbour)
    one = sale(line(cast.keripik))
    undone = proven(void(one), till, OTHER)
    send(till, one, undone)
    assert (sale_by(undone).proven_by, flags_of(undone)) == (None, ["wrong_pin"])


def test_a_stall_that_is_not_in_the_sale_proves_nothing_whatever_the_caller_says(
    cast: Cast, sold: dict[str, Any]
) -> None:
    """The database looks itself."""
    entry = void(sold)
    read = ledger.Entry(
        key=entry["key"],
        digest=bytes(32),
        sold_at=sale_by(sold).sold_at,
        number=2,
        voids=entry["voids"],
        proven_by=cast.neighbour.pk,
    )
    [verdict] = ledger.record([read], till=cast.till.key)
    assert verdict.flags == (Flag.UNPROVEN,)
    assert sale_by(entry).proven_by is None


def test_one_pin_proves_several_voids_of_a_batch(cast: Cast, pin: StallPin) -> None:
    """The PIN is tried once for both, so that a wrong one counts as one try."""
    sold = [sale(line(cast.keripik), number=number) for number in (1, 2, 3, 4)]
    send(cast.till, *sold)
    right = [proven(void(sold[0], number=5), cast.till), proven(void(sold[1], number=6), cast.till)]
    wrong = [proven(void(each, number=7 + n), cast.till, WRONG) for n, each in enumerate(sold[2:])]
    assert outcomes(send(cast.till, *right, *wrong)) == ["recorded"] * 4
    assert [sale_by(each).proven_by for each in right] == [cast.stall] * 2
    assert [flags_of(each) for each in wrong] == [["wrong_pin"]] * 2
    assert WrongPin.objects.count() == 1


# --- Not proven: entered all the same, and flagged --------------------------------------------


def test_a_void_without_a_proof_is_recorded_and_flagged(cast: Cast, sold: dict[str, Any]) -> None:
    undone = void(sold)
    [result] = send(cast.till, undone)
    assert (result["status"], result["flags"]) == ("recorded", ["unproven"])
    assert totals.of_bazar(cast.bazar).overall.amount == 0


def test_a_void_with_a_wrong_pin_is_recorded_flagged_and_counted(
    cast: Cast, sold: dict[str, Any]
) -> None:
    undone = proven(void(sold), cast.till, WRONG)
    [result] = send(cast.till, undone)
    assert (result["status"], result["flags"]) == ("recorded", ["wrong_pin"])
    wrong = WrongPin.objects.get()
    assert (wrong.till, str(wrong.entry)) == (cast.till, undone["key"])
    assert totals.of_bazar(cast.bazar).overall.amount == 0


def test_a_void_that_is_sent_again_counts_one_wrong_try(cast: Cast, sold: dict[str, Any]) -> None:
    undone = proven(void(sold), cast.till, WRONG)
    for _ in range(7):
        send(cast.till, undone)
    assert WrongPin.objects.count() == 1


@pytest.mark.parametrize("changed", ["key", "voids", "till"])
def test_a_proof_that_was_made_for_another_void_proves_nothing(
    cast: Cast, pin: StallPin, changed: str
) -> None:
    first, second = sale(line(cast.keripik)), sale(line(cast.asinan), number=2)
    send(cast.till, first, second)
    undone = void(first, number=3)
    made_for = {
        "key": proof_of(void(first), cast.till),
        "voids": proof_of(undone | {"voids": second["key"]}, cast.till),
        "till": proof_of(undone, cast.neighbours_till),
    }
    send(cast.till, undone | {"proof": made_for[changed]})
    assert (sale_by(undone).proven_by, flags_of(undone)) == (None, ["wrong_pin"])


@pytest.mark.parametrize(
    "proof",
    [
        "",
        "x",
        "A" * 116,
        "é" * 116,
        "\0" * 116,
        base64.b64encode(b"\x04" + bytes(86)).decode(),
        17,
        {"a": []},
        [],
        True,
        "A" * 100_000,
    ],
)
def test_broken_proof_proves_nothing_and_stops_nothing(
    cast: Cast, sold: dict[str, Any], proof: Any
) -> None:
    undone = void(sold, proof=proof)
    assert outcomes(send(cast.till, undone)) == ["recorded"]
    assert (sale_by(undone).proven_by, flags_of(undone)) == (None, ["wrong_pin"])


def test_a_cut_or_turned_byte_proves_nothing(cast: Cast, sold: dict[str, Any]) -> None:
    undone = void(sold)
    raw = bytearray(base64.b64decode(proof_of(undone, cast.till)))
    raw[-20] ^= 1
    send(cast.till, undone | {"proof": base64.b64encode(raw).decode()})
    assert flags_of(undone) == ["wrong_pin"]


@pytest.mark.parametrize("typed", ["12345a", "abcdef", "\u0661" * 3, "\0" * 6])
def test_text_that_is_no_pin_is_a_wrong_pin(cast: Cast, sold: dict[str, Any], typed: str) -> None:
    undone = proven(void(sold), cast.till, typed)
    assert outcomes(send(cast.till, undone)) == ["recorded"]
    assert flags_of(undone) == ["wrong_pin"]
    assert WrongPin.objects.count() == 1


def test_void_is_not_proven_when_the_stall_has_no_pin(cast: Cast) -> None:
    sold = sale(line(cast.keripik))
    undone = proven(void(sold), cast.till)
    send(cast.till, sold, undone)
    assert flags_of(undone) == ["unproven"]


def test_a_proof_of_a_pin_that_was_reset_meanwhile_is_flagged(
    cast: Cast, sold: dict[str, Any]
) -> None:
    undone = proven(void(sold), cast.till)
    StallPin.objects.all().delete()
    pins.choose(cast.stall, OTHER)
    send(cast.till, undone)
    assert flags_of(undone) == ["wrong_pin"]


def test_a_void_of_the_desk_needs_no_pin(cast: Cast, sold: dict[str, Any], kepala: Any) -> None:
    assert voids.void(sale_by(sold), kepala, "salah lapak").flags == ()


def test_a_saved_file_carries_its_proofs(cast: Cast, sold: dict[str, Any], kepala: Any) -> None:
    first = proven(void(sold), cast.till)
    saved = feed.read_file(saved_file(cast.till, first).encode(), sale_by(sold).recorded_at)
    feed.feed_in(saved, kepala)
    assert (sale_by(first).proven_by, flags_of(first)) == (cast.stall, [])


def test_the_desk_names_the_flag_and_the_stall(
    cast: Cast, sold: dict[str, Any], heads_desk: Any
) -> None:
    send(cast.till, void(sold))
    again = sale(line(cast.keripik), number=3)
    send(cast.till, again, proven(void(again, number=4), cast.till))
    page = html_of(heads_desk.get("/admin/transactions/sale/"))
    assert "dibatalkan tanpa bukti PIN lapak" in page
    entry = Sale.objects.get(proven_by=cast.stall)
    page = html_of(heads_desk.get(f"/admin/transactions/sale/{entry.pk}/change/"))
    assert "Dibuktikan dengan PIN" in page


# --- No way to find the PIN -------------------------------------------------------------------


def test_after_five_wrong_voids_the_till_s_proofs_are_left_unread(
    cast: Cast, pin: StallPin
) -> None:
    """The flags in the answer would else tell a thief which PIN is right."""
    sold = [sale(line(cast.asinan), number=n) for n in range(1, 9)]
    send(cast.till, *sold)
    for n, each in enumerate(sold[:5], start=10):
        send(cast.till, proven(void(each, number=n), cast.till, wrong_pin()))
    wrong = proven(void(sold[5], number=20), cast.till, wrong_pin())
    right = proven(void(sold[6], number=21), cast.till)
    send(cast.till, wrong, right)
    assert flags_of(wrong) == flags_of(right) == ["unproven"]
    assert WrongPin.objects.count() == 5


def test_a_batch_of_many_guesses_is_five_tries(cast: Cast, pin: StallPin) -> None:
    sold = [sale(line(cast.asinan), number=n) for n in range(1, 41)]
    send(cast.till, *sold)
    guesses = [
        proven(void(each, number=n), cast.till, f"90{n:04}") for n, each in enumerate(sold, 50)
    ]
    results = send(cast.till, *guesses)
    assert [result["flags"] for result in results].count(["wrong_pin"]) == 5
    assert WrongPin.objects.count() == 5


def test_the_wrong_pins_of_a_phone_block_no_other_phone(cast: Cast, pin: StallPin) -> None:
    for _ in range(5):
        pins.check(cast.stall, WRONG, on=cast.till)
    other = let_in(cast.stall)
    sold = sale(line(cast.keripik))
    undone = proven(void(sold), other)
    send(other, sold, undone)
    assert flags_of(undone) == []


def test_a_till_that_may_not_send_has_no_pin_looked_at(
    cast: Cast, sold: dict[str, Any], pin: StallPin
) -> None:
    Till.objects.update(locked_out_at=sale_by(sold).recorded_at)
    answer = post(phone_of(cast.till), proven(void(sold), cast.till, WRONG))
    assert answer.status_code == 403
    assert WrongPin.objects.count() == 0


def test_two_proofs_of_one_pin_have_nothing_in_common(cast: Cast) -> None:
    entry = void(sale())
    one, two = (base64.b64decode(proof_of(entry, cast.till)) for _ in range(2))
    assert one[1:65] != two[1:65]
    assert one[65:] != two[65:]
    assert PIN.encode() not in one


# --- The office's key -------------------------------------------------------------------------


def test_a_proof_made_under_the_former_secret_key_is_read(
    cast: Cast, sold: dict[str, Any], settings: Any
) -> None:
    before = pin_proofs.public_key()
    undone = proven(void(sold), cast.till, key=before)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "k" * 60, [project.SECRET_KEY]
    assert pin_proofs.public_key() != before
    send(cast.till, undone)
    assert (sale_by(undone).proven_by, flags_of(undone)) == (cast.stall, [])


def test_another_server_s_key_reads_nothing(
    cast: Cast, sold: dict[str, Any], settings: Any
) -> None:
    undone = proven(void(sold), cast.till)
    settings.SECRET_KEY = "k" * 60
    send(cast.till, undone)
    assert flags_of(undone) == ["wrong_pin"]


def test_only_voids_of_tills_are_proven(cast: Cast, sold: dict[str, Any]) -> None:
    send(cast.till, proven(void(sold), cast.till))
    assert set(Sale.objects.exclude(proven_by=None).values_list("kind", flat=True)) == {
        EntryKind.VOID
    }
