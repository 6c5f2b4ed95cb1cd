"""Phones told apart: one that comes back, a copy of its storage, and a cleared storage."""

import datetime as dt
import json
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from tests.cast import INBOX, Cast, line, outcomes, phone_of, sale, send, void
from transactions.cashiers import devices, tills
from transactions.models import ClearedStorage, HeldSale, Sale, Till
from transactions.receiving import feed
from transactions.reports.watch import Why, watch_tills

NEWS, BACK, SPLIT = "/kasir/kabar/", "/kasir/kembali/", "/kasir/pisah/"


class Phone:
    """A phone with its storage: device key and turns."""

    def __init__(self, till: Till) -> None:
        self.key, self.phone = str(uuid.uuid4()), str(uuid.uuid4())
        self.turn, self.nonce = 0, ""
        self.browser = phone_of(till)

    def copy(self) -> "Phone":
        copied = Phone.__new__(Phone)
        copied.__dict__ = dict(self.__dict__)
        return copied

    def take_turn(self) -> dict[str, Any]:
        self.turn, self.nonce = self.turn + 1, str(uuid.uuid4())
        return self.device()

    def device(self) -> dict[str, Any]:
        return {"key": self.key, "turn": self.turn, "nonce": self.nonce}

    def post(self, address: str, **content: Any) -> Any:
        return self.browser.post(address, json.dumps(content), content_type="application/json")

    def send(self, *entries: Any) -> Any:
        return self.post(INBOX, entries=entries, device=self.take_turn())

    def news(self) -> int:
        answer = self.post(NEWS, device=self.take_turn(), phone=self.phone)
        return int(answer.status_code)


@pytest.fixture
def own(cast: Cast) -> Phone:
    phone = Phone(cast.till)
    assert phone.news() == 200
    return phone


def test_phone_takes_one_turn_after_the_other(cast: Cast, own: Phone) -> None:
    assert own.send(sale(line(cast.keripik))).status_code == 200
    assert own.news() == 200


def test_request_that_is_sent_again_is_no_copy(cast: Cast, own: Phone) -> None:
    entry, turn = sale(line(cast.keripik)), own.take_turn()
    answers = [own.post(INBOX, entries=[entry], device=turn) for _ in range(2)]
    assert [answer.json()["results"][0]["status"] for answer in answers] == [
        "recorded",
        "duplicate",
    ]


def test_second_of_two_phones_with_one_storage_is_told_apart(cast: Cast, own: Phone) -> None:
    copy = own.copy()
    assert own.news() == 200
    entry = sale(line(cast.keripik))
    for answer in (copy.send(entry), copy.post(NEWS, device=copy.device())):
        assert (answer.status_code, answer.json()["error"]) == (409, "another_device")
    assert not Sale.objects.exists()
    assert not HeldSale.objects.exists()
    assert own.news() == 200


def test_phone_is_ahead_of_an_office_that_was_restored(cast: Cast, own: Phone) -> None:
    own.turn += 50
    assert own.send(sale(line(cast.keripik))).status_code == 200


def test_empty_storage_takes_the_place_of_the_one_before(cast: Cast, own: Phone) -> None:
    fresh = Phone(cast.till)
    assert fresh.news() == 200
    assert fresh.news() == 200
    assert own.news() == 409  # if it was another phone after all


def test_older_page_names_no_device(cast: Cast, own: Phone) -> None:
    assert outcomes(send(cast.till, sale(line(cast.keripik)))) == ["recorded"]


@pytest.mark.parametrize("told", [None, [], "x", {}, {"key": "x", "turn": 1}, {"turn": -1}])
def test_device_without_sense_is_none(cast: Cast, own: Phone, told: Any) -> None:
    answer = own.post(INBOX, entries=[sale(line(cast.keripik))], device=told)
    assert answer.status_code == 200


# --- A till of its own --------------------------------------------------------------------------


def test_copy_becomes_a_till_of_its_own_with_its_unsent_sales(cast: Cast, own: Phone) -> None:
    before = sale(line(cast.asinan), number=1)
    own.send(before)
    copy = own.copy()
    copy.browser = phone_of(cast.till)
    own.send(sale(line(cast.asinan), number=2))
    unsent = [sale(line(cast.keripik), number=2), void(before, number=3)]
    assert copy.send(*unsent).status_code == 409
    key = str(uuid.uuid4())
    answers = [copy.post(SPLIT, phone=key, numbers_from=2) for _ in range(2)]  # one answer lost
    made = Till.objects.get(split_from=cast.till)
    assert [answer.json()["till"] for answer in answers] == [made.code, made.code]
    assert list(made.stalls.all()) == list(cast.till.stalls.all())
    copy.key, copy.turn = str(uuid.uuid4()), 0
    results = copy.send(*unsent).json()["results"]
    assert outcomes(results) == ["recorded", "recorded"]
    assert results[0]["receipt"].startswith(made.code)
    assert tills.gaps([made, cast.till]) == []
    assert not HeldSale.objects.exists()


def test_stranger_and_a_till_that_may_not_send_get_no_other_till(cast: Cast, own: Phone) -> None:
    key = str(uuid.uuid4())
    content = {"phone": key, "numbers_from": 1}
    answer = Client().post(SPLIT, json.dumps(content), content_type="application/json")
    assert answer.status_code == 401
    tills.lock_out(Till.objects.all(), by=User.objects.create_user("pejabat"))
    assert own.post(SPLIT, **content).status_code == 401


def test_key_of_another_till_opens_no_till(cast: Cast, own: Phone) -> None:
    """The key that a phone stores is no way into its till, here neither."""
    neighbour = Phone(cast.neighbours_till)
    assert neighbour.news() == 200
    assert own.post(SPLIT, phone=neighbour.phone, numbers_from=1).status_code == 401


@pytest.mark.parametrize("first", [0, -1, "1", None, True, 2**63])
def test_new_till_begins_with_a_number(cast: Cast, own: Phone, first: Any) -> None:
    assert own.post(SPLIT, phone=str(uuid.uuid4()), numbers_from=first).status_code == 401


def test_till_is_split_a_few_times_a_day_at_most(cast: Cast, own: Phone) -> None:
    def split() -> int:
        own.browser = phone_of(cast.till)
        answer = own.post(SPLIT, phone=str(uuid.uuid4()), numbers_from=1)
        return int(answer.status_code)

    assert [split() for _ in range(devices.MOST_SPLITS)] == [200] * devices.MOST_SPLITS
    assert split() == 401


# --- A phone that lost its cookie ---------------------------------------------------------------


def come_back(own: Phone, **changes: str) -> Client:
    content = {"phone": own.phone, "device": own.key} | changes
    browser = Client()
    browser.post(BACK, json.dumps(content), content_type="application/json")
    return browser


def is_in(browser: Client) -> bool:
    return bool(browser.get("/kasir/").status_code == 200)


def test_phone_that_lost_its_cookie_comes_back_by_its_keys(own: Phone) -> None:
    assert is_in(come_back(own))


def test_phone_that_was_just_let_in_comes_back(cast: Cast) -> None:
    [card] = tills.issue_cards([cast.stall])
    keys = {"till": str(uuid.uuid4()), "device": str(uuid.uuid4())}
    Client().post(f"/kasir/kartu/{card.token}/", keys | {"pin": "482913"})
    content = {"phone": keys["till"], "device": keys["device"]}
    browser = Client()
    assert browser.post(BACK, json.dumps(content), content_type="application/json").json()["till"]
    assert is_in(browser)


@pytest.mark.parametrize("name", ["phone", "device"])
@pytest.mark.parametrize("value", ["", "x", "5b0c61a4-0000-4000-8000-000000000000"])
def test_one_key_opens_nothing(own: Phone, name: str, value: str) -> None:
    assert not is_in(come_back(own, **{name: value}))


def test_till_that_is_locked_out_or_signed_out_does_not_come_back(cast: Cast, own: Phone) -> None:
    tills.lock_out(Till.objects.filter(pk=cast.till.pk), by=User.objects.create_user("pejabat"))
    assert come_back(own).cookies.get("kasir") is None
    tills.let_in_again(Till.objects.all())
    assert is_in(come_back(own))
    tills.sign_out(cast.till)
    assert come_back(own).cookies.get("kasir") is None


def test_till_that_was_away_for_too_long_does_not_come_back(cast: Cast, own: Phone) -> None:
    long_ago = timezone.now() - dt.timedelta(days=61)
    Till.objects.filter(pk=cast.till.pk).update(last_seen_at=long_ago)
    assert come_back(own).cookies.get("kasir") is None


def test_phone_comes_back_so_often_and_no_more(own: Phone) -> None:
    for _ in range(devices.MOST_RETURNS):
        assert come_back(own).cookies.get("kasir")
    assert come_back(own).cookies.get("kasir") is None


def test_desk_never_shows_a_device_key(heads_desk: Client, cast: Cast, own: Phone) -> None:
    till = Till.objects.get(pk=cast.till.pk)
    page = heads_desk.get(f"/meja/transactions/till/{till.pk}/change/", follow=True)
    text = page.content.decode()
    assert own.key not in text
    assert bytes(till.device_digest or b"").hex() not in text


# --- A cleared storage --------------------------------------------------------------------------


def test_office_sees_that_a_storage_was_cleared_and_what_is_missing(
    cast: Cast, own: Phone, heads_desk: Client
) -> None:
    own.send(sale(line(cast.keripik), number=1))
    fresh = Phone(cast.till)
    cleared = {"last_number": 4, "next_number": 101}
    for _ in range(2):  # one answer lost
        fresh.post(NEWS, device=fresh.take_turn(), cleared=cleared, last_number=100)
    told = ClearedStorage.objects.get()
    assert (told.last_number, told.next_number) == (4, 101)
    [watched] = [each for each in watch_tills(cast.bazar, timezone.now()) if each.till == cast.till]
    assert (watched.lost, Why.CLEARED in watched.reasons) == (3, True)
    assert [str(gap) for gap in watched.gaps] == ["2–100"]
    send(cast.till, *[sale(line(cast.asinan), number=number) for number in (2, 3, 4)])
    [watched] = [each for each in watch_tills(cast.bazar, timezone.now()) if each.till == cast.till]
    assert (watched.lost, Why.CLEARED in watched.reasons) == (0, False)


def test_numbers_that_were_skipped_are_not_lost() -> None:
    gaps = [devices.Gap(1, 3, 100), devices.Gap(1, 105, 200)]
    assert devices.count_lost(gaps, [(4, 101), (106, 201)]) == 4  # 3, 4, 105, 106
    assert devices.count_lost(gaps, []) == 0


@pytest.mark.parametrize(
    "told", [None, [], {}, {"last_number": 5, "next_number": 5}, {"last_number": "1"}]
)
def test_clearing_without_sense_is_none(cast: Cast, own: Phone, told: Any) -> None:
    own.post(NEWS, device=own.take_turn(), cleared=told)
    assert not ClearedStorage.objects.exists()


def test_file_that_names_a_key_that_nobody_knows_is_its_entries_tills(cast: Cast) -> None:
    """Take a file of a phone whose storage was cleared: its shift is in the ledger."""
    known = sale(line(cast.keripik), number=1)
    send(cast.till, known)
    content = {
        "format": "kasir-belum-terkirim/2",
        "till": f"sha256:{'0' * 64}",
        "saved_at": timezone.now().isoformat(),
        "entries": [void(known, number=2)],
    }
    saved = feed.read_file(json.dumps(content).encode(), timezone.now())
    assert saved.till == cast.till
    content["entries"] = [sale(line(cast.keripik))]
    with pytest.raises(feed.UnfitSavedFile):
        feed.read_file(json.dumps(content).encode(), timezone.now())
