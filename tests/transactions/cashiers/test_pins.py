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
from tests.cast import PIN, Cast, let_in, phone_of
from tests.html import html_of
from transactions.cashiers import pins, tills
from transactions.models import StallCard, StallPin, Till, WrongPin

WRONG, OTHER = "719350", "550172"


@pytest.fixture
def card(cast: Cast) -> StallCard:
    [card] = tills.issue_cards([cast.stall])
    return card


def follow(card: StallCard, pin: str) -> Any:
    """Type `pin` on a new phone; return the answer."""
    return Client().post(f"/kasir/kartu/{card.token}/", {"till": "", "pin": pin})


def test_first_phone_chooses_the_pin(cast: Cast, card: StallCard) -> None:
    assert "Pilih PIN" in html_of(Client().get(f"/kasir/kartu/{card.token}/"))
    assert follow(card, PIN).status_code == 302
    assert "Pilih PIN" not in html_of(Client().get(f"/kasir/kartu/{card.token}/"))
    assert pins.check(cast.stall, PIN)


def test_every_further_phone_needs_the_pin(card: StallCard) -> None:
    follow(card, PIN)
    tills_before = Till.objects.count()
    answer = follow(card, WRONG)
    assert answer.status_code == 403
    assert "kasir" not in answer.cookies
    assert "Ini bukan PIN lapak" in html_of(answer)
    assert Till.objects.count() == tills_before
    assert follow(card, PIN).status_code == 302


def test_key_of_a_known_till_does_not_replace_the_pin(cast: Cast, card: StallCard) -> None:
    """A stranger who found a till's key cannot become that till without the PIN."""
    follow(card, PIN)
    key = uuid.uuid4()
    tills.learn_phone_key(cast.till, key)
    form = {"till": str(key), "pin": WRONG}
    assert Client().post(f"/kasir/kartu/{card.token}/", form).status_code == 403


@pytest.mark.parametrize(
    "pin",
    ["", "12345", "1234567", "12345a", "\u0661" * 6, "123456", "654321", "000000", "777777"],
)
def test_pin_has_six_digits_that_not_everybody_would_try(
    cast: Cast, card: StallCard, pin: str
) -> None:
    answer = follow(card, pin)
    assert answer.status_code == 422
    assert "Enam angka" in html_of(answer)
    assert not pins.is_chosen(cast.stall)


def test_pin_is_stored_as_a_hash_that_needs_the_servers_secret(cast: Cast, settings: Any) -> None:
    stored_pin = pins.choose(cast.stall, PIN)
    assert PIN not in stored_pin.hash + stored_pin.hint
    settings.SECRET_KEY = "another server's"
    assert not pins.check(cast.stall, PIN)


def test_pin_of_the_former_secret_key_still_opens_and_is_hashed_anew(
    cast: Cast, settings: Any
) -> None:
    before = pins.choose(cast.stall, PIN).hash
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "k" * 60
    assert not pins.check(cast.stall, WRONG)
    assert StallPin.objects.get().hash == before
    assert pins.check(cast.stall, PIN)
    assert StallPin.objects.get().hash != before
    settings.SECRET_KEY_FALLBACKS = []
    assert pins.check(cast.stall, PIN)
    assert not pins.check(cast.stall, WRONG)


def test_phone_that_chose_the_pin_is_told_too_little_to_find_it_by(cast: Cast) -> None:
    """The phone gets twelve bits of a salted hash, which hundreds of PINs match."""
    stored_pin = pins.choose(cast.stall, PIN)
    pins.note_first_phone(cast.stall, cast.till)
    salt, digits = stored_pin.hint.split(":")
    assert len(digits) == 3
    fitting = [pin for pin in range(80_000) if pins._hint(f"{pin:06}", salt) == stored_pin.hint]  # noqa: SLF001
    assert len(fitting) > 1
    page = html_of(phone_of(cast.till).get("/kasir/"))
    assert stored_pin.hint in page
    assert stored_pin.hash not in page


def test_every_other_phone_is_told_nothing_of_the_pin(cast: Cast, card: StallCard) -> None:
    first, further = Client(), Client()
    for phone in (first, further):
        phone.post(f"/kasir/kartu/{card.token}/", {"till": "", "pin": PIN})
    hint = StallPin.objects.get().hint
    assert hint in html_of(first.get("/kasir/"))
    page = html_of(further.get("/kasir/"))
    assert 'data-pin=""' in page
    assert "data-has-pin" in page
    for part in hint.split(":"):
        assert f'"{part}' not in page
        assert f'{part}"' not in page
    assert StallPin.objects.get().hash not in page


def test_phone_that_chooses_after_a_reset_is_the_first_one(cast: Cast, card: StallCard) -> None:
    first, second = Client(), Client()
    first.post(f"/kasir/kartu/{card.token}/", {"till": "", "pin": PIN})
    pins.reset_pins(Stall.objects.filter(pk=cast.stall.pk))
    second.post(f"/kasir/kartu/{card.token}/", {"till": "", "pin": OTHER})
    hint = StallPin.objects.get().hint
    assert hint in html_of(second.get("/kasir/"))
    assert hint not in html_of(first.get("/kasir/"))


# --- Waits ------------------------------------------------------------------------------------


def test_right_pin_has_to_wait_after_five_wrong_ones(card: StallCard) -> None:
    follow(card, PIN)
    assert [follow(card, WRONG).status_code for _ in range(5)] == [403] * 5
    answer = follow(card, PIN)
    assert answer.status_code == 429
    assert "WIB" in html_of(answer)


def test_phone_that_has_to_wait_is_told_until_when(cast: Cast) -> None:
    pins.choose(cast.stall, PIN)
    before = timezone.now()
    for _ in range(5):
        pins.check(cast.stall, WRONG)
    with pytest.raises(pins.TooManyWrong) as wait:
        pins.check(cast.stall, PIN)
    quarter = dt.timedelta(minutes=15)
    assert before + quarter <= wait.value.until <= timezone.now() + quarter
    assert wait.value.until < wait.value.minute <= wait.value.until + dt.timedelta(minutes=1)


def test_each_further_wrong_pin_waits_twice_as_long_and_a_day_at_the_most(cast: Cast) -> None:
    pins.choose(cast.stall, PIN)
    for _ in range(5):
        assert not pins.check(cast.stall, WRONG)
    waits = []
    for _ in range(10):
        with pytest.raises(pins.TooManyWrong) as wait:
            pins.check(cast.stall, WRONG)
        length = wait.value.until - WrongPin.objects.latest("at").at
        waits.append(length.total_seconds() / 60)
        later(length)
        assert not pins.check(cast.stall, WRONG)
    assert waits == [15, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440]
    assert WrongPin.objects.count() == 15


def later(length: dt.timedelta) -> None:
    """Let so much time go by."""
    WrongPin.objects.update(at=F("at") - length)


def test_right_pin_opens_after_the_wait(cast: Cast, card: StallCard) -> None:
    follow(card, PIN)
    for _ in range(5):
        follow(card, WRONG)
    later(dt.timedelta(minutes=14))
    assert follow(card, PIN).status_code == 429
    later(dt.timedelta(minutes=1, seconds=1))
    assert follow(card, PIN).status_code == 302


def test_right_pin_forgives_the_wrong_ones_before(cast: Cast) -> None:
    pins.choose(cast.stall, PIN)
    for _ in range(3):
        assert [pins.check(cast.stall, WRONG) for _ in range(4)] == [False] * 4
        assert pins.check(cast.stall, PIN)


def test_wrong_pins_are_forgotten_after_a_week(cast: Cast) -> None:
    pins.choose(cast.stall, PIN)
    for _ in range(5):
        pins.check(cast.stall, WRONG)
    later(dt.timedelta(days=7, seconds=1))
    assert [pins.check(cast.stall, WRONG) for _ in range(4)] == [False] * 4
    assert pins.check(cast.stall, PIN)


# --- Whose tries ------------------------------------------------------------------------------


def test_stranger_at_the_card_does_not_lock_out_the_stalls_phone(
    cast: Cast, card: StallCard
) -> None:
    own = Client()
    own.post(f"/kasir/kartu/{card.token}/", {"till": "", "pin": PIN})
    assert [follow(card, WRONG).status_code for _ in range(6)] == [403] * 5 + [429]
    assert own.post(f"/kasir/kartu/{card.token}/", {"till": "", "pin": PIN}).status_code == 302
    assert own.post(f"/kasir/dagangan/{cast.stall.pk}/", {"pin": PIN}).status_code == 302
    assert follow(card, PIN).status_code == 429  # the stranger waits on


def test_strangers_together_have_one_allowance(cast: Cast, card: StallCard) -> None:
    """Another till's cookie, or a till's key in the form, does not make a phone the stall's."""
    follow(card, PIN)
    address = f"/kasir/kartu/{card.token}/"
    neighbour = phone_of(cast.neighbours_till)
    for n in range(5):
        phone = neighbour if n % 2 else Client()
        key = str(cast.till.key) if n == 2 else ""
        assert phone.post(address, {"till": key, "pin": WRONG}).status_code == 403
    for phone in (neighbour, Client()):
        assert phone.post(address, {"till": str(cast.till.key), "pin": PIN}).status_code == 429
    assert pins.check(cast.stall, PIN, on=cast.till)


def test_each_phone_of_the_stall_has_its_own_allowance(cast: Cast) -> None:
    pins.choose(cast.stall, PIN)
    other = let_in(cast.stall)
    for _ in range(5):
        pins.check(cast.stall, WRONG, on=cast.till)
    with pytest.raises(pins.TooManyWrong):
        pins.check(cast.stall, PIN, on=cast.till)
    assert pins.check(cast.stall, PIN, on=other)
    assert pins.check(cast.stall, PIN)
    with pytest.raises(pins.TooManyWrong):  # forgiven by no other phone
        pins.check(cast.stall, PIN, on=cast.till)


def test_till_that_is_locked_out_is_a_stranger(cast: Cast) -> None:
    pins.choose(cast.stall, PIN)
    Till.objects.filter(pk=cast.till.pk).update(locked_out_at=timezone.now())
    cast.till.refresh_from_db()
    pins.check(cast.stall, WRONG, on=cast.till)
    assert WrongPin.objects.get().till is None


def test_wrong_pin_records_only_its_till(cast: Cast, card: StallCard) -> None:
    follow(card, PIN)
    Client(REMOTE_ADDR="203.0.113.7").post(f"/kasir/kartu/{card.token}/", {"pin": WRONG})
    row = WrongPin.objects.values().get()
    assert set(row) == {"id", "pin_id", "till_id", "entry", "at", "forgiven_at"}


def test_wrong_pins_of_one_stall_do_not_count_for_another(cast: Cast) -> None:
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


def test_many_tries_of_strangers_at_once_leave_those_of_the_own_phone(committed: Cast) -> None:
    pins.choose(committed.stall, PIN)

    def guess(n: int) -> str:
        try:
            on = committed.till if n % 3 == 0 else None
            return f"{n % 3 == 0} {pins.check(committed.stall, WRONG, on=on)}"
        except pins.TooManyWrong:
            return "wait"
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as phones:
        answers = list(phones.map(guess, range(36)))
    assert answers.count("True False") == answers.count("False False") == 5
    assert answers.count("wait") == 26


def test_one_of_two_phones_chooses_the_pin(committed: Cast) -> None:
    def choose(pin: str) -> bool:
        try:
            return pins.open_with(committed.stall, pin) is pins.PinOutcome.CHOSEN
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as phones:
        opened = list(phones.map(choose, [PIN, WRONG]))
    stored_pin = [pin for pin, is_open in zip([PIN, WRONG], opened, strict=True) if is_open]
    assert len(stored_pin) == 1
    assert pins.check(committed.stall, stored_pin[0])


def test_next_phone_chooses_the_pin_after_a_reset(cast: Cast, card: StallCard) -> None:
    follow(card, PIN)
    assert pins.reset_pins(Stall.objects.filter(pk=cast.stall.pk)) == 1
    assert not pins.check(cast.stall, PIN)
    assert follow(card, WRONG).status_code == 302
    assert StallPin.objects.count() == 1


def test_new_card_takes_the_place_of_the_old(cast: Cast, card: StallCard) -> None:
    [new] = tills.reissue_cards(Stall.objects.filter(pk=cast.stall.pk))
    assert follow(card, PIN).status_code == 404
    assert follow(new, PIN).status_code == 302
