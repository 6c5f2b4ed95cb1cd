"""Deeply nested JSON is held, shown and downloaded without harm.

So is anything else that a phone may send to an address that parses JSON.
"""

import json
import random
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from tests.cast import INBOX, Cast, line, outcomes, phone_of, post_text, sale, sale_by
from tests.desk import saved_file
from tests.html import html_of
from transactions.models import HeldSale
from transactions.receiving import feed, held, json_text

HELD = "/admin/transactions/heldsale/"
DEPTHS = [19, 20, 21, 500, 1_000, 5_000, 9_950, 20_000, 100_000]
PAGE = 250_000  # bytes at most of a page about one entry


def nested(depth: int, inner: str = "") -> str:
    return "[" * depth + inner + "]" * depth


def post_deep(cast: Cast, deep: str) -> Any:
    good = json.dumps(sale(line(cast.keripik)))
    return post_text(phone_of(cast.till), f'{{"entries": [{deep}, {good}]}}')


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_deep_entry_is_held_whole_and_harms_no_page(
    cast: Cast, heads_desk: Client, depth: int
) -> None:
    deep = f'{{"key": "x", "number": 7, "kind": "sale", "lines": {nested(depth)}}}'
    answer = post_deep(cast, deep)
    assert outcomes(answer.json()["results"]) == ["broken", "recorded"]
    waiting = HeldSale.objects.get()
    assert waiting.number == 7
    assert waiting.content.count("[") == depth
    page = heads_desk.get(f"{HELD}{waiting.pk}/change/")
    assert (page.status_code, len(page.content) < PAGE) == (200, True)
    for address in (HELD, f"{HELD}?keadaan=semua", f"{HELD}?q=x"):
        assert heads_desk.get(address).status_code == 200
    for form in ("csv", "xlsx", "cetak"):
        export = heads_desk.get(f"{HELD}ekspor/{form}/")
        assert export.status_code == 200
        assert len(b"".join(export)) < PAGE


@pytest.mark.parametrize(
    "deep",
    [
        nested(9_950),
        '{"a":' * 9_950 + "1" + "}" * 9_950,
        nested(5_000, '{"a": "]]]\\"[[["}'),
        f'"{nested(30_000)}"',
        f'{{"{nested(3_000)}": 1}}',
    ],
    ids=["arrays", "objects", "brackets in text", "only text", "a deep name"],
)
def test_deeply_nested_content_is_stored_to_the_letter(cast: Cast, deep: str) -> None:
    assert outcomes(post_deep(cast, deep).json()["results"]) == ["broken", "recorded"]
    content = HeldSale.objects.get().content
    assert re.sub(r"[^a\]\[{}]", "", content) == re.sub(r"[^a\]\[{}]", "", deep)


def test_deep_unknown_field_does_not_hold_a_sale(cast: Cast) -> None:
    entry = sale(line(cast.keripik))
    deep = json.dumps(entry)[:-1] + f', "app": {nested(9_000)}}}'
    answers = [post_text(phone_of(cast.till), f'{{"entries": [{deep}]}}') for _ in range(2)]
    assert [outcomes(answer.json()["results"]) for answer in answers] == [
        ["recorded"], ["duplicate"],
    ]  # fmt: skip
    assert sale_by(entry).lines.count() == 1


def test_deep_entry_held_before_the_bound_is_shown(cast: Cast, heads_desk: Client) -> None:
    held_before = [
        HeldSale.objects.create(till=cast.till, digest=bytes(32 - n) + b"x" * n, reason="broken",
            content=content)
        for n, content in enumerate([nested(9_950), nested(800, ",".join(["1"] * 9_000))])
    ]  # fmt: skip
    assert heads_desk.get(HELD).status_code == 200
    for each in held_before:
        assert held.parse_held(each) is None
        page = heads_desk.get(f"{HELD}{each.pk}/change/")
        assert (page.status_code, len(page.content) < PAGE) == (200, True)


def test_a_saved_file_may_be_deep(cast: Cast, kepala: User) -> None:
    file = saved_file(cast.till, "?").replace('"?"', f'{{"number": 3, "a": {nested(9_950)}}}')
    [result] = feed.feed_in(feed.read_file(file.encode(), timezone.now()), kepala)
    assert result.verdict.reason == "broken"


def test_brackets_that_nothing_closes_are_no_json() -> None:
    endless = '{"a": ' + nested(20_000) + ', "' + '\\"' * 10**5
    for text in ("[" * 100_000, nested(30) + "]", endless):
        with pytest.raises(ValueError):  # noqa: PT011  (whatever the parser says)
            json_text.load(text)


# --- As a file ----------------------------------------------------------------------------------


def test_a_long_content_is_cut_on_the_page_and_whole_as_a_file(
    cast: Cast, heads_desk: Client
) -> None:
    sent = {"number": 1, "note": "<script>alert(1)</script>" + "x" * 100_000 + "akhir"}
    post_text(phone_of(cast.till), json.dumps({"entries": [sent]}))
    waiting = HeldSale.objects.get()
    page = html_of(heads_desk.get(f"{HELD}{waiting.pk}/change/"))
    assert "akhir" not in page
    assert "<script>alert" not in page
    [address] = re.findall(r'href="([^"]+isi\.txt)"', page)
    file = heads_desk.get(address)
    assert json.loads(file.content) == sent
    assert file["Content-Type"] == "text/plain; charset=utf-8"
    assert file["Content-Disposition"] == f'attachment; filename="tertahan-{waiting.pk}.txt"'
    assert file["X-Content-Type-Options"] == "nosniff"


# --- Anything at all ----------------------------------------------------------------------------

BODIES = 300
SEED = 20_210_923


def test_no_body_breaks_a_door_that_reads_json(cast: Cast, kepala: User) -> None:
    """A larger number can be run by hand: `fuzz(..., bodies=5_000)`."""
    fuzz(cast, kepala, bodies=BODIES)


def fuzz(cast: Cast, by: User, *, bodies: int) -> None:
    choose = random.Random(SEED)  # noqa: S311
    desk, phone = Client(raise_request_exception=False), phone_of(cast.till)
    phone.raise_request_exception = False
    desk.force_login(by)
    for _n in range(bodies):
        body = mangled(choose, cast)
        door = choose.choice([INBOX, "/kasir/kabar/", "/kasir/keluar/", "feed"])
        if door == "feed":
            try:
                feed.feed_in(feed.read_file(body, timezone.now()), by)
            except feed.UnfitSavedFile:
                continue
        else:
            answer = phone.post(door, body, content_type="application/json")
            assert answer.status_code < 500, body[:500]
    assert desk.get(HELD).status_code == 200
    assert HeldSale.objects.exists()


def mangled(choose: random.Random, cast: Cast) -> bytes:
    """Return a batch, or a saved file, with something wrong in it."""
    entry = sale(line(cast.keripik), number=choose.choice([1, 0, 10**30, "1", None]))
    for _ in range(choose.randrange(4)):
        entry[choose.choice([*entry, "x"])] = anything(choose, choose.randrange(40))
    content = {"entries": [entry, anything(choose, 3)], "last_number": anything(choose, 2)}
    if choose.random() < 0.3:
        content = json.loads(saved_file(cast.till, *content["entries"]))
    text = json.dumps(content)
    if choose.random() < 0.3:
        text = text.replace('"kind"', nested(choose.choice([1, 50, 9_950])) + ', "kind"')
    if choose.random() < 0.3:
        text = text.replace('"sale"', nested(choose.choice(DEPTHS), choose.choice(["", "1,2"])))
    body = bytearray(text.encode("utf-8", "surrogatepass"))
    for _ in range(choose.choice([0, 0, 0, 1, 5])):
        body[choose.randrange(len(body))] = choose.randrange(256)
    return bytes(body[: choose.choice([len(body)] * 5 + [len(body) // 2])])


def anything(choose: random.Random, depth: int) -> Any:
    if depth > 0 and choose.random() < 0.7:
        inner = [anything(choose, depth - 1) for _ in range(choose.choice([0, 1, 1, 1]))]
        return inner if choose.random() < 0.5 else {f"k{n}": each for n, each in enumerate(inner)}
    scalars: list[Any] = [
        None,
        True,
        -1,
        10**400,
        2**63,
        1e308,
        "",
        "\0",
        "\ud800",
        "sale",
        "x" * 300,
        [],
    ]
    return choose.choice(scalars)
