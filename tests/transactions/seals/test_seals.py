"""A closed day is frozen under a fingerprint; later entries show as a difference."""

import csv
import hashlib
import re
import subprocess
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bazar.models import BazarDay, Channel
from tests.auditing import wrong_findings
from tests.cast import Cast, ledger_entry, ledger_line, line, make_cast, sale, send, void
from tests.tampering import around_the_triggers
from transactions import audit, ledger, totals, voids
from transactions.models import Sale, SaleLine, Seal, SealedStall
from transactions.seals import sealing
from transactions.seals.sealing import NothingNew, TotalsDisagree
from transactions.totals import SalesPlace, Total


@pytest.fixture
def sold(cast: Cast) -> Cast:
    """Three sales of Rp84.000, one of them void: Rp69.000 stand."""
    entries = [sale(line(cast.keripik, 2)), sale(line(cast.keripik), number=2)]
    send(cast.till, *entries, void(entries[1], number=3))
    other = sale(line(cast.rujak), line(cast.rujak, price=21_000), payment="qris")
    send(cast.neighbours_till, other)
    return cast


@pytest.fixture
def sealed(sold: Cast, kepala: User) -> Seal:
    return sealing.seal(sold.day, kepala)


def sell_by_three(cast: Cast) -> None:
    """Enter a sale of a third vendor, so that the day may be shown."""
    bag = ledger_entry(ledger_line(cast.tas), sold_at=timezone.now())
    ledger.record([bag], till=None)


def found() -> list[str]:
    return [what for checked in sealing.verify() for what in checked.wrong]


def test_a_seal_says_what_the_ledger_says(sealed: Seal, sold: Cast, kepala: User) -> None:
    assert sealing.total_of(sealed) == totals.of_bazar(sold.bazar).overall == Total(69_000, 4, 2)
    assert (sealed.revision, sealed.entries, sealed.sealed_by) == (1, 4, kepala)
    assert sealed.covers >= Sale.objects.latest("pk").pk
    by_stall = SealedStall.objects.order_by("amount").values_list("stall", "amount", "payment")
    assert list(by_stall) == [(sold.stall.pk, 30_000, 1), (sold.neighbour.pk, 39_000, 2)]


def test_sha256sum_gives_the_fingerprint_of_the_public_file(sealed: Seal, tmp_path: Path) -> None:
    file = tmp_path / "ledger.csv"
    file.write_bytes(sealing.file_of(sealed))
    said = subprocess.run(["sha256sum", file], capture_output=True, text=True, check=True)
    assert said.stdout.split()[0] == sealed.fingerprint


def rows_of(file: bytes) -> dict[str, list[list[str]]]:
    """Return the public file's rows by their first word; the commitments by ""."""
    rows: dict[str, list[list[str]]] = {}
    for row in csv.reader(file.decode().splitlines()):
        first, *rest = row
        rows.setdefault(first if rest else "", []).append(rest or [first])
    return rows


def test_the_public_file_adds_up_and_names_no_vendor(sold: Cast, kepala: User) -> None:
    sell_by_three(sold)
    made = sealing.seal(sold.day, kepala)
    text = sealing.file_of(made).decode()
    rows = rows_of(text.encode())
    assert (rows["seal"], rows["bazar"]) == ([["2"]], [[str(sold.bazar.pk)]])
    assert (rows["day"], rows["revision"]) == ([[str(sold.day.date)]], [["1"]])
    assert rows["previous"] == [["-"]]
    whole = sealing.total_of(made)
    assert rows["total"] == [["all", *map(str, (whole.amount, whole.units, whole.sales))]]
    for dimension in ("channel", "payment", "category", "kecamatan", "hour"):
        of = [list(map(int, sums)) for _, *sums in rows[dimension]]
        assert [sum(column) for column in zip(*of, strict=True)] == [
            whole.amount, whole.units, whole.sales,
        ]  # fmt: skip
    commitments = [row[0] for row in rows[""]]
    assert len(commitments) == SaleLine.objects.count() == int(rows["lines"][0][0])
    assert commitments == sorted(commitments)
    assert re.fullmatch(r"([a-z]+,[a-z0-9+.,-]+\n)+([0-9a-f]{64}\n)+([a-z]+,[0-9a-f]+\n)+", text)
    for secret in ("Keripik", "Rujak", *(str(each.key) for each in Sale.objects.all())):
        assert secret not in text


def test_day_of_two_vendors_is_not_shown(sealed: Seal) -> None:
    assert not sealed.publication.is_shown
    assert list(rows_of(sealing.file_of(sealed))) == [
        "seal", "bazar", "day", "revision", "previous", "total", "", "lines", "root", "full",
    ]  # fmt: skip


def test_a_day_on_which_nothing_was_sold_can_be_closed(cast: Cast, kepala: User) -> None:
    made = sealing.seal(cast.day, kepala)
    assert (sealing.total_of(made), made.entries) == (Total(), 0)
    assert found() == []


def test_the_first_entry_of_all_is_not_covered_by_a_seal_before_it(
    cast: Cast, kepala: User
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER SEQUENCE transactions_sale_id_seq RESTART")
    made = sealing.seal(cast.day, kepala)
    send(cast.till, sale(line(cast.keripik)))
    assert Sale.objects.get().pk > made.covers
    assert totals.of_bazar(cast.bazar).overall.amount == 15_000
    assert sealing.seal(cast.day, kepala).revision == 2


def test_entry_after_the_seal_is_flagged_and_makes_a_second_revision(
    sealed: Seal, sold: Cast, kepala: User
) -> None:
    late = sale(line(sold.keripik, 3), number=4)
    [result] = send(sold.till, late)
    assert (result["status"], result["flags"]) == ("recorded", ["sealed"])
    assert totals.of_bazar(sold.bazar).overall.amount == 114_000
    second = sealing.seal(sold.day, kepala)
    assert (second.revision, second.previous) == (2, sealed)
    assert sealing.difference(second) == Total(45_000, 3, 1)
    assert sealing.difference(sealed) == Total(69_000, 4, 2)
    assert totals.of_bazar(sold.bazar).overall.amount == 114_000
    assert sealing.total_of(sealed).amount == 69_000


def test_day_without_later_entries_has_no_second_revision(
    sealed: Seal, sold: Cast, kepala: User
) -> None:
    """Sales of another bazaar are not in this day's seal."""
    elsewhere = make_cast("lain")
    send(elsewhere.till, sale(line(elsewhere.keripik)))
    with pytest.raises(NothingNew):
        sealing.seal(sold.day, kepala)
    assert sealing.seal(elsewhere.day, kepala).entries == 1


def test_totals_are_read_from_the_seal_and_agree_with_the_rows(sealed: Seal, sold: Cast) -> None:
    """Return the totals by every breakdown."""
    send(sold.till, sale(line(sold.keripik), number=4))
    assert wrong_findings() == []
    around_the_triggers("UPDATE transactions_saleline SET price = 16000 WHERE price = 15000")
    sums = next(iter(audit.findings()))
    assert not sums.passes


def test_all_bazaars_together_are_the_sum_of_their_cells(
    sealed: Seal, sold: Cast, kepala: User
) -> None:
    """Sealed twice, with late entries; another bazaar sealed once; a third that is open."""

    def by_cells() -> dict[SalesPlace, Total]:
        days = BazarDay.objects.all()
        by = totals.of_days(days).by(
            lambda cell: SalesPlace(cell.kecamatan, cell.channel, cell.category)
        )
        return {place: total for place, total in by.items() if total != Total()}

    late = sale(line(sold.keripik, 3), line(sold.asinan), number=4)
    send(sold.till, late)
    sealing.seal(sold.day, kepala)
    send(sold.till, sale(line(sold.asinan), number=5))
    voids.void(Sale.objects.get(key=late["key"]), kepala, "salah input")
    closed, open_still = make_cast("Bazar Senen"), make_cast("Bazar Gambir")
    for other in (closed, open_still):
        bag = ledger_entry(ledger_line(other.tas), sold_at=timezone.now(), channel=Channel.ONLINE)
        ledger.record([bag], till=None)
        send(other.till, sale(line(other.keripik, 2)))
    sealing.seal(closed.day, kepala)
    everywhere = totals.of_all_bazaars()
    assert everywhere == by_cells()
    whole = totals.of_lines(SaleLine.objects.all())
    assert totals.together(everywhere.values()) == whole
    with CaptureQueriesContext(connection) as queries:
        totals.of_all_bazaars()
    assert len(queries) == 1


def test_seals_of_all_days_are_one_chain(sealed: Seal, kepala: User) -> None:
    other = make_cast("Bazar Senen")
    send(other.till, sale(line(other.keripik)))
    second = sealing.seal(other.day, kepala)
    assert second.previous == sealed
    assert rows_of(sealing.file_of(second))["previous"] == [[sealed.fingerprint, "waits", "-"]]
    assert found() == []


# --- Tampering --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "UPDATE transactions_saleline SET price = 12000 WHERE price = 18000",
            "price 18000 → 12000",
        ),
        ("UPDATE transactions_saleline SET quantity = 9 WHERE quantity = 2", "quantity 2 → 9"),
        (
            "UPDATE transactions_saleline SET name = 'Rujak lain' WHERE price = 18000",
            "name Rujak serut → Rujak lain",
        ),
        ("DELETE FROM transactions_saleline WHERE price = 21000", "gone"),
    ],
    ids=["price", "quantity", "name", "deleted"],
)
def test_a_row_that_was_changed_around_the_triggers_is_named(
    sealed: Seal, statement: str, said: str
) -> None:
    assert found() == []
    around_the_triggers(statement)
    assert any(said in what for what in found()), found()
    with pytest.raises(CommandError):
        call_command("verify_seals")


def test_line_that_was_added_around_the_triggers_is_named(sealed: Seal) -> None:
    around_the_triggers(
        """INSERT INTO transactions_saleline (sale_id, position, kind, day_id, stall_id, venue_id,
            category_id, channel, payment, hour, name, price, quantity)
        SELECT sale_id, 3, kind, day_id, stall_id, venue_id, category_id, channel, payment, hour,
            name, price, quantity
        FROM transactions_saleline WHERE price = 21000"""
    )
    assert any(what.endswith(", line 3: was not there") for what in found()), found()


def test_changed_row_is_noticed_where_the_file_cannot_be_read(sealed: Seal) -> None:
    around_the_triggers("UPDATE transactions_sealedpart SET content = substr(content, 1, 30)")
    around_the_triggers("UPDATE transactions_saleline SET price = 12000 WHERE price = 18000")
    assert "its files are not what the ledger's rows give" in found()


def test_most_faults_of_one_seal_are_counted_and_not_named(cast: Cast, kepala: User) -> None:
    send(cast.till, sale(*[line(cast.asinan)] * 25))
    sealing.seal(cast.day, kepala)
    around_the_triggers("UPDATE transactions_saleline SET price = 11000")
    named = [what for what in found() if "price 12000 → 11000" in what]
    assert len(named) == sealing.MOST_NAMED
    assert "and 5 more" in found()


def test_seal_that_does_not_follow_the_one_before_it_is_noticed(
    sealed: Seal, sold: Cast, kepala: User
) -> None:
    send(sold.till, sale(line(sold.keripik), number=4))
    second = sealing.seal(sold.day, kepala)
    around_the_triggers("UPDATE transactions_seal SET previous_id = NULL WHERE revision = 2")
    wrong = {checked.seal: checked.wrong for checked in sealing.verify()}
    assert wrong[sealed] == ()
    assert "it does not follow the seal that was made before it" in wrong[second]


def test_sums_that_disagree_are_not_sealed(sold: Cast, kepala: User) -> None:
    around_the_triggers("DELETE FROM transactions_saleline")
    with pytest.raises(TotalsDisagree), transaction.atomic():
        sealing.seal(sold.day, kepala)
    assert not Seal.objects.exists()


def test_a_stall_that_sold_something_else_is_noticed(sealed: Seal, sold: Cast) -> None:
    around_the_triggers(
        "UPDATE transactions_saleline SET stall_id = %s WHERE price = 21000", sold.stranger.pk
    )
    assert any(f"stall {sold.neighbour.pk} → {sold.stranger.pk}" in what for what in found())


def test_fields_that_a_receipt_does_not_show_are_covered_too(sealed: Seal) -> None:
    around_the_triggers("UPDATE transactions_sale SET tendered = 777 WHERE number = 2")
    assert any("tendered None → 777" in what for what in found())


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE transactions_publication SET root = repeat('0', 64)", "its files are not what"),
        ("UPDATE transactions_publictotal SET amount = amount + 1 WHERE dimension = 'channel'",
         "public figure channel onsite"),
        ("UPDATE transactions_sealedpart SET content = substr(content, 1, 30)", "cannot be read"),
        ("UPDATE transactions_sealedpart SET kind = 3 - kind, position = 1",
         "its public file does not have its fingerprint"),
        ("UPDATE transactions_publication SET is_shown = false", "it waits, and might be shown"),
        ("UPDATE transactions_daysecret SET secret = sha256('x')", "its files are not what"),
    ],
    ids=["root", "figure", "broken", "exchanged", "shown", "secret"],
)  # fmt: skip
def test_changed_publication_is_noticed(
    sold: Cast, kepala: User, statement: str, said: str
) -> None:
    sell_by_three(sold)
    sealing.seal(sold.day, kepala)
    assert found() == []
    around_the_triggers(statement)
    assert any(said in what for what in found()), found()


def test_a_seal_that_waits_cannot_be_shown_unseen(sealed: Seal) -> None:
    around_the_triggers("UPDATE transactions_publication SET is_shown = true")
    assert any("fewer than 3 vendors" in what for what in found())


def test_totals_of_the_seal_that_were_changed_are_noticed(sealed: Seal) -> None:
    around_the_triggers("UPDATE transactions_sealedplace SET amount = amount + 36000")
    assert any("sealedplace" in what for what in found())


@pytest.mark.parametrize("table", ["sealedstall", "sealedcell", "sealedplace"])
def test_money_moved_from_one_place_to_another_is_noticed(
    sold: Cast, kepala: User, table: str
) -> None:
    """The sums stay as they were."""
    bag = ledger_entry(ledger_line(sold.tas), sold_at=timezone.now(), channel=Channel.ONLINE)
    ledger.record([bag], till=None)
    sealing.seal(sold.day, kepala)
    assert found() == []
    move = """
        UPDATE transactions_{table} SET amount = amount + CASE id
        WHEN (SELECT min(id) FROM transactions_{table}) THEN 36000
        WHEN (SELECT max(id) FROM transactions_{table}) THEN -36000 ELSE 0 END
    """
    around_the_triggers(move.format(table=table))
    assert found() == [f"transactions_{table}: 2 rows are not what the ledger's rows come to"]


def test_a_fingerprint_that_was_changed_is_noticed(sealed: Seal) -> None:
    around_the_triggers("UPDATE transactions_seal SET fingerprint = repeat('0', 64)")
    assert "its public file has another fingerprint than it" in found()


def test_names_of_vendors_and_places_may_be_mended(sealed: Seal, sold: Cast) -> None:
    sold.stall.jakpreneur.name = "Keripik Ibu Sri"
    sold.stall.jakpreneur.save()
    sold.stall.number = "A9"
    sold.stall.save()
    sold.venue.name = "Taman lain"
    sold.venue.save()
    assert found() == []


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("seal", "covers"), ("sealedfile", "content"), ("sealedstall", "amount"),
        ("sealedcell", "amount"), ("sealedplace", "amount"), ("publication", "root"),
        ("publictotal", "amount"), ("sealedpart", "content"), ("daysecret", "secret"),
        ("sealedtill", "last_number"),
    ],
)  # fmt: skip
def test_the_database_keeps_seals_as_they_are(sealed: Seal, table: str, column: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for statement in ("UPDATE {} SET {} = NULL", "DELETE FROM {}", "TRUNCATE {} CASCADE"):
        refused = pytest.raises(IntegrityError, match="append-only")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(f"transactions_{table}", column))


def test_verify_says_each_seal_with_its_fingerprint(
    sealed: Seal, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_seals", no_color=True)
    assert f"passes {sealed.fingerprint}" in capsys.readouterr().out
    assert hashlib.sha256(sealing.file_of(sealed)).hexdigest() == sealed.fingerprint
