"""Every page shows the right sum of the largest entries that the ledger takes.

Also of larger ones, from before entries had a bound.
"""

import json
import uuid
from collections.abc import Iterator, Sequence
from random import Random

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.auditing import wrong_findings
from tests.cast import Cast, free_line, ledger_entry, outcomes, phone_of, sale, send
from tests.desk import Desks, addresses, make_desks
from transactions import ledger, totals
from transactions.ledger import Line
from transactions.receiving.batches import MOST_ENTRIES
from transactions.receiving.lines import MOST_LINES
from transactions.receiving.values import MOST_UNITS
from transactions.seals import sealing

NEARLY_BIGINT = 2**62


@pytest.fixture
def desks(cast: Cast, kepala: User) -> Desks:
    return make_desks(cast, kepala)


def public(desks: Desks) -> Iterator[tuple[Client, str]]:
    """Yield the pages that need no account at the desk."""
    till, bazar = phone_of(desks.cast.till), desks.cast.bazar.pk
    for name in ("front", "catalogue", "results"):
        yield Client(), reverse(name)
    seal = desks.cast.day.seals.latest("revision").fingerprint
    yield Client(), reverse("results_of", args=[bazar])
    yield Client(), reverse("results_seal", args=[bazar, seal])
    yield Client(), reverse("results_file", args=[bazar, seal])
    for form in ("csv", "json"):
        yield Client(), reverse("results_totals", args=[bazar, form])
    yield Client(), reverse("stall", args=[desks.cast.stall.pk])
    yield till, reverse("sell")
    yield till, reverse("own_day")
    yield till, reverse("shift_report", args=[desks.here.shift])


def broken_pages(
    desks: Desks, by: User, forms: Sequence[str] = ("csv", "xlsx", "cetak")
) -> dict[str, int]:
    """Return the status of every page and file that answers with 5xx, by address."""
    desk = Client(raise_request_exception=False)
    desk.force_login(by)
    asked = [
        (desk, address)
        for form in forms
        for name, address in addresses(desks, form).items()
        if name not in {"logout", "login"}
    ]
    found = {}
    for client, address in [*dict.fromkeys(asked), *public(desks)]:
        client.raise_request_exception = False
        before = transaction.savepoint_create()  # an error of the database ends with the page
        answer = client.get(address)
        whole = list(answer) if answer.streaming else [answer.content]
        transaction.savepoint_rollback(before)
        if answer.status_code >= 500 or not whole:
            found[address] = answer.status_code
    return found


def test_sums_beyond_bigint_stand_on_every_page(desks: Desks, kepala: User) -> None:
    """Record entries as large as before there was a bound, on a sealed day as well."""
    cast = desks.cast
    line = Line("Lain-lain", NEARLY_BIGINT, 1, stall=cast.stall.pk, category="kuliner")
    now = timezone.now()
    entries = [
        ledger_entry(line, line, sold_at=now, number=number, shift=uuid.UUID(desks.here.shift))
        for number in (11, 12)
    ]
    verdicts = ledger.record(entries, till=cast.till.key, vouched_for=True)
    assert [verdict.status for verdict in verdicts] == ["recorded", "recorded"]
    before = totals.of_seal(cast.day.seals.get())
    assert totals.of_bazar(cast.bazar).overall.amount > before.amount + 3 * NEARLY_BIGINT > 2**63
    assert broken_pages(desks, kepala) == {}
    seal = sealing.seal(cast.day, kepala)
    assert totals.of_seal(seal).amount > 4 * NEARLY_BIGINT
    assert [checked.wrong for checked in sealing.verify()] == [(), ()]
    assert broken_pages(desks, kepala) == {}
    assert wrong_findings() == []


@pytest.mark.parametrize("seed", [1, 2])
def test_after_the_largest_batch_that_is_accepted_every_page_answers(
    desks: Desks, kepala: User, seed: int
) -> None:
    cast, limit, dice = desks.cast, django_settings.ENTRY_LIMIT, Random(seed)  # noqa: S311
    entries = []
    for number in range(20, 20 + MOST_ENTRIES):
        many = dice.choice([1, 1, 2, 7, MOST_LINES])
        units = dice.choice([1, 999, MOST_UNITS])
        price = limit // (units * many)
        lines = [free_line(cast.stall, price, units, name="😀" * 60)] * many
        entries.append(sale(*lines, number=number, tendered=limit, shift=desks.here.shift))
    while len(json.dumps(entries)) > django_settings.DATA_UPLOAD_MAX_MEMORY_SIZE - 1_000:
        entries.pop()
    assert set(outcomes(send(cast.till, *entries))) == {"recorded"}
    with connection.cursor() as cursor:  # PostgreSQL does so itself within a minute
        cursor.execute("ANALYZE")
    assert broken_pages(desks, kepala, forms=["csv"]) == {}
