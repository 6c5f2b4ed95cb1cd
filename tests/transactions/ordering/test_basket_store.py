"""The stored basket: a secret key, rows under it, and changes that add up."""

import hashlib
import threading
import uuid

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from tests.cast import Cast, offer
from tests.html import html_of
from tests.shoppers import (
    BASKET,
    CHECKOUT,
    PUT,
    page,
    shopper_with,
    stored_basket,
    stored_quantities,
    tap,
)
from transactions.models import VisitorBasket
from transactions.ordering import basket_changes, basket_store
from transactions.ordering.basket_changes import BasketChange, change_basket
from transactions.ordering.basket_cookies import COUNT_COOKIE, KEY_COOKIE
from transactions.ordering.basket_store import (
    load_stored_basket,
)

ON_BASKET_PAGE = {"HX-Request": "true", "HX-Target": "basket"}


def count(client: Client) -> str:
    return client.cookies[COUNT_COOKIE].value.partition(".")[2]


# --- The key ----------------------------------------------------------------------------------


def test_key_is_a_secret_of_the_browser_and_only_its_digest_is_stored(shop: Cast) -> None:
    client = shopper_with(shop.keripik)
    cookie = client.cookies[KEY_COOKIE]
    assert len(cookie.value) == 22
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["max-age"] == 30 * 24 * 3600
    digest = hashlib.sha256(cookie.value.encode()).digest()
    assert bytes(VisitorBasket.objects.get().key_digest) == digest
    assert shopper_with(shop.keripik).cookies[KEY_COOKIE].value != cookie.value


def test_cookies_are_secure_over_tls(shop: Cast, settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    client = shopper_with(shop.keripik)
    assert client.cookies[f"__Host-{KEY_COOKIE}"]["secure"]
    assert client.cookies[COUNT_COOKIE]["secure"]


@pytest.mark.parametrize("key", ["", "x", "é" * 22, "A" * 23, "A" * 21 + "."])
def test_key_that_is_none_names_no_basket(shop: Cast, key: str) -> None:
    shopper_with(shop.keripik)
    stranger = Client()
    stranger.cookies[KEY_COOKIE] = key
    assert 'href="/belanja/"' in page(stranger, BASKET)
    assert VisitorBasket.objects.count() == 1


@pytest.mark.parametrize("address", ["/", "/belanja/", "/produk/{}/", "/keranjang/"])
def test_nothing_is_stored_for_a_visitor_who_looks(shop: Cast, address: str) -> None:
    client = Client()
    for _ in range(2):
        assert client.get(address.format(shop.keripik.pk)).status_code == 200
    assert not VisitorBasket.objects.exists()
    if address != "/keranjang/":
        assert client.cookies[KEY_COOKIE]["max-age"] == ""  # it ends with the session


def test_pages_give_the_key_before_the_first_tap(shop: Cast) -> None:
    """Else taps of one moment would make a basket each."""
    client = Client()
    page(client, "/belanja/")
    key = client.cookies[KEY_COOKIE].value
    page(client, "/")
    tap(client, shop.keripik)
    assert client.cookies[KEY_COOKIE].value == key
    assert load_stored_basket(key).quantities == {shop.keripik.pk: 1}


def test_script_reads_the_count_and_no_goods(shop: Cast) -> None:
    client = shopper_with(shop.keripik, shop.keripik, shop.asinan)
    cookie = client.cookies[COUNT_COOKIE]
    assert (count(client), cookie["httponly"]) == ("3", "")
    assert cookie.value.partition(".")[0] == str(stored_basket(client).revision)


# --- Changes add up ---------------------------------------------------------------------------


def test_steps_of_many_connections_add_up(committed: Cast) -> None:
    key = f"{uuid.uuid4().hex}"[:22]
    goods = [offer(committed.stall, f"Kue {n}", price=1_000) for n in range(4)]
    start = threading.Barrier(12)

    def tap(n: int) -> None:
        start.wait()
        change_basket(key, BasketChange(more={goods[n % 4].pk: 1}))
        connection.close()

    taps = [threading.Thread(target=tap, args=(n,)) for n in range(12)]
    for each in taps:
        each.start()
    for each in taps:
        each.join()
    stored = load_stored_basket(key)
    assert stored.quantities == {each.pk: 3 for each in goods}
    assert VisitorBasket.objects.filter(pk=stored.pk or 0).count() == 1


def test_without_the_lock_steps_are_lost(committed: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check the control: the same taps, reading without the lock."""
    key = f"{uuid.uuid4().hex}"[:22]
    add_one = BasketChange(more={committed.asinan.pk: 1})
    change_basket(key, add_one)
    read = threading.Barrier(2)

    def read_only(key: str) -> basket_store.StoredBasket:
        stored = load_stored_basket(key)
        read.wait()
        return stored

    monkeypatch.setattr(basket_changes, "lock_basket", read_only)

    def tap() -> None:
        change_basket(key, add_one)
        connection.close()

    taps = [threading.Thread(target=tap) for _ in range(2)]
    for each in taps:
        each.start()
    for each in taps:
        each.join()
    assert load_stored_basket(key).quantities == {committed.asinan.pk: 2}


def test_revision_grows_with_each_change_and_with_nothing_else(shop: Cast) -> None:
    client = shopper_with(shop.keripik)
    first = stored_basket(client).revision
    page(client, BASKET)
    client.post(PUT, {f"units-{shop.keripik.pk}": "1"})
    assert stored_basket(client).revision == first
    assert tap(client, shop.keripik)["revision"] > first


def test_basket_that_is_made_anew_goes_on_above_the_former(shop: Cast) -> None:
    client = shopper_with(shop.keripik)
    first = stored_basket(client).revision
    VisitorBasket.objects.all().delete()
    assert tap(client, shop.keripik)["revision"] > first


def test_step_that_arrives_twice_is_made_once(shop: Cast) -> None:
    client = shopper_with(shop.keripik)
    step = str(uuid.uuid4())
    for _ in range(2):
        answer = tap(client, shop.keripik, step=step)
        assert (answer["units"], answer["added"]) == (2, True)
    assert tap(client, shop.keripik, step=str(uuid.uuid4()))["units"] == 3


def test_two_taps_without_javascript_are_two(shop: Cast) -> None:
    client = shopper_with(shop.keripik)
    for _ in range(2):
        client.post(f"{PUT}?dagangan={shop.keripik.pk}&tambah=1", {})
    assert stored_quantities(client) == f"{shop.keripik.pk}.3"


def test_quantities_are_added_set_and_removed(shop: Cast) -> None:
    client = shopper_with(shop.keripik, shop.keripik, shop.asinan)
    assert stored_quantities(client) == f"{shop.keripik.pk}.2-{shop.asinan.pk}.1"
    client.post(PUT, {"offer": shop.keripik.pk, "units": 5})
    assert stored_quantities(client) == f"{shop.keripik.pk}.5-{shop.asinan.pk}.1"
    client.post(PUT, {"offer": shop.keripik.pk, "add": -1})
    client.post(PUT, {"offer": shop.asinan.pk, "units": 0})
    assert stored_quantities(client) == f"{shop.keripik.pk}.4"
    client.post(PUT, {"offer": shop.keripik.pk, "add": -9})
    assert stored_quantities(client) == ""


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"offer": "x", "add": "1"},
        {"offer": "7", "add": "viele"},
        {"offer": "7", "units": "1e3"},
        {"offer": "9" * 40, "add": "1"},
        {"units-x": "1", "note-": "y", "units-7": "-"},
        {"step": "x"},
    ],
)
def test_unreadable_post_changes_nothing(db: None, content: dict[str, str]) -> None:
    client = Client()
    assert client.post(PUT, content).status_code == 302
    assert stored_quantities(client) == ""
    assert not VisitorBasket.objects.exists()


def test_button_saves_also_the_other_fields_of_the_page(shop: Cast) -> None:
    client = shopper_with(shop.keripik, shop.rujak)
    typed = {f"units-{shop.rujak.pk}": "3", f"note-{shop.neighbour.pk}": "tidak pedas"}
    typed[f"units-{shop.keripik.pk}"] = "1"
    client.post(f"{PUT}?dagangan={shop.keripik.pk}&tambah=1", typed)
    assert stored_quantities(client) == f"{shop.keripik.pk}.2-{shop.rujak.pk}.3"
    assert "tidak pedas" in page(client, BASKET)


def test_stale_tab_changes_only_its_own_line(shop: Cast) -> None:
    client = shopper_with(shop.keripik, shop.rujak, shop.asinan)
    client.post(PUT, {f"note-{shop.stall.pk}": "pedas"})
    shown: dict[str, str] = {}
    for each in (shop.keripik, shop.rujak, shop.asinan):
        shown |= {f"units-{each.pk}": "1", f"was-units-{each.pk}": "1"}
    shown |= {f"note-{shop.stall.pk}": "pedas", f"was-note-{shop.stall.pk}": "pedas"}
    client.post(f"{PUT}?dagangan={shop.rujak.pk}&tambah=1", shown)
    client.post(f"{PUT}?dagangan={shop.asinan.pk}&jumlah=0", shown)
    client.post(PUT, {f"note-{shop.stall.pk}": "tidak pedas"})
    client.post(f"{PUT}?dagangan={shop.keripik.pk}&tambah=1", shown)
    assert stored_quantities(client) == f"{shop.keripik.pk}.2-{shop.rujak.pk}.2"
    assert stored_basket(client).notes == {shop.stall.pk: "tidak pedas"}


def test_button_removes_the_offer_in_its_address(shop: Cast) -> None:
    client = shopper_with(shop.keripik, shop.rujak)
    client.post(f"{PUT}?dagangan={shop.keripik.pk}&jumlah=0", {f"units-{shop.keripik.pk}": "1"})
    assert stored_quantities(client) == f"{shop.rujak.pk}.1"


def test_browser_is_led_to_the_basket_and_scripts_get_what_they_show(shop: Cast) -> None:
    client, content = Client(), {"offer": shop.keripik.pk, "add": 1}
    assert client.post(PUT, content)["Location"] == BASKET
    answer = tap(client, shop.keripik)
    assert (answer["units"], answer["added"], answer["limits"]) == (2, True, [])
    part = html_of(client.post(PUT, content, headers=ON_BASKET_PAGE))
    assert "<html" not in part
    assert "Rp45.000" in part
    assert f'data-revision="{stored_basket(client).revision}"' in part
    assert client.post(PUT, {"then": "pay"})["Location"] == CHECKOUT


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_only_a_post_changes_the_basket(db: None, method: str) -> None:
    assert getattr(Client(), method)(PUT).status_code == 405


def test_page_of_another_site_cannot_change_the_basket(shop: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(PUT, {"offer": shop.keripik.pk, "add": 1}).status_code == 403


def test_tap_is_few_queries(
    shop: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = shopper_with(shop.keripik)
    with django_assert_max_num_queries(7):  # two of them are savepoints, in a test alone
        tap(client, shop.keripik)
    on_page = {"HX-Request": "true", "HX-Target": "basket"}
    with django_assert_max_num_queries(10):
        client.post(f"{PUT}?dagangan={shop.keripik.pk}&tambah=1", {}, headers=on_page)
