"""Parses and checks the entries that phones send. This module writes nothing.

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
from dataclasses import replace
from typing import Any

from transactions import totals
from transactions.ledger import Entry, Line
from transactions.models import Payment, Step
from transactions.models.held import Reason
from transactions.models.payments import Door
from transactions.receiving.lines import read_lines
from transactions.receiving.moments import moment_of
from transactions.receiving.values import (
    MOST_ID,
    MOST_RUPIAH,
    MOST_UNITS,
    TooLarge,
    read_amount,
    read_reason,
    read_whole,
    read_whole_or_none,
)
from transactions.shifts import COINS, ShiftStep

NOT_IN_DIGEST = {"age_ms", "clock"}

PAYMENTS = Payment.by_wire(Door.TILL)


def read_entry(entry: Any, arrived_at: dt.datetime) -> Entry | ShiftStep | Reason:
    """Return the parsed entry, or the reason for which it has to be held."""
    try:
        return _READERS[entry["kind"]](entry, arrived_at)
    except TooLarge:
        return Reason.TOO_LARGE
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
        return Reason.BROKEN


def _read_sale(entry: Any, arrived_at: dt.datetime) -> Entry:
    tendered, goods = entry.get("tendered"), read_lines(entry["lines"])
    return Entry(
        **_in_the_ledger(entry, arrived_at),
        **_read_payments(entry, goods),
        tendered=None if tendered is None else read_amount(tendered, 0),
        corrects=key_of(entry, "corrects"),
        lines=goods,
    )


def _read_payments(entry: Any, goods: Sequence[Line]) -> dict[str, Any]:
    """Return the method that paid the goods, or the two methods and what the second one paid.

    An entry with two has no `payment`, so that a host that knows but one holds it.
    """
    if "payments" not in entry:
        return {"payment": PAYMENTS[entry["payment"]]}
    parts = {PAYMENTS[name]: read_amount(part, 1) for name, part in entry["payments"].items()}
    if "payment" in entry or sum(parts.values()) != totals.of_goods(goods).amount:
        raise ValueError(parts)
    first, second = Payment.in_turn(parts)
    return {"payment": first, "second_payment": second, "second_amount": parts[second]}


def _read_void(entry: Any, arrived_at: dt.datetime) -> Entry:
    return Entry(
        **_in_the_ledger(entry, arrived_at),
        voids=uuid.UUID(entry["voids"]),
        reason=read_reason(entry.get("reason")),
        proof=_proof(entry.get("proof")),
    )


def _read_amendment(entry: Any, arrived_at: dt.datetime) -> Entry:
    """Return an amendment: of the method of payment, or of the units that the shopper keeps."""
    payment, keeps, tendered = (entry.get(name) for name in ("payment", "keeps", "tendered"))
    if payment is None and keeps is None:
        raise ValueError(entry)
    if keeps is not None and not any(read_amount(units, 0, MOST_UNITS) for units in keeps):
        raise ValueError(entry)  # nothing is kept: a void
    becomes = uuid.UUID(entry["becomes"])
    if becomes in {uuid.UUID(entry["key"]), uuid.UUID(entry["voids"])}:
        raise ValueError(entry)
    return replace(
        _read_void(entry, arrived_at),
        becomes=becomes,
        keeps=None if keeps is None else [read_amount(units, 0, MOST_UNITS) for units in keeps],
        pays_by=None if payment is None else PAYMENTS[payment],
        tendered=None if tendered is None else read_amount(tendered, 0),
    )


def _proof(value: Any) -> str | None:
    """Return a void's proof: None where it has none, "" for a value that cannot be a proof."""
    return value if value is None or isinstance(value, str) else ""


def _in_the_ledger(entry: Any, arrived_at: dt.datetime) -> dict[str, Any]:
    moment = moment_of(entry, arrived_at)
    return _numbered(entry) | {
        "first_number": read_whole_or_none(entry.get("first_number"), MOST_ID) or None,
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
        amount=read_amount(entry["float"], 0),
    )


def _read_cash(entry: Any, arrived_at: dt.datetime) -> ShiftStep:
    return ShiftStep(
        **_in_the_drawer(entry, arrived_at),
        step=Step.CASH,
        shift=_shift_key(entry),
        amount=read_amount(entry["amount"], -MOST_RUPIAH),
        note=read_reason(entry.get("note")),
    )


def _read_count(entry: Any, arrived_at: dt.datetime) -> ShiftStep:
    coins = {
        str(name): read_amount(number, 0, MOST_UNITS) for name, number in entry["coins"].items()
    }
    if not coins.keys() <= set(map(str, COINS)):
        raise ValueError(coins)
    return ShiftStep(
        **_in_the_drawer(entry, arrived_at),
        step=Step.COUNT,
        shift=_shift_key(entry),
        amount=read_amount(entry["counted"], 0),
        difference=read_amount(entry["difference"], -MOST_RUPIAH),
        coins=coins,
        note=read_reason(entry.get("reason")),
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
        "number": read_whole(entry["number"], 1, MOST_ID),
    }


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
        return read_whole(entry["number"], 1, MOST_ID)
    except (KeyError, TypeError, ValueError):
        return None


def key_of(entry: Any, named: str = "key") -> uuid.UUID | None:
    """Return the key in the entry's field `named`, also a broken entry's; None for no key."""
    try:
        return uuid.UUID(entry[named])
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
