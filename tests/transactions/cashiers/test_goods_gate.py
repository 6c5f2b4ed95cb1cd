"""The gate of the vendor's pages: the stall's PIN, and the phones that stand before it."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jakpreneur.models import Stall
from tests.cast import Cast, left, let_in, phone_of
from tests.goods import CHOOSE, PIN, page_of, text, written
from transactions import access
from transactions.cashiers import pins, tills
from transactions.models import StallPin, Till, WrongPin

TOKEN = "a" * 32


@pytest.fixture
def pin(cast: Cast) -> StallPin:
    return pins.choose(cast.stall, PIN)


@pytest.fixture
def phone(cast: Cast, pin: StallPin) -> Client:
    """Return the phone of the cast's till, on which the PIN was given."""
    phone = phone_of(cast.till)
    assert phone.post(page_of(cast.stall), {"pin": PIN}).status_code == 302
    return phone


def is_open(phone: Client, stall: Stall) -> bool:
    return 'class="offers"' in text(phone.get(page_of(stall)))


# --- The gate ---------------------------------------------------------------------------------


def test_pin_opens_the_goods_of_its_stall(cast: Cast, pin: StallPin) -> None:
    phone = phone_of(cast.till)
    gate = phone.get(page_of(cast.stall))
    assert gate.status_code == 200
    assert "Keripik tempe" not in text(gate)
    answer = phone.post(page_of(cast.stall), {"pin": PIN})
    assert (answer.status_code, answer["Location"]) == (302, page_of(cast.stall))
    html = phone.get(page_of(cast.stall))
    assert "Keripik tempe" in text(html)
    assert "Rujak serut" not in text(html)
    assert "no-store" in html["Cache-Control"]


@pytest.mark.parametrize("typed", ["482914", "", "48291", "4829130", "x", "\0", " "])
def test_wrong_pin_opens_nothing(cast: Cast, pin: StallPin, typed: str) -> None:
    phone = phone_of(cast.till)
    answer = phone.post(page_of(cast.stall), {"pin": typed})
    assert answer.status_code == 200
    assert "PIN ini salah." in text(answer)
    assert not is_open(phone, cast.stall)
    assert WrongPin.objects.count() == 1


def test_right_pin_waits_after_five_wrong_ones(cast: Cast, pin: StallPin) -> None:
    """Only that phone waits: the stall's others have tries of their own."""
    phone, other = phone_of(cast.till), phone_of(let_in(cast.stall))
    for _ in range(5):
        phone.post(page_of(cast.stall), {"pin": "000111"})
    answer = phone.post(page_of(cast.stall), {"pin": PIN})
    assert answer.status_code == 429
    assert "Terlalu banyak PIN salah. Coba lagi sesudah pukul" in text(answer)
    assert 13 * 60 < int(answer["Retry-After"]) <= 16 * 60
    assert not is_open(phone, cast.stall)
    assert other.post(page_of(cast.stall), {"pin": PIN}).status_code == 302
    WrongPin.objects.update(at=timezone.now() - dt.timedelta(minutes=15, seconds=1))
    assert phone.post(page_of(cast.stall), {"pin": PIN}).status_code == 302
    assert is_open(phone, cast.stall)


@pytest.mark.parametrize("then", ["", "baru/", "{keripik}/"])
def test_every_page_asks_for_the_pin(cast: Cast, pin: StallPin, then: str) -> None:
    then = then.format(keripik=cast.keripik.pk)
    answer = phone_of(cast.till).get(page_of(cast.stall, then=then))
    assert 'name="pin"' in text(answer)
    assert "Keripik tempe" not in text(answer)


def test_goods_cannot_be_changed_without_the_pin(cast: Cast, pin: StallPin) -> None:
    phone = phone_of(cast.till)
    phone.post(page_of(cast.stall, cast.keripik), written(cast.keripik, price="1"))
    phone.post(page_of(cast.stall, cast.keripik, "stok/"), {"units": "5"})
    phone.post(page_of(cast.stall, then="baru/"), {"name": "Baru", "price": "1"})
    phone.post(page_of(cast.stall, cast.keripik), written(cast.keripik, price="1", pin="111222"))
    cast.keripik.refresh_from_db()
    assert (cast.keripik.price, cast.keripik.brought) == (15_000, 10)
    assert cast.stall.offers.count() == 2


def test_goods_close_after_a_quarter_of_an_hour_without_use(
    cast: Cast, phone: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = phone.cookies[f"dagangan-{cast.stall.pk}"]
    assert (cookie["path"], cookie["max-age"]) == ("/kasir/dagangan/", 15 * 60)
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    at = [0.0]
    now = timezone.now().timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + at[0])
    for minutes in (14, 28):  # each page starts the quarter anew
        at[0] = minutes * 60
        assert is_open(phone, cast.stall)
    at[0] = 28 * 60 + 15 * 60 + 1
    assert not is_open(phone, cast.stall)


def test_new_pin_closes_what_the_old_one_had_opened(cast: Cast, phone: Client) -> None:
    pins.reset_pins(Stall.objects.filter(pk=cast.stall.pk))
    assert "Pindai lagi kartu lapak" in text(phone.get(page_of(cast.stall)))
    pins.choose(cast.stall, PIN)
    assert not is_open(phone, cast.stall)


def test_opening_is_for_one_till_and_one_stall(cast: Cast, phone: Client) -> None:
    """The cookie opens nothing on another phone, nor for another stall."""
    pins.choose(cast.neighbour, PIN)
    value = phone.cookies[f"dagangan-{cast.stall.pk}"].value
    second = phone_of(let_in(cast.stall, cast.neighbour))
    for stall in (cast.stall, cast.neighbour):
        second.cookies[f"dagangan-{stall.pk}"] = value
        assert not is_open(second, stall)


def test_button_closes_the_goods_at_once(cast: Cast, phone: Client) -> None:
    answer = phone.post(page_of(cast.stall, then="tutup/"))
    assert (answer.status_code, answer["Location"]) == (302, "/kasir/")
    assert not is_open(phone, cast.stall)
    assert phone.get("/kasir/").status_code == 200


def test_form_of_a_closed_page_is_saved_after_the_pin(cast: Cast, pin: StallPin) -> None:
    phone = phone_of(cast.till)
    page = page_of(cast.stall, cast.keripik)
    gate = phone.post(page, written(cast.keripik, description='<i>"pedas"</i>', price="17.000"))
    assert 'value="&lt;i&gt;&quot;pedas&quot;&lt;/i&gt;"' in text(gate)
    assert 'name="initial-left"' in text(gate)
    answer = phone.post(page, written(cast.keripik, price="17.000", pin=PIN))
    assert answer.status_code == 302
    cast.keripik.refresh_from_db()
    assert cast.keripik.price == 17_000


def test_pin_that_is_sent_twice_ends_on_the_page(cast: Cast, phone: Client) -> None:
    page = page_of(cast.stall, cast.keripik)
    answer = phone.post(page, {"pin": PIN})
    assert (answer.status_code, answer["Location"]) == (302, page)


def test_gate_asks_for_the_csrf_token(cast: Cast, pin: StallPin) -> None:
    phone = phone_of(cast.till, enforce_csrf_checks=True)
    assert phone.post(page_of(cast.stall), {"pin": PIN}).status_code == 403
    phone.cookies["csrftoken"] = TOKEN
    typed = {"pin": PIN, "csrfmiddlewaretoken": TOKEN}
    assert phone.post(page_of(cast.stall), typed).status_code == 302


# --- Who stands before it ---------------------------------------------------------------------


def test_phone_that_is_no_till_is_asked_to_follow_a_card(cast: Cast, pin: StallPin) -> None:
    for page in (CHOOSE, page_of(cast.stall), page_of(cast.stall, cast.keripik)):
        assert Client().get(page).status_code == 401
    assert Client().post(page_of(cast.stall), {"pin": PIN}).status_code == 401


def test_till_that_signed_out_is_none(cast: Cast, phone: Client) -> None:
    tills.sign_out(cast.till)
    assert phone.get(page_of(cast.stall)).status_code == 401


def test_locked_out_till_opens_nothing(cast: Cast, phone: Client, django_user_model: Any) -> None:
    tills.lock_out(Till.objects.all(), by=django_user_model.objects.create_user("pejabat"))
    for page in (CHOOSE, page_of(cast.stall), page_of(cast.stall, cast.keripik)):
        answer = phone.get(page)
        assert answer.status_code == 403
        assert "Keripik tempe" not in text(answer)
    assert phone.post(page_of(cast.stall, cast.keripik, "stok/"), {"units": 5}).status_code == 403
    assert left(cast.keripik) == 10


@pytest.mark.parametrize("then", ["", "baru/", "{rujak}/"])
def test_another_tills_stall_is_not_there(cast: Cast, phone: Client, then: str) -> None:
    pins.choose(cast.neighbour, PIN)
    page = page_of(cast.neighbour, then=then.format(rujak=cast.rujak.pk))
    assert phone.get(page).status_code == 404
    assert phone.post(page, {"pin": PIN, "price": "1"}).status_code == 404
    assert WrongPin.objects.count() == 0


@pytest.mark.parametrize("then", ["", "stok/"])
def test_another_stalls_offer_is_not_there(cast: Cast, phone: Client, then: str) -> None:
    values = written(cast.rujak, price="1", units="5")
    assert phone.post(page_of(cast.stall, cast.rujak, then), values).status_code == 404
    cast.rujak.refresh_from_db()
    assert (cast.rujak.price, cast.rujak.brought) == (18_000, 10)


def test_till_of_two_stalls_chooses_and_opens_each_with_its_own_pin(
    cast: Cast, pin: StallPin
) -> None:
    pins.choose(cast.neighbour, "739251")
    phone = phone_of(let_in(cast.stall, cast.neighbour))
    html = text(phone.get(CHOOSE))
    assert page_of(cast.stall) in html
    assert page_of(cast.neighbour) in html
    phone.post(page_of(cast.stall), {"pin": PIN})
    assert is_open(phone, cast.stall)
    assert not is_open(phone, cast.neighbour)
    phone.post(page_of(cast.neighbour), {"pin": PIN})
    assert not is_open(phone, cast.neighbour)
    phone.post(page_of(cast.neighbour), {"pin": "739251"})
    assert is_open(phone, cast.neighbour)
    assert is_open(phone, cast.stall)


def test_till_of_one_stall_need_not_choose(cast: Cast) -> None:
    assert phone_of(cast.till).get(CHOOSE)["Location"] == page_of(cast.stall)


@pytest.mark.parametrize(
    ("then", "allowed"),
    [("", {"get", "head", "post"}), ("baru/", {"get", "head", "post"}), ("tutup/", {"post"})],
)
def test_each_page_takes_its_methods(
    cast: Cast, phone: Client, then: str, allowed: set[str]
) -> None:
    for method in {"get", "head", "put", "delete", "patch"} - allowed:
        assert getattr(phone, method)(page_of(cast.stall, then=then)).status_code == 405


# --- htmx, when the page has closed -----------------------------------------------------------


def test_part_of_a_page_that_has_closed_becomes_the_gate(cast: Cast, pin: StallPin) -> None:
    phone = phone_of(cast.till)
    page = page_of(cast.stall, cast.keripik, "stok/")
    answer = phone.post(page, {"units": "5"}, headers={"HX-Request": "true"})
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#main", "innerHTML")
    assert 'name="units" value="5"' in text(answer)
    assert "<html" not in text(answer)
    assert phone.post(page, {"units": "5", "pin": PIN}).status_code == 302
    assert left(cast.keripik) == 15


def test_part_of_a_page_of_a_till_that_is_none_any_more_asks_for_the_whole_page(
    cast: Cast, phone: Client
) -> None:
    tills.sign_out(cast.till)
    page = page_of(cast.stall, cast.keripik, "stok/")
    answer = phone.post(page, {"units": "5"}, headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"
    assert left(cast.keripik) == 10


def test_cookie_of_open_goods_is_secure_over_tls(cast: Cast, pin: StallPin, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    phone = phone_of(cast.till)
    phone.post(page_of(cast.stall), {"pin": PIN})
    cookie = phone.cookies[f"__Secure-dagangan-{cast.stall.pk}"]
    assert cookie["secure"]
    assert cookie["path"].startswith(access.TILL_PATH)
