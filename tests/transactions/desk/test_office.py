"""The office's name and contact are one row, which the desk edits."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from bazar.models import Office
from tests.desk import member
from tests.html import html_of
from tests.transactions.conftest import signed_in
from transactions.accounts.roles import ADMINISTRATORS, AUDITORS, OFFICERS, OFFICIALS

ADD = "/admin/bazar/office/add/"
WRITTEN = {
    "name": "Sudin PPKUKM Jakarta Pusat",
    "address": "Jl. Tanah Abang I No. 1",
    "email": "ppkukm@example.id",
    "telephone": "(021) 345-6789",
    "whatsapp": "0812-3456-7890",
}


def change_page() -> str:
    return reverse("admin:bazar_office_change", args=[Office.ONLY])


def test_office_is_blank_before_anybody_wrote_it(db: None) -> None:
    office = Office.current()
    assert office.name == ""
    assert not office.is_reachable
    assert str(office) == "kantor belum diberi nama"


@pytest.mark.parametrize("role", [ADMINISTRATORS, OFFICIALS])
def test_official_writes_the_office_once_and_changes_it(db: None, role: str) -> None:
    desk = signed_in(member(role))
    assert desk.post(ADD, WRITTEN).status_code == 302
    office = Office.current()
    assert (office.name, office.whatsapp) == (WRITTEN["name"], "+6281234567890")
    assert office.is_reachable
    assert desk.get(ADD).status_code == 403
    assert desk.post(change_page(), WRITTEN | {"name": "Sudin UMKM"}).status_code == 302
    assert Office.current().name == "Sudin UMKM"


def test_number_that_is_no_mobile_is_named_and_nothing_is_saved(heads_desk: Client) -> None:
    page = heads_desk.post(ADD, WRITTEN | {"whatsapp": "021-3456789"})
    assert "Ini bukan nomor HP: nomor HP diawali 08." in html_of(page)
    assert not Office.objects.exists()


def test_nobody_deletes_the_office(heads_desk: Client) -> None:
    Office.objects.create(name="Sudin")
    delete = reverse("admin:bazar_office_delete", args=[Office.ONLY])
    assert heads_desk.post(delete, {"post": "yes"}).status_code == 403
    assert Office.objects.exists()


@pytest.mark.parametrize(("role", "status"), [(AUDITORS, 200), (OFFICERS, 403)])
def test_others_do_not_write_the_office(db: None, role: str, status: int) -> None:
    Office.objects.create(name="Sudin")
    desk = signed_in(member(role))
    assert desk.get(change_page()).status_code == status
    assert desk.post(change_page(), WRITTEN).status_code == 403
    assert Office.current().name == "Sudin"


def test_database_holds_one_office(db: None) -> None:
    Office.objects.create(name="Sudin")
    for wrong in ({"id": Office.ONLY}, {"id": 2}, {"id": 2, "whatsapp": "0812"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Office.objects.create(**wrong)


def test_personal_data_contact_falls_back_to_the_office() -> None:
    office = Office(email="kantor@example.id", whatsapp="+6281234567890")
    assert office.email_for_privacy == "kantor@example.id"
    assert office.whatsapp_for_privacy == "+6281234567890"
    office.privacy_email = "data@example.id"
    assert office.email_for_privacy == "data@example.id"
