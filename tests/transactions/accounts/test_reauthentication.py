"""The desk asks for the password again before accounts, QRIS codes and seals are changed."""

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db.models import F
from django.test import Client
from django.utils import timezone

from jakpreneur.models import Jakpreneur
from jakpreneur.sample.qris import sticker
from tests.cast import Cast, line, sale, send
from tests.html import html_of
from tests.transactions.conftest import signed_in
from transactions.models import Seal, SignedIn, SignIn, Visit
from transactions.seals import closing

PASSWORD = "lihat saja"
VENDORS = "/admin/jakpreneur/jakpreneur/"
PROOF = "proof_asked_again"
CODE = sticker(1, "Keripik Bu Sri", "kuliner")


@pytest.fixture
def sari(db: None) -> User:
    return User.objects.create_superuser("sari", password=PASSWORD)


@pytest.fixture
def client(sari: User) -> Client:
    """Return a client that signed in a while ago."""
    client = signed_in(sari)
    a_while_ago()
    return client


def a_while_ago() -> None:
    SignedIn.objects.update(proved_at=F("proved_at") - dt.timedelta(minutes=11))


def fields_of(answer: Any) -> dict[str, list[str]]:
    """Return the fields that the page would send again."""
    shown = html_of(answer)
    assert "data-asked-again" in shown
    form = shown[shown.index("data-asked-again") :]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form):
        if name != "csrfmiddlewaretoken":
            found.setdefault(unescape(name), []).append(unescape(value))
    return found


def new_account(**more: Any) -> dict[str, Any]:
    password = "gajah-9-sekali"
    return {
        "username": "agus", "password1": password, "password2": password,
        "usable_password": "true", **more,
    }  # fmt: skip


def test_filled_form_is_carried_out_after_the_password(client: Client) -> None:
    answer = client.post("/admin/auth/user/add/", new_account(first_name="<Agus> & Sri"))
    assert not User.objects.filter(username="agus").exists()
    sent = fields_of(answer)
    assert sent["username"] == ["agus"]
    assert sent["first_name"] == ["<Agus> & Sri"]
    assert client.post("/admin/auth/user/add/", sent | {PROOF: PASSWORD}).status_code == 302
    assert User.objects.get(username="agus").check_password("gajah-9-sekali")


def test_a_wrong_password_changes_and_loses_nothing(client: Client) -> None:
    sent = fields_of(client.post("/admin/auth/user/add/", new_account()))
    answer = client.post("/admin/auth/user/add/", sent | {PROOF: "salah"})
    assert fields_of(answer) == sent
    assert not User.objects.filter(username="agus").exists()
    assert SignIn.objects.latest("pk").what == Visit.WRONG


def test_guessing_makes_the_guesser_wait(client: Client) -> None:
    for _n in range(5):
        client.post("/admin/auth/user/add/", new_account(**{PROOF: "salah"}))
    answer = client.post("/admin/auth/user/add/", new_account(**{PROOF: PASSWORD}))
    assert answer.status_code == 429
    assert fields_of(answer)["username"] == ["agus"]
    assert not User.objects.filter(username="agus").exists()


def test_the_desk_does_not_ask_again_for_ten_minutes(client: Client) -> None:
    client.post("/admin/auth/user/add/", new_account(**{PROOF: PASSWORD}))
    assert client.post("/admin/auth/group/add/", {"name": "Panitia"}).status_code == 302
    a_while_ago()
    fields_of(client.post("/admin/auth/group/add/", {"name": "Juri"}))


def test_the_sign_in_counts_as_having_been_asked(sari: User) -> None:
    fresh = Client()
    fresh.post("/admin/login/", {"username": "sari", "password": PASSWORD})
    assert fresh.post("/admin/auth/group/add/", {"name": "Panitia"}).status_code == 302


def test_get_request_asks_nothing(client: Client, sari: User, cast: Cast) -> None:
    for address in (
        "/admin/auth/user/", "/admin/auth/user/add/", f"/admin/auth/user/{sari.pk}/change/",
        f"/admin/auth/user/{sari.pk}/keamanan/", f"/admin/transactions/seal/hari/{cast.day.pk}/",
    ):  # fmt: skip
        assert "data-asked-again" not in html_of(client.get(address)), address


def test_every_page_that_changes_accounts_asks(client: Client, sari: User) -> None:
    agus = User.objects.create_user("agus", is_staff=True)
    group = Group.objects.create(name="Panitia")
    doors: dict[str, dict[str, Any]] = {
        "/admin/auth/user/add/": new_account(),
        f"/admin/auth/user/{agus.pk}/change/": {"username": "agus", "is_superuser": "on"},
        f"/admin/auth/user/{agus.pk}/password/": {"password1": "x", "password2": "x"},
        f"/admin/auth/user/{agus.pk}/keamanan/": {"do": "link"},
        "/admin/auth/user/": {"action": "delete_selected", "_selected_action": [agus.pk]},
        "/admin/auth/group/add/": {"name": "Juri"},
        f"/admin/auth/group/{group.pk}/change/": {"name": "Juri", "permissions": ["1", "2"]},
        f"/admin/auth/group/{group.pk}/delete/": {"post": "yes"},
        "/admin/auth/group/": {"action": "delete_selected", "_selected_action": [group.pk]},
        "/admin/auth/group/dua-langkah/": {"role": [group.pk]},
        "/admin/akun/dua-langkah/": {"code": "123456"},
        "/admin/akun/dua-langkah/kode/": {"a": "1"},
        "/admin/akun/dua-langkah/hapus/": {"a": "1"},
    }
    for address, sent in doors.items():
        asked = {
            name: value if isinstance(value, list) else [value] for name, value in sent.items()
        }
        found = fields_of(client.post(address, sent))
        assert found == {name: [str(each) for each in value] for name, value in asked.items()}
    agus.refresh_from_db()
    assert not agus.is_superuser
    assert Group.objects.filter(pk=group.pk, name="Panitia").exists()


# --- QRIS ---------------------------------------------------------------------------------------


def vendor_form(vendor: Jakpreneur, **changes: Any) -> dict[str, Any]:
    return {
        "name": vendor.name, "owner": vendor.owner, "phone": vendor.phone, "qris": vendor.qris,
        "kecamatan": vendor.kecamatan_id, "products-TOTAL_FORMS": 0, "products-INITIAL_FORMS": 0,
        **changes,
    }  # fmt: skip


def test_a_vendors_qris_is_set_and_taken_away_after_asking(cast: Cast, client: Client) -> None:
    vendor = cast.stall.jakpreneur
    address, code = f"{VENDORS}{vendor.pk}/change/", CODE
    sent = fields_of(client.post(address, vendor_form(vendor, qris=code, owner="Sri")))
    vendor.refresh_from_db()
    assert vendor.qris == ""
    client.post(address, sent | {PROOF: PASSWORD})
    vendor.refresh_from_db()
    assert (vendor.qris, vendor.owner) == (code, "Sri")
    a_while_ago()
    fields_of(client.post(address, vendor_form(vendor, qris="")))
    vendor.refresh_from_db()
    assert vendor.qris == code


def test_a_new_vendor_with_a_qris_asks_too(cast: Cast, client: Client) -> None:
    form = vendor_form(cast.stall.jakpreneur, name="Baru", qris=CODE)
    fields_of(client.post(f"{VENDORS}add/", form))
    assert not Jakpreneur.objects.filter(name="Baru").exists()


def test_change_that_leaves_the_qris_alone_asks_nothing(cast: Cast, client: Client) -> None:
    vendor = cast.stall.jakpreneur
    answer = client.post(f"{VENDORS}{vendor.pk}/change/", vendor_form(vendor, owner="Sri"))
    assert answer.status_code == 302
    vendor.refresh_from_db()
    assert vendor.owner == "Sri"


# --- Seals --------------------------------------------------------------------------------------


def test_a_day_is_closed_after_asking(cast: Cast, client: Client) -> None:
    send(cast.till, sale(line(cast.keripik)))
    address = f"/admin/transactions/seal/hari/{cast.day.pk}/"
    ticked = [each.token for each in closing.of_day(cast.day, timezone.now()).warnings]
    sent = fields_of(client.post(address, {"seen": ticked, "a": "1"}))
    assert sent.get("seen", []) == ticked
    assert not Seal.objects.exists()
    client.post(address, sent | {PROOF: PASSWORD})
    assert Seal.objects.count() == 1
