"""A file that a phone saved is fed in at the desk: once, whoever sends it again."""

import datetime as dt
import hashlib
import json
import random
import uuid
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.cast import (
    TWO_DAYS,
    Cast,
    cash,
    count,
    left,
    line,
    opening,
    outcomes,
    sale,
    sale_by,
    send,
    void,
)
from tests.html import html_of
from transactions.cashiers import tills
from transactions.models import HeldSale, Sale, ShiftEntry, Till
from transactions.receiving import feed, preview
from transactions.receiving.feed import UnfitSavedFile

PAGE = "/admin/transactions/till/berkas/"
HOUR = dt.timedelta(hours=1)
MOMENT = dt.timedelta(milliseconds=1)


def saved(till: Till, /, *entries: Any, **changes: Any) -> bytes:
    """Return the file that the phone of `till` wrote at `saved_at`, or now."""
    content: dict[str, Any] = {
        "format": "kasir-belum-terkirim/2",
        "till": till.code,
        "saved_at": timezone.now().isoformat(),
        "entries": list(entries),
    }
    return json.dumps(content | changes).encode()


def feed_in(by: User, body: bytes) -> list[str]:
    """Return each entry's outcome: recorded, duplicate, or the reason for holding it."""
    results = feed.feed_in(feed.read_file(body, timezone.now()), by)
    return [str(result.verdict.reason or result.verdict.status) for result in results]


def why_unfit(body: bytes) -> str:
    with pytest.raises(UnfitSavedFile) as unfit:
        feed.read_file(body, timezone.now())
    assert Sale.objects.count() + HeldSale.objects.count() == 0
    return str(unfit.value)


# --- What it holds ----------------------------------------------------------------------------


def test_everything_of_the_file_is_entered_in_the_officials_name(cast: Cast, kepala: User) -> None:
    sold, shift = sale(line(cast.keripik, 2), number=2), opening()
    undone = void(sold, number=3)
    entries = [shift, sold, undone, cash(shift, -5_000, 4), count(shift, 195_000, 5)]
    assert feed_in(kepala, saved(cast.till, *entries)) == ["recorded"] * 5
    assert [sale_by(entry).entered_by for entry in (sold, undone)] == [kepala, kepala]
    assert sale_by(sold).till == cast.till
    assert ShiftEntry.objects.filter(till=cast.till).count() == 3
    assert tills.gaps([cast.till]) == []


def test_fed_in_twice_nothing_counts_twice(cast: Cast, kepala: User) -> None:
    body = saved(cast.till, sale(line(cast.keripik)), opening(number=2))
    assert feed_in(kepala, body) == ["recorded", "recorded"]
    assert feed_in(kepala, body) == ["duplicate", "duplicate"]
    assert (Sale.objects.count(), left(cast.keripik)) == (1, 9)


def test_entry_that_the_phone_sends_after_the_file_is_a_duplicate(cast: Cast, kepala: User) -> None:
    entry = sale(line(cast.keripik))
    feed_in(kepala, saved(cast.till, entry))
    assert outcomes(send(cast.till, entry | {"age_ms": 9_000_000})) == ["duplicate"]
    assert Sale.objects.count() == 1


def test_entry_that_the_phone_sent_before_the_file_is_a_duplicate(cast: Cast, kepala: User) -> None:
    entry = sale(line(cast.keripik))
    send(cast.till, entry)
    assert feed_in(kepala, saved(cast.till, entry)) == ["duplicate"]
    assert sale_by(entry).entered_by is None


def test_unfit_entry_of_a_file_is_held_and_stops_no_other(cast: Cast, kepala: User) -> None:
    entries = [sale(line(cast.tas)), {"number": 2}, None, sale(line(cast.keripik), number=3)]
    results = feed_in(kepala, saved(cast.till, *entries))
    assert results == ["unknown_offer", "broken", "broken", "recorded"]
    assert feed_in(kepala, saved(cast.till, *entries))[:3] == results[:3]
    assert HeldSale.objects.count() == 3


@pytest.mark.parametrize("how", ["locked_out_at", "signed_out_at"])
def test_a_till_that_may_not_send_is_fed_in_all_the_same(
    cast: Cast, kepala: User, how: str
) -> None:
    Till.objects.filter(pk=cast.till.pk).update(**{how: timezone.now()})
    shift = opening(number=2)
    assert feed_in(kepala, saved(cast.till, sale(line(cast.keripik)), shift)) == ["recorded"] * 2
    cast.till.refresh_from_db()
    assert getattr(cast.till, how)
    assert cast.till.last_seen_at is None  # nobody has heard of the phone itself


def test_more_than_a_batch_is_entered_whole(cast: Cast, kepala: User) -> None:
    entries = [sale(line(cast.asinan), number=n) for n in range(1, 452)]
    assert feed_in(kepala, saved(cast.till, *entries)) == ["recorded"] * 451
    assert tills.gaps([cast.till]) == []


# --- When it was sold -------------------------------------------------------------------------


def test_an_entry_is_as_old_as_it_was_and_as_the_file_is(cast: Cast, kepala: User) -> None:
    now = timezone.now()
    entry, shift = sale(line(cast.keripik), age_ms=90_000), opening(number=2, age_ms=120_000)
    body = saved(cast.till, entry, shift, saved_at=(now - 5 * HOUR).isoformat())
    file = feed.read_file(body, now)
    assert file.waited == 5 * HOUR
    feed.feed_in(file, kepala)
    assert sale_by(entry).sold_at == now - 5 * HOUR - dt.timedelta(seconds=90)
    step = ShiftEntry.objects.get()
    assert step.happened_at == now - 5 * HOUR - dt.timedelta(seconds=120)


def test_an_offset_is_an_offset(cast: Cast) -> None:
    now = dt.datetime(2021, 9, 23, 8, tzinfo=dt.UTC)
    body = saved(cast.till, {}, saved_at="2021-09-23T14:30:00.000+07:00")
    assert feed.read_file(body, now).waited == HOUR / 2


@pytest.mark.parametrize(
    ("since", "waited"),
    [
        (dt.timedelta(), dt.timedelta()),
        (dt.timedelta(days=60), dt.timedelta(days=60)),
        (dt.timedelta(days=60) + MOMENT, None),
        (-MOMENT, None),
        (-dt.timedelta(days=400), None),
    ],
)
def test_a_phone_whose_clock_was_wrong_is_believed_in_ages_alone(
    cast: Cast, kepala: User, since: dt.timedelta, waited: dt.timedelta | None
) -> None:
    now = timezone.now()
    entry = sale(line(cast.keripik), age_ms=1_000)
    file = feed.read_file(saved(cast.till, entry, saved_at=(now - since).isoformat()), now)
    assert file.waited == waited
    age_ms = 1_000 + (waited or dt.timedelta()) // MOMENT
    assert file.entries == [entry | {"age_ms": age_ms}]


@pytest.mark.parametrize(
    "saved_at",
    [5, [], {}, "", "kemarin", "2021-09-23", "2021-09-23T15:04:05", "9999-12-31T23:59:59-23:59"],
)
def test_a_file_that_does_not_say_when_it_was_saved_is_fed_in(
    cast: Cast, kepala: User, saved_at: Any
) -> None:
    body = saved(cast.till, sale(line(cast.keripik), age_ms=TWO_DAYS), saved_at=saved_at)
    assert feed.read_file(body, timezone.now()).waited is None
    assert feed_in(kepala, body) == ["recorded"]
    assert Sale.objects.get().sold_at < timezone.now() - dt.timedelta(days=2)


@pytest.mark.parametrize("age_ms", [None, "5", 1.5, True, []])
def test_an_age_that_is_none_is_held_as_it_was_saved(cast: Cast, kepala: User, age_ms: Any) -> None:
    entry = sale(line(cast.keripik), age_ms=age_ms)
    assert feed_in(kepala, saved(cast.till, entry)) == ["broken"]
    assert json.loads(HeldSale.objects.get().content) == entry


# --- What the till is known for ----------------------------------------------------------------


def test_a_till_whose_numbers_have_all_come_has_nothing_unsent(cast: Cast, kepala: User) -> None:
    entries = [sale(line(cast.asinan), number=n) for n in (1, 2, 3)]
    waits = {"unsent": 3, "oldest_unsent_at": timezone.now(), "last_number": 3}
    Till.objects.filter(pk=cast.till.pk).update(**waits)
    feed_in(kepala, saved(cast.till, *entries[:2]))
    cast.till.refresh_from_db()
    assert cast.till.unsent == 3
    feed_in(kepala, saved(cast.till, *entries))
    cast.till.refresh_from_db()
    assert (cast.till.unsent, cast.till.oldest_unsent_at) == (0, None)


# --- Files that are none ------------------------------------------------------------------------

NOBODYS = "5b0c0d52-6a3e-4c55-9a0e-0f6f7a1f2d11"
NO_FILE = "Ini bukan berkas yang disimpan oleh kasir."


@pytest.mark.parametrize(
    "body",
    [b"", b"kasir", b"\xff\xfe\x00", b"[]", b"null", b"5", b"{}", b'{"entries": []}', b"[" * 5_000],
)
def test_file_of_another_format_is_refused(db: None, body: bytes) -> None:
    assert why_unfit(body) == NO_FILE


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "kasir-belum-terkirim/3"},
        {"format": None},
        {"entries": None},
        {"entries": {"0": {}}},
        {"entries": "x"},
    ],
)
def test_file_of_nearly_this_format_is_refused(cast: Cast, changes: dict[str, Any]) -> None:
    assert why_unfit(saved(cast.till, sale(line(cast.keripik)), **changes)) == NO_FILE


@pytest.mark.parametrize(
    "key",
    [
        "5b0c0d52-6a3e-4c55-9a0e-0f6f7a1f2d11",
        "K999999",
        "K",
        "",
        None,
        7,
        ["x"],
        "\0",
        "K" + "9" * 18,
        "K" + "9" * 30,
        "sha256:" + "0" * 64,
        "sha256:",
        "²",
    ],
)
def test_the_file_of_an_unknown_till_is_refused(cast: Cast, key: Any) -> None:
    why = why_unfit(saved(cast.till, sale(line(cast.keripik)), till=key))
    assert (
        why == "Kasir yang menyimpan berkas ini tidak dikenal di sini. Tidak ada yang dimasukkan."
    )


def test_a_file_without_entries_is_refused(cast: Cast) -> None:
    assert why_unfit(saved(cast.till)) == "Berkas ini kosong: tidak ada yang perlu dimasukkan."


def test_a_file_that_is_too_large_is_refused(cast: Cast) -> None:
    body = saved(cast.till, sale(line(cast.keripik)))
    just_fits = body + b" " * (feed.MOST_BYTES - len(body))
    assert feed.read_file(just_fits, timezone.now()).till == cast.till
    assert why_unfit(just_fits + b" ") == "Berkas ini terlalu besar: paling banyak 4 MB."


# --- The page -----------------------------------------------------------------------------------


def show(client: Client, body: bytes) -> Any:
    return client.post(PAGE, {"file": SimpleUploadedFile("K7.json", body)})


def upload(client: Client, body: bytes) -> Any:
    """Choose the file and confirm what is shown of it."""
    shown = show(client, body)
    seen = (shown.context or {}).get("seen")
    return client.post(PAGE, {"seen": seen}) if seen else shown


def test_a_file_counts_only_once_it_is_confirmed(cast: Cast, heads_desk: Client) -> None:
    sold = sale(line(cast.keripik, 2))
    shown = html_of(show(heads_desk, saved(cast.till, sold)))
    assert Sale.objects.count() + HeldSale.objects.count() + LogEntry.objects.count() == 0
    for seen in ("<dd data-sales>1</dd>", "<dd data-amount>Rp30.000</dd>", "A1 Keripik Bu Sri"):
        assert seen in shown
    assert f"kasir {cast.till.code}" in shown


def test_preview_leaves_out_goods_of_no_known_stall(cast: Cast) -> None:
    entries = [sale(line(cast.keripik), line(cast.keripik, offer=2**40))]
    shown = preview.of_file(feed.read_file(saved(cast.till, *entries), timezone.now()))
    assert [(each.stall, each.amount) for each in shown.stalls] == [(cast.stall, 15_000)]
    assert shown.amount == 30_000


def test_file_that_does_not_fit_into_the_confirming_form_is_refused() -> None:
    noise = random.Random(1).randbytes(feed.MOST_BYTES)  # noqa: S311
    with pytest.raises(UnfitSavedFile):
        preview.pack(noise, 1)
    assert preview.unpack(preview.pack(noise[:1000], 1), 1) == noise[:1000]


def test_the_official_sees_everything_that_a_file_would_do(cast: Cast, kepala: User) -> None:
    first, second = sale(line(cast.keripik)), sale(line(cast.asinan), number=2)
    send(cast.till, first, second)
    entries = [
        first, void(second, number=3), sale(line(cast.asinan), line(cast.rujak), number=4),
        opening(number=5), {"number": 6}, None,
    ]  # fmt: skip
    shown = preview.of_file(feed.read_file(saved(cast.till, *entries), timezone.now()))
    assert (shown.there, shown.sales, shown.amount, shown.steps) == (1, 1, 30_000, 1)
    assert (shown.voids, shown.voided, shown.unreadable) == (1, 12_000, 2)
    assert shown.undone == [sale_by(second).receipt]
    by_stall = [(at.stall, at.amount, at.is_the_tills) for at in shown.stalls]
    assert by_stall == [(cast.stall, 12_000, True), (cast.neighbour, 18_000, False)]


def test_the_file_fed_in_is_the_file_of_the_preview(
    cast: Cast, heads_desk: Client, desk: Client, official: User
) -> None:
    seen = show(heads_desk, saved(cast.till, sale(line(cast.keripik)))).context["seen"]
    others = preview.pack(saved(cast.till, sale(line(cast.keripik))), official.pk)
    for wrong in ("", "x", seen[:-1], "A" + seen, others):
        shown = html_of(heads_desk.post(PAGE, {"seen": wrong}))
        assert "Pilih lagi berkasnya" in shown
    assert Sale.objects.count() == 0
    assert "<dd data-recorded>1</dd>" in html_of(heads_desk.post(PAGE, {"seen": seen}))
    assert "<dd data-duplicate>1</dd>" in html_of(heads_desk.post(PAGE, {"seen": seen}))
    assert Sale.objects.count() == 1


def test_a_saved_file_carries_no_secret(cast: Cast, kepala: User) -> None:
    """A phone that does not know its number names itself by the digest of its key."""
    key = uuid.uuid4()
    tills.learn_phone_key(cast.till, key)
    digest = hashlib.sha256(str(key).encode()).hexdigest()
    body = saved(cast.till, sale(line(cast.keripik)), till=f"sha256:{digest}")
    assert feed_in(kepala, body) == ["recorded"]
    [card] = tills.issue_cards([cast.neighbour])
    assert tills.let_in(card, uuid.UUID(bytes=bytes.fromhex(digest[:32]))) != cast.till


def test_a_file_from_before_that_names_the_till_by_its_key_is_fed_in(
    cast: Cast, kepala: User
) -> None:
    key = uuid.uuid4()
    tills.learn_phone_key(cast.till, key)
    old = {"format": "kasir-belum-terkirim/1", "till": str(key), "code": cast.till.code}
    assert feed_in(kepala, saved(cast.till, sale(line(cast.keripik)), **old)) == ["recorded"]


def test_the_page_says_what_became_of_the_file(
    cast: Cast, kepala: User, heads_desk: Client
) -> None:
    first = sale(line(cast.keripik))
    send(cast.till, first)
    body = saved(
        cast.till, first, sale(line(cast.keripik), number=2), sale(line(cast.tas), number=3)
    )
    shown = html_of(upload(heads_desk, body))
    for where in ("recorded", "duplicate", "held"):
        assert f"<dd data-{where}>1</dd>" in shown
    assert "Menyebut dagangan yang tidak dijual kasir ini" in shown
    noted = LogEntry.objects.get(object_id=str(cast.till.pk))
    assert noted.user == kepala
    assert noted.change_message == (
        "Berkas simpanan dimasukkan: 1 tercatat, 1 sudah ada, 1 tertahan."
    )


def test_the_page_says_why_a_file_is_refused(cast: Cast, heads_desk: Client) -> None:
    body = saved(cast.till, sale(line(cast.keripik)), till=str(uuid.uuid4()))
    answer = upload(heads_desk, body)
    assert answer.status_code == 200
    assert "tidak dikenal di sini" in html_of(answer)
    assert "errorlist" in html_of(heads_desk.post(PAGE))
    assert upload(heads_desk, b" " * (feed.MOST_BYTES + 9)).status_code == 200
    assert Sale.objects.count() + LogEntry.objects.count() == 0


def test_the_page_says_that_a_phones_clock_was_wrong(cast: Cast, heads_desk: Client) -> None:
    body = saved(cast.till, sale(line(cast.keripik)), saved_at="2019-01-01T00:00:00+07:00")
    assert "jam ponselnya salah" in html_of(upload(heads_desk, body))


def test_auditor_cannot_feed_files_in(cast: Cast, desk: Client) -> None:
    assert upload(desk, saved(cast.till, sale(line(cast.keripik)))).status_code == 403
    assert Sale.objects.count() == 0
