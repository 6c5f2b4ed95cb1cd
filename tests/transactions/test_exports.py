"""Every list of the desk is to be had as a file, as it is filtered now."""

import io
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.cast import Cast, free_line, line, sale, send
from tests.transactions.conftest import signed_in

FORMS = ["xlsx", "csv", "cetak"]
APPS = {"bazar", "jakpreneur", "transactions"}
LINES = "/admin/transactions/saleline/ekspor/"


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
def test_every_list_can_be_had_as_a_file(cast: Cast, desk: Client, form: str) -> None:
    send(cast.till, sale(line(cast.keripik), free_line(cast.stall)))
    for name in lists():
        address = reverse(f"admin:{name}_export", args=[form])
        assert address in desk.get(reverse(f"admin:{name}_changelist")).content.decode()
        content(desk.get(address))


def test_a_file_has_what_the_list_shows(cast: Cast, desk: Client) -> None:
    send(cast.till, sale(line(cast.keripik, 2)), sale(line(cast.asinan), number=2))
    rows = list(sheet(desk.get(f"{LINES}xlsx/", {"q": "Keripik tempe"})).values)
    head, row, sums = rows
    sold = dict(zip(head, row, strict=True))
    assert row[-3:] == (15_000, 2, 30_000)
    assert (sold["Lapak"], sold["Jakpreneur"]) == ("A1", "Keripik Bu Sri")
    assert sums[-3:] == (None, "=SUM(M2:M2)", "=SUM(N2:N2)")


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


def test_who_may_not_see_a_list_gets_no_file(cast: Cast) -> None:
    clerk = User.objects.create_user("baru", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_venue"))
    client = signed_in(clerk)
    assert client.get("/admin/bazar/venue/ekspor/csv/").status_code == 200
    assert client.get(f"{LINES}csv/").status_code == 403
    assert Client().get(f"{LINES}csv/").status_code == 302


def test_it_is_logged_who_took_what(cast: Cast, desk: Client, official: User) -> None:
    content(desk.get(f"{LINES}xlsx/"))
    logged = LogEntry.objects.get()
    assert (logged.user, logged.object_id) == (official, None)
    assert "XLSX" in logged.change_message


def test_a_form_that_does_not_exist_is_not_there(desk: Client, cast: Cast) -> None:
    assert desk.get(f"{LINES}pdf/").status_code == 404


def test_a_file_is_kept_by_no_cache_and_named_after_its_list(desk: Client, cast: Cast) -> None:
    answer = desk.get(f"{LINES}csv/")
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith('attachment; filename="')
    assert "baris" in answer["Content-Disposition"]
