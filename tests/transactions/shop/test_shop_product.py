"""The pages of a product and of a stall, and the form that fills the basket."""

import datetime as dt
import re
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from bazar import calendar
from bazar.models import BazarDay, Channel, Venue
from jakpreneur.models import Jakpreneur, Offer, Product, Reservation, Stall
from tests.cast import Cast, allow, make_bazar, offer, plan
from tests.html import html_of
from tests.orders import take_orders
from tests.shop import addable, change, has_form, page, product_page, shown, stall_page, visitor
from tests.shoppers import stored_quantities

A_DAY = dt.timedelta(days=1)


@pytest.fixture
def open_cast(cast: Cast) -> Cast:
    take_orders(cast)
    return cast


def end(cast: Cast) -> None:
    """Move the bazaar a month back."""
    for day in cast.bazar.days.all():
        BazarDay.objects.filter(pk=day.pk).update(date=day.date - 30 * A_DAY)


# --- A product ----------------------------------------------------------------------------------


def test_product_page_names_the_good_and_its_vendor(open_cast: Cast) -> None:
    Product.objects.filter(name="Keripik tempe").update(description="Renyah.\nTahan lama.")
    html = product_page(open_cast.keripik)
    assert "<h1>Keripik tempe</h1>" in html
    assert "Rp15.000" in html
    assert "Renyah.<br>Tahan lama." in html
    assert f'<a href="/lapak/{open_cast.stall.pk}/">Keripik Bu Sri</a> · Menteng' in html
    assert shown(html) == [open_cast.asinan.pk]  # what else the stall has


def test_product_page_tells_where_when_and_how(open_cast: Cast) -> None:
    """Say everything that decides whether somebody buys, on this page."""
    stall = open_cast.stall
    Venue.objects.filter(pk=stall.venue_id).update(address="Jalan Sam Ratulangi")
    html = product_page(open_cast.keripik)
    for text in (stall.number, stall.venue.name, "Jalan Sam Ratulangi"):
        assert text in html
    for day in open_cast.bazar.days.all():
        assert f"{day.opens:%H.%M}–{day.closes:%H.%M} WIB" in html
    assert f'href="/lapak/{stall.pk}/whatsapp/"' in html
    assert "a courier brings it" in html
    Jakpreneur.objects.filter(pk=stall.jakpreneur_id).update(qris="")
    assert "a courier brings it" not in product_page(open_cast.keripik)


def test_product_page_has_a_form_for_the_basket(open_cast: Cast) -> None:
    html = product_page(open_cast.keripik)
    assert has_form(html)
    assert f'name="offer" value="{open_cast.keripik.pk}"' in html
    assert re.search(r'name="add" value="1" min="1"\s+max="10"', html)


def form_of(html: str) -> dict[str, str]:
    """Return the values of the form that fills the basket, by name."""
    [form] = re.findall(r'<form class="add".*?</form>', html, re.DOTALL)
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


@pytest.fixture
def careful() -> Client:
    """Return a visitor whose posts need a token, and who has no JavaScript."""
    return visitor(enforce_csrf_checks=True)


def test_form_without_javascript_is_answered_with_a_form_that_has_a_token(
    open_cast: Cast, careful: Client
) -> None:
    form = form_of(page(f"/produk/{open_cast.keripik.pk}/", careful)) | {"add": "3"}
    first = careful.post("/keranjang/isi/", form)
    assert first.status_code == 403
    assert "no-store" in first["Cache-Control"]
    assert stored_quantities(careful) == ""
    again = form_of(html_of(first))
    assert again["add"] == "3"
    second = careful.post("/keranjang/isi/", again)
    assert (second.status_code, second["Location"]) == (302, "/keranjang/")
    assert stored_quantities(careful) == f"{open_cast.keripik.pk}.3"


def test_browser_that_names_our_own_page_needs_no_token(open_cast: Cast, careful: Client) -> None:
    form = form_of(page(f"/produk/{open_cast.keripik.pk}/", careful))
    answer = careful.post("/keranjang/isi/", form, headers={"Sec-Fetch-Site": "same-origin"})
    assert (answer.status_code, answer["Location"]) == (302, "/keranjang/")
    assert stored_quantities(careful) == f"{open_cast.keripik.pk}.1"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "", "SAME-ORIGIN"])
def test_post_of_any_other_page_needs_a_token(open_cast: Cast, careful: Client, site: str) -> None:
    form = form_of(page(f"/produk/{open_cast.keripik.pk}/", careful))
    answer = careful.post("/keranjang/isi/", form, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert stored_quantities(careful) == ""


def test_script_posts_the_form_with_the_token_of_the_cookie(
    open_cast: Cast, careful: Client
) -> None:
    form = form_of(page(f"/produk/{open_cast.keripik.pk}/", careful))
    token = careful.cookies["csrftoken"].value
    answer = careful.post("/keranjang/isi/", form | {"csrfmiddlewaretoken": token})
    assert answer.status_code == 302
    assert stored_quantities(careful) == f"{open_cast.keripik.pk}.1"


@pytest.mark.parametrize("offer", ["", "0", "999999999", "x", "9" * 40, "-1"])
def test_post_without_token_for_no_product_is_refused(
    open_cast: Cast, careful: Client, offer: str
) -> None:
    answer = careful.post("/keranjang/isi/", {"offer": offer, "add": "1"})
    assert answer.status_code == 403
    assert "This page was open for too long" in html_of(answer)


def test_post_without_token_says_that_the_good_is_sold_out(
    open_cast: Cast, careful: Client
) -> None:
    form = form_of(page(f"/produk/{open_cast.keripik.pk}/", careful))
    Offer.objects.filter(pk=open_cast.keripik.pk).update(sold=10)
    answer = careful.post("/keranjang/isi/", form)
    assert answer.status_code == 403
    assert "Sold out" in html_of(answer)


def test_post_of_another_site_fills_no_basket(open_cast: Cast, careful: Client) -> None:
    form = form_of(page(f"/produk/{open_cast.keripik.pk}/", careful))
    token = careful.cookies["csrftoken"].value
    answer = careful.post(
        "/keranjang/isi/",
        form | {"csrfmiddlewaretoken": token},
        headers={"Origin": "https://evil.example"},
    )
    assert answer.status_code == 403
    assert stored_quantities(careful) == ""


def test_product_page_counts_the_last_units(open_cast: Cast) -> None:
    assert " left" not in product_page(open_cast.keripik)
    Offer.objects.filter(pk=open_cast.keripik.pk).update(sold=7)
    assert "3 left" in product_page(open_cast.keripik)


def test_reserved_units_are_not_available(open_cast: Cast) -> None:
    held = Reservation.objects.create(
        offer=open_cast.keripik, holder=uuid.uuid4(), units=10, until=timezone.now() + A_DAY
    )
    html = product_page(open_cast.keripik)
    assert "Sold out" in html
    assert not has_form(html)
    held.delete()
    assert has_form(product_page(open_cast.keripik))


def test_good_that_may_not_be_sold_online_is_only_at_the_stall(open_cast: Cast) -> None:
    open_cast.bazar.channel_rules.filter(channel=Channel.ONLINE, category__slug="kuliner").delete()
    html = product_page(open_cast.keripik)
    assert "Only at the stall" in html
    assert not has_form(html)
    assert has_form(product_page(open_cast.tas))


def test_product_page_says_when_orders_open(open_cast: Cast) -> None:
    change(open_cast.bazar, orders_open_at=timezone.now() + dt.timedelta(hours=1))
    html = product_page(open_cast.keripik)
    assert "Ordering opens on" in html
    assert not has_form(html)


def test_product_page_says_that_orders_are_closed(open_cast: Cast) -> None:
    change(open_cast.bazar, orders_close_at=timezone.now() - dt.timedelta(hours=1))
    html = product_page(open_cast.keripik)
    assert "Orders are closed" in html
    assert not has_form(html)


def test_product_of_a_past_bazaar_leads_to_the_vendors_present_stall(open_cast: Cast) -> None:
    end(open_cast)
    html = product_page(open_cast.keripik)
    assert "Bazar Menteng is over" in html
    assert not has_form(html)
    assert "at the bazaar now" not in html
    now = make_bazar("Bazar Sekarang")
    plan(now, calendar.today())
    there = Stall.objects.create(
        bazar=now, jakpreneur=open_cast.stall.jakpreneur, venue=open_cast.venue, number="Z9"
    )
    for html in (product_page(open_cast.keripik), stall_page(open_cast.stall)):
        assert f'href="/lapak/{there.pk}/"' in html
        assert "Keripik Bu Sri at the bazaar now" in html


@pytest.mark.parametrize("number", [0, 999_999_999, 10**18, 10**30])
@pytest.mark.parametrize("kind", ["produk", "lapak"])
def test_missing_page_says_so_and_leads_on(cast: Cast, kind: str, number: int) -> None:
    answer = visitor().get(f"/{kind}/{number}/")
    assert answer.status_code == 404
    assert 'href="/belanja/"' in html_of(answer)


# --- A stall ------------------------------------------------------------------------------------


def test_stall_page_names_the_maker_and_the_place(open_cast: Cast) -> None:
    Jakpreneur.objects.filter(name="Keripik Bu Sri").update(owner="Sri Lestari")
    html = stall_page(open_cast.stall)
    for text in ("<h1>Keripik Bu Sri</h1>", "Made by Sri Lestari · Menteng", "A1",
                 open_cast.venue.name, "Ask by WhatsApp"):  # fmt: skip
        assert text in html
    assert addable(html) == set(shown(html)) == {open_cast.keripik.pk, open_cast.asinan.pk}


@pytest.mark.parametrize(("days", "times"), [(None, 1), (0, 0), (1, 1), (2, 1)])
def test_certificates_are_shown_if_valid_on_the_last_day(
    cast: Cast, days: int | None, times: int
) -> None:
    """The bazaar is on today and tomorrow."""
    until = None if days is None else calendar.today() + days * A_DAY
    Jakpreneur.objects.update(
        halal="ID00410000", halal_until=until, pirt="P-IRT 2063", pirt_until=until
    )
    for html in (stall_page(cast.stall), product_page(cast.keripik)):
        assert (html.count("ID00410000"), html.count("P-IRT 2063")) == (times, times)


def test_goods_only_at_the_stall_are_listed_apart(open_cast: Cast) -> None:
    allow(open_cast.bazar, "fesyen", Channel.ONSITE)
    kaos = offer(open_cast.stall, "Kaos Monas", price=80_000, category="fesyen")
    html = stall_page(open_cast.stall)
    only_there = html.index('id="only-there"')
    assert html.index(f"/produk/{kaos.pk}/") > only_there > html.index("/produk/")
    assert kaos.pk not in addable(html)


def test_good_that_may_not_be_sold_is_not_shown(open_cast: Cast) -> None:
    kaos = offer(open_cast.stall, "Kaos Monas", price=80_000, category="fesyen")
    assert kaos.pk not in shown(stall_page(open_cast.stall))


def test_stall_without_goods_says_so(cast: Cast) -> None:
    cast.stranger.offers.all().delete()
    assert "This stall offers nothing yet" in stall_page(cast.stranger)


def test_page_has_a_title_a_description_and_one_address(cast: Cast) -> None:
    html = page(f"/produk/{cast.keripik.pk}/?utm_source=x")
    assert "<title>Keripik tempe · Keripik Bu Sri · Bazar Jakpreneur</title>" in html
    assert '<meta name="description" content="Keripik tempe, Rp15.000, Keripik Bu Sri' in html
    assert f'/produk/{cast.keripik.pk}/">' in html.split('rel="canonical"')[1][:120]
