"""What tills send: read, checked, handed to the ledger; what cannot be entered is held.

The format is design.md's ("The till is local-first"). An entry's digest covers all that the
device sent but its age, which differs each time it is sent.
"""

import datetime as dt
import hashlib
import json
import logging
import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import DataError, IntegrityError
from django.utils import timezone

from transactions import ledger
from transactions.ledger import Entry, Line, Status, Verdict
from transactions.models import HeldSale, Payment, Till
from transactions.models.ledger import Reason

logger = logging.getLogger(__name__)

MOST_ENTRIES = 200
MOST_LINES = 200
MOST_NUMBER = 10**9
MOST_RUPIAH = 10**10
MOST_UNITS = 10**5
MOST_ID = 2**63 - 1
MOST_DIGITS = 4000
# Ages outside these cannot be right: a till is let in for 60 days at most, and a sale from the
# future has not happened.
LEAST_AGE_MS = -60 * 1000
MOST_AGE_MS = 60 * 24 * 3600 * 1000
NAME_LENGTH = 120
REASON_LENGTH = 200

PAYMENTS = {"cash": Payment.CASH, "qris": Payment.QRIS}


class NotABatch(ValueError):
    """The body is no JSON object with a list of entries."""


class TooManyEntries(ValueError):
    """More than 200 entries at once."""


@dataclass(frozen=True, slots=True)
class Result:
    """The answer for one entry as it was sent; `key` as the device wrote it."""

    key: object
    verdict: Verdict


def read_batch(body: bytes) -> list[Any]:
    """The entries of a batch, unread. Raises NotABatch, TooManyEntries."""
    try:
        batch = json.loads(
            body,
            parse_constant=_refuse_constant,
            parse_float=_float_or_text,
            parse_int=_int_or_text,
        )
    except (ValueError, RecursionError) as broken:
        raise NotABatch from broken
    entries = batch.get("entries") if isinstance(batch, dict) else None
    if not isinstance(entries, list) or not entries:
        raise NotABatch
    if len(entries) > MOST_ENTRIES:
        raise TooManyEntries
    return entries


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


# A number beyond what can be kept as one is kept as it is written: its entry is held, whole.
def _float_or_text(text: str) -> float | str:
    number = float(text)
    return number if math.isfinite(number) else text


def _int_or_text(text: str) -> int | str:
    return int(text) if len(text) <= MOST_DIGITS else text


def receive(sent: Sequence[Any], *, till: uuid.UUID) -> list[Result]:
    """Enters what can be entered, holds the rest; one result each, in order.

    Raises ledger.TillShutOut, and then nothing is entered or held.
    """
    arrived_at = timezone.now()
    readings = [_read_entry(entry, arrived_at) for entry in sent]
    first = _first_of_each_key(readings)
    fresh = sorted(set(first.values()))
    numbers = [number for entry in sent if (number := _number(entry))]
    verdicts = dict(
        zip(
            fresh,
            _record([readings[n] for n in fresh], till, max(numbers, default=0)),
            strict=True,
        )
    )
    results = [
        Result(
            key=entry.get("key") if isinstance(entry, dict) else None,
            verdict=verdicts[n]
            if n in verdicts
            else _repeated(readings[n], readings[first[n]], verdicts[first[n]]),
        )
        for n, entry in enumerate(sent)
    ]
    _hold(sent, results, till)
    return results


def _read_entry(entry: Any, arrived_at: dt.datetime) -> Entry | None:
    """None for an entry that is broken: hold it."""
    try:
        age_ms = _whole(entry["age_ms"], -MOST_ID, MOST_ID)
        believed = LEAST_AGE_MS <= age_ms <= MOST_AGE_MS
        common: dict[str, Any] = {
            "key": uuid.UUID(entry["key"]),
            "digest": digest(entry),
            "sold_at": arrived_at - dt.timedelta(milliseconds=age_ms if believed else 0),
            "clock_doubted": not believed,
            "number": _whole(entry["number"], 1, MOST_NUMBER),
        }
        if entry["kind"] == "void":
            return Entry(
                **common,
                voids=uuid.UUID(entry["voids"]),
                reason=_words(entry.get("reason") or "", 0, REASON_LENGTH),
            )
        if entry["kind"] != "sale" or not 1 <= len(entry["lines"]) <= MOST_LINES:
            return None
        tendered = entry.get("tendered")
        return Entry(
            **common,
            payment=PAYMENTS[entry["payment"]],
            tendered=None if tendered is None else _whole(tendered, 0, MOST_RUPIAH),
            lines=[_read_line(line) for line in entry["lines"]],
        )
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
        return None


def _read_line(line: Any) -> Line:
    goods: dict[str, Any] = {
        "name": _words(line["name"], 1, NAME_LENGTH),
        "price": _whole(line["price"], 0, MOST_RUPIAH),
        "quantity": _whole(line["quantity"], 1, MOST_UNITS),
    }
    if line.get("offer") is not None:
        return Line(**goods, offer=_whole(line["offer"], 1, MOST_ID))
    return Line(
        **goods,
        stall=_whole(line["stall"], 1, MOST_ID),
        category=_words(line["category"], 1, NAME_LENGTH),
    )


def _whole(value: Any, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:  # a bool is no number here
        raise ValueError(value)
    return value


def _words(value: Any, least: int, most: int) -> str:
    """Text that PostgreSQL can keep: no NUL, no half of a surrogate pair."""
    if not isinstance(value, str) or not least <= len(value.strip()) <= len(value) <= most:
        raise ValueError(value)
    value.encode()
    if "\0" in value:
        raise ValueError(value)
    return value


def digest(entry: Any) -> bytes:
    """SHA-256 over the entry's canonical JSON without its age."""
    content = entry
    if isinstance(entry, dict):
        content = {name: value for name, value in entry.items() if name != "age_ms"}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).digest()


def _number(entry: Any) -> int | None:
    try:
        return _whole(entry["number"], 1, MOST_NUMBER)
    except (KeyError, TypeError, ValueError):
        return None


def _key(entry: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(entry["key"])
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _first_of_each_key(readings: Sequence[Entry | None]) -> dict[int, int]:
    """For each place in the batch, where its key stands first; a broken entry has no key."""
    first: dict[uuid.UUID, int] = {}
    return {n: first.setdefault(entry.key, n) if entry else n for n, entry in enumerate(readings)}


def _repeated(entry: Entry | None, first: Entry | None, verdict: Verdict) -> Verdict:
    """The verdict for an entry whose key came earlier in the same batch, with that `verdict`."""
    if entry is None or first is None or entry.digest != first.digest:
        return Verdict(Status.HELD, reason=Reason.CONFLICT)
    return replace(verdict, status=Status.DUPLICATE) if verdict.sale else verdict


def _record(readings: Sequence[Entry | None], till: uuid.UUID, last_number: int) -> list[Verdict]:
    """The ledger's verdicts; HELD for what is broken."""
    whole = [entry for entry in readings if entry]
    try:
        verdicts = iter(ledger.record(whole, till=till, last_number=last_number))
    except (DataError, IntegrityError):
        # An entry that passed every check and that PostgreSQL refuses all the same must not
        # keep the others out: find it by entering them one at a time.
        logger.exception("a batch of till %s was refused by the database", till)
        verdicts = iter([_record_alone(entry, till, last_number) for entry in whole])
    return [next(verdicts) if entry else BROKEN for entry in readings]


BROKEN = Verdict(Status.HELD, reason=Reason.BROKEN)


def _record_alone(entry: Entry, till: uuid.UUID, last_number: int) -> Verdict:
    try:
        return ledger.record([entry], till=till, last_number=last_number)[0]
    except (DataError, IntegrityError):
        logger.exception("entry %s of till %s was refused by the database", entry.key, till)
        return BROKEN


def _hold(sent: Sequence[Any], results: Sequence[Result], till: uuid.UUID) -> None:
    """Keeps whole, once, what could not be entered."""
    held = [
        (entry, result.verdict.reason)
        for entry, result in zip(sent, results, strict=True)
        if result.verdict.reason
    ]
    if not held:
        return
    holder = Till.objects.only("pk").get(key=till)
    HeldSale.objects.bulk_create(
        [
            HeldSale(
                till=holder,
                key=_key(entry),
                number=_number(entry),
                digest=digest(entry),
                reason=reason,
                content=json.dumps(entry),
            )
            for entry, reason in held
        ],
        ignore_conflicts=True,
    )
