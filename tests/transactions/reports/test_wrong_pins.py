"""Repeated wrong PINs show on the watch of the tills: which stall, how many, since when, whose."""

import datetime as dt

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from tests.cast import PIN, Cast, kecamatan
from tests.html import html_of
from transactions.cashiers import pins
from transactions.models import Till, WrongPin
from transactions.reports import watch
from transactions.reports.watch import WrongPinTries

PAGE = "/admin/transactions/till/pantau/"
WRONG = "719350"


@pytest.fixture
def stalls(cast: Cast) -> Cast:
    """Two stalls with a PIN each."""
    pins.choose(cast.stall, PIN)
    pins.choose(cast.neighbour, PIN)
    return cast


def tried(cast: Cast) -> list[WrongPinTries]:
    return watch.wrong_tries(cast.bazar, timezone.now())


def guess(cast: Cast, times: int, on: Till | None = None) -> None:
    for _ in range(times):
        pins.check(cast.stall, WRONG, on=on)


def test_four_wrong_pins_are_nothing_to_see_and_five_are(stalls: Cast) -> None:
    guess(stalls, 4)
    assert tried(stalls) == []
    before = WrongPin.objects.earliest("at").at
    guess(stalls, 1)
    [found] = tried(stalls)
    assert (found.stall, found.vendor, found.till, found.wrong) == ("A1", "Keripik Bu Sri", "", 5)
    assert (found.since, found.right_at) == (before, None)


def test_a_stranger_s_tries_and_the_own_phone_s_stand_apart(stalls: Cast) -> None:
    guess(stalls, 5)
    guess(stalls, 5, on=stalls.till)
    assert {each.till for each in tried(stalls)} == {"", stalls.till.code}


def test_a_pin_that_was_found_at_last_still_shows(stalls: Cast) -> None:
    """Five wrong ones and then the right one may be the vendor, or a thief."""
    guess(stalls, 5)
    WrongPin.objects.update(at=F("at") - dt.timedelta(minutes=16))
    assert pins.check(stalls.stall, PIN)
    [found] = tried(stalls)
    assert found.right_at is not None
    assert found.right_at > found.last


def test_wrong_tries_older_than_a_day_are_not_shown(stalls: Cast) -> None:
    guess(stalls, 5)
    WrongPin.objects.update(at=F("at") - dt.timedelta(days=1, seconds=1))
    assert tried(stalls) == []


def test_the_page_says_it_in_words(stalls: Cast, desk: Client) -> None:
    def look(**more: str) -> str:
        return html_of(desk.get(PAGE, {"bazar": str(stalls.bazar.pk), **more}))

    assert "PIN salah berulang" not in look()
    guess(stalls, 5)
    guess(stalls, 5, on=stalls.till)
    page = " ".join(look().split())
    assert "<b>A1</b> Keripik Bu Sri" in page
    assert "5 kali PIN salah sejak" in page
    assert "di HP yang bukan milik lapak" in page
    assert f"di HP lapak sendiri, {stalls.till.code}" in page
    assert WRONG not in page
    assert "PIN salah berulang" in look(kecamatan=kecamatan("Menteng").code)
    assert "PIN salah berulang" not in look(kecamatan=kecamatan("Senen").code)


@pytest.mark.parametrize("form", ["xlsx", "csv", "cetak"])
def test_the_file_has_it_too(stalls: Cast, desk: Client, form: str) -> None:
    guess(stalls, 5)
    answer = desk.get(f"/admin/transactions/till/pantau.{form}", {"bazar": stalls.bazar.pk})
    assert answer.status_code == 200
    content = b"".join(answer) if answer.streaming else answer.content
    if form != "xlsx":
        assert "PIN salah berulang" in content.decode()
