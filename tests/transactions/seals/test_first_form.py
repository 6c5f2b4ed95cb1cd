"""A seal of the first form is still made anew from the rows, and every difference is named."""

import gzip
import hashlib

import pytest
from django.contrib.auth.models import User

from tests.cast import Cast, line, sale, sale_by, send
from tests.old_seals import seal_in_first_form
from tests.tampering import around_the_triggers
from transactions.models import SaleLine, Seal
from transactions.seals import first_form, sealing


@pytest.fixture
def sold(cast: Cast) -> dict[str, object]:
    entry = sale(line(cast.keripik, 2), line(cast.asinan))
    send(cast.till, entry)
    return entry


@pytest.fixture
def old(sold: dict[str, object], cast: Cast, kepala: User) -> Seal:
    """Return a seal of the first form that has its publication."""
    made = seal_in_first_form(cast.day, kepala)
    sealing.reissue()
    return made


def found() -> list[str]:
    return [fault for checked in sealing.verify() for fault in checked.wrong]


def test_seal_without_its_publication_is_named(
    sold: dict[str, object], cast: Cast, kepala: User
) -> None:
    seal_in_first_form(cast.day, kepala)
    assert found() == ["nothing of it is published yet: run manage.py migrate"]


def test_untouched_seal_of_the_first_form_passes(old: Seal) -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (
            "UPDATE transactions_saleline SET price = 14000 WHERE price = 15000",
            "line 1: price 15000 → 14000; amount 30000 → 28000",
        ),
        (
            "UPDATE transactions_saleline SET name = 'Keripik lain' WHERE price = 15000",
            "line 1: what the file does not show (stall, place, category, goods, till, key …)",
        ),
        ("DELETE FROM transactions_saleline WHERE price = 12000", "line 2: gone"),
        (
            """INSERT INTO transactions_saleline (sale_id, position, kind, day_id, stall_id,
                venue_id, category_id, channel, payment, hour, name, price, quantity)
            SELECT sale_id, 3, kind, day_id, stall_id, venue_id, category_id, channel, payment,
                hour, name, price, quantity
            FROM transactions_saleline WHERE position = 2""",
            "line 3: was not there",
        ),
    ],
    ids=["price", "name", "deleted", "added"],
)
def test_changed_line_is_named(
    old: Seal, sold: dict[str, object], statement: str, fault: str
) -> None:
    around_the_triggers(statement)
    named = [each for each in found() if each.startswith("entry ")]
    assert named == [f"entry {sale_by(sold).pk}, {fault}"]


def test_changed_number_of_a_revision_is_named(old: Seal) -> None:
    around_the_triggers("UPDATE transactions_seal SET revision = 7")
    assert "the first row, which names bazaar, day, revision and the seal before" in found()


def test_changed_file_is_named(old: Seal) -> None:
    content = sealing.file_of(old).replace(b"12000", b"13000")
    around_the_triggers(
        "UPDATE transactions_sealedfile SET content = %s", gzip.compress(content, mtime=0)
    )
    faults = found()
    assert "its file does not have its fingerprint" in faults
    assert any("price 13000 → 12000" in fault for fault in faults)


def test_file_of_the_first_form_follows_the_seal_before_it(
    old: Seal, cast: Cast, kepala: User
) -> None:
    send(cast.till, sale(line(cast.keripik), number=2))
    second = seal_in_first_form(cast.day, kepala)
    sealing.reissue()
    head = sealing.file_of(second).split(b"\n", 1)[0].decode()
    assert head == f"seal,{cast.bazar.pk},{cast.day.date},2,{old.fingerprint}"
    assert hashlib.sha256(sealing.file_of(second)).hexdigest() == second.fingerprint
    assert found() == []


def test_file_has_a_row_for_each_line(old: Seal) -> None:
    head, columns, *rows = sealing.file_of(old).decode().splitlines()
    assert head.split(",")[-1] == "-"
    assert columns.split(",") == list(first_form.COLUMNS)
    assert len(rows) == SaleLine.objects.count() == 2
