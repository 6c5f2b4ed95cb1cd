"""Parses and checks the batches that phones send. This module writes nothing.

The wire format stands in transactions/README.md. Sales, voids and the steps of a shift share one
row of numbers:

    {"kind": "open", "float": 200000}
    {"kind": "cash", "shift": "5b0c…", "amount": -50000, "note": "beli es"}
    {"kind": "count", "shift": "5b0c…", "counted": 475000, "difference": -5000,
     "coins": {"100000": 4, "50000": 1}, "reason": "salah kembalian"}

A sale that two methods paid has `payments`, rupiah by wire name, in the place of `payment`:

    {"kind": "sale", "payments": {"cash": 20000, "qris": 15000}, "tendered": 20000, …}

Some fields may be missing, and a value of theirs that makes no sense does not hold a sale: `shift`,
the shift of a sale or void; `list_price` and `bundle`, the offer's at the time, and `note`, on a
line; `corrects`, the key of the held entry that this one replaces; `proof`, which shows that a void
was given the stall's PIN (transactions/cashiers/pin_proofs.py); `clock` (moments.py);
`first_number`, which the entry had before another had it. An entry's digest covers all that the
device sent except its age and `clock`, which differ each time that it is sent.
"""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from jakpreneur import bundles
from jakpreneur.bundles import BundledLine
from jakpreneur.models import Bundle
from transactions import totals
from transactions.cashiers.devices import DeviceTurn, read_cleared
from transactions.cashiers.tills import NUMBERS_AHEAD, PhoneReport
from transactions.ledger import Entry, Line
from transactions.models import Payment, Step, Storage, Till
from transactions.models.held import Reason
from transactions.models.payments import Door
from transactions.receiving import json_text
from transactions.receiving.moments import MOST_AGE_MS, moment_of
from transactions.shifts import COINS, ShiftStep

MOST_ENTRIES = 200
MOST_LINES = 200
MOST_RUPIAH = 10**10
MOST_UNITS = 10**5
MOST_ID = 2**63 - 1
NAME_LENGTH = 120
REASON_LENGTH = 200
NOTE_LENGTH = 80
NOT_IN_DIGEST = {"age_ms", "clock"}

PAYMENTS = Payment.by_wire(Door.TILL)


class NotABatch(ValueError):
    """The body is no JSON object with a list of entries."""


class TooManyEntries(ValueError):
    """More than 200 entries at once."""


class TooLarge(ValueError):
    """An amount of rupiah or units is beyond what an entry can carry."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The entries of a batch, not parsed yet, and the phone's report about itself."""

    entries: list[Any]
    report: PhoneReport


def read_batch(body: bytes, arrived_at: dt.datetime) -> Batch:
    """Return the batch in a request's body. Raises NotABatch, TooManyEntries."""
    batch = read_json(body)
    entries = batch.get("entries")
    if not isinstance(entries, list) or not entries:
        raise NotABatch
    if len(entries) > MOST_ENTRIES:
        raise TooManyEntries
    return Batch(entries, read_report(batch, arrived_at))


def read_json(body: bytes) -> dict[str, Any]:
    """Return the JSON object in a request's body, unchecked. Raises NotABatch."""
    try:
        content = json_text.load(body)
    except ValueError as broken:
        raise NotABatch from broken
    if not isinstance(content, dict):
        raise NotABatch
    return content


def read_report(content: dict[str, Any], arrived_at: dt.datetime) -> PhoneReport:
    """Return the phone's report about itself. A value that makes no sense is left out."""
    unsent = _whole_or_none(content.get("unsent"), NUMBERS_AHEAD)
    age_ms = _whole_or_none(content.get("unsent_age_ms"), MOST_AGE_MS)
    storage = content.get("storage")
    numbers = [number_of(entry) for entry in _objects_in(content.get("entries"))]
    return PhoneReport(
        last_number=_whole_or_none(content.get("last_number"), MOST_ID) or 0,
        numbers=[number for number in numbers if number],
        unsent=unsent,
        oldest_unsent_at=None
        if not unsent or age_ms is None
        else arrived_at - dt.timedelta(milliseconds=age_ms),
        storage=storage if storage in Storage.values else None,
        trouble=_trouble_or_none(content.get("trouble")),
        device=DeviceTurn.read(content.get("device")),
        cleared=read_cleared(content.get("cleared")),
    )


def _trouble_or_none(value: Any) -> str | None:
    """Return the names of parts that do not work: as much as fits, of printable signs alone."""
    if not isinstance(value, str):
        return None
    return "".join(filter(str.isprintable, value))[: Till._meta.get_field("trouble").max_length]


def _objects_in(entries: Any) -> list[dict[str, Any]]:
    return [entry for entry in entries or () if isinstance(entry, dict)]


def _whole_or_none(value: Any, most: int) -> int | None:
    try:
        return _whole(value, 0, most)
    except ValueError:
        return None


def read_entry(entry: Any, arrived_at: dt.datetime) -> Entry | ShiftStep | Reason:
    """Return the parsed entry, or the reason for which it has to be held."""
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
    goods = _with_list_discounts(lines, [_read_line(line) for line in lines])
    return Entry(
        **_in_the_ledger(entry, arrived_at),
        **_read_payments(entry, goods),
        tendered=None if tendered is None else _amount(tendered, 0),
        corrects=key_of(entry, "corrects"),
        lines=goods,
    )


def _read_payments(entry: Any, goods: Sequence[Line]) -> dict[str, Any]:
    """Return the method that paid the goods, or the two methods and what the second one paid.

    An entry with two has no `payment`, so that a host that knows but one holds it.
    """
    if "payments" not in entry:
        return {"payment": PAYMENTS[entry["payment"]]}
    parts = {PAYMENTS[name]: _amount(part, 1) for name, part in entry["payments"].items()}
    if "payment" in entry or sum(parts.values()) != totals.of_goods(goods).amount:
        raise ValueError(parts)
    first, second = Payment.in_turn(parts)
    return {"payment": first, "second_payment": second, "second_amount": parts[second]}


def _read_line(line: Any) -> Line:
    quantity = _amount(line["quantity"], 1, MOST_UNITS)
    price, discount = _price_and_discount(line, quantity)
    bundle = _bundle_or_none(line.get("bundle"))
    goods: dict[str, Any] = {
        "name": _words(line["name"], 1, NAME_LENGTH),
        "price": price,
        "quantity": quantity,
        "discount": discount,
        "list_price": _whole_or_none(line.get("list_price"), MOST_RUPIAH),
        "bundle_units": bundle and bundle.units,
        "bundle_price": bundle and bundle.price,
        "note": _line_note(line.get("note")),
    }
    if line.get("offer") is not None:
        return Line(**goods, offer=_whole(line["offer"], 1, MOST_ID))
    return Line(
        **goods,
        stall=_whole(line["stall"], 1, MOST_ID),
        category=_words(line["category"], 1, NAME_LENGTH),
    )


def _line_note(value: Any) -> str:
    """Return a line's note, cut to its length; "" for a value that makes no sense."""
    try:
        return _words(value, 1, MOST_RUPIAH).strip()[:NOTE_LENGTH]
    except ValueError:
        return ""


def _price_and_discount(line: Any, quantity: int) -> tuple[int, int]:
    """Return the price of one and the rupiah off price × quantity, which give the line's amount.

    A line without an amount comes to price × quantity. An amount above that is a higher price.
    """
    price, amount = _amount(line["price"], 0), line.get("amount")
    if amount is None:
        return price, 0
    price = max(price, -(-_amount(amount, 0) // quantity))
    return price, price * quantity - amount


def _bundle_or_none(value: Any) -> Bundle | None:
    """Return the bundle that a line says its offer has; None for a value that makes no sense."""
    if not isinstance(value, dict):
        return None
    units = _whole_or_none(value.get("units"), MOST_UNITS)
    price = _whole_or_none(value.get("price"), MOST_RUPIAH)
    return Bundle(units, price) if units and price is not None else None


def _with_list_discounts(sent: Sequence[Any], lines: Sequence[Line]) -> list[Line]:
    """Return the lines, each with the discount that the bundles they name give them."""
    list_discounts = bundles.discounts(
        [_as_bundled(line.get("stall"), read) for line, read in zip(sent, lines, strict=True)]
    )
    return [
        replace(line, list_discount=discount)
        for line, discount in zip(lines, list_discounts, strict=True)
    ]


def _as_bundled(stall: Any, line: Line) -> BundledLine:
    """Return the line for the bundles' rule: one with a price of its own is in no bundle."""
    is_listed = line.list_price is None or line.price == line.list_price
    bundle = None
    if is_listed and line.bundle_units and line.bundle_price is not None:
        bundle = Bundle(line.bundle_units, line.bundle_price)
    return BundledLine(line.price, line.quantity, bundle, repr(stall))


def _read_void(entry: Any, arrived_at: dt.datetime) -> Entry:
    return Entry(
        **_in_the_ledger(entry, arrived_at),
        voids=uuid.UUID(entry["voids"]),
        reason=_note(entry.get("reason")),
        proof=_proof(entry.get("proof")),
    )


def _read_amendment(entry: Any, arrived_at: dt.datetime) -> Entry:
    """Return an amendment: of the method of payment, or of the units that the shopper keeps."""
    payment, keeps, tendered = (entry.get(name) for name in ("payment", "keeps", "tendered"))
    if payment is None and keeps is None:
        raise ValueError(entry)
    if keeps is not None and not any(_amount(units, 0, MOST_UNITS) for units in keeps):
        raise ValueError(entry)  # nothing is kept: a void
    becomes = uuid.UUID(entry["becomes"])
    if becomes in {uuid.UUID(entry["key"]), uuid.UUID(entry["voids"])}:
        raise ValueError(entry)
    return replace(
        _read_void(entry, arrived_at),
        becomes=becomes,
        keeps=None if keeps is None else [_amount(units, 0, MOST_UNITS) for units in keeps],
        pays_by=None if payment is None else PAYMENTS[payment],
        tendered=None if tendered is None else _amount(tendered, 0),
    )


def _proof(value: Any) -> str | None:
    """Return a void's proof: None where it has none, "" for a value that cannot be a proof."""
    return value if value is None or isinstance(value, str) else ""


def _in_the_ledger(entry: Any, arrived_at: dt.datetime) -> dict[str, Any]:
    moment = moment_of(entry, arrived_at)
    return _numbered(entry) | {
        "first_number": _whole_or_none(entry.get("first_number"), MOST_ID) or None,
        "sold_at": moment.at,
        "clock_doubted": moment.is_doubted,
        "claimed_at": moment.claimed,
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
        shift=_shift_key(entry),
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
        shift=_shift_key(entry),
        amount=_amount(entry["counted"], 0),
        difference=_amount(entry["difference"], -MOST_RUPIAH),
        coins=coins,
        note=_note(entry.get("reason")),
    )


def _in_the_drawer(entry: Any, arrived_at: dt.datetime) -> dict[str, Any]:
    return _numbered(entry) | {"happened_at": moment_of(entry, arrived_at).at}


def _shift_key(entry: Any) -> uuid.UUID:
    """Return the shift's key. Raises ValueError where it is the entry's own key."""
    shift = uuid.UUID(entry["shift"])
    if shift == uuid.UUID(entry["key"]):
        raise ValueError(shift)
    return shift


_READERS: dict[str, Callable[[Any, dt.datetime], Entry | ShiftStep]] = {
    "sale": _read_sale,
    "void": _read_void,
    "amend": _read_amendment,
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
    """Return a text that PostgreSQL can record: without NUL and without half a surrogate pair."""
    if not isinstance(value, str) or not least <= len(value.strip()) <= len(value) <= most:
        raise ValueError(value)
    value.encode()
    if "\0" in value:
        raise ValueError(value)
    return value


def digest(entry: Any) -> bytes:
    """Return the SHA-256 of the entry's canonical JSON without its age and its clock."""
    content = entry
    if isinstance(entry, dict):
        content = {name: value for name, value in entry.items() if name not in NOT_IN_DIGEST}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).digest()


def number_of(entry: Any) -> int | None:
    """Return an entry's number, also a broken entry's; None where it has none."""
    try:
        return _whole(entry["number"], 1, MOST_ID)
    except (KeyError, TypeError, ValueError):
        return None


def key_of(entry: Any, named: str = "key") -> uuid.UUID | None:
    """Return the key in the entry's field `named`, also a broken entry's; None for no key."""
    try:
        return uuid.UUID(entry[named])
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
