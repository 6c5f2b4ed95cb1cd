"""The receipt's public page, and what lets the till start without a network."""

import json
import uuid

import pytest
from django.test import Client

from tests.cast import Cast, free_line, line, sale, send, void
from tests.html import html_of
from transactions.receipts import code_of, sale_at


def address(entry: dict[str, object]) -> str:
    return f"/struk/{code_of(uuid.UUID(str(entry['key'])))}/"


def page_of(entry: dict[str, object]) -> str:
    answer = Client().get(address(entry))
    assert answer.status_code == 200
    return html_of(answer)


def test_a_receipt_says_what_was_sold_where_and_for_how_much(cast: Cast) -> None:
    entry = sale(line(cast.keripik, 2), line(cast.asinan), tendered=50_000)
    [result] = send(cast.till, entry)
    page = page_of(entry)
    for text in (result["receipt"], "Bazar Menteng", "A1 Keripik Bu Sri", "2 × Keripik tempe"):
        assert text in page
    for amount in ("Rp42.000", "Rp50.000", "Rp8.000"):
        assert amount in page


def test_a_receipt_is_not_there_before_it_is_sent(cast: Cast) -> None:
    entry = sale(line(cast.asinan))
    answer = Client().get(address(entry))
    assert answer.status_code == 404
    assert "Struk belum ada di sini" in html_of(answer)
    send(cast.till, entry)
    assert Client().get(address(entry)).status_code == 200


def test_a_voided_sale_s_receipt_says_so(cast: Cast) -> None:
    entry = sale(line(cast.asinan))
    undone = void(entry)
    send(cast.till, entry, undone)
    assert "BATAL" in page_of(entry)
    assert Client().get(address(undone)).status_code == 404


def test_a_receipt_is_kept_from_search_engines_and_caches(cast: Cast) -> None:
    entry = sale(line(cast.asinan))
    send(cast.till, entry)
    answer = Client().get(address(entry))
    assert answer["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer["Cache-Control"]


def test_nothing_that_a_cashier_types_is_markup(cast: Cast) -> None:
    entry = sale(free_line(cast.stall, 5_000, name="<script>alert(1)</script>"))
    send(cast.till, entry)
    assert "<script>alert" not in page_of(entry)


@pytest.mark.parametrize(
    "code", ["x", "A" * 22, "A" * 21 + "B", "A" * 23, "=" * 22, "ä" * 22, "..%2F..", "A" * 5000]
)
def test_an_address_that_nobody_gave_out_shows_nothing(db: None, code: str) -> None:
    assert Client().get(f"/struk/{code}/").status_code == 404


def test_an_address_is_one_spelling_only(cast: Cast) -> None:
    """The last letter has bits to spare: they must not make further addresses of one receipt."""
    entry = sale(line(cast.asinan))
    send(cast.till, entry)
    code = code_of(uuid.UUID(entry["key"]))
    others = [code[:-1] + letter for letter in "ABCDEFGHabcdefgh" if letter != code[-1]]
    assert sale_at(code)
    assert not any(sale_at(other) for other in others)


def test_the_worker_comes_from_the_root_and_is_asked_for_each_time(db: None) -> None:
    answer = Client().get("/service-worker.js")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer["Cache-Control"]
    assert b"addEventListener" in answer.content


@pytest.mark.parametrize(("language", "name"), [("id", "Kasir"), ("en", "Cashier")])
def test_the_manifest_speaks_the_chosen_language(db: None, language: str, name: str) -> None:
    client = Client()
    client.cookies["django_language"] = language
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    manifest = json.loads(answer.content)
    assert (manifest["short_name"], manifest["lang"]) == (name, language)
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
