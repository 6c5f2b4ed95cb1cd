"""A number that another entry has: a phone that says who it is gives the next one by itself."""

import json
import uuid
from typing import Any

from django.contrib.auth.models import User

from tests.amending import amend
from tests.cast import (
    INBOX,
    Cast,
    cash,
    held_for,
    line,
    opening,
    outcomes,
    phone_of,
    sale,
    sale_by,
    send,
    void,
)
from transactions.models import HeldSale, Sale, Till
from transactions.receiving import held


def device(turn: int = 1, key: str = "", nonce: str = "") -> dict[str, Any]:
    return {
        "key": key or str(uuid.uuid4()),
        "turn": turn,
        "nonce": nonce or str(uuid.uuid4()),
    }


def post(till: Till, *entries: Any, **report: Any) -> Any:
    body = json.dumps({"entries": entries, **report})
    return phone_of(till).post(INBOX, body, content_type="application/json")


def statuses(answer: Any) -> list[str]:
    return [result["status"] for result in answer.json()["results"]]


def test_taken_number_is_answered_and_nothing_is_held(cast: Cast) -> None:
    send(cast.till, sale(line(cast.keripik), number=1))
    entry = sale(line(cast.asinan), number=1)
    answer = post(cast.till, entry, device=device())
    assert statuses(answer) == ["renumber"]
    assert answer.json()["last_number"] == 1
    assert not HeldSale.objects.exists()
    again = entry | {"number": 2, "first_number": 1}
    assert outcomes(send(cast.till, again)) == ["recorded"]
    assert (sale_by(entry).number, sale_by(entry).first_number) == (2, 1)
    assert outcomes(send(cast.till, again)) == ["duplicate"]


def test_void_of_a_sale_whose_number_is_taken_waits_for_it(cast: Cast) -> None:
    send(cast.till, sale(line(cast.keripik), number=1))
    sold = sale(line(cast.asinan), number=1)
    undone = void(sold, number=2)
    answer = post(cast.till, sold, undone, device=device())
    assert statuses(answer) == ["renumber", "renumber"]
    moved = [each | {"number": each["number"] + 2, "first_number": 1} for each in (sold, undone)]
    assert outcomes(send(cast.till, *moved)) == ["recorded", "recorded"]


def test_amendment_of_a_sale_whose_number_is_taken_waits_for_it(cast: Cast) -> None:
    send(cast.till, sale(line(cast.keripik), number=1))
    sold = sale(line(cast.asinan, 2), number=1)
    first = amend(sold, 2, payment="qris")
    undone = void({"key": first["becomes"]}, number=3)
    answer = post(cast.till, sold, first, undone, device=device())
    assert statuses(answer) == ["renumber"] * 3
    moved = [each | {"number": each["number"] + 2} for each in (sold, first, undone)]
    assert outcomes(send(cast.till, *moved)) == ["recorded"] * 3


def test_number_of_a_step_is_given_up_too(cast: Cast) -> None:
    start = opening()
    send(cast.till, start)
    moved = cash(start, 5000, number=1)
    answer = post(cast.till, moved, sale(line(cast.keripik), number=1), device=device())
    assert statuses(answer) == ["renumber", "renumber"]
    again = moved | {"number": 2, "first_number": 1}
    assert statuses(post(cast.till, again, device=device())) == ["recorded"]


def test_two_entries_of_a_batch_with_one_number_are_both_entered(cast: Cast) -> None:
    first, second = sale(line(cast.keripik)), sale(line(cast.asinan))
    assert statuses(post(cast.till, first, second, device=device())) == ["recorded", "renumber"]


def test_key_with_other_content_is_held_as_before(cast: Cast) -> None:
    entry = sale(line(cast.keripik))
    send(cast.till, entry)
    answer = post(cast.till, entry | {"tendered": 20_000}, device=device())
    assert statuses(answer) == ["held"]
    assert answer.json()["results"][0]["reason"] == "conflict"


def test_entry_of_an_older_page_is_held_and_an_official_can_enter_it(cast: Cast) -> None:
    send(cast.till, sale(line(cast.keripik), number=1))
    entry = sale(line(cast.asinan), number=1)
    assert held_for(cast, entry) == "conflict"
    official = User.objects.create_user("sari")
    waiting = HeldSale.objects.get(key=entry["key"])
    held.enter(waiting, by=official, note="benar")
    entered = sale_by(entry)
    assert (entered.till, entered.number, entered.first_number) == (None, None, 1)


def test_answer_names_the_highest_number_that_the_office_knows(cast: Cast) -> None:
    entry = sale(line(cast.keripik), number=7)
    assert post(cast.till, entry).json()["last_number"] == 7
    assert post(cast.till, entry, last_number=9).json()["last_number"] == 9
    assert post(cast.till, entry, last_number=10**9).json()["last_number"] == 9
    news = phone_of(cast.till).post("/kasir/kabar/", "{}", content_type="application/json")
    assert news.json()["last_number"] == 9


def test_first_number_without_sense_holds_no_sale(cast: Cast) -> None:
    for number, first in enumerate(("x", -1, 0, 1.5, None, 10**30), start=1):
        entry = sale(line(cast.asinan), number=number, first_number=first)
        assert outcomes(send(cast.till, entry)) == ["recorded"]
    assert not Sale.objects.exclude(first_number=None).exists()
