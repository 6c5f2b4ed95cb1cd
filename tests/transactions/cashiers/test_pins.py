"""The PIN behind a stall card: the first phone chooses it, every further one needs it."""

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.utils import timezone

from jakpreneur.models import Stall
from tests.cast import PIN, Cast, phone_of
from transactions.cashiers import pins, tills
from transactions.models import StallCard, StallPin, Till, WrongPin

WRONG = "719350"


@pytest.fixture
def card(cast: Cast) -> StallCard:
    [card] = tills.issue_cards([cast.stall])
    return card


def follow(card: StallCard, pin: str) -> Any:
    """What a new phone is answered that types `pin`."""
    return Client().post(f"/kasir/kartu/{card.token}/", {"till": "", "pin": pin})


def test_the_first_phone_chooses_the_pin(cast: Cast, card: StallCard) -> None:
    assert "Pilih PIN" in Client().get(f"/kasir/kartu/{card.token}/").content.decode()
    assert follow(card, PIN).status_code == 302
    assert "Pilih PIN" not in Client().get(f"/kasir/kartu/{card.token}/").content.decode()
    assert pins.check(cast.stall, PIN)


def test_every_further_phone_needs_it(card: StallCard) -> None:
    follow(card, PIN)
    tills_before = Till.objects.count()
    answer = follow(card, WRONG)
    assert answer.status_code == 403
    assert "kasir" not in answer.cookies
    assert "Ini bukan PIN lapak" in answer.content.decode()
    assert Till.objects.count() == tills_before
    assert follow(card, PIN).status_code == 302


def test_a_known_till_s_key_is_no_pin(cast: Cast, card: StallCard) -> None:
    """Whoever found a till's key cannot join it without the stall's PIN."""
    follow(card, PIN)
    key = uuid.uuid4()
    tills.learn_phone_key(cast.till, key)
    form = {"till": str(key), "pin": WRONG}
    assert Client().post(f"/kasir/kartu/{card.token}/", form).status_code == 403


@pytest.mark.parametrize(
    "pin",
    ["", "12345", "1234567", "12345a", "\u0661" * 6, "123456", "654321", "000000", "777777"],
)
def test_a_pin_has_six_digits_that_not_everybody_would_try(
    cast: Cast, card: StallCard, pin: str
) -> None:
    answer = follow(card, pin)
    assert answer.status_code == 422
    assert "Enam angka" in answer.content.decode()
    assert not pins.is_chosen(cast.stall)


def test_the_pin_is_kept_as_a_hash_that_needs_the_server_s_secret(
    cast: Cast, settings: Any
) -> None:
    chosen = pins.choose(cast.stall, PIN)
    assert PIN not in chosen.hash + chosen.hint
    settings.SECRET_KEY = "another server's"
    assert not pins.check(cast.stall, PIN)


def test_a_phone_is_told_too_little_to_find_the_pin_by(cast: Cast) -> None:
    """Twelve bits of a salted hash: hundreds of PINs fit."""
    chosen = pins.choose(cast.stall, PIN)
    salt, digits = chosen.hint.split(":")
    assert len(digits) == 3
    fitting = [pin for pin in range(80_000) if pins._hint(f"{pin:06}", salt) == chosen.hint]  # noqa: SLF001
    assert len(fitting) > 1
    page = phone_of(cast.till).get("/kasir/").content.decode()
    assert chosen.hint in page
    assert chosen.hash not in page


def test_after_five_wrong_pins_the_right_one_has_to_wait(card: StallCard) -> None:
    follow(card, PIN)
    assert [follow(card, WRONG).status_code for _ in range(5)] == [403] * 5
    answer = follow(card, PIN)
    assert answer.status_code == 429
    assert "WIB" in answer.content.decode()


def test_who_has_to_wait_is_told_until_when(cast: Cast) -> None:
    pins.choose(cast.stall, PIN)
    before = timezone.now()
    for _ in range(5):
        pins.check(cast.stall, WRONG)
    with pytest.raises(pins.TooManyWrong) as wait:
        pins.check(cast.stall, PIN)
    quarter = dt.timedelta(minutes=15)
    assert before + quarter <= wait.value.until <= timezone.now() + quarter


def test_a_quarter_of_an_hour_later_it_opens_again(cast: Cast, card: StallCard) -> None:
    follow(card, PIN)
    for _ in range(5):
        follow(card, WRONG)
    WrongPin.objects.update(at=F("at") - pins.WHILE - dt.timedelta(seconds=1))
    assert follow(card, PIN).status_code == 302


def test_the_right_pin_forgives_the_wrong_ones_before(cast: Cast) -> None:
    pins.choose(cast.stall, PIN)
    for _ in range(3):
        assert [pins.check(cast.stall, WRONG) for _ in range(4)] == [False] * 4
        assert pins.check(cast.stall, PIN)


def test_one_stall_s_wrong_pins_are_not_another_s(cast: Cast) -> None:
    pins.choose(cast.stall, PIN)
    pins.choose(cast.neighbour, PIN)
    for _ in range(5):
        pins.check(cast.stall, WRONG)
    assert pins.check(cast.neighbour, PIN)


def test_however_many_workers_are_asked_at_once_five_wrong_are_five(committed: Cast) -> None:
    pins.choose(committed.stall, PIN)

    def guess(_: int) -> str:
        try:
            return str(pins.check(committed.stall, WRONG))
        except pins.TooManyWrong:
            return "wait"
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as phones:
        answers = list(phones.map(guess, range(24)))
    assert answers.count("False") == 5
    assert answers.count("wait") == 19


def test_of_two_phones_that_choose_at_once_one_does(committed: Cast) -> None:
    def choose(pin: str) -> bool:
        try:
            return pins.open_with(committed.stall, pin)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as phones:
        opened = list(phones.map(choose, [PIN, WRONG]))
    chosen = [pin for pin, is_open in zip([PIN, WRONG], opened, strict=True) if is_open]
    assert len(chosen) == 1
    assert pins.check(committed.stall, chosen[0])


def test_after_a_reset_the_next_phone_chooses_anew(cast: Cast, card: StallCard) -> None:
    follow(card, PIN)
    assert pins.reset(Stall.objects.filter(pk=cast.stall.pk)) == 1
    assert not pins.check(cast.stall, PIN)
    assert follow(card, WRONG).status_code == 302
    assert StallPin.objects.count() == 1


def test_a_new_card_takes_the_place_of_the_old(cast: Cast, card: StallCard) -> None:
    [new] = tills.reissue_cards(Stall.objects.filter(pk=cast.stall.pk))
    assert follow(card, PIN).status_code == 404
    assert follow(new, PIN).status_code == 302
