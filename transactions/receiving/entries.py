"""What a phone sends, read and checked: a batch in, entries out. Nothing is written here.

The format is design.md's ("The till is local-first"), and beside sales and voids the steps of a
shift, in the same row of numbers:

    {"kind": "open", "float": 200000}
    {"kind": "cash", "shift": "5b0c…", "amount": -50000, "note": "beli es"}
    {"kind": "count", "shift": "5b0c…", "counted": 475000, "difference": -5000,
     "coins": {"100000": 4, "50000": 1}, "reason": "salah kembalian"}

A sale or a void names its shift by `shift`, a line the price that the offer had by `list_price`,
an entry made in place of a held one that one's key by `corrects`, and a void carries the `proof`
that the stall's PIN was given (transactions/cashiers/pin_proofs.py): all four may be missing, and
what cannot be meant by them holds no sale up. An entry's digest covers all that the device sent
but its age, which differs each time it is sent.
"""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from transactions.cashiers.tills import NUMBERS_AHEAD, PhoneSays
from transactions.ledger import Entry, Line
from transactions.models import Payment, Step, Storage
from transactions.models.held import Reason
from transactions.models.payments import Door
from transactions.receiving import json_text
from transactions.shifts import COINS, ShiftStep

MOST_ENTRIES = 200
MOST_LINES = 200
MOST_RUPIAH = 10**10
MOST_UNITS = 10**5
MOST_ID = 2**63 - 1
# Ages outside these cannot be right: a till is let in for 60 days at most, and a sale from the
# future has not happened.
LEAST_AGE_MS = -60 * 1000
MOST_AGE_MS = 60 * 24 * 3600 * 1000
NAME_LENGTH = 120
REASON_LENGTH = 200

PAYMENTS = Payment.by_wire(Door.TILL)


class NotABatch(ValueError):
    """The body is no JSON object with a list of entries."""


class TooManyEntries(ValueError):
    """More than 200 entries at once."""


class TooLarge(ValueError):
    """An amount of rupiah or units is beyond what an entry can carry."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries as they were sent, unread, and what the phone says of itself beside them."""

    entries: list[Any]
    says: PhoneSays


def read_batch(body: bytes, arrived_at: dt.datetime) -> Batch:
    """Raises NotABatch, TooManyEntries."""
    batch = read_json(body)
    entries = batch.get("entries")
    if not isinstance(entries, list) or not entries:
        raise NotABatch
    if len(entries) > MOST_ENTRIES:
        raise TooManyEntries
    return Batch(entries, read_says(batch, arrived_at))


def read_json(body: bytes) -> dict[str, Any]:
    """A JSON object, whatever is in it. Raises NotABatch."""
    try:
        content = json_text.load(body)
    except ValueError as broken:
        raise NotABatch from broken
    if not isinstance(content, dict):
        raise NotABatch
    return content


def read_says(content: dict[str, Any], arrived_at: dt.datetime) -> PhoneSays:
    """What a phone says of itself; what cannot be meant is passed over, for nothing hangs on it."""
    unsent = _whole_or_none(content.get("unsent"), NUMBERS_AHEAD)
    age_ms = _whole_or_none(content.get("unsent_age_ms"), MOST_AGE_MS)
    storage = content.get("storage")
    numbers = [number_of(entry) for entry in _dicts(content.get("entries"))]
    return PhoneSays(
        last_number=_whole_or_none(content.get("last_number"), MOST_ID) or 0,
        numbers=[number for number in numbers if number],
        unsent=unsent,
        oldest_unsent_at=None
        if not unsent or age_ms is None
        else arrived_at - dt.timedelta(milliseconds=age_ms),
        storage=storage if storage in Storage.values else None,
    )


def _dicts(entries: Any) -> list[dict[str, Any]]:
    return [entry for entry in entries or () if isinstance(entry, dict)]


def _whole_or_none(value: Any, most: int) -> int | None:
    try:
        return _whole(value, 0, most)
    except ValueError:
        return None


def read_entry(entry: Any, arrived_at: dt.datetime) -> Entry | ShiftStep | Reason:
    """Return what the entry says, or the reason for which it cannot be read and has to be held."""
    try:
        return _READERS[entry["kind"]](entry, arrived_at)
    except TooLarge:
        return Reason.TOO_LARGE
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
        return Reason.BROKEN


def _read_sale(entry: Any, arrived_at: dt.datetime) -> Entry:
    lines, tendered = entry["lines"], entry.get("tendered")
    if not 1 <= len(lines) <= MOST_LINES:
        raise ValueError(lines)
    return Entry(
        **_in_the_ledger(entry, arrived_at),
        payment=PAYMENTS[entry["payment"]],
        tendered=None if tendered is None else _amount(tendered, 0),
        lines=[_read_line(line) for line in lines],
    )


def _read_line(line: Any) -> Line:
    goods: dict[str, Any] = {
        "name": _words(line["name"], 1, NAME_LENGTH),
        "price": _amount(line["price"], 0),
        "quantity": _amount(line["quantity"], 1, MOST_UNITS),
        "list_price": _whole_or_none(line.get("list_price"), MOST_RUPIAH),
    }
    if line.get("offer") is not None:
        return Line(**goods, offer=_whole(line["offer"], 1, MOST_ID))
    return Line(
        **goods,
        stall=_whole(line["stall"], 1, MOST_ID),
        category=_words(line["category"], 1, NAME_LENGTH),
    )


def _read_void(entry: Any, arrived_at: dt.datetime) -> Entry:
    return Entry(
        **_in_the_ledger(entry, arrived_at),
        voids=uuid.UUID(entry["voids"]),
        reason=_note(entry.get("reason")),
        proof=_proof(entry.get("proof")),
    )


def _proof(value: Any) -> str | None:
    """A void's proof; None where it has none, "" for what can be no proof."""
    return value if value is None or isinstance(value, str) else ""


def _in_the_ledger(entry: Any, arrived_at: dt.datetime) -> dict[str, Any]:
    sold_at, believed = _moment(entry, arrived_at)
    return _numbered(entry) | {
        "sold_at": sold_at,
        "clock_doubted": not believed,
        "shift": key_of(entry, "shift"),
    }


def _read_open(entry: Any, arrived_at: dt.datetime) -> ShiftStep:
    return ShiftStep(
        **_in_the_drawer(entry, arrived_at),
        step=Step.OPEN,
        shift=uuid.UUID(entry["key"]),
        amount=_amount(entry["float"], 0),
    )


def _read_cash(entry: Any, arrived_at: dt.datetime) -> ShiftStep:
    return ShiftStep(
        **_in_the_drawer(entry, arrived_at),
        step=Step.CASH,
        shift=_other_key(entry),
        amount=_amount(entry["amount"], -MOST_RUPIAH),
        note=_note(entry.get("note")),
    )


def _read_count(entry: Any, arrived_at: dt.datetime) -> ShiftStep:
    coins = {str(name): _amount(number, 0, MOST_UNITS) for name, number in entry["coins"].items()}
    if not coins.keys() <= set(map(str, COINS)):
        raise ValueError(coins)
    return ShiftStep(
        **_in_the_drawer(entry, arrived_at),
        step=Step.COUNT,
        shift=_other_key(entry),
        amount=_amount(entry["counted"], 0),
        difference=_amount(entry["difference"], -MOST_RUPIAH),
        coins=coins,
        note=_note(entry.get("reason")),
    )


def _in_the_drawer(entry: Any, arrived_at: dt.datetime) -> dict[str, Any]:
    return _numbered(entry) | {"happened_at": _moment(entry, arrived_at)[0]}


def _other_key(entry: Any) -> uuid.UUID:
    """The key of a shift, which is the key of its opening and of nothing else."""
    shift = uuid.UUID(entry["shift"])
    if shift == uuid.UUID(entry["key"]):
        raise ValueError(shift)
    return shift


_READERS: dict[str, Callable[[Any, dt.datetime], Entry | ShiftStep]] = {
    "sale": _read_sale,
    "void": _read_void,
    "open": _read_open,
    "cash": _read_cash,
    "count": _read_count,
}


def _numbered(entry: Any) -> dict[str, Any]:
    return {
        "key": uuid.UUID(entry["key"]),
        "digest": digest(entry),
        "number": _whole(entry["number"], 1, MOST_ID),
    }


def _moment(entry: Any, arrived_at: dt.datetime) -> tuple[dt.datetime, bool]:
    """When it was made, and whether the device's age for it is believed (law 5)."""
    age_ms = _whole(entry["age_ms"], -MOST_ID, MOST_ID)
    believed = LEAST_AGE_MS <= age_ms <= MOST_AGE_MS
    return arrived_at - dt.timedelta(milliseconds=age_ms if believed else 0), believed


def _amount(value: Any, least: int, most: int = MOST_RUPIAH) -> int:
    """Return rupiah or units. Raises TooLarge where only the size is wrong, else ValueError."""
    if type(value) is int and (value > most or value < least < 0):
        raise TooLarge(value)
    return _whole(value, least, most)


def _whole(value: Any, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:  # a bool is no number here
        raise ValueError(value)
    return value


def _note(value: Any) -> str:
    return _words(value or "", 0, REASON_LENGTH)


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


def number_of(entry: Any) -> int | None:
    """An entry's number, also a broken one's."""
    try:
        return _whole(entry["number"], 1, MOST_ID)
    except (KeyError, TypeError, ValueError):
        return None


def key_of(entry: Any, named: str = "key") -> uuid.UUID | None:
    """An entry's key, or another that it names; also a broken one's."""
    try:
        return uuid.UUID(entry[named])
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
