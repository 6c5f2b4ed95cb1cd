"""`manage.py audit` passes, and fails when somebody goes around the database's protection."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from jakpreneur.models import Offer
from tests.cast import Cast, line, make_cast, sale, send, void
from tests.conftest import cloned, connected_to
from tests.html import html_of
from transactions import audit
from transactions.audit_rules import RULES
from transactions.models import Acknowledgement, AuditFinding


def run_audit() -> str:
    out = io.StringIO()
    call_command("audit", stdout=out, no_color=True)
    return out.getvalue()


def around_the_triggers(statement: str) -> None:
    """Run a statement with the triggers off, as only the database's owner can."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET session_replication_role = origin")


def broken_rules() -> set[str]:
    return {finding.rule for finding in audit.findings() if not finding.passes}


@pytest.fixture
def day_of_sales(cast: Cast) -> Cast:
    sold = sale(line(cast.keripik, 2), line(cast.asinan), number=1)
    send(cast.till, sold, sale(line(cast.keripik), number=2, payment="qris"), void(sold, number=3))
    return cast


def test_audit_shows_each_bazaars_total_and_passes(day_of_sales: Cast) -> None:
    report = run_audit()
    assert "Rp15.000" in report
    assert "FAILS" not in report
    assert report.count("passes ") == len(RULES) + 2


@pytest.mark.parametrize(
    ("tampering", "rule"),
    [
        ("UPDATE transactions_saleline SET channel = 2 WHERE position = 2", "agrees with its sale"),
        ("UPDATE transactions_saleline SET quantity = 5 WHERE price = 12000 AND kind = 1",
         "A void undoes"),
        ("DELETE FROM transactions_saleline WHERE position = 1", "A sale has lines"),
        ("UPDATE transactions_sale SET sold_at = sold_at - interval '3 days' WHERE number = 2",
         "WIB date"),
        ("UPDATE transactions_sale SET payment = 2 WHERE number = 1", "agrees with its sale"),
        ("UPDATE transactions_sale SET till_id = NULL, number = NULL WHERE kind = -1",
         "A void names"),
    ],
)  # fmt: skip
def test_a_changed_row_is_found(day_of_sales: Cast, tampering: str, rule: str) -> None:
    around_the_triggers(tampering)
    assert any(rule in broken for broken in broken_rules())
    with pytest.raises(CommandError):
        run_audit()


def test_a_line_moved_to_another_day_sets_the_sums_apart_by_its_amount(day_of_sales: Cast) -> None:
    around_the_triggers(
        "UPDATE transactions_saleline SET day_id = (SELECT max(id) FROM bazar_bazarday)"
        " WHERE payment = 2"
    )
    agreement = next(iter(audit.findings()))
    assert not agreement.passes
    assert any("Rp15.000 apart" in what for what in agreement.broken)


def test_money_moved_between_channels_of_one_day_is_found(day_of_sales: Cast) -> None:
    """The day's sum is as it was; what was sold through each channel is not."""
    around_the_triggers("UPDATE transactions_sale SET channel = 2 WHERE number = 2")
    agreement = next(iter(audit.findings()))
    assert [what.split(", by ")[1] for what in agreement.broken] == [
        "channels, 1: -Rp15.000 apart",
        "channels, 2: Rp15.000 apart",
    ]


def test_a_count_that_the_ledger_did_not_move_is_found(day_of_sales: Cast) -> None:
    Offer.objects.filter(pk=day_of_sales.keripik.pk).update(sold=9)
    assert any("Units sold" in rule for rule in broken_rules())


def test_protection_that_was_taken_away_is_found(day_of_sales: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE transactions_saleline DISABLE TRIGGER append_only")
    assert any("refuses to change" in rule for rule in broken_rules())


def test_gaps_held_entries_and_flags_are_noticed(cast: Cast) -> None:
    unknown = sale(line(cast.tas), number=1)
    send(cast.till, unknown, sale(line(cast.keripik, price=1_000), number=5))
    noticed = {notice.what: notice.count for notice in audit.notices()}
    assert list(noticed.values()) == [3, 1, 1]


# --- Acknowledged at the desk -------------------------------------------------------------------

FINDINGS = "/admin/transactions/auditfinding/"


def acknowledge(client: Client, *findings: AuditFinding, note: str = "diuji coba") -> Any:
    chosen = [each.pk for each in findings]
    posted = {"action": "acknowledge", "_selected_action": chosen, "confirmed": "1", "note": note}
    return client.post(FINDINGS, posted, follow=True)


def break_a_rule(number: int) -> None:
    """Move the sale of that number three days away from its day."""
    moved = "UPDATE transactions_sale SET sold_at = sold_at - interval '3 days' WHERE number = {}"
    around_the_triggers(moved.format(number))


def test_an_acknowledged_finding_is_told_apart_and_the_audit_ends_clean(
    day_of_sales: Cast, kepala: User, heads_desk: Client
) -> None:
    break_a_rule(2)
    with pytest.raises(CommandError):
        run_audit()
    with pytest.raises(CommandError):
        run_audit()
    finding = AuditFinding.objects.get()
    assert finding.finding in html_of(heads_desk.get(FINDINGS))
    page = html_of(acknowledge(heads_desk, finding))
    assert finding.finding not in page.replace(f"value={finding.pk}", "")
    answer = finding.acknowledgement
    assert (answer.by, answer.note) == (kepala, "diuji coba")
    assert LogEntry.objects.get().change_message == "Dijelaskan: diuji coba"
    report = run_audit()
    assert "FAILS" not in report
    assert "acknowledged at the desk: 1" in report


def test_a_new_finding_of_the_same_rule_ends_with_1_again(
    day_of_sales: Cast, heads_desk: Client
) -> None:
    break_a_rule(2)
    with pytest.raises(CommandError):
        run_audit()
    first = AuditFinding.objects.get()
    acknowledge(heads_desk, first)
    break_a_rule(1)
    with pytest.raises(CommandError, match="1 of the ledger's rules"):
        run_audit()
    second = AuditFinding.objects.exclude(pk=first.pk).get()
    assert (second.rule, second.finding != first.finding) == (first.rule, True)


def test_sums_that_disagree_can_be_acknowledged_to_the_rupiah(
    day_of_sales: Cast, heads_desk: Client
) -> None:
    move = "UPDATE transactions_sale SET channel = {} WHERE number = {}"
    around_the_triggers(move.format(2, 2))
    with pytest.raises(CommandError):
        run_audit()
    acknowledge(heads_desk, *AuditFinding.objects.all())
    run_audit()
    around_the_triggers(move.format(2, 1))
    with pytest.raises(CommandError):
        run_audit()


def test_many_acknowledged_findings_do_not_hide_a_new_one(cast: Cast, heads_desk: Client) -> None:
    send(cast.till, *[sale(line(cast.asinan), number=number) for number in range(1, 9)])
    for number in range(1, 8):
        break_a_rule(number)
        with pytest.raises(CommandError):
            run_audit()
        acknowledge(heads_desk, *AuditFinding.objects.all())
        run_audit()
    break_a_rule(8)
    with pytest.raises(CommandError):
        run_audit()


@pytest.mark.parametrize("note", ["", "  ", "x" * 201])
def test_a_finding_is_not_acknowledged_without_a_note(heads_desk: Client, note: str) -> None:
    finding = AuditFinding.objects.create(rule="Uji", finding="entri 1")
    acknowledge(heads_desk, finding, note=note)
    assert not Acknowledgement.objects.exists()


def test_auditor_acknowledges_nothing(desk: Client) -> None:
    finding = AuditFinding.objects.create(rule="Uji", finding="entri 1")
    acknowledge(desk, finding)
    assert finding.finding in html_of(desk.get(FINDINGS))
    assert not Acknowledgement.objects.exists()


def test_an_acknowledgement_stays_as_it_is(kepala: User) -> None:
    finding = AuditFinding.objects.create(rule="Uji", finding="entri 1")
    Acknowledgement.objects.create(finding=finding, by=kepala, note="benar")
    for change in (Acknowledgement.objects.all().delete, finding.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


@pytest.fixture(scope="module")
def own_clone(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Yield the name of a clone without the rows that other tests leave in theirs."""
    with django_db_blocker.unblock(), cloned("audit") as name:
        yield name


@pytest.mark.parametrize("command", ["audit", "verify_seals"])
def test_a_command_runs_on_a_new_connection(
    own_clone: str, django_db_blocker: DjangoDbBlocker, command: str
) -> None:
    """Run the command as a terminal does: no query was sent on the connection before."""
    with django_db_blocker.unblock(), connected_to(own_clone):
        make_cast(command)
        connection.close()
        call_command(command)
