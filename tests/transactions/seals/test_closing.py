"""Closing a day at the desk: what is missing is seen first, then the day is sealed."""

import csv
import datetime as dt
import hashlib
import io
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.utils import timezone

from bazar.models import BazarDay
from tests.cast import Cast, line, make_cast, opening, sale, send
from tests.html import html_of
from tests.orders import draft_part, part_of, place, slot, take_orders
from tests.transactions.conftest import signed_in
from transactions import totals
from transactions.accounts.roles import AUDITORS
from transactions.models import Payment, Seal, Till
from transactions.ordering import parts
from transactions.seals import closing, sealing
from transactions.seals.closing import Missing
from transactions.totals import Total


def page_of(day: BazarDay) -> str:
    return f"/admin/transactions/seal/hari/{day.pk}/"


def look(client: Client, day: BazarDay) -> str:
    return html_of(client.get(page_of(day)))


def missing(day: BazarDay) -> dict[Missing, tuple[str, ...]]:
    return {each.what: each.names for each in closing.of_day(day, timezone.now()).warnings}


def tick_all(day: BazarDay) -> list[str]:
    return [each.token for each in closing.of_day(day, timezone.now()).warnings]


def close(client: Client, day: BazarDay, **sent: Any) -> Any:
    return client.post(page_of(day), {"seen": tick_all(day)} | sent, follow=True)


@pytest.fixture
def over(cast: Cast) -> BazarDay:
    """Yesterday: nothing is missing of it."""
    yesterday = cast.day.date - dt.timedelta(days=1)
    return BazarDay.objects.create(
        bazar=cast.bazar, date=yesterday, opens=dt.time(8), closes=dt.time(20)
    )


def sell_yesterday(cast: Cast, **changes: Any) -> None:
    a_day = 24 * 3_600_000
    Till.objects.update(let_in_at=timezone.now() - dt.timedelta(days=3))
    [result] = send(cast.till, sale(line(cast.keripik, 2), **{"age_ms": a_day} | changes))
    assert result["status"] == "recorded"


# --- What is missing --------------------------------------------------------------------------


def test_day_that_is_over_and_sent_lacks_nothing(cast: Cast, over: BazarDay) -> None:
    assert missing(over) == {}


def test_a_day_that_goes_on_is_not_over(cast: Cast) -> None:
    assert missing(cast.day) == {Missing.NOT_OVER: ()}


def test_tills_with_unsent_entries_and_gaps_are_named(cast: Cast, over: BazarDay) -> None:
    Till.objects.filter(pk=cast.till.pk).update(unsent=3, last_number=3)
    Till.objects.filter(pk=cast.neighbours_till.pk).update(last_number=2)
    assert missing(over) == {
        Missing.UNSENT: (f"{cast.till.code} (A1)",),
        Missing.GAPS: (f"{cast.neighbours_till.code} (A2)",),
    }


def test_open_shifts_of_that_day_or_before_are_named(cast: Cast, over: BazarDay) -> None:
    send(cast.till, opening())
    assert missing(over) == {}
    assert missing(cast.day)[Missing.SHIFTS] == (f"{cast.till.code} (A1)",)


def test_held_entries_of_that_day_and_unreadable_ones_are_named(cast: Cast, over: BazarDay) -> None:
    send(cast.till, sale(line(cast.tas)))
    assert Missing.HELD not in missing(over)
    assert len(missing(cast.day)[Missing.HELD]) == 1
    send(cast.till, {"number": 2})
    assert len(missing(over)[Missing.HELD]) == 1
    assert len(missing(cast.day)[Missing.HELD]) == 2


def test_a_held_step_of_a_shift_is_named_on_its_own_day(cast: Cast, over: BazarDay) -> None:
    begun = opening()
    send(cast.till, begun)
    [result] = send(cast.till, begun | {"float": 50_000})
    assert result["status"] == "held"
    assert len(missing(cast.day)[Missing.HELD]) == 1
    assert missing(over) == {}


def test_a_held_void_concerns_the_day_of_its_sale(cast: Cast, over: BazarDay, kepala: User) -> None:
    entry = sale(line(cast.keripik), age_ms=24 * 3_600_000)
    Till.objects.update(let_in_at=timezone.now() - dt.timedelta(days=3))
    send(cast.till, entry)
    sealing.seal(over, kepala)
    void = {"key": "5b0cd1a2-7b9f-4e4f-9a3e-0c8a5a2f1b11", "number": 2, "age_ms": 0}
    send(cast.till, void | {"kind": "void", "voids": entry["key"], "reason": "salah input"})
    assert len(missing(over)[Missing.HELD]) == 1


def test_orders_that_are_not_paid_or_not_handed_over_are_named(cast: Cast, over: BazarDay) -> None:
    take_orders(cast)
    at = slot(cast)
    paid, unpaid = (place(cast, draft_part(cast.keripik, at=at)) for _ in range(2))
    parts.pay(part_of(paid), cast.till, Payment.QRIS)
    found = missing(at.day)
    assert found[Missing.NOT_HANDED_OVER] == (f"{paid.code} A1",)
    assert found[Missing.NOT_PAID] == (f"{unpaid.code} A1",)
    assert missing(over) == {}  # they are of another day
    parts.hand_over(part_of(paid), cast.till, paid.code)
    parts.cancel(part_of(unpaid))
    assert set(missing(at.day)) == {Missing.NOT_OVER}


def test_another_bazaars_tills_and_orders_are_no_concern(cast: Cast, over: BazarDay) -> None:
    other = make_cast("Bazar Senen")
    Till.objects.filter(pk=other.till.pk).update(unsent=3, last_number=5)
    send(other.till, {"number": 2})
    assert missing(over) == {}


# --- Closing ----------------------------------------------------------------------------------


def test_nothing_is_sealed_before_what_is_missing_was_ticked(
    cast: Cast, heads_desk: Client
) -> None:
    answer = heads_desk.post(page_of(cast.day))
    assert 'role="alert"' in html_of(answer)
    assert not Seal.objects.exists()
    close(heads_desk, cast.day)
    assert Seal.objects.get().day == cast.day


def test_warning_that_grew_after_the_page_has_to_be_ticked_anew(
    cast: Cast, over: BazarDay, heads_desk: Client
) -> None:
    Till.objects.filter(pk=cast.till.pk).update(unsent=3)
    ticked = tick_all(over)
    Till.objects.filter(pk=cast.neighbours_till.pk).update(unsent=1)
    heads_desk.post(page_of(over), {"seen": ticked})
    assert not Seal.objects.exists()


def test_the_page_shows_the_ledgers_own_figures(
    cast: Cast, over: BazarDay, heads_desk: Client
) -> None:
    sell_yesterday(cast)
    total = totals.of_days([over]).overall
    assert total == Total(30_000, 2, 1)
    for page in (look(heads_desk, over), html_of(close(heads_desk, over))):
        assert "data-total>Rp30.000<" in page
        assert "data-sales>1<" in page
        assert "data-units>2<" in page
    seal = Seal.objects.get()
    for shown in (seal.fingerprint, "kepala", "data-stands"):
        assert shown in look(heads_desk, over)


def test_later_entries_are_shown_apart_and_make_a_second_revision(
    cast: Cast, over: BazarDay, heads_desk: Client
) -> None:
    sell_yesterday(cast)
    close(heads_desk, over)
    assert "data-since" not in look(heads_desk, over)
    sell_yesterday(cast, number=2)
    page = look(heads_desk, over)
    assert "data-since>Rp30.000<" in page
    assert "data-total>Rp60.000<" in page
    close(heads_desk, over)
    [second, first] = closing.of_day(over, timezone.now()).revisions
    assert (second.seal.revision, second.total, second.difference) == (
        2,
        Total(60_000, 4, 2),
        Total(30_000, 2, 1),
    )
    assert (first.total, first.difference) == (Total(30_000, 2, 1), Total(30_000, 2, 1))


def test_a_form_sent_twice_says_that_the_seal_stands(
    over: BazarDay, heads_desk: Client, cast: Cast
) -> None:
    close(heads_desk, over)
    answer = close(heads_desk, over)
    assert Seal.objects.count() == 1
    assert 'class="warning"' in html_of(answer)


def test_totals_that_disagree_block(cast: Cast, over: BazarDay, heads_desk: Client) -> None:
    sell_yesterday(cast)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE transactions_saleline DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM transactions_saleline")
        cursor.execute("ALTER TABLE transactions_saleline ENABLE TRIGGER USER")
    assert closing.of_day(over, timezone.now()).disagreements
    page = look(heads_desk, over)
    assert "data-disagrees" in page
    assert 'type="submit" value="' not in page.partition('id="content-main"')[2]
    answer = close(heads_desk, over)
    assert not Seal.objects.exists()
    assert 'class="error"' in html_of(answer)


def test_closing_logs_the_official_and_the_warnings(
    cast: Cast, over: BazarDay, kepala: User, heads_desk: Client
) -> None:
    Till.objects.filter(pk=cast.till.pk).update(unsent=3)
    close(heads_desk, over)
    made = Seal.objects.get()
    written = LogEntry.objects.filter(user=kepala)
    assert {entry.object_id for entry in written} == {str(made.pk), str(over.pk)}
    assert all(made.fingerprint in entry.change_message for entry in written)
    assert all(cast.till.code in entry.change_message for entry in written)


def test_files_are_those_that_were_sealed(cast: Cast, over: BazarDay, heads_desk: Client) -> None:
    sell_yesterday(cast)
    close(heads_desk, over)
    seal = Seal.objects.get()
    ledger = heads_desk.get(f"/admin/transactions/seal/{seal.pk}/buku-besar.csv")
    assert ledger.headers["Content-Type"] == "text/csv"
    assert ledger.headers["Content-Disposition"] == (
        f'attachment; filename="buku-besar-{over.date}-r1.csv"'
    )
    assert ledger.content == sealing.file_of(seal)
    assert hashlib.sha256(ledger.content).hexdigest() == seal.fingerprint
    sums = heads_desk.get(f"/admin/transactions/seal/{seal.pk}/jumlah.csv")
    file = io.StringIO(sums.content.decode("utf-8-sig"))
    rows = list(csv.reader(file, delimiter=";"))
    of = [str(cast.bazar), str(over.date), "1"]
    assert [*of, "Jumlah", "Semua", "30000", "2", "1"] in rows
    assert [*of, "Kecamatan", "Menteng", "30000", "2", "1"] in rows
    assert [*of, "Lapak", "A1 Keripik Bu Sri", "30000", "2", "1"] in rows
    assert sums.content.startswith(b"\xef\xbb\xbf")


def test_no_name_in_a_file_is_a_formula(cast: Cast, over: BazarDay, heads_desk: Client) -> None:
    cast.bazar.name = '=HYPERLINK("https://example.org")'
    cast.bazar.save()
    sell_yesterday(cast)
    close(heads_desk, over)
    sums = heads_desk.get(f"/admin/transactions/seal/{Seal.objects.get().pk}/jumlah.csv")
    assert "\n=" not in html_of(sums)
    assert "'=HYPERLINK" in html_of(sums)


# --- Doors ------------------------------------------------------------------------------------


def test_auditor_sees_the_closing_and_cannot_close(
    cast: Cast, over: BazarDay, desk: Client, kepala: User
) -> None:
    made = sealing.seal(over, kepala)
    assert desk.get(page_of(over)).status_code == 200
    assert desk.get(f"/admin/transactions/seal/{made.pk}/buku-besar.csv").status_code == 200
    assert desk.post(page_of(over)).status_code == 403
    assert desk.get(f"/admin/transactions/seal/penanda-tangan/{cast.bazar.pk}/").status_code == 403
    assert Seal.objects.count() == 1


def test_official_with_the_permission_closes_days(cast: Cast, over: BazarDay) -> None:
    closer = User.objects.create_user("penutup", is_staff=True)
    closer.groups.add(Group.objects.get(name=AUDITORS))
    closer.user_permissions.add(Permission.objects.get(codename="seal_day"))
    close(signed_in(closer), over)
    assert Seal.objects.get().sealed_by == closer


def test_a_stranger_is_asked_to_sign_in(cast: Cast) -> None:
    for answer in (Client().get(page_of(cast.day)), Client().post(page_of(cast.day))):
        assert answer.headers["Location"].startswith("/admin/login/")


def test_an_official_without_any_permission_is_refused(cast: Cast) -> None:
    nobody = signed_in(User.objects.create_user("baru", is_staff=True))
    assert nobody.get(page_of(cast.day)).status_code == 403


def test_closing_is_linked_from_the_recap_and_the_bazaar(cast: Cast, heads_desk: Client) -> None:
    for address in ("/admin/", f"/admin/bazar/bazar/{cast.bazar.pk}/change/"):
        assert page_of(cast.day) in html_of(heads_desk.get(address))


def test_seals_are_listed_and_change_nowhere(
    over: BazarDay, kepala: User, heads_desk: Client, cast: Cast
) -> None:
    made = sealing.seal(over, kepala)
    assert made.fingerprint in html_of(heads_desk.get("/admin/transactions/seal/"))
    form = f"/admin/transactions/seal/{made.pk}/change/"
    assert heads_desk.get(form).status_code == 200
    assert heads_desk.post(form, {}).status_code == 403
