"""A phone compares its entries with the office's, and learns what a restore has lost."""

import json
import uuid
from collections.abc import Iterable, Sequence
from functools import reduce
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from tests.amending import amend
from tests.cast import Cast, cash, free_line, line, opening, outcomes, phone_of, post, sale, send
from tests.losing import lose_entries, lose_till
from transactions import access
from transactions.models import HeldSale, Sale, Till, TillStall
from transactions.receiving import reconciliation

NEWS = "/kasir/kabar/"
MISSING = "/kasir/entri-hilang/"


def ask(client: Client, address: str, content: object, status: int = 200) -> Any:
    answer = client.post(address, json.dumps(content), content_type="application/json")
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def news(till: Till, *blocks: object) -> Any:
    return ask(phone_of(till), NEWS, {"compare": blocks})


def missing(till: Till, *entries: dict[str, Any]) -> list[str]:
    keys = [entry["key"] for entry in entries]
    found: list[str] = ask(phone_of(till), MISSING, {"keys": keys})["missing"]
    return found


def block_of(entries: Iterable[dict[str, Any]]) -> list[int]:
    """Return [count, digest] of entries as the phone works it out."""
    parts = [int.from_bytes(uuid.UUID(each["key"]).bytes[-4:], signed=True) for each in entries]
    return [len(parts), reduce(int.__xor__, parts, 0)]


@pytest.fixture
def entries(cast: Cast) -> Sequence[dict[str, Any]]:
    """Return an opening, two sales, cash taken out and a held sale, which the office has."""
    shift = opening()
    made = [
        shift,
        sale(line(cast.keripik), number=2),
        sale(line(cast.asinan), number=3),
        cash(shift, -5_000, number=4),
        sale(line(cast.tas), number=5),
    ]
    assert outcomes(send(cast.till, *made)) == [*["recorded"] * 4, "unknown_offer"]
    return made


def test_news_have_the_digest_of_all_that_arrived(
    cast: Cast, entries: Sequence[dict[str, Any]]
) -> None:
    assert news(cast.till, [1, 100])["blocks"] == [block_of(entries)]
    assert news(cast.till, [4, 100], [1, 3], [101, 200])["blocks"] == [
        block_of(entries[3:]),
        block_of(entries[:3]),
        [0, 0],
    ]
    assert news(cast.neighbours_till, [1, 100])["blocks"] == [[0, 0]]


def test_amendment_counts_once_although_it_stands_as_two_rows(cast: Cast) -> None:
    sold = sale(line(cast.keripik, 2))
    changed = amend(sold, payment="qris")
    assert outcomes(send(cast.till, sold, changed)) == ["recorded", "recorded"]
    assert news(cast.till, [1, 100])["blocks"] == [block_of([sold, changed])]
    assert missing(cast.till, sold, changed) == []


def test_entry_that_was_held_and_then_recorded_counts_once(cast: Cast) -> None:
    entry = sale(line(cast.tas))
    send(cast.till, entry)
    TillStall.objects.create(till=cast.till, stall=cast.stranger)
    assert outcomes(send(cast.till, entry)) == ["recorded"]
    assert (Sale.objects.count(), HeldSale.objects.count()) == (1, 1)
    assert news(cast.till, [1, 100])["blocks"] == [block_of([entry])]


def test_lost_entries_of_every_kind_are_missing_and_come_back_once(
    cast: Cast, entries: Sequence[dict[str, Any]]
) -> None:
    assert missing(cast.till, *entries) == []
    lose_entries(cast.till, above=2)
    assert news(cast.till, [1, 100])["blocks"] == [block_of(entries[:2])]
    assert missing(cast.till, *entries) == [entry["key"] for entry in entries[2:]]
    again = outcomes(send(cast.till, *entries))
    assert again == ["duplicate", "duplicate", "recorded", "recorded", "unknown_offer"]
    assert missing(cast.till, *entries) == []
    assert Sale.objects.count() == 2


@pytest.mark.parametrize(
    "blocks",
    [None, 7, "x", {"a": 1}, [7], [[1]], [[1, 2, 3]], [["1", "2"]], [[0, 5]], [[9, 1]], [[1, 101]],
     [[1, 2**70]], [[True, True]], [[1.0, 2.0]], [[1, 2]] * 33],
)  # fmt: skip
def test_blocks_that_make_no_sense_do_no_harm(cast: Cast, blocks: object) -> None:
    answer = ask(phone_of(cast.till), NEWS, {"compare": blocks})
    assert answer["blocks"] == []
    assert len(answer["epoch"]) == 16


@pytest.mark.parametrize("keys", [None, 7, "x", {}, ["x"], [7], [None], [str(uuid.uuid4())] * 201])
def test_keys_that_make_no_sense_are_refused(cast: Cast, keys: object) -> None:
    assert ask(phone_of(cast.till), MISSING, {"keys": keys}, 400)["error"] == "not_a_batch"


def test_only_a_till_that_may_send_asks_for_what_is_missing(cast: Cast) -> None:
    assert ask(Client(), MISSING, {"keys": []}, 401)["error"] == "no_till"
    Till.objects.filter(pk=cast.till.pk).update(locked_out_at=cast.till.let_in_at)
    assert ask(phone_of(cast.till), MISSING, {"keys": []}, 403)["error"] == "locked_out"


def test_blocks_and_keys_are_found_along_indexes(cast: Cast) -> None:
    entries = [sale(line(cast.asinan), number=n) for n in range(1, 60)]
    send(cast.till, *entries)
    before = rows_walked_through()
    compared = reconciliation.compare_blocks(cast.till.key, [[1, 50]])
    assert compared["blocks"] == [block_of(entries[:50])]
    keys = [entry["key"] for entry in entries]
    assert reconciliation.find_missing(cast.till.key, keys) == []
    assert rows_walked_through() == before


def rows_walked_through() -> int:
    """Return how many rows of the ledger this transaction has read by sequential scans."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(seq_tup_read) FROM pg_stat_xact_user_tables WHERE relname = ANY(%s)",
            [["transactions_sale", "transactions_shiftentry", "transactions_heldsale"]],
        )
        [(rows,)] = cursor.fetchall()
    return int(rows)


# --- The epoch ----------------------------------------------------------------------------------


def epoch() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_epoch()")
        [(found,)] = cursor.fetchall()
    return str(found)


def test_epoch_stays_while_nothing_is_restored(cast: Cast) -> None:
    before = epoch()
    send(cast.till, sale(line(cast.keripik)))
    assert epoch() == before


def test_restored_begins_an_epoch_and_gives_no_code_twice(cast: Cast) -> None:
    before = epoch()
    call_command("restored", stdout=StringIO())
    assert epoch() != before
    assert Till.objects.create().pk > cast.neighbours_till.pk + 1_000
    send(cast.till, sale(line(cast.keripik)))


# --- A till that the backup does not have -------------------------------------------------------


@pytest.fixture
def phone(cast: Cast) -> Client:
    """Return a phone that has shown its selling page before its till was lost."""
    client = phone_of(cast.till)
    assert client.get("/kasir/").status_code == 200
    return client


@pytest.mark.parametrize("door", ["page", "news", "inbox"])
def test_lost_till_comes_back_by_itself_under_its_name(
    cast: Cast, phone: Client, door: str
) -> None:
    post(phone, sale(line(cast.keripik)))
    lose_till(cast.till)
    entry = sale(line(cast.keripik), number=2)
    if door == "page":
        assert cast.till.code in phone.get("/kasir/").content.decode()
    if door == "news":
        ask(phone, NEWS, {})
    assert outcomes(json.loads(post(phone, entry).content)["results"]) == ["recorded"]
    till = Till.objects.get(key=cast.till.key)
    assert (till.pk, list(till.stalls.all())) == (cast.till.pk, [cast.stall])
    assert Till.objects.create().pk > till.pk


def test_lost_till_whose_number_is_taken_comes_back_with_another(cast: Cast, phone: Client) -> None:
    lose_till(cast.till)
    Till.objects.create(pk=cast.till.pk)
    post(phone, sale(line(cast.keripik)))
    assert Till.objects.get(key=cast.till.key).pk != cast.till.pk


def test_forged_cookie_brings_no_till_back(cast: Cast, phone: Client) -> None:
    lose_till(cast.till)
    stalls = f"{cast.till.key}/{cast.till.pk}/{cast.neighbour.pk}"
    phone.cookies[access.STALLS_COOKIE] = stalls
    assert phone.get("/kasir/").status_code == 401
    phone.cookies[access.STALLS_COOKIE] = phone_of(cast.neighbours_till).cookies["kasir"].value
    assert phone.get("/kasir/").status_code == 401
    assert not Till.objects.filter(key=cast.till.key).exists()


def test_signed_out_till_does_not_come_back_by_its_cookie(cast: Cast, phone: Client) -> None:
    Till.objects.filter(pk=cast.till.pk).update(signed_out_at=cast.till.let_in_at)
    assert phone.get("/kasir/").status_code == 401
    assert post(phone, sale(free_line(cast.stall))).status_code == 401
