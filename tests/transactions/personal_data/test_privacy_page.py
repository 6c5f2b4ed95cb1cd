"""The page /privasi/: who is responsible, what is kept, why and for how long, and whom to ask."""

from typing import Any

import pytest
from django.test import Client

from bazar.models import Office
from tests.cast import Cast
from tests.html import html_of
from tests.shoppers import shopper_with
from tests.transactions.conftest import signed_in

PERIODS = {
    "ERASE_AFTER_DAYS": 31,
    "ERASE_UNPAID_AFTER_DAYS": 11,
    "ERASE_ADDRESSES_AFTER_DAYS": 77,
    "ERASE_HELD_AFTER_DAYS": 177,
}


@pytest.fixture
def client(db: None) -> Client:
    return Client()


def page(client: Client, language: str = "id") -> str:
    client.cookies["django_language"] = language
    return str(html_of(client.get("/privasi/")))


def test_page_names_the_periods_that_the_code_uses(client: Client, settings: Any) -> None:
    for name, days in PERIODS.items():
        setattr(settings, name, days)
    for language, unit in (("id", "hari"), ("en", "days")):
        shown = page(client, language)
        for days in PERIODS.values():
            assert f"{days} {unit}" in shown


def test_page_says_so_where_the_office_has_written_nothing(client: Client) -> None:
    assert "belum menuliskan namanya di sini" in page(client)
    assert "Belum ada kontak" in page(client)
    assert "has not entered its name yet" in page(client, "en")


def test_page_names_the_office_and_its_contact(client: Client) -> None:
    Office.objects.create(
        name="Sudin PPKUKM", address="Jl. Tanah Abang I", email="kantor@example.id",
        whatsapp="+6281234567890", privacy_contact="Ibu Ratna", privacy_email="data@example.id",
    )  # fmt: skip
    shown = page(client)
    for text in ("Sudin PPKUKM, Jl. Tanah Abang I.", "Ibu Ratna", "mailto:data@example.id"):
        assert text in shown
    assert 'href="https://wa.me/6281234567890"' in shown
    assert ">0812-3456-7890</a>" in shown
    assert "kantor@example.id" not in shown
    assert "belum menuliskan" not in shown


def test_text_of_the_office_is_no_markup(client: Client) -> None:
    Office.objects.create(name="<b>Sudin</b>")
    assert "&lt;b&gt;Sudin&lt;/b&gt;" in page(client)


@pytest.mark.parametrize(
    "address", ["/", "/belanja/", "/keranjang/", "/pesanan/", "/hasil/", "/bahasa/", "/privasi/"]
)
def test_public_pages_lead_to_it(cast: Cast, address: str) -> None:
    assert 'href="/privasi/"' in html_of(Client().get(address))


def test_stall_product_and_lost_pages_lead_to_it(cast: Cast) -> None:
    for address in (f"/lapak/{cast.stall.pk}/", f"/produk/{cast.keripik.pk}/", "/tidak-ada/"):
        assert 'href="/privasi/"' in html_of(Client().get(address)), address


def test_checkout_says_why_and_asks_for_no_tick(shop: Cast, morning: Any) -> None:
    shown = html_of(shopper_with(shop.keripik).get("/keranjang/bayar/"))
    assert 'href="/privasi/"' in shown
    assert "checkbox" not in shown


def test_page_is_for_looking_only(client: Client) -> None:
    assert client.post("/privasi/").status_code == 405
    assert client.head("/privasi/").status_code == 200


def test_desk_leads_from_an_order_to_its_notice(cast: Cast, kepala: Any) -> None:
    assert signed_in(kepala).get("/admin/transactions/privacynotice/").status_code == 200
