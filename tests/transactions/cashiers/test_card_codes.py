"""The short code of a stall card does what its address does, and cannot be guessed."""

import re

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from bazar import tokens
from tests.cast import PIN, Cast
from transactions import throttle
from transactions.cashiers import card_codes, tills
from transactions.models import StallCard, Till

ENTRY = "/kasir/kartu/"


@pytest.fixture
def card(cast: Cast) -> StallCard:
    [card] = tills.issue_cards([cast.stall])
    return StallCard.objects.get(pk=card.pk)


def type_code(phone: Client, typed: str) -> tuple[int, str]:
    answer = phone.get(ENTRY, {"kode": typed})
    return answer.status_code, answer.headers.get("Location", answer.content.decode())


def test_code_has_eight_signs_without_look_alikes_and_is_stored_as_its_digest(
    card: StallCard,
) -> None:
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{8}", card.code)
    assert bytes(card.code_digest) == tokens.digest_of(card.code)
    assert card.code_as_printed == f"{card.code[:4]}-{card.code[4:]}"
    assert card.code not in card.token


def test_codes_of_cards_differ(cast: Cast) -> None:
    StallCard.objects.all().delete()
    codes = {StallCard(stall=cast.stall).code for _n in range(500)}
    assert len(codes) == 500


@pytest.mark.parametrize("form", ["{0}-{1}", "{0}{1}", " {0} {1} ", "{0}.{1}", "{0}\u2013{1}"])
def test_code_opens_the_card_however_it_is_typed(card: StallCard, form: str) -> None:
    phone = Client()
    typed = form.format(card.code[:4], card.code[4:]).lower()
    status, page = type_code(phone, typed)
    assert (status, page) == (302, f"{ENTRY}{card.code}/")
    assert "Keripik Bu Sri" in phone.get(page).content.decode()
    answer = phone.post(page, {"till": "", "pin": PIN})
    assert (answer.status_code, answer["Location"]) == (302, "/kasir/?baru")
    assert set(Till.objects.latest("pk").stalls.all()) == {card.stall}


def test_full_width_letters_are_read(card: StallCard) -> None:
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in card.code)
    assert type_code(Client(), wide)[0] == 302


def test_wrong_pin_counts_as_with_the_whole_address(card: StallCard, cast: Cast) -> None:
    first, second = Client(), Client()
    first.post(f"{ENTRY}{card.token}/", {"till": "", "pin": PIN})
    answer = second.post(f"{ENTRY}{card.code}/", {"till": "", "pin": "837465"})
    assert answer.status_code == 403
    assert card.stall.pin.wrong.count() == 1


def test_withdrawn_card_and_its_code_open_nothing(card: StallCard) -> None:
    StallCard.objects.update(withdrawn_at=timezone.now())
    assert type_code(Client(), card.code)[0] == 404
    assert Client().get(f"{ENTRY}{card.code}/").status_code == 404


@pytest.mark.parametrize(
    "typed", ["K7PM", "K7PM3XQR9", "K7PM-3XQ0", "K7PM-3XQI", "????", "a" * 500]
)
def test_text_that_is_no_code_is_said_and_counts_as_no_try(card: StallCard, typed: str) -> None:
    phone = Client()
    for _n in range(card_codes.WRONG_OF_ADDRESS["most"] + 1):
        status, page = type_code(phone, typed)
        assert (status, "delapan huruf dan angka" in page) == (422, True)
    assert type_code(phone, card.code)[0] == 302


def test_wrong_codes_make_their_address_wait_and_no_other(card: StallCard) -> None:
    guesser = Client(REMOTE_ADDR="203.0.113.7")
    for n in range(card_codes.WRONG_OF_ADDRESS["most"]):
        answer = guesser.get(f"{ENTRY}2222222{tokens.CODE_LETTERS[n]}/")
        assert answer.status_code == 404
    assert type_code(guesser, card.code)[0] == 429
    assert guesser.get(f"{ENTRY}{card.code}/").status_code == 429
    assert guesser.post(f"{ENTRY}{card.code}/", {"pin": PIN}).status_code == 429
    assert guesser.get(f"{ENTRY}{card.token}/").status_code == 200
    assert type_code(Client(REMOTE_ADDR="203.0.113.8"), card.code)[0] == 302


def test_wrong_codes_of_all_addresses_are_bounded(
    card: StallCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(card_codes.WRONG_OF_ALL, "most", 3)
    for n in range(3):
        assert card_codes.find_card(f"2222222{n + 2}", f"203.0.113.{n}") is None
    with pytest.raises(throttle.TooOften):
        card_codes.find_card(card.code, "203.0.113.9")


def test_right_codes_are_not_counted(card: StallCard) -> None:
    phone = Client()
    for _n in range(card_codes.WRONG_OF_ADDRESS["most"] * 2):
        assert type_code(phone, card.code)[0] == 302


def test_code_still_opens_after_the_server_s_key_has_changed(card: StallCard) -> None:
    code = card.code
    with override_settings(SECRET_KEY="another" * 10, SECRET_KEY_FALLBACKS=[]):
        assert StallCard.objects.get(pk=card.pk).code == ""
        assert Client().get(f"{ENTRY}{code}/").status_code == 200


def test_printed_card_has_the_code(card: StallCard, heads_desk: Client) -> None:
    chosen = {"action": "print_cards", "_selected_action": [card.pk]}
    page = heads_desk.post(reverse("admin:transactions_stallcard_changelist"), chosen)
    assert card.code_as_printed in page.content.decode()


def test_camera_is_allowed_on_the_page_that_scans_alone(card: StallCard) -> None:
    assert "camera=(self)" in Client().get(ENTRY)["Permissions-Policy"]
    assert "microphone=()" in Client().get(ENTRY)["Permissions-Policy"]
    for other in ("/", "/kasir/", f"{ENTRY}{card.token}/", f"{ENTRY}{card.code}/"):
        assert "camera=()" in Client().get(other)["Permissions-Policy"]


def test_phone_that_is_no_till_is_led_to_the_field(card: StallCard) -> None:
    for address in ("/kasir/", f"{ENTRY}{'a' * 22}/"):
        assert f'href="{ENTRY}"' in Client().get(address).content.decode()
