"""Several bazaars at once: each has its own list, and the basket does not mix them in silence."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from bazar import entering
from bazar.calendar import WIB, today, wib
from bazar.models import Bazar, BazarDay, PickupSlot
from tests.cast import Cast, make_bazar, make_cast, plan
from tests.html import html_of
from tests.orders import slot, take_orders
from tests.shop import addable, change, page, shown, visitor
from tests.shoppers import BASKET, CHECKOUT, HIDDEN, ordered, shopper_with, stored_basket, tap
from tests.shoppers import page as page_of
from transactions.models import Order


@pytest.fixture
def senen(shop: Cast) -> Cast:
    """Return another bazaar that takes orders, today as well."""
    other = make_cast("Bazar Senen")
    take_orders(other)
    return other


@pytest.fixture
def january(senen: Cast) -> Cast:
    """Return the other bazaar, a month later."""
    for day in senen.bazar.days.order_by("-date"):
        BazarDay.objects.filter(pk=day.pk).update(date=day.date + dt.timedelta(days=30))
    return senen


def goods(cast: Cast) -> set[int]:
    return {cast.keripik.pk, cast.asinan.pk, cast.rujak.pk, cast.tas.pk}


def close_today(bazar: Bazar) -> None:
    """Let the bazaar have had its last day today (WIB), closed a minute ago."""
    bazar.days.filter(date__gt=today()).delete()
    closed = timezone.now().astimezone(WIB) - dt.timedelta(minutes=1)
    opens = dt.time.min
    bazar.days.update(date=closed.date(), opens=opens, closes=closed.time())


def test_each_bazaar_has_its_own_list_at_its_own_address(shop: Cast, senen: Cast) -> None:
    for cast in (shop, senen):
        for address in ("/", "/belanja/"):
            html = page(f"{address}?bazar={cast.bazar.pk}")
            assert set(shown(html)) == addable(html) == goods(cast)
        searched = page(f"/belanja/?bazar={cast.bazar.pk}&q=keripik")
        assert set(shown(searched)) == {cast.keripik.pk, cast.asinan.pk}


def test_address_without_a_choice_leads_to_the_bazaar_that_is_on(shop: Cast, january: Cast) -> None:
    for address in ("/", "/belanja/", "/?bazar=", "/belanja/?bazar=999999", "/?bazar=x"):
        assert set(shown(page(address))) == goods(shop)


def test_front_page_and_list_lead_to_the_other_bazaar_that_takes_orders(
    shop: Cast, january: Cast
) -> None:
    for address in ("/", "/belanja/"):
        there = f'href="{address}?bazar={january.bazar.pk}"'
        assert there in page(address)
        back = page(f"{address}?bazar={january.bazar.pk}")
        assert f'href="{address}"' in back
        assert there in back


def test_lone_bazaar_has_nothing_to_choose_from(shop: Cast) -> None:
    assert 'class="bazaars"' not in page("/")
    assert "?bazar=" not in page("/")


def test_chosen_bazaar_stays_chosen_along_the_links_of_the_list(
    shop: Cast, january: Cast, django_assert_max_num_queries: Any
) -> None:
    pk = january.bazar.pk
    with django_assert_max_num_queries(8):
        listed = page(f"/belanja/?bazar={pk}&q=xylofon")
    assert f'name="bazar" value="{pk}"' in listed
    assert f"/belanja/?bazar={pk}&amp;kategori=kuliner" in listed
    product = page(f"/produk/{january.keripik.pk}/")
    assert f"/belanja/?bazar={pk}" in product
    assert f'name="bazar" value="{pk}"' in product
    assert "Bazar Senen" in product


def test_part_for_htmx_is_of_the_chosen_bazaar(shop: Cast, january: Cast) -> None:
    headers = {"HX-Request": "true", "HX-Target": "results"}
    answer = visitor().get(f"/belanja/?kategori=kuliner&bazar={january.bazar.pk}", headers=headers)
    assert january.tas.pk not in shown(html_of(answer))
    assert set(shown(html_of(answer))) < goods(january)
    assert answer["HX-Push-Url"] == f"/belanja/?bazar={january.bazar.pk}&kategori=kuliner"


def test_next_months_shop_is_entered_while_it_is_prepared(shop: Cast, january: Cast) -> None:
    opens = timezone.now() + dt.timedelta(days=9)
    change(january.bazar, orders_open_at=opens)
    front = page("/")
    assert f'<a href="/?bazar={january.bazar.pk}">Bazar Senen</a>' in front
    assert 'class="bazaars"' not in front
    prepared = page(f"/?bazar={january.bazar.pk}")
    assert "Ordering opens on" in prepared
    assert addable(prepared) == set()


def test_last_evening_shows_both_while_the_stalls_are_open(shop: Cast, january: Cast) -> None:
    shop.bazar.days.filter(date__gt=today()).delete()
    change(shop.bazar, orders_close_at=timezone.now() - dt.timedelta(minutes=1))
    front = page("/")
    assert "Orders are closed" in front
    assert f'href="/?bazar={january.bazar.pk}"' in front
    assert addable(page(f"/belanja/?bazar={january.bazar.pk}")) == goods(january)


def test_next_months_shop_is_the_obvious_one_when_the_last_day_has_closed(
    shop: Cast, january: Cast
) -> None:
    close_today(shop.bazar)
    assert addable(page("/belanja/")) == goods(january)
    assert set(shown(page(f"/belanja/?bazar={shop.bazar.pk}"))) == goods(shop)


def test_evening_between_two_days_stays_with_its_bazaar(db: None) -> None:
    evening = wib(dt.date(2026, 12, 4), dt.time(21))
    two_days, next_one = make_bazar("Bazar Menteng"), make_bazar("Bazar Senen")
    for bazar, days in ((two_days, (4, 5)), (next_one, (8,))):
        for day in days:
            plan(bazar, dt.date(2026, 12, day), dt.time(8), dt.time(16))
    assert entering.enter(None, evening).bazar == two_days
    assert entering.enter(None, evening + dt.timedelta(days=1)).bazar == next_one
    assert entering.enter(None, evening + dt.timedelta(days=99)).bazar == next_one


def test_list_of_a_bazaar_that_has_ended_says_so(shop: Cast, senen: Cast) -> None:
    past = today() - dt.timedelta(days=50)
    for days, day in enumerate(senen.bazar.days.order_by("date")):
        BazarDay.objects.filter(pk=day.pk).update(date=past + dt.timedelta(days=days))
    html = page(f"/belanja/?bazar={senen.bazar.pk}")
    assert "Bazar Senen is over." in html
    assert 'href="/belanja/"' in html
    assert addable(html) == set()


def test_good_of_another_bazaar_is_said_to_be_when_it_joins(shop: Cast, senen: Cast) -> None:
    client = visitor()
    assert tap(client, shop.keripik)["limits"] == []
    answer = tap(client, senen.rujak)
    assert answer["added"]
    [said] = answer["limits"]
    assert "Rujak serut" in said
    assert "Bazar Senen" in said
    assert tap(client, senen.rujak)["limits"] == []
    assert tap(client, senen.asinan)["limits"] == []
    assert stored_basket(client).units == 4


def test_basket_lets_choose_which_bazaar_is_ordered(shop: Cast, senen: Cast) -> None:
    client = shopper_with(shop.keripik, senen.rujak)
    client.cookies["django_language"] = "en"
    for one, other in ((shop, senen), (senen, shop)):
        html = page_of(client, f"{BASKET}?bazar={one.bazar.pk}")
        assert f'href="{BASKET}?bazar={other.bazar.pk}"' in html
        action = f"/keranjang/isi/?bazar={one.bazar.pk}"
        assert f'action="{action}"' in html
        led = client.post(action, {"then": "pay"})
        assert led["Location"] == f"{CHECKOUT}?bazar={one.bazar.pk}"
        checkout = page_of(client, led["Location"])
        assert one.bazar.name in checkout
        assert "stay in the basket" in checkout


def form_at(client: Any, cast: Cast, at: PickupSlot) -> dict[str, Any]:
    hidden = dict(HIDDEN.findall(page_of(client, f"{CHECKOUT}?bazar={cast.bazar.pk}")))
    return hidden | {"name": "Rina", "phone": "081298765432", f"slot_{at.venue_id}": at.pk}


def test_two_tabs_order_at_both_bazaars_and_nothing_is_lost(shop: Cast, senen: Cast) -> None:
    client = shopper_with(shop.keripik, senen.rujak)
    forms = [(cast, form_at(client, cast, slot(cast))) for cast in (shop, senen)]
    for cast, form in forms:
        answer = client.post(f"{CHECKOUT}?bazar={cast.bazar.pk}", form)
        assert answer["Location"].startswith("/pesanan/")
    assert set(Order.objects.values_list("bazar", flat=True)) == {shop.bazar.pk, senen.bazar.pk}
    assert stored_basket(client).units == 0


def test_order_at_one_bazaar_leaves_the_goods_of_the_other(shop: Cast, senen: Cast) -> None:
    client = shopper_with(shop.keripik, senen.rujak)
    ordered(client, slot(shop))
    assert dict(stored_basket(client).quantities) == {senen.rujak.pk: 1}
    answer = client.get(f"{CHECKOUT}?bazar={shop.bazar.pk}")
    assert answer.status_code == 302


def test_refused_form_leads_back_to_the_checkout_of_its_bazaar(shop: Cast, senen: Cast) -> None:
    client = shopper_with(shop.keripik, senen.rujak)
    form = form_at(client, senen, slot(senen)) | {"name": ""}
    answer = client.post(f"{CHECKOUT}?bazar={senen.bazar.pk}", form)
    assert f"bazar={senen.bazar.pk}" in answer["Location"]
    assert "Bazar Senen" in page_of(client, answer["Location"])
    answer = client.post(f"{CHECKOUT}?bazar={senen.bazar.pk}", form | {"then": "basket"})
    assert answer["Location"] == f"{BASKET}?bazar={senen.bazar.pk}"
