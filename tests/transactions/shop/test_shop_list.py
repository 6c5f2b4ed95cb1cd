"""The list of goods that may be ordered, at addresses that can be shared."""

import gzip
import re
from typing import Any

import pytest
from django.conf import settings
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import Client

from bazar.models import Channel
from jakpreneur import pictures
from jakpreneur.models import Jakpreneur, Offer, Product
from tests.cast import Cast, offer
from tests.html import html_of
from tests.orders import take_orders
from tests.photos import file_of, halves, upload
from tests.shop import addable, page, shown, visitor

RESULTS = {"HX-Request": "true", "HX-Target": "results"}
MORE = {"HX-Request": "true", "HX-Target": "more"}


def test_card_shows_name_price_vendor_and_kecamatan(cast: Cast) -> None:
    card = page(f"/belanja/?q={cast.keripik.product.name}")
    for text in ("Keripik tempe", "Rp15.000", "Keripik Bu Sri · Menteng"):
        assert text in card


def test_status_has_no_white_space_until_something_is_in_the_basket(cast: Cast) -> None:
    """Check the status that is painted unless it is `:empty`."""
    html = Client().get("/belanja/").content.decode()
    assert re.search(r"<span\s[^>]*data-said=[^>]*></span>", html)


def test_channel_rules_decide_what_is_listed(cast: Cast) -> None:
    cast.bazar.channel_rules.filter(channel=Channel.ONLINE, category__slug="kuliner").delete()
    assert shown(page("/belanja/")) == [cast.tas.pk]


def test_sold_out_good_cannot_be_added(cast: Cast) -> None:
    take_orders(cast)
    Offer.objects.filter(pk=cast.keripik.pk).update(sold=10)
    listed = page("/belanja/")
    assert "Sold out" in listed
    assert addable(listed) == {cast.asinan.pk, cast.rujak.pk, cast.tas.pk}


def test_list_counts_the_last_units(cast: Cast) -> None:
    take_orders(cast)
    Offer.objects.filter(pk=cast.keripik.pk).update(sold=7)
    listed = page("/belanja/")
    assert "3 left" in listed
    assert "10 left" not in listed  # the rujak's


def test_picture_replaces_the_drawing(cast: Cast) -> None:
    listed = page("/belanja/?q=keripik")
    assert "goods.svg#keripik" in listed
    picture = pictures.store_picture(pictures.draw(upload(file_of(halves()))))
    Product.objects.filter(pk=cast.keripik.product_id).update(picture=picture)
    listed = page("/belanja/?q=keripik")
    assert "goods.svg#keripik" not in listed
    assert (
        f'<img src="/gambar/{picture.digest}/small.webp" alt="" width="320" height="320">' in listed
    )


@pytest.mark.parametrize("headers", [{}, RESULTS])
def test_list_says_why_a_price_is_not_filtered(cast: Cast, headers: dict[str, str]) -> None:
    every = shown(page("/belanja/"))
    listed = visitor().get("/belanja/?dari=15.00", headers=headers).content.decode()
    assert "can be read as different amounts" in listed
    assert shown(listed) == every
    plain = visitor().get("/belanja/", headers=headers).content.decode()
    assert "can be read as different amounts" not in plain


def test_text_of_a_vendor_is_escaped(cast: Cast) -> None:
    script = Concat(Value("<script>alert(1)</script>"), "name")
    Product.objects.update(name=script, description="<b>tebal</b>")
    Jakpreneur.objects.update(name="<img src=x onerror=alert(1)>")
    for address in ("/", "/belanja/", f"/produk/{cast.tas.pk}/", f"/lapak/{cast.stall.pk}/"):
        html = page(address)
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "<b>tebal" not in html


def test_text_of_a_search_is_escaped(cast: Cast) -> None:
    html = page('/belanja/?q="><script>alert(1)</script>')
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/belanja/", "4 items"),
        ("/belanja/?kategori=kerajinan", "1 item"),
        ("/belanja/?q=keripik", "2 items for “keripik”"),
        (
            "/belanja/?q=rujak+salju",
            "Nothing matches all of “rujak salju”. 1 item matches some of it.",
        ),
        ("/belanja/?q=xylofon", "Nothing found."),
    ],
)
def test_list_says_how_many_goods_it_has(cast: Cast, address: str, said: str) -> None:
    assert f'role="status">{said}</p>' in page(address)


def test_search_without_result_leads_on(cast: Cast) -> None:
    html = page("/belanja/?q=xylofon")
    assert set(shown(html)) == {cast.asinan.pk, cast.keripik.pk, cast.rujak.pk, cast.tas.pk}
    assert '<a class="button" href="/belanja/?kategori=kuliner">' in html


def test_fields_show_the_filters_of_the_address(cast: Cast) -> None:
    html = page("/belanja/?q=ke&kategori=kuliner&dari=5.000&tersedia=1&urut=mahal")
    assert 'name="q" value="ke"' in html
    assert 'value="kuliner" checked' in html
    assert 'name="dari" inputmode="numeric" maxlength="60" value="5.000"' in html
    assert 'name="tersedia" value="1" checked' in html
    assert 'value="mahal" selected' in html
    assert "<details open>" in html


@pytest.mark.parametrize(
    "query",
    [
        "hal=99999999999999999999", "hal=-1", "hal=%00", "dari=9" * 40, "dari=1&sampai=" + "9" * 18,
        "q=%00", "q=%FF%FE", "q=%ED%A0%80", "q=" + "a" * 5_000, "kategori=%27%22", "urut=x&urut=y",
        "q='%3A*%26", "kecamatan=99.99.99", "&&&=", "%",
    ],
)  # fmt: skip
def test_senseless_query_breaks_nothing(cast: Cast, query: str) -> None:
    assert visitor().get(f"/belanja/?{query}").status_code == 200


@pytest.mark.parametrize("query", ["", "?urut=x&q=&tersedia=1", "?q=keripik&hal=2"])
def test_canonical_address_has_no_filters(cast: Cast, query: str) -> None:
    html = page(f"/belanja/{query}")
    assert f'<link rel="canonical" href="{settings.SITE_URL}/belanja/">' in html


# --- What htmx asks for -------------------------------------------------------------------------


@pytest.fixture
def many(cast: Cast) -> list[Offer]:
    return [offer(cast.stall, f"Kue {n:02}", price=1_000 + n) for n in range(46)]


def test_htmx_gets_only_the_results_and_the_short_address(cast: Cast) -> None:
    answer = visitor().get("/belanja/?q=&kategori=kerajinan&dari=&urut=", headers=RESULTS)
    html = html_of(answer)
    assert answer["HX-Push-Url"] == "/belanja/?kategori=kerajinan"
    assert "<html" not in html
    assert shown(html) == [cast.tas.pk]
    assert '<p id="found" data-hx-swap-oob="innerHTML">1 item</p>' in html
    assert "HX-Request" in answer["Vary"]


def test_going_back_gets_a_whole_page(cast: Cast) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in page("/belanja/", headers=headers)


def test_loading_more_gets_cards_until_the_end(cast: Cast, many: list[Offer]) -> None:
    first = page("/belanja/")
    assert 'href="/belanja/?hal=2" data-hx-get="/belanja/?hal=2"' in first
    second, third = (page(f"/belanja/?hal={n}", headers=MORE) for n in (2, 3))
    assert second.strip().startswith('<li class="card">')
    assert 'href="/belanja/?hal=3"' in second
    assert 'id="more"' not in third
    seen = [*shown(first), *shown(second), *shown(third)]
    assert len(seen) == len(set(seen)) == len(many) + 4


def test_without_htmx_a_later_page_leads_back(cast: Cast, many: list[Offer]) -> None:
    html = page("/belanja/?urut=murah&hal=2")
    assert 'href="/belanja/?urut=murah"' in html
    assert 'href="/belanja/?urut=murah&amp;hal=3"' in html


def test_page_of_the_list_weighs_little(cast: Cast, many: list[Offer]) -> None:
    take_orders(cast)
    assert len(gzip.compress(page("/belanja/").encode())) < 6_000


def test_a_visitor_without_a_bazaar_gets_parts_too(db: None) -> None:
    assert visitor().get("/belanja/", headers=RESULTS).status_code == 200


# --- What may have been meant -------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, RESULTS])
def test_misspelling_leads_to_what_may_have_been_meant(cast: Cast, headers: dict[str, str]) -> None:
    html = page("/belanja/?q=kerpik&kategori=kuliner", headers=headers)
    assert set(shown(html)) == {cast.keripik.pk, cast.asinan.pk}
    said = (
        "Nothing matches “kerpik”. Did you mean: "
        '<a href="/belanja/?q=keripik&amp;kategori=kuliner">keripik</a>? 2 items'
    )
    assert said in html


def test_shop_asks_in_indonesian_what_was_meant(cast: Cast) -> None:
    html = page("/belanja/?q=kerpik", Client())
    assert 'Mungkin maksud Anda: <a href="/belanja/?q=keripik">keripik</a>?' in html


def test_text_that_may_have_been_meant_is_escaped(cast: Cast) -> None:
    html = page("/belanja/?q=kerpik+<b>+%26amp")
    assert "<b>" not in html.replace("<b>Rp", "").replace("<b data-basket-count", "")


def test_more_of_what_was_meant_is_loaded(cast: Cast, many: list[Offer]) -> None:
    for n in range(30):
        offer(cast.neighbour, f"Keripik {n:02}", price=2_000)
    first = page("/belanja/?q=kerpik")
    assert 'href="/belanja/?q=kerpik&amp;hal=2"' in first
    second = page("/belanja/?q=kerpik&hal=2", headers=MORE)
    seen = [*shown(first), *shown(second)]
    assert len(seen) == len(set(seen)) == 40  # of 78, with the other goods of Keripik Bu Sri


@pytest.mark.parametrize(
    "text", ["", "keripik", "rujak salju", "xylofon", "kerpik", "kerpik salju"]
)
def test_page_of_the_list_costs_few_queries(
    cast: Cast, django_assert_max_num_queries: Any, text: str
) -> None:
    client = visitor()
    with django_assert_max_num_queries(8):
        page(f"/belanja/?q={text}", client)
