"""The desk logs each change with its values before and after, and keeps the log for good."""

import json
from typing import Any

import pytest
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from bazar.models import Kecamatan
from jakpreneur.models import Jakpreneur, Product
from tests.cast import Cast, kecamatan
from tests.desk import member
from tests.html import html_of
from tests.transactions.conftest import signed_in
from transactions.accounts.roles import ADMINISTRATORS, OFFICIALS
from transactions.cashiers import pins, tills
from transactions.models import SignIn, StallCard, Visit
from transactions.notes import values_of

VENDORS = "/admin/jakpreneur/jakpreneur/"


@pytest.fixture
def client(db: None) -> Client:
    return signed_in(member(OFFICIALS))


def vendor_form(vendor: Jakpreneur, **changes: Any) -> dict[str, Any]:
    return {
        "name": vendor.name, "owner": vendor.owner, "phone": vendor.phone,
        "kecamatan": vendor.kecamatan_id, "products-TOTAL_FORMS": 0, "products-INITIAL_FORMS": 0,
        **changes,
    }  # fmt: skip


def latest() -> LogEntry:
    return LogEntry.objects.order_by("-pk")[0]


def values() -> dict[str, tuple[str, str]]:
    return {
        field: (before, after)
        for change in values_of(latest())
        for field, before, after in change["values"]
    }


def test_change_is_logged_with_values_before_and_after(cast: Cast, client: Client) -> None:
    vendor = cast.stall.jakpreneur
    moved = vendor_form(vendor, owner="Sri", kecamatan=kecamatan("Senen").pk)
    client.post(f"{VENDORS}{vendor.pk}/change/", moved)
    assert latest().user.username == "pejabat"
    assert (latest().action_flag, latest().object_id) == (CHANGE, str(vendor.pk))
    assert set(values().values()) == {("", "Sri"), ("Menteng", "Senen")}


def test_addition_is_logged(cast: Cast, client: Client) -> None:
    new = Jakpreneur(name="Dodol Bu Tuti", kecamatan=cast.venue.kecamatan, phone="+628123456789")
    client.post(f"{VENDORS}add/", vendor_form(new))
    assert latest().action_flag == ADDITION
    assert ("", "Dodol Bu Tuti") in values().values()
    assert ("", "Menteng") in values().values()


def test_inline_rows_are_logged_with_their_values(cast: Cast, client: Client) -> None:
    vendor, product = cast.stall.jakpreneur, cast.keripik.product
    other = cast.asinan.product
    form = vendor_form(
        vendor,
        **{
            "products-TOTAL_FORMS": 2, "products-INITIAL_FORMS": 1, "products-0-id": product.pk,
            "products-0-jakpreneur": vendor.pk, "products-0-name": "Keripik pedas",
            "products-0-category": product.category_id, "products-1-jakpreneur": vendor.pk,
            "products-1-name": "Kue lumpur", "products-1-category": other.category_id,
        },
    )  # fmt: skip
    client.post(f"{VENDORS}{vendor.pk}/change/", form)
    said = {
        change["object"]: [tuple(value[1:]) for value in change["values"]]
        for change in values_of(latest())
    }
    assert said["Keripik pedas"] == [("Keripik tempe", "Keripik pedas")]
    assert ("", "Kue lumpur") in said["Kue lumpur"]


def test_deletion_is_logged_with_the_rows_deleted_along(cast: Cast, client: Client) -> None:
    gone = Jakpreneur.objects.create(
        name="Dodol Bu Tuti", kecamatan=cast.venue.kecamatan, phone="+628123456789"
    )
    Product.objects.create(
        jakpreneur=gone, category=cast.keripik.product.category, name="Dodol durian"
    )
    client.post(f"{VENDORS}{gone.pk}/delete/", {"post": "yes"})
    assert not Jakpreneur.objects.filter(pk=gone.pk).exists()
    assert (latest().action_flag, latest().object_id) == (DELETION, str(gone.pk))
    assert [change["object"] for change in values_of(latest())] == ["Dodol Bu Tuti", "Dodol durian"]
    assert ("•••789", "") in values().values()
    assert "Dodol durian" in latest().get_change_message()


def test_deletion_of_many_rows_is_logged(cast: Cast, client: Client) -> None:
    both = [
        Jakpreneur.objects.create(name=name, kecamatan=cast.venue.kecamatan, phone="+628123456789")
        for name in ("Satu", "Dua")
    ]
    sent = {"action": "delete_selected", "_selected_action": [each.pk for each in both]}
    client.post(VENDORS, sent | {"post": "yes"})
    noted = LogEntry.objects.filter(action_flag=DELETION)
    assert {note.object_repr for note in noted} == {"Satu", "Dua"}
    assert all(values_of(note) for note in noted)


def test_no_secret_is_logged(cast: Cast, kepala: User) -> None:
    client = signed_in(member(ADMINISTRATORS))
    add = {"username": "budi", "usable_password": "true"}
    add |= {"password1": "lumpur-9-kue", "password2": "lumpur-9-kue"}
    client.post(reverse("admin:auth_user_add"), add)
    budi = User.objects.get(username="budi")
    assert latest().object_id == str(budi.pk)
    changed = {"usable_password": "true", "password1": "kue-9-lumpur", "password2": "kue-9-lumpur"}
    where = reverse("admin:auth_user_password_change", args=[budi.pk])
    client.post(where, changed | {"set-password": "1"})
    [card] = tills.issue_cards([cast.stall])
    pins.choose(cast.stall, "482913")
    signed_in(kepala).post(
        reverse("admin:transactions_stallcard_delete", args=[card.pk]), {"post": "yes"}
    )
    assert not StallCard.objects.exists()
    assert latest().action_flag == DELETION
    everything = json.dumps(list(LogEntry.objects.values_list("change_message", flat=True)))
    budi.refresh_from_db()
    for secret in ("lumpur", card.token, budi.password, cast.stall.pin.hash):
        assert secret not in everything


def test_change_of_the_own_password_is_logged(db: None) -> None:
    sari = User.objects.create_user("sari", password="lama-9-sekali", is_staff=True)
    sent = {"old_password": "lama-9-sekali", "new_password1": "baru-9-sekali"}
    client = signed_in(sari)
    client.post("/admin/password_change/", sent | {"new_password2": "salah"})
    assert not LogEntry.objects.exists()
    client.post("/admin/password_change/", sent | {"new_password2": "baru-9-sekali"})
    assert (latest().user, latest().object_id) == (sari, str(sari.pk))


# --- Kept ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE django_admin_log SET change_message = ''",
        "DELETE FROM django_admin_log",
        "TRUNCATE django_admin_log",
        "UPDATE transactions_signin SET address = ''",
        "DELETE FROM transactions_signin",
        "TRUNCATE transactions_signin",
    ],
)
def test_the_database_lets_nobody_change_the_log(kepala: User, statement: str) -> None:
    LogEntry.objects.log_actions(kepala.pk, Kecamatan.objects.all()[:1], CHANGE, "Diperiksa.")
    SignIn.objects.create(what=Visit.IN, user=kepala, address="192.0.2.1")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or TRUNCATE waits for them
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute(statement)


def test_account_in_the_log_cannot_be_deleted(kepala: User) -> None:
    LogEntry.objects.log_actions(kepala.pk, Kecamatan.objects.all()[:1], CHANGE, "Diperiksa.")
    with pytest.raises(IntegrityError), transaction.atomic():
        kepala.delete()


def test_account_outside_the_log_can_be_deleted(db: None) -> None:
    User.objects.create_user("tamu").delete()


# --- Read ---------------------------------------------------------------------------------------

NOTES = "/admin/transactions/desknote/"


def test_the_list_finds_and_shows_before_and_after(cast: Cast, client: Client) -> None:
    vendor = cast.stall.jakpreneur
    client.post(f"{VENDORS}{vendor.pk}/change/", vendor_form(vendor, owner="Sri Wahyuni"))
    note = latest()
    shown = html_of(client.get(NOTES, {"q": "Wahyuni"}))
    assert f"{VENDORS}{vendor.pk}/change/" in shown
    assert vendor.name not in html_of(client.get(NOTES, {"q": "tidak ada"}))
    ways: list[dict[str, Any]] = [{"akun": note.user_id}, {"jenis": note.content_type_id}]
    for asked in (*ways, {"akun": "x"}):
        assert vendor.name in html_of(client.get(NOTES, asked))
    assert vendor.name not in html_of(client.get(NOTES, {"action_flag__exact": 3}))
    for page in (f"{NOTES}{note.pk}/change/", f"{VENDORS}{vendor.pk}/history/"):
        assert "<td>Sri Wahyuni</td>" in html_of(client.get(page))


def test_nobody_adds_changes_or_deletes_a_note(cast: Cast, kepala: User) -> None:
    LogEntry.objects.log_actions(kepala.pk, [cast.bazar], CHANGE, "Diperiksa.")
    head = signed_in(kepala)
    for page in ("add/", f"{latest().pk}/change/", f"{latest().pk}/delete/"):
        assert head.post(f"{NOTES}{page}", {"post": "yes"}).status_code == 403
    assert latest().change_message == "Diperiksa."


def test_entry_in_the_old_form_is_shown(cast: Cast, kepala: User) -> None:
    for message in ("Dikunci.", '["', "[1]", '[{"changed": {"fields": ["Nama"]}}]'):
        LogEntry.objects.create(
            user=kepala, object_repr="x", action_flag=CHANGE, change_message=message
        )
        assert values_of(latest()) == []
