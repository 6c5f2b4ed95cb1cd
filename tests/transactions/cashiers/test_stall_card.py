"""A stall card: its link names the stall, and only a confirmation lets a phone in."""

import hashlib
import json
import uuid
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from jakpreneur.models import Stall
from tests.cast import PIN, Cast, let_in, line, make_bazar, outcomes, phone_of, post, sale
from tests.html import html_of
from transactions import access
from transactions.cashiers import tills
from transactions.models import StallCard, Till

TOKEN = "a" * 32


@pytest.fixture
def card(cast: Cast) -> StallCard:
    [card] = tills.issue_cards([cast.stall])
    return card


def address(card: StallCard) -> str:
    return f"/kasir/kartu/{card.token}/"


def confirm(phone: Client, card: StallCard, key: Any = "") -> Till:
    """Follow the card on `phone`, which stores `key`; return the till that the phone becomes."""
    answer = phone.post(address(card), {"till": str(key), "pin": PIN})
    assert (answer.status_code, answer["Location"]) == (302, "/kasir/?baru")
    return till_of(phone)


def till_of(phone: Client) -> Till:
    """Return the till that the phone's cookie names."""
    request = RequestFactory().get("/kasir/")
    for name in ("kasir", "__Host-kasir"):
        if name in phone.cookies:
            request.COOKIES[name] = phone.cookies[name].value
    till = access.till_of(request)
    assert till
    return till


def stalls_of(till: Till) -> set[Any]:
    return set(till.stalls.all())


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_a_card_changes_nothing(card: StallCard, method: str) -> None:
    tills_before = Till.objects.count()
    phone = Client()
    answer = getattr(phone, method)(address(card))
    assert answer.status_code == 200
    assert "kasir" not in phone.cookies
    assert Till.objects.count() == tills_before
    assert "no-store" in answer["Cache-Control"]


def test_card_names_its_stall_and_bazaar(card: StallCard) -> None:
    page = html_of(Client().get(address(card)))
    assert "Keripik Bu Sri" in page
    assert "A1" in page
    assert "Bazar Menteng" in page
    assert "Rujak Pak Jaya" not in page


def test_confirming_lets_the_phone_in(cast: Cast, card: StallCard) -> None:
    phone = Client()
    till = confirm(phone, card)
    assert stalls_of(till) == {cast.stall}
    assert till.tillstall_set.get().card == card
    answer = post(phone, sale(line(cast.keripik)))
    assert outcomes(answer.json()["results"]) == ["recorded"]


def test_cookie_is_for_the_cashiers_pages_alone(card: StallCard) -> None:
    phone = Client()
    confirm(phone, card)
    cookie = phone.cookies["kasir"]
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/kasir/", "Lax", True)
    assert cookie["max-age"] == 60 * 24 * 3600


def test_till_cookie_is_secure_over_tls(card: StallCard, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    phone = Client()
    confirm(phone, card)
    cookie = phone.cookies["__Host-kasir"]
    assert (cookie["path"], cookie["domain"], cookie["secure"]) == ("/", "", True)
    assert (cookie["samesite"], cookie["httponly"]) == ("Lax", True)


def test_phone_that_lost_its_cookies_comes_back_as_its_till(cast: Cast, card: StallCard) -> None:
    key = uuid.uuid4()
    till = confirm(Client(), card, key=key)
    assert confirm(Client(), card, key=key) == till
    assert till.tillstall_set.count() == 1


def test_phone_key_is_stored_as_its_digest_alone(card: StallCard) -> None:
    key = uuid.uuid4()
    till = confirm(Client(), card, key=key)
    assert bytes(till.phone_digest or b"") == hashlib.sha256(str(key).encode()).digest()
    assert till.key != key
    assert confirm(Client(), card, key=till.key) != till  # the ledger's name opens nothing


@pytest.mark.parametrize("key", ["", "kasir", "\0", "'--", "5" * 500])
def test_unreadable_key_gets_a_new_till(card: StallCard, key: str) -> None:
    tills_before = Till.objects.count()
    confirm(Client(), card, key=key)
    assert Till.objects.count() == tills_before + 1


def test_phone_whose_storage_was_cleared_is_still_its_till(card: StallCard) -> None:
    """The cookie names the till, and the page the number from which the phone goes on."""
    phone = Client()
    till, key = confirm(phone, card, key=uuid.uuid4()), uuid.uuid4()
    assert confirm(phone, card, key=key) == till
    assert f'data-till="{till.code}"' in html_of(phone.get("/kasir/"))
    assert confirm(Client(), card, key=key) == till  # once its cookies are lost, too


def test_phone_key_goes_before_the_cookie(card: StallCard) -> None:
    phone, key = Client(), uuid.uuid4()
    till_of_key = confirm(Client(), card, key=key)
    confirm(phone, card)
    assert confirm(phone, card, key=key) == till_of_key


@pytest.mark.parametrize("thief_is", ["a till", "none"])
def test_key_of_another_till_with_an_own_card_and_pin_opens_nothing(
    cast: Cast, card: StallCard, thief_is: str
) -> None:
    key = uuid.uuid4()
    victim = confirm(Client(), card, key=key)
    [own] = tills.issue_cards([cast.neighbour])
    thief = phone_of(cast.neighbours_till) if thief_is == "a till" else Client()
    tills_before = Till.objects.count()
    answer = thief.post(address(own), {"till": str(key), "pin": PIN})
    assert answer.status_code == 409
    assert "kasir" not in answer.cookies
    assert Till.objects.count() == tills_before
    assert stalls_of(victim) == {cast.stall}
    assert victim.code in html_of(answer)
    assert str(victim.key) not in html_of(answer)


def test_phone_that_lost_its_cookies_needs_a_card_of_its_old_stall(
    cast: Cast, card: StallCard
) -> None:
    [second] = tills.issue_cards([cast.neighbour])
    key, phone = uuid.uuid4(), Client()
    till = confirm(Client(), card, key=key)
    answer = phone.post(address(second), {"till": str(key), "pin": PIN})
    assert "A1 Keripik Bu Sri" in html_of(answer)
    assert confirm(phone, card, key=key) == till
    assert confirm(phone, second, key=key) == till
    assert stalls_of(till) == {cast.stall, cast.neighbour}


def test_phone_whose_cookie_ended_is_its_till_at_the_vendors_next_stall(
    cast: Cast, card: StallCard
) -> None:
    key = uuid.uuid4()
    till = confirm(Client(), card, key=key)
    at_next_bazaar = Stall.objects.create(
        bazar=make_bazar("Bazar berikut"),
        jakpreneur=cast.stall.jakpreneur,
        venue=cast.venue,
        number="C3",
    )
    [next_card] = tills.issue_cards([at_next_bazaar])
    assert confirm(Client(), next_card, key=key) == till


def test_page_of_a_till_has_none_of_its_secrets(cast: Cast, card: StallCard) -> None:
    key, phone = uuid.uuid4(), Client()
    till = confirm(phone, card, key=key)
    page = html_of(phone.get("/kasir/"))
    for secret in (key, key.hex, till.key, till.key.hex, card.token):
        assert str(secret) not in page


def test_old_cookie_with_the_phones_key_is_still_the_till(cast: Cast) -> None:
    """Browsers have such cookies from an earlier version; the next page sets a new one."""
    key, old = uuid.uuid4(), HttpResponse()
    tills.learn_phone_key(cast.till, key)
    old.set_signed_cookie("kasir", str(key), salt="kasir")
    phone = Client()
    phone.cookies["kasir"] = old.cookies["kasir"].value
    assert outcomes(post(phone, sale(line(cast.keripik))).json()["results"]) == ["recorded"]
    phone.get("/kasir/")
    assert phone.cookies["kasir"].value.startswith(f"2.{cast.till.key}:")
    assert till_of(phone) == cast.till


def test_phone_tells_its_key_when_it_has_made_one_anew(cast: Cast, card: StallCard) -> None:
    key, phone = uuid.uuid4(), Client()
    till = confirm(phone, card, key=uuid.uuid4())
    for content in ({"phone": str(key)}, {"phone": "x"}, {"phone": 7}, {}):
        answer = phone.post("/kasir/kabar/", json.dumps(content), content_type="application/json")
        assert answer.status_code == 200
    assert confirm(Client(), card, key=key) == till


def test_phone_cannot_take_the_key_of_another_till(cast: Cast, card: StallCard) -> None:
    key, thief = uuid.uuid4(), phone_of(cast.neighbours_till)
    till = confirm(Client(), card, key=key)
    content = json.dumps({"phone": str(key)})
    thief.post("/kasir/kabar/", content, content_type="application/json")
    assert confirm(Client(), card, key=key) == till
    cast.neighbours_till.refresh_from_db()
    assert cast.neighbours_till.phone_digest is None


def test_other_phone_is_another_till(card: StallCard) -> None:
    assert confirm(Client(), card) != confirm(Client(), card)


def test_second_card_adds_its_stall(cast: Cast, card: StallCard) -> None:
    [second] = tills.issue_cards([cast.neighbour])
    phone = Client()
    till = confirm(phone, card)
    assert confirm(phone, second) == till
    assert stalls_of(till) == {cast.stall, cast.neighbour}


def test_locked_out_till_stays_locked_out(
    cast: Cast, card: StallCard, django_user_model: Any
) -> None:
    phone = Client()
    till = confirm(phone, card)
    official = django_user_model.objects.create_user("pejabat")
    tills.lock_out(Till.objects.filter(pk=till.pk), by=official)
    assert confirm(phone, card) == till
    assert post(phone, sale(line(cast.keripik))).status_code == 403
    till.refresh_from_db()
    assert till.locked_out_by == official


@pytest.mark.parametrize("method", ["get", "post"])
def test_withdrawn_card_lets_nobody_in(card: StallCard, method: str) -> None:
    StallCard.objects.update(withdrawn_at=timezone.now())
    tills_before = Till.objects.count()
    phone = Client()
    assert getattr(phone, method)(address(card)).status_code == 404
    assert "kasir" not in phone.cookies
    assert Till.objects.count() == tills_before


def test_card_that_nobody_issued_is_unknown(db: None) -> None:
    assert Client().post("/kasir/kartu/AAAAAAAAAAAAAAAAAAAAAA/").status_code == 404


def test_confirming_asks_for_the_csrf_token(card: StallCard) -> None:
    tills_before = Till.objects.count()
    phone = Client(enforce_csrf_checks=True)
    assert phone.post(address(card)).status_code == 403
    assert Till.objects.count() == tills_before
    phone.cookies["csrftoken"] = TOKEN
    form = {"csrfmiddlewaretoken": TOKEN, "pin": PIN}
    assert phone.post(address(card), form).status_code == 302


def test_card_opened_beside_another_page_has_a_token_that_is_no_longer_right(
    card: StallCard,
) -> None:
    """Let the other page's cookie come last: the browser's word lets the phone in."""
    phone = Client(enforce_csrf_checks=True)
    phone.get(address(card))
    form = {"csrfmiddlewaretoken": phone.cookies["csrftoken"].value, "pin": PIN}
    phone.cookies["csrftoken"] = TOKEN
    for site in ("cross-site", "same-site", "none", ""):
        refused = phone.post(address(card), form, headers={"Sec-Fetch-Site": site})
        assert refused.status_code == 403
    let_in = phone.post(address(card), form, headers={"Sec-Fetch-Site": "same-origin"})
    assert let_in.status_code == 302


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_card_is_looked_at_or_confirmed(card: StallCard, method: str) -> None:
    assert getattr(Client(), method)(address(card)).status_code == 405


# --- The selling screen behind it ---------------------------------------------------------------


def test_selling_screen_shows_what_the_tills_stalls_offer(cast: Cast) -> None:
    page = html_of(phone_of(cast.till).get("/kasir/"))
    assert "Keripik tempe" in page
    assert "Asinan sayur" in page
    assert "Rujak serut" not in page
    assert "Tas anyaman" not in page


def test_phone_without_a_till_is_asked_to_follow_a_card(db: None) -> None:
    assert Client().get("/kasir/").status_code == 401


def test_locked_out_till_sells_nothing(cast: Cast, django_user_model: Any) -> None:
    tills.lock_out(Till.objects.all(), by=django_user_model.objects.create_user("pejabat"))
    answer = phone_of(cast.till).get("/kasir/")
    assert answer.status_code == 403
    assert "Keripik tempe" not in html_of(answer)


def test_selling_screen_hands_out_the_csrf_cookie_that_the_courier_needs(cast: Cast) -> None:
    phone = phone_of(cast.till)
    answer = phone.get("/kasir/")
    assert phone.cookies["csrftoken"].value
    assert "no-store" in answer["Cache-Control"]


def test_each_visit_lets_the_till_stay_for_60_days_more(cast: Cast) -> None:
    assert phone_of(cast.till).get("/kasir/").cookies["kasir"]["max-age"] == 60 * 24 * 3600


def test_only_categories_that_may_be_sold_on_site_are_offered_for_something_else(
    cast: Cast,
) -> None:
    page = html_of(phone_of(cast.till).get("/kasir/"))
    assert '<option value="kuliner">' in page
    assert '<option value="kerajinan">' not in page


def test_selling_screen_takes_as_many_queries_for_two_stalls_as_for_one(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    both = let_in(cast.stall, cast.neighbour)
    for till in (cast.till, both):
        # One query each for the till, its last number, stalls, offers and categories.
        with django_assert_num_queries(8):
            phone_of(till).get("/kasir/")


def test_selling_screen_is_only_looked_at(cast: Cast) -> None:
    assert phone_of(cast.till).post("/kasir/").status_code == 405
    assert phone_of(cast.till).head("/kasir/").status_code == 200
