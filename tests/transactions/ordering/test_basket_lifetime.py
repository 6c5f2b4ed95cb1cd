"""Former baskets, how long a basket lasts, and browsers that store no cookies."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from bazar.privacy import periods
from tests.cast import Cast, in_english
from tests.html import html_of
from tests.orders import take_orders
from tests.shoppers import (
    BASKET,
    PUT,
    page,
    shopper_with,
    stored_basket,
    stored_quantities,
)
from transactions.models import BasketItem, BasketNote, VisitorBasket
from transactions.ordering.basket_store import (
    LIFE,
)
from transactions.personal_data import retention


def test_basket_is_deleted_thirty_days_after_its_last_change(shop: Cast) -> None:
    old, new = shopper_with(shop.keripik), shopper_with(shop.asinan)
    new.post(PUT, {f"note-{shop.stall.pk}": "pedas"})
    rows = VisitorBasket.objects.filter(pk=stored_basket(old).pk or 0)
    rows.update(used_at=timezone.now() - LIFE - dt.timedelta(minutes=1))
    retention.erase_due(periods())
    assert stored_quantities(old) == ""
    assert stored_quantities(new) == f"{shop.asinan.pk}.1"
    VisitorBasket.objects.update(used_at=timezone.now() - LIFE - dt.timedelta(minutes=1))
    shopper_with(shop.keripik)  # each new basket sweeps some old ones, without any job
    assert VisitorBasket.objects.count() == BasketItem.objects.count() == 1
    assert not BasketNote.objects.exists()


# --- A browser that stores no cookies -----------------------------------------------------------


@pytest.mark.parametrize(
    "from_us", [{"Sec-Fetch-Site": "same-origin"}, {"Referer": "http://testserver/produk/1/"}]
)
def test_browser_without_cookies_is_told(db: None, from_us: dict[str, str]) -> None:
    asked = in_english(Client()).get(BASKET, headers=from_us)
    assert asked.status_code == 200  # the language is a cookie
    client = Client()
    asked = client.get(BASKET, headers=from_us)
    assert asked["Location"] == f"{BASKET}?kuki=1"
    forgetful = Client()
    html = html_of(forgetful.get(asked["Location"], headers=from_us))
    assert 'class="notice wrong"' in html
    assert 'class="notice wrong"' not in html_of(client.get(asked["Location"], headers=from_us))
    assert 'class="notice wrong"' not in page(Client(), BASKET)


def test_form_without_cookies_says_so(shop: Cast) -> None:
    take_orders(shop)
    client = Client(enforce_csrf_checks=True)
    there = {"Referer": "http://testserver/produk/1/"}
    answer = client.post(PUT, {"offer": shop.keripik.pk, "add": 1}, headers=there)
    assert answer.status_code == 403
    assert 'class="notice wrong"' in html_of(answer)
