"""The only writer of sales: a batch of entries in, a verdict for each out.

The database function `post_sales` (transactions/database/) does the work, so that a batch costs
one round trip to PostgreSQL however many entries it has. It inserts, and looks only where the
insert met a conflict. What arrives is entered and flagged; only what cannot be entered is refused,
for the caller to hold: laws 3 and 4 in transactions/README.md.
"""

import datetime as dt
import enum
import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable, QueryCanceled

from bazar.models import Channel
from transactions.cashiers.tills import PhoneReport
from transactions.models import Payment
from transactions.models.held import Reason
from transactions.models.ledger import Flag, receipt_number


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an entry: `offer`, or `stall` and `category` (its slug) for what is not on offer.

    `price` and `list_price` in rupiah for one. `list_price`: the offer's price when it was sold,
    None to take the one that it has now. `discount`: rupiah off price × quantity, and
    `list_discount` the part of it that the offer's bundle gives (jakpreneur/bundles.py).
    """

    name: str
    price: int
    quantity: int
    list_price: int | None = None
    offer: int | None = None
    stall: int | None = None
    category: str | None = None
    discount: int = 0
    list_discount: int = 0
    bundle_units: int | None = None
    bundle_price: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A sale, or with `voids` (a sale's key) the void of one.

    `digest`: 32 bytes over what was sent, equal for equal content. `sold_at`: aware.
    `clock_doubted`: the device's clocks disagree about it, so `sold_at` is worked out, and
    `claimed_at` is the moment that the device's own age for it gives.
    `first_number`: the number that it had at first, before the phone gave it another. `tendered`:
    rupiah received. `second_payment` paid `second_amount` rupiah of a sale, `payment` the rest.
    `shift`: the key of its opening. `entered_by`: the id of the
    official who enters it at the desk. `day`: the date (WIB) on which it counts, where that is not
    simply when it was sold: an order's, or an external sale's. A void takes lines, channel and
    payment from its sale.

    `corrects`: the key of the held entry that this one replaces.

    An amendment is a void with `becomes`, the key of the sale in the place of the one it voids:
    with `keeps`, the units kept of each of its lines in order, or else paid as `pays_by`.

    `proof`: a void's proof of the stall's PIN as it was sent. `proven_by`: the id of the stall
    whose PIN it holds. `pin_doubt`: UNPROVEN or WRONG_PIN; a till's void that nothing proves is
    flagged UNPROVEN by default.
    """

    key: uuid.UUID
    digest: bytes
    sold_at: dt.datetime
    number: int | None = None
    first_number: int | None = None
    channel: Channel = Channel.ONSITE
    payment: Payment = Payment.CASH
    second_payment: Payment | None = None
    second_amount: int | None = None
    tendered: int | None = None
    voids: uuid.UUID | None = None
    becomes: uuid.UUID | None = None
    keeps: Sequence[int] | None = None
    pays_by: Payment | None = None
    reason: str = ""
    shift: uuid.UUID | None = None
    entered_by: int | None = None
    day: dt.date | None = None
    clock_doubted: bool = False
    claimed_at: dt.datetime | None = None
    corrects: uuid.UUID | None = None
    proof: str | None = None
    proven_by: int | None = None
    pin_doubt: Flag | None = None
    lines: Sequence[Line] = field(default_factory=tuple)


class Status(enum.StrEnum):
    RECORDED = "recorded"
    DUPLICATE = "duplicate"
    HELD = "held"
    RENUMBER = "renumber"  # stays on the phone, which gives it its next number


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of posting an entry: `sale`, its id in the ledger, or `reason`, why it has none.

    `receipt` and `flags` are those of the entry in the ledger.
    """

    status: Status
    sale: int | None = None
    receipt: str = ""
    flags: tuple[Flag, ...] = ()
    reason: Reason | None = None


class TillShutOut(Exception):
    """The till is unknown or locked out; nothing of the batch was entered."""


class AnotherDevice(Exception):
    """The phone has a copy of the till's storage; nothing of the batch was entered."""


POST = """
SELECT verdict, sale, till, number, date, flags FROM post_sales(
    till_key => %s::uuid, phone => %s::json, fed_in => %s::boolean, offers => %s::bigint[],
    voided => %s::uuid[], entries => %s::json, lines => %s::json
)
"""
SHUT_OUT = "shut_out"
ANOTHER_DEVICE = "another_device"


def record(
    entries: Sequence[Entry],
    *,
    till: uuid.UUID | None,
    report: PhoneReport | None = None,
    fed_in: bool = False,
    vouched_for: bool = False,
) -> list[Verdict]:
    """Enter `entries`; return one verdict each, in order.

    `till` is the key of the till that sends them, None for what no till sold; `report`, the report
    of its phone on itself; `fed_in`: an official brings them, whether or not the till may still
    send; `vouched_for`: an official has seen them, whatever their amounts and the stalls that the
    till serves. Keys must differ within the batch. Raises TillShutOut, AnotherDevice.
    """
    phone = (report or PhoneReport()).as_json()
    phone |= {"numbers": _numbers(phone, entries)}
    verdicts: dict[int, Verdict] = {}
    for wave in _waves(entries):
        some = [entries[n] for n in wave]
        rows = _post(_parameters(some, till, phone, fed_in=fed_in, vouched_for=vouched_for))
        if rows and rows[0][0] == SHUT_OUT:
            raise TillShutOut
        if rows and rows[0][0] == ANOTHER_DEVICE:
            raise AnotherDevice
        verdicts |= zip(wave, map(_verdict, rows), strict=False)
    return [verdicts[n] for n in range(len(entries))]


def _waves(entries: Sequence[Entry]) -> list[list[int]]:
    """Return the places of the entries in the order to post them: nearly always all at once.

    What voids a sale that an amendment of the same batch makes comes after it.
    """
    made_by: dict[uuid.UUID | None, int] = {
        entry.becomes: n for n, entry in enumerate(entries) if entry.becomes
    }
    waves: list[list[int]] = [[]]
    depth: dict[int, int] = {}
    for n in range(len(entries)):
        step, chain = n, [n]
        while (before := made_by.get(entries[step].voids)) is not None and before not in chain:
            chain.append(before)
            step = before
        depth[n] = len(chain) - 1
        while len(waves) <= depth[n]:
            waves.append([])
        waves[depth[n]].append(n)
    return [wave for wave in waves if wave] or [[]]


def _parameters(
    entries: Sequence[Entry],
    till: uuid.UUID | None,
    phone: dict[str, Any],
    *,
    fed_in: bool,
    vouched_for: bool,
) -> list[Any]:
    """Return the parameters of POST."""
    most = None if vouched_for else settings.ENTRY_LIMIT
    return [
        till,
        json.dumps(phone),
        fed_in,
        sorted({line.offer for entry in entries for line in entry.lines if line.offer}),
        [entry.voids for entry in entries if entry.voids],
        json.dumps([_entry_json(n, entry, most) for n, entry in enumerate(entries)]),
        json.dumps(
            [
                line
                for n, entry in enumerate(entries)
                for line in _lines_json(n, entry, any_stall=vouched_for)
            ]
        ),
    ]


def _post(parameters: list[Any]) -> list[tuple[Any, ...]]:
    """Post without asking first whether the connection still lives: one round trip less a sale.

    By their keys the same entries can simply be posted again, on a new connection, and so they can
    after a deadlock. After a full wait for a lock they are not: the phone comes again by itself.
    """
    connection.health_check_done = True  # type: ignore[attr-defined]  # not in the stubs
    try:
        return _call(parameters)
    except OperationalError as failed:
        waited = isinstance(failed.__cause__, LockNotAvailable | QueryCanceled)
        if waited or connection.in_atomic_block:
            raise
        connection.close()
        return _call(parameters)


def _call(parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(POST, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _numbers(phone: dict[str, Any], entries: Sequence[Entry]) -> list[int]:
    """Return all entry numbers that the batch shows the till to have used."""
    sent = [entry.number for entry in entries if entry.number is not None]
    return [phone["last_number"], *phone["numbers"], *sent]


def _entry_json(n: int, entry: Entry, most: int | None) -> dict[str, object]:
    """Return the entry as post_sales reads it. `n` joins it with its lines."""
    return {
        "n": n,
        "key": str(entry.key),
        "digest": entry.digest.hex(),
        "number": entry.number,
        "first_number": entry.first_number,
        "channel": entry.channel.value,
        "payment": entry.payment.value,
        "fills_drawer": entry.payment is Payment.CASH,
        **_second_payment_json(entry),
        "tendered": entry.tendered,
        "reason": entry.reason,
        "shift": str(entry.shift) if entry.shift else None,
        "entered_by": entry.entered_by,
        "voids": str(entry.voids) if entry.voids else None,
        "becomes": str(entry.becomes) if entry.becomes else None,
        "keeps": entry.keeps,
        "pays_by": entry.pays_by.value if entry.pays_by else None,
        "sold_at": entry.sold_at.isoformat(),
        "day": entry.day.isoformat() if entry.day else None,
        "clock_doubted": entry.clock_doubted,
        "claimed_at": entry.claimed_at.isoformat() if entry.claimed_at else None,
        "proven_by": entry.proven_by,
        "pin_doubt": entry.pin_doubt.value if entry.pin_doubt else None,
        "most": most,
        "corrects": str(entry.corrects) if entry.corrects else None,
    }


def _second_payment_json(entry: Entry) -> dict[str, object]:
    """Return the second payment of a sale as post_sales reads it; nothing for one payment."""
    if entry.second_payment is None:
        return {}
    return {
        "second_payment": entry.second_payment.value,
        "second_amount": entry.second_amount,
        "second_name": entry.payment.moved_to(entry.second_payment),
    }


def _lines_json(n: int, entry: Entry, *, any_stall: bool) -> list[dict[str, object]]:
    """Return the lines of an entry as post_sales reads them, with its channel and moment."""
    of_entry: dict[str, object] = {
        "n": n,
        "channel": entry.channel.value,
        "sold_at": entry.sold_at.isoformat(),
        "any_stall": any_stall,
    }
    return [
        {"position": position, **of_entry, **asdict(line)}
        for position, line in enumerate(entry.lines, start=1)
    ]


def _verdict(row: tuple[Any, ...]) -> Verdict:
    verdict, sale, till, number, date, flags = row
    if sale is None:
        return Verdict(Status.HELD, reason=Reason(verdict))
    return Verdict(
        Status(verdict),
        sale=sale,
        receipt=receipt_number(till, number, date, sale),
        flags=tuple(Flag(flag) for flag in flags),
    )
