"""Links to the shop and to results, as chats, social networks and search engines show them."""

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from bazar.models import BazarDay
from jakpreneur.models import Offer, Product
from jakpreneur.sharing import format_period
from tests.cast import Cast, make_bazar, make_stall, offer
from tests.html import html_of
from tests.orders import take_orders
from tests.results import sell
from tests.shop import card_at, page, shown_by_chats, visitor
from transactions.seals import sealing
from transactions.views import sitemaps

A_DAY = dt.timedelta(days=1)


def data_of(address: str) -> dict[str, Any]:
    [text] = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', page(address), re.DOTALL
    )
    found: dict[str, Any] = json.loads(text)
    return found


def test_link_to_a_product_shows_name_price_stall_and_days(cast: Cast) -> None:
    address = f"/produk/{cast.keripik.pk}/"
    shown = shown_by_chats(f"{address}?utm_source=x")
    assert shown["title"] == "Keripik tempe · Rp15.000"
    assert shown["url"] == f"{settings.SITE_URL}{address}"
    for text in ("Keripik Bu Sri · Menteng", "Lapak", str(cast.day.date.year)):
        assert text in shown["description"]
    card_at(shown["image"])


def test_card_has_another_address_after_a_new_price(cast: Cast) -> None:
    before = shown_by_chats(f"/produk/{cast.keripik.pk}/")["image"]
    Offer.objects.filter(pk=cast.keripik.pk).update(price=16_000)
    after = shown_by_chats(f"/produk/{cast.keripik.pk}/")["image"]
    assert before != after
    assert card_at(before) == card_at(after)  # an old address shows what is true now


def test_every_public_page_of_the_shop_has_a_card(cast: Cast) -> None:
    take_orders(cast)
    for address in ("/", "/belanja/", f"/lapak/{cast.stall.pk}/"):
        card_at(shown_by_chats(address)["image"])
    assert "Keripik tempe" in shown_by_chats(f"/lapak/{cast.stall.pk}/")["description"]


def test_page_in_english_has_the_same_card(cast: Cast) -> None:
    address = f"/produk/{cast.keripik.pk}/"
    indonesian = html_of(Client().get(address))
    assert shown_by_chats(address)["image"] in indonesian


def test_link_to_results_says_nothing_of_an_open_day(cast: Cast) -> None:
    sell(cast.keripik, 3)
    shown = shown_by_chats(f"/hasil/{cast.bazar.pk}/")
    assert "Rp" not in shown["title"] + shown["description"]
    card_at(shown["image"])


@pytest.mark.parametrize("address", ["produk/0.jpg", "lapak/0.jpg", "hasil/0.jpg"])
def test_card_of_nothing_is_not_found(db: None, address: str) -> None:
    assert Client().get(f"/bagikan/{address}").status_code == 404


def test_empty_database_has_a_card(db: None) -> None:
    card_at(shown_by_chats("/")["image"])


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ((2026, 9, 5), (2026, 9, 5), "5 September 2026"),
        ((2026, 9, 5), (2026, 9, 6), "5–6 September 2026"),
        ((2026, 11, 30), (2026, 12, 1), "30 November – 1 Desember 2026"),
        ((2026, 12, 31), (2027, 1, 1), "31 Desember 2026 – 1 Januari 2027"),
    ],
)
def test_days_are_written_once(first: Any, last: Any, text: str) -> None:
    assert format_period(dt.date(*first), dt.date(*last)) == text


# --- Structured data ----------------------------------------------------------------------------


def test_front_page_describes_the_bazaar_as_an_event(cast: Cast) -> None:
    take_orders(cast)
    cast.bazar.venues.add(cast.venue)
    found = data_of("/")
    assert (found["@type"], found["name"]) == ("Event", cast.bazar.name)
    assert dt.datetime.fromisoformat(found["startDate"]).utcoffset() == dt.timedelta(hours=7)
    assert found["startDate"] <= found["endDate"]
    assert found["location"][0]["name"] == cast.venue.name
    assert found["location"][-1]["@type"] == "VirtualLocation"


def test_product_is_described_with_its_price_and_never_its_stock(cast: Cast) -> None:
    take_orders(cast)
    found = data_of(f"/produk/{cast.keripik.pk}/")
    assert (found["@type"], found["name"]) == ("Product", "Keripik tempe")
    assert (found["offers"]["price"], found["offers"]["priceCurrency"]) == (15_000, "IDR")
    assert found["offers"]["availability"] == "https://schema.org/InStock"
    Offer.objects.filter(pk=cast.keripik.pk).update(sold=10)
    sold_out = data_of(f"/produk/{cast.keripik.pk}/")
    assert sold_out["offers"].pop("availability") == "https://schema.org/SoldOut"
    found["offers"].pop("availability")
    assert sold_out == found


def test_stall_is_described_as_a_business_without_phone_and_owner(cast: Cast) -> None:
    found = data_of(f"/lapak/{cast.stall.pk}/")
    assert (found["@type"], found["name"]) == ("LocalBusiness", "Keripik Bu Sri")
    vendor = cast.stall.jakpreneur
    assert vendor.phone not in json.dumps(found)
    assert not vendor.owner or vendor.owner not in json.dumps(found)


def test_name_cannot_leave_the_structured_data(cast: Cast) -> None:
    wicked = "</script><script>alert(1)</script>&amp;"
    Product.objects.filter(pk=cast.keripik.product_id).update(name=wicked)
    assert "<script>alert" not in page(f"/produk/{cast.keripik.pk}/")
    assert data_of(f"/produk/{cast.keripik.pk}/")["name"] == wicked


# --- Sitemap ------------------------------------------------------------------------------------


def listed(address: str) -> list[str]:
    answer = Client().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml")
    found = re.findall(r"<loc>(.*?)</loc>", html_of(answer))
    return [each.removeprefix(settings.SITE_URL) for each in found]


def all_listed() -> list[str]:
    return [address for file in listed("/sitemap.xml") for address in listed(file)]


def test_sitemap_leads_to_every_public_page_of_what_is_to_come(cast: Cast, kepala: User) -> None:
    sell(cast.keripik, 3)
    sealing.seal(cast.day, kepala)
    over = make_bazar("Bazar Lampau")
    BazarDay.objects.create(bazar=over, date=cast.day.date - 40 * A_DAY)
    past = offer(make_stall(over, cast.venue, "Z9", "Kue Lampau"), "Kue lampau", price=1_000)
    found = all_listed()
    assert f"/produk/{cast.keripik.pk}/" in found
    assert f"/lapak/{cast.stall.pk}/" in found
    assert f"/hasil/{cast.bazar.pk}/" in found
    assert f"/produk/{past.pk}/" not in found
    assert len(found) == len(set(found))
    assert {visitor().get(address).status_code for address in found} == {200}


def test_large_sitemap_is_divided(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps.PublicPages, "limit", 2)
    files = listed("/sitemap.xml")
    assert "/sitemap-dagangan.xml?p=2" in files
    assert len([file for file in files if "dagangan" in file]) > 1
    goods = {address for address in all_listed() if address.startswith("/produk/")}
    assert goods == {f"/produk/{pk}/" for pk in Offer.objects.values_list("pk", flat=True)}


@pytest.mark.parametrize("path", ["lain.xml", "lapak.xml?p=0", "lapak.xml?p=99", "lapak.xml?p=x"])
def test_file_that_the_sitemap_lacks_is_not_found(cast: Cast, path: str) -> None:
    assert Client().get(f"/sitemap-{path}").status_code == 404


def test_sitemap_names_the_public_address_on_every_host(cast: Cast) -> None:
    answer = Client().get("/sitemap-halaman.xml", headers={"Host": "localhost:9"})
    assert "localhost:9" not in html_of(answer)


def test_crawlers_are_led_to_the_sitemap_and_to_an_icon(db: None) -> None:
    robots = Client().get("/robots.txt").content.decode()
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in robots
    assert Client().get("/favicon.ico")["Location"].endswith(".png")
