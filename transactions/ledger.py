"""The only writer of sales: a batch of entries in, a verdict for each out.

The work is done by `post_sales` (transactions/posting/), so a batch costs one round trip to
PostgreSQL however many entries it has. It inserts, and looks only where the insert met a
conflict (law 3). What arrives is entered and flagged; only what cannot be entered is refused,
for the caller to hold (law 4).
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
from transactions.cashiers.tills import PhoneSays
from transactions.models import Payment
from transactions.models.held import Reason
from transactions.models.ledger import Flag, receipt_number


@dataclass(frozen=True, slots=True)
class Line:
    """`offer`, or `stall` and `category` (its slug) for what is not on offer. Rupiah, units.

    `list_price`: the offer's price when it was sold, None to take the one that it has now.
    """

    name: str
    price: int
    quantity: int
    list_price: int | None = None
    offer: int | None = None
    stall: int | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A sale, or with `voids` (a sale's key) the void of one.

    `digest`: 32 bytes over what was sent, equal for equal content. `sold_at`: aware.
    `clock_doubted`: the device's age for it could not be believed, so `sold_at` is its arrival.
    `tendered`: rupiah received. `shift`: the key of its opening. `entered_by`: the id of the
    official who enters it at the desk. `day`: the date (WIB) on which it counts, where that is not
    simply when it was sold: an order's, or an external sale's. A void takes lines, channel and
    payment from its sale.

    `proof`: a void's proof of the stall's PIN as it was sent. `proven_by`: the id of the stall
    whose PIN it holds. `pin_doubt`: UNPROVEN or WRONG_PIN; a till's void that nothing proves is
    flagged UNPROVEN by default.
    """

    key: uuid.UUID
    digest: bytes
    sold_at: dt.datetime
    number: int | None = None
    channel: Channel = Channel.ONSITE
    payment: Payment = Payment.CASH
    tendered: int | None = None
    voids: uuid.UUID | None = None
    reason: str = ""
    shift: uuid.UUID | None = None
    entered_by: int | None = None
    day: dt.date | None = None
    clock_doubted: bool = False
    proof: str | None = None
    proven_by: int | None = None
    pin_doubt: Flag | None = None
    lines: Sequence[Line] = field(default_factory=tuple)


class Status(enum.StrEnum):
    RECORDED = "recorded"
    DUPLICATE = "duplicate"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an entry: where it stands, or why it cannot be entered. `sale` by id."""

    status: Status
    sale: int | None = None
    receipt: str = ""
    flags: tuple[Flag, ...] = ()
    reason: Reason | None = None


class TillShutOut(Exception):
    """The till is unknown or locked out; nothing of the batch was entered."""


POST = """
SELECT verdict, sale, till, number, date, flags FROM post_sales(
    till_key => %s::uuid, phone => %s::json, fed_in => %s::boolean, offers => %s::bigint[],
    voided => %s::uuid[], entries => %s::json, lines => %s::json
)
"""
SHUT_OUT = "shut_out"


def record(
    entries: Sequence[Entry],
    *,
    till: uuid.UUID | None,
    says: PhoneSays | None = None,
    fed_in: bool = False,
    vouched_for: bool = False,
) -> list[Verdict]:
    """Enters `entries` and answers one verdict each, in order.

    `till` is the key of the till that sends them, None for what no till sold; `says`, what its
    phone says of itself; `fed_in`, that an official brings them, whether or not the till may
    still send; `vouched_for`, that an official has seen the amounts, however large they are.
    Keys must differ within the batch. Raises TillShutOut.
    """
    most = None if vouched_for else settings.ENTRY_LIMIT
    offers = {line.offer for entry in entries for line in entry.lines if line.offer}
    voided = [entry.voids for entry in entries if entry.voids]
    content = json.dumps(
        [_entry_json(n, entry) | {"most": most} for n, entry in enumerate(entries)]
    )
    lines = json.dumps(
        [
            {"n": n, "position": position, **asdict(line)}
            for n, entry in enumerate(entries)
            for position, line in enumerate(entry.lines, start=1)
        ]
    )
    phone = json.dumps((says or PhoneSays()).as_json())
    rows = _post([till, phone, fed_in, sorted(offers), voided, content, lines])
    if rows and rows[0][0] == SHUT_OUT:
        raise TillShutOut
    return [_verdict(row) for row in rows]


def _post(parameters: list[Any]) -> list[tuple[Any, ...]]:
    """Posts without asking first whether the connection still lives, a round trip for each sale:
    by their keys the same entries can simply be posted again. So also after a deadlock. Who has
    waited for a lock to the end does not wait once more: the phone comes again."""
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


def _entry_json(n: int, entry: Entry) -> dict[str, object]:
    return {
        "n": n,
        "key": str(entry.key),
        "digest": entry.digest.hex(),
        "number": entry.number,
        "channel": entry.channel.value,
        "payment": entry.payment.value,
        "fills_drawer": entry.payment is Payment.CASH,
        "tendered": entry.tendered,
        "reason": entry.reason,
        "shift": str(entry.shift) if entry.shift else None,
        "entered_by": entry.entered_by,
        "voids": str(entry.voids) if entry.voids else None,
        "sold_at": entry.sold_at.isoformat(),
        "day": entry.day.isoformat() if entry.day else None,
        "clock_doubted": entry.clock_doubted,
        "proven_by": entry.proven_by,
        "pin_doubt": entry.pin_doubt.value if entry.pin_doubt else None,
    }


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
