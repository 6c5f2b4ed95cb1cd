"""The desk's log has no whole mobile number, for it is kept for good."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from jakpreneur.models import Jakpreneur
from tests.cast import Cast
from tests.desk import member
from tests.html import html_of
from tests.transactions.conftest import signed_in
from transactions.accounts.roles import OFFICIALS

VENDORS = "/admin/jakpreneur/jakpreneur/"
OLD, NEW = "+6281234567890", "+6285555555123"


@pytest.fixture
def client(db: None) -> Client:
    return signed_in(member(OFFICIALS))


def everything_said() -> str:
    return (
        " ".join(LogEntry.objects.values_list("change_message", flat=True))
        .encode()
        .decode("unicode_escape", errors="ignore")
    )


def test_change_of_a_number_keeps_three_digits_of_each(cast: Cast, client: Client) -> None:
    vendor = cast.stall.jakpreneur
    Jakpreneur.objects.filter(pk=vendor.pk).update(phone=OLD)
    form: dict[str, Any] = {
        "name": vendor.name, "phone": NEW, "kecamatan": vendor.kecamatan_id,
        "products-TOTAL_FORMS": 0, "products-INITIAL_FORMS": 0,
    }  # fmt: skip
    assert client.post(f"{VENDORS}{vendor.pk}/change/", form).status_code == 302
    page = html_of(client.get(f"{VENDORS}{vendor.pk}/history/"))
    assert "•••890" in page
    assert "•••123" in page
    assert OLD[3:] not in page
    assert NEW[3:] not in page


@pytest.mark.parametrize(
    "written", ["0895 3383 25512", "+62 (0)895-3383-25512", "895338325512 (WA)"]
)
def test_number_is_stored_and_found_however_an_official_writes_it(
    cast: Cast, client: Client, written: str
) -> None:
    vendor = cast.stall.jakpreneur
    form: dict[str, Any] = {
        "name": vendor.name, "phone": written, "kecamatan": vendor.kecamatan_id,
        "products-TOTAL_FORMS": 0, "products-INITIAL_FORMS": 0,
    }  # fmt: skip
    assert client.post(f"{VENDORS}{vendor.pk}/change/", form).status_code == 302
    vendor.refresh_from_db()
    assert vendor.phone == "+62895338325512"
    assert 'value="0895-3383-25512"' in client.get(f"{VENDORS}{vendor.pk}/change/").content.decode()
    found = client.get(VENDORS, {"q": written}).context["cl"].queryset
    assert [each.pk for each in found] == [vendor.pk]
    client.post(f"{VENDORS}{vendor.pk}/change/", form | {"phone": "0895.3383.25512"})
    latest = LogEntry.objects.latest("pk")
    assert "512" not in latest.change_message  # the same number is no change


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("0812-3456", "terlalu pendek"),
        ("021-3456789", "Ini bukan nomor HP"),
        ("+65 8123 4567", "Tulis nomor HP Indonesia"),
        ("081234567890 / 081398765432", "satu nomor saja"),
    ],
)
def test_number_that_cannot_be_read_is_refused_with_the_reason(
    cast: Cast, client: Client, written: str, reason: str
) -> None:
    vendor = cast.stall.jakpreneur
    form: dict[str, Any] = {
        "name": vendor.name, "phone": written, "kecamatan": vendor.kecamatan_id,
        "products-TOTAL_FORMS": 0, "products-INITIAL_FORMS": 0,
    }  # fmt: skip
    page = client.post(f"{VENDORS}{vendor.pk}/change/", form)
    assert (page.status_code, reason in page.content.decode()) == (200, True)


def test_deleted_vendor_leaves_no_number(cast: Cast, client: Client) -> None:
    gone = Jakpreneur.objects.create(name="Dodol", kecamatan=cast.venue.kecamatan, phone=OLD)
    client.post(f"{VENDORS}{gone.pk}/delete/", {"post": "yes"})
    assert OLD[3:] not in everything_said()


@pytest.mark.parametrize("words", [OLD, "0812-3456-7890", "081234567890", "3456789"])
def test_export_is_logged_without_the_number_that_was_searched(
    cast: Cast, client: Client, words: str
) -> None:
    client.get(f"{VENDORS}ekspor/csv/", {"q": words, "is_sample__exact": "0"})
    said = LogEntry.objects.latest("pk").change_message
    assert "q=•••" in said
    assert "is_sample__exact=0" in said
    assert not any(part in said for part in ("3456", "0812", "7890"))


def test_export_of_shoppers_is_logged_without_any_search_word(cast: Cast, client: Client) -> None:
    client.get("/admin/transactions/order/ekspor/csv/", {"q": "Rina"})
    assert LogEntry.objects.latest("pk").change_message.endswith("q=•••")
