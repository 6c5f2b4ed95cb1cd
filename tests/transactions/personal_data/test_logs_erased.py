"""Old rows that stay lose what is personal, and the database lets nothing else of them change."""

import datetime as dt
import json
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from tests.cast import Cast, send
from tests.html import html_of
from transactions import audit
from transactions.models import (
    Erasure,
    HeldSale,
    Knock,
    Resolution,
    SignIn,
    Till,
    Visit,
    WrongTries,
)
from transactions.models.held import ERASED, Reason
from transactions.personal_data.retention import is_late

FROM = "192.0.2.7"
CONTENT = json.dumps({"kind": "sale", "lines": [], "buyer": "Rina"})


def ago(days: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


def visit(days: int, what: Visit = Visit.WRONG) -> SignIn:
    return SignIn.objects.create(what=what, address=FROM, at=ago(days))


def held(cast: Cast, days: int, *, settled: bool = True) -> HeldSale:
    entry = HeldSale.objects.create(
        till=cast.till, digest=str(days).encode(), reason=Reason.BROKEN, content=CONTENT,
        arrived_at=ago(days),
    )  # fmt: skip
    if settled:
        Resolution.objects.create(held=entry, note="dicek")
    return entry


@pytest.mark.parametrize("what", list(Visit))
def test_old_network_addresses_are_erased_whatever_the_visit_was(db: None, what: Visit) -> None:
    old = visit(settings.ERASE_ADDRESSES_AFTER_DAYS + 1, what)
    new = visit(settings.ERASE_ADDRESSES_AFTER_DAYS - 1, what)
    call_command("erase_personal_data")
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.address, new.address) == ("", FROM)
    assert old.what == what
    assert Erasure.objects.get().addresses == 1


def test_content_of_settled_entries_is_erased_and_what_waits_stays(cast: Cast) -> None:
    days = settings.ERASE_HELD_AFTER_DAYS
    old, new = held(cast, days + 1), held(cast, days - 1)
    waiting = held(cast, days + 2, settled=False)
    call_command("erase_personal_data")
    kept = dict(HeldSale.objects.values_list("pk", "content"))
    assert kept == {old.pk: ERASED, new.pk: CONTENT, waiting.pk: CONTENT}
    assert Erasure.objects.get().held == 1


def test_second_run_erases_nothing_more(cast: Cast) -> None:
    visit(365)
    held(cast, 365)
    call_command("erase_personal_data")
    call_command("erase_personal_data")
    last = Erasure.objects.latest("pk")
    assert (last.orders, last.addresses, last.held) == (0, 0, 0)


def test_desk_shows_an_entry_whose_content_is_erased(cast: Cast, heads_desk: Client) -> None:
    entry = held(cast, 365)
    call_command("erase_personal_data")
    page = heads_desk.get(f"/admin/transactions/heldsale/{entry.pk}/change/")
    assert page.status_code == 200
    listed = html_of(heads_desk.get("/admin/transactions/heldsale/?keadaan=semua"))
    assert "isi sudah dihapus" in listed


def test_erased_entry_that_is_sent_again_is_held_once_still(cast: Cast) -> None:
    broken = {"number": 9, "name": "Rina"}
    send(cast.till, broken)
    entry = HeldSale.objects.get()
    Resolution.objects.create(held=entry, note="dicek")
    with connection.cursor() as cursor:  # the entry becomes old
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE transactions_heldsale DISABLE TRIGGER USER")
        HeldSale.objects.update(arrived_at=ago(365))
        cursor.execute("ALTER TABLE transactions_heldsale ENABLE TRIGGER USER")
    call_command("erase_personal_data")
    send(cast.till, broken)
    assert HeldSale.objects.get().content == ERASED


def test_audit_holds_after_an_erasure(cast: Cast) -> None:
    held(cast, 365)
    call_command("erase_personal_data")
    assert [finding.rule for finding in audit.findings() if not finding.passes] == []


# --- Around the model ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"address": "192.0.2.9"}, {"address": "", "what": Visit.IN}, {"at": timezone.now()},
        {"what": Visit.OUT}, {"address": "", "at": timezone.now()},
    ],
)  # fmt: skip
def test_database_refuses_any_other_change_of_an_old_visit(
    db: None, change: dict[str, Any]
) -> None:
    visit(365)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        SignIn.objects.update(**change)


def test_database_refuses_to_erase_a_recent_address(db: None) -> None:
    visit(6)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        SignIn.objects.update(address="")


@pytest.mark.parametrize(
    "change",
    [
        {"content": "{}"}, {"content": ERASED, "reason": Reason.SEALED}, {"number": 4},
        {"content": ERASED, "digest": b"x"}, {"content": ERASED, "arrived_at": timezone.now()},
    ],
)  # fmt: skip
def test_database_refuses_any_other_change_of_an_old_entry(
    cast: Cast, change: dict[str, Any]
) -> None:
    held(cast, 365)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        HeldSale.objects.update(**change)


@pytest.mark.parametrize(("days", "settled"), [(29, True), (365, False)])
def test_database_keeps_the_content_of_what_is_recent_or_waits(
    cast: Cast, days: int, *, settled: bool
) -> None:
    held(cast, days, settled=settled)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        HeldSale.objects.update(content=ERASED)


@pytest.mark.parametrize("table", ["transactions_signin", "transactions_heldsale"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_database_refuses_to_delete_what_is_old(cast: Cast, table: str, statement: str) -> None:
    visit(365)
    held(cast, 365)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute(statement.format(table))


# --- What was kept for a while only -------------------------------------------------------------


def test_counted_tries_and_ended_sessions_go_after_their_time(cast: Cast, kepala: User) -> None:
    Knock.objects.create(who=b"x" * 32, at=ago(2))
    Knock.objects.create(who=b"y" * 32)
    for name, days in (("lama", 2), ("baru", 0)):
        WrongTries.objects.create(who=name.encode() * 8, count=1, last_at=ago(days))
        Session.objects.create(session_key=name, session_data="", expire_date=ago(days - 1))
    call_command("erase_personal_data")
    assert bytes(Knock.objects.get().who) == b"y" * 32
    assert bytes(WrongTries.objects.get().who) == b"baru" * 8
    assert Session.objects.get().session_key == "baru"


# --- The desk warns -----------------------------------------------------------------------------

WARNING = "erase_personal_data"


def test_desk_warns_when_nothing_was_erased_for_some_days(cast: Cast, heads_desk: Client) -> None:
    assert WARNING not in html_of(heads_desk.get("/admin/"))
    visit(4)
    assert WARNING in html_of(heads_desk.get("/admin/"))
    call_command("erase_personal_data")
    assert WARNING not in html_of(heads_desk.get("/admin/"))
    Erasure.objects.update(at=ago(4))
    assert is_late()
    assert WARNING in html_of(heads_desk.get("/admin/"))


def test_new_installation_is_not_warned(db: None, heads_desk: Client) -> None:
    assert not Till.objects.exists()
    assert not is_late()
    assert WARNING not in html_of(heads_desk.get("/admin/"))
