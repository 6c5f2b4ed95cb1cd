"""Every list and every report of the desk is exported as a file and on paper."""

import io
from html import unescape
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.signals import request_finished
from django.db import close_old_connections, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.cast import Cast, free_line, line, make_bazar, sale, send
from tests.desk import LETTER, addresses, make_desks, of_model, officer
from tests.html import html_of
from tests.transactions.conftest import signed_in
from transactions.admin import urls
from transactions.desk.reports import DeskReport
from transactions.models import SaleLine

FORMS = ["xlsx", "csv", "cetak"]
APPS = {"bazar", "jakpreneur", "transactions"}
LINES = "/admin/transactions/saleline/ekspor/"

# The name of each report's page, and of its files. A report without a template is on another page.
REPORTS = {
    report.name: report.files_name
    for report in vars(urls).values()
    if isinstance(report, DeskReport) and hasattr(report, "template")
} | {"index": "transactions_sale_recap_file", "bazar_bazar_change": "bazar_bazar_checklist_file"}
# Pages that are neither list nor report: the sign-in, actions, forms to fill in, and files.
NEITHER = {
    "login", "logout", "password_change", "password_change_done", "jsi18n", "autocomplete",
    "view_on_site", "auth_user_password_change", "transactions_sale_void",
    "transactions_till_feed", "transactions_statementlink_revoke",
    "transactions_seal_signatories", "bazar_bazar_clone", "jakpreneur_import",
    "jakpreneur_import_preview", "transactions_statementlink_print", "transactions_seal_minutes",
    "transactions_seal_file", "transactions_seal_full_file", "transactions_seal_totals",
    "jakpreneur_import_xlsx", "transactions_heldsale_correct",
    "jakpreneur_import_csv", "jakpreneur_import_bad_rows", "transactions_order_refuse",
    # Reservations change by the minute: nobody files them.
    "transactions_stallorder_holds", "transactions_stallorder_give_back",
    "bazar_venue_first", "transactions_heldsale_content",
    "transactions_datarequest_shopper", "transactions_datarequest_vendor",
    "second_step", "reset_password", "own_account", "own_sessions_end", "second_step_set_up",
    "second_step_codes", "second_step_remove", "auth_user_security", "auth_group_second_step",
}  # fmt: skip


def test_reports_are_found() -> None:
    assert {"transactions_sale_live", "transactions_sale_places", "bazar_bazar_slots"} < set(
        REPORTS
    )
    assert len(REPORTS) >= 15


def test_every_list_and_every_report_offers_each_form(
    cast: Cast, kepala: User, heads_desk: Client
) -> None:
    desks = make_desks(cast, kepala)
    pages = addresses(desks)
    files = {form: addresses(desks, form) for form in FORMS}
    offered = REPORTS | {
        name: name.replace("_changelist", "_export")
        for name in pages
        if name.endswith("_changelist")
    }
    for page, file in offered.items():
        shown = unescape(html_of(heads_desk.get(pages[page])))
        for form in FORMS:
            assert f'href="{files[form][file]}' in shown, (page, form)


def test_every_page_is_a_list_or_a_report_or_stands_in_the_table(cast: Cast, kepala: User) -> None:
    """A new page that is no report belongs into the table above."""
    known = {*REPORTS, *REPORTS.values(), *NEITHER} - {"bazar_bazar_change"}
    names = addresses(make_desks(cast, kepala))
    lists = {name for name in names if name.startswith("app_list") or of_model(name)[1] in LETTER}
    assert names.keys() - lists == known


@pytest.mark.parametrize("form", FORMS)
def test_every_report_is_exported_and_logged(
    cast: Cast, kepala: User, desk: Client, official: User, form: str
) -> None:
    of = addresses(make_desks(cast, kepala), form)
    for name in REPORTS.values():
        before = LogEntry.objects.count()
        answer = desk.get(of[name], {"kecamatan": "31.71.06"})
        assert answer.status_code == 200, name
        assert "no-store" in answer["Cache-Control"], name
        assert answer.getvalue(), name
        noted = LogEntry.objects.latest("pk")
        assert LogEntry.objects.count() == before + 1, name
        assert noted.user == official, name
        if name != "transactions_statementlink_file" or form != "cetak":
            assert "31.71.06" in noted.change_message, name
        assert desk.get(of[name].replace(form, "pdf")).status_code == 404, name


def lists() -> list[str]:
    return sorted(
        f"{model._meta.app_label}_{model._meta.model_name}"
        for model in admin.site._registry  # noqa: SLF001
    )


def content(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def sheet(answer: Any) -> Any:
    return load_workbook(io.BytesIO(content(answer))).active


@pytest.mark.parametrize("form", FORMS)
def test_every_list_is_exported(cast: Cast, desk: Client, form: str) -> None:
    send(cast.till, sale(line(cast.keripik), free_line(cast.stall)))
    for name in lists():
        address = reverse(f"admin:{name}_export", args=[form])
        assert address in html_of(desk.get(reverse(f"admin:{name}_changelist")))
        content(desk.get(address))


def test_a_file_has_what_the_list_shows(cast: Cast, desk: Client) -> None:
    send(cast.till, sale(line(cast.keripik, 2)), sale(line(cast.asinan), number=2))
    rows = list(sheet(desk.get(f"{LINES}xlsx/", {"q": "Keripik tempe"})).values)
    head, row, sums = rows
    sold = dict(zip(head, row, strict=True))
    assert row[-4:] == (15_000, 2, 0, 30_000)
    assert (sold["Lapak"], sold["Jakpreneur"]) == ("A1", "Keripik Bu Sri")
    assert sums[-4:] == (None, "=SUM(M2:M2)", None, "=SUM(O2:O2)")


def test_a_file_costs_as_many_queries_however_long_it_is(cast: Cast, desk: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            content(desk.get(f"{LINES}csv/"))
        return len(made)

    send(cast.till, sale(line(cast.keripik)))
    few = queries()
    send(cast.till, *[sale(line(cast.asinan), number=n) for n in range(2, 40)])
    assert queries() == few


def test_no_file_holds_a_secret(cast: Cast, heads_desk: Client) -> None:
    tokens = {"token", "hash", "hint", "digest", "qris", "phone"}
    for model, desk_of in admin.site._registry.items():  # noqa: SLF001
        if model._meta.app_label in APPS - {"jakpreneur"}:
            paths = [getattr(each, "value", each) for each in getattr(desk_of, "export_fields", ())]
            fields = {path.split("__")[-1] for path in paths if isinstance(path, str)}
            assert not fields & tokens, model


def test_user_without_view_permission_gets_no_file(cast: Cast) -> None:
    clerk = User.objects.create_user("baru", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_venue"))
    client = signed_in(clerk)
    assert client.get("/admin/bazar/venue/ekspor/csv/").status_code == 200
    assert client.get(f"{LINES}csv/").status_code == 403
    assert Client().get(f"{LINES}csv/").status_code == 302


def test_export_is_logged_with_its_user(cast: Cast, desk: Client, official: User) -> None:
    content(desk.get(f"{LINES}xlsx/", {"channel__exact": "2"}))
    logged = LogEntry.objects.get()
    assert (logged.user, logged.object_id) == (official, None)
    assert logged.change_message == "Diekspor sebagai XLSX. channel__exact=2"
    content(desk.get(f"{LINES}cetak/"))
    assert LogEntry.objects.latest("pk").change_message == "Dibuka untuk dicetak."


def test_unknown_form_of_a_file_is_not_found(desk: Client, cast: Cast) -> None:
    assert desk.get(f"{LINES}pdf/").status_code == 404


def test_file_may_not_be_stored_and_is_named_after_its_list(desk: Client, cast: Cast) -> None:
    answer = desk.get(f"{LINES}csv/")
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith('attachment; filename="')
    assert "baris" in answer["Content-Disposition"]


def test_a_long_list_is_read_by_a_cursor_that_ends_with_its_transaction(
    cast: Cast, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pool that lends a connection for one transaction allows no cursor that outlives it."""
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", value=True)
    send(cast.till, *[sale(line(cast.asinan), number=n) for n in range(1, 4)])
    answer: Any = desk.get(f"{LINES}csv/")
    lines = iter(answer.streaming_content)
    assert "Asinan" in (next(lines) + next(lines)).decode()
    assert cursors() == [(False,)]
    assert len(list(lines)) == 2
    assert cursors() == []


def test_aborted_download_leaves_no_cursor(cast: Cast, official: User) -> None:
    send(cast.till, *[sale(line(cast.asinan), number=n) for n in range(1, 4)])
    request = RequestFactory().get(f"{LINES}csv/")
    request.user = official
    of_lines: Any = admin.site.get_model_admin(SaleLine)
    answer = of_lines.export_view(request, "csv")
    lines = iter(answer.streaming_content)
    next(lines), next(lines)
    assert cursors() == [(False,)]
    request_finished.disconnect(close_old_connections)  # the test goes on using its own connection
    try:
        answer.close()
    finally:
        request_finished.connect(close_old_connections)
    assert cursors() == []


def cursors() -> list[Any]:
    """Return the open cursors, and whether each outlives its transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT is_holdable FROM pg_cursors WHERE name LIKE '%django%'")
        return list(cursor.fetchall())


def test_an_officers_file_of_tills_names_their_own_stalls_alone(cast: Cast, kepala: User) -> None:
    make_desks(cast, kepala)  # with a till that sells at A2 and, in another kecamatan, at X1
    of_tills = "/admin/transactions/till/ekspor/csv/"
    assert '"A2, X1"' in content(signed_in(kepala).get(of_tills)).decode()
    theirs = content(signed_in(officer("petugas", "Menteng")).get(of_tills)).decode()
    assert "A2" in theirs
    assert "X1" not in theirs


# --- On paper -----------------------------------------------------------------------------------


def paper(client: Client, **asked: str) -> str:
    return content(client.get(f"{LINES}cetak/", asked)).decode()


def test_a_page_for_paper_says_what_it_is_and_by_whom(
    cast: Cast, desk: Client, official: User
) -> None:
    official.first_name, official.last_name = "Sari", "Wulandari"
    official.save()
    make_bazar("Bazar lain")
    send(cast.till, sale(line(cast.keripik, 2)), sale(line(cast.asinan), number=2))
    shown = paper(desk, q="tempe", day__bazar__id__exact=str(cast.bazar.pk))
    assert "<h1>Baris transaksi</h1>" in shown
    for said in ("Pencarian: tempe", f"Bazar: {cast.bazar}", "oleh Sari Wulandari", "WIB"):
        assert said in shown
    assert shown.count("<tr>") == 3  # the heads, one row, the sums
    assert "Rp30.000" in shown.split("<tfoot>")[1]


def test_empty_list_is_named_as_empty_on_paper(desk: Client, cast: Cast) -> None:
    assert "Kosong." in paper(desk)


def test_typed_markup_is_escaped_on_paper(cast: Cast, desk: Client) -> None:
    send(cast.till, sale(free_line(cast.stall, name="<script>alert(1)</script>")))
    assert "&lt;script&gt;alert(1)" in paper(desk)
    assert "<script>alert" not in paper(desk)


def test_the_list_of_an_officer_says_of_which_kecamatan_it_is(cast: Cast) -> None:
    assert "Hanya: Menteng" in paper(signed_in(officer("petugas", "Menteng")))
