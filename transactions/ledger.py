"""The only writer of sales: a batch of entries in, a verdict for each out.

One statement does the work, so a batch costs one round trip to PostgreSQL however many
entries it has, and is in the ledger whole or not at all. It inserts, and looks only where
the insert met a conflict (law 3). What arrives is entered and flagged; only what cannot be
entered is refused, for the caller to hold (law 4).
"""

import datetime as dt
import enum
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field

from django.db import connection
from psycopg.types.numeric import Int8

from bazar.calendar import wib_date
from bazar.models import BazarDay, Channel
from transactions.models import Payment
from transactions.models.ledger import Flag, Reason, receipt_number
from transactions.posting import POST


@dataclass(frozen=True, slots=True)
class Line:
    """`offer`, or `stall` and `category` (its slug) for what is not on offer. Rupiah, units."""

    name: str
    price: int
    quantity: int
    offer: int | None = None
    stall: int | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A sale, or with `voids` (a sale's key) the void of one.

    `digest`: 32 bytes over what was sent, equal for equal content. `sold_at`: aware.
    `tendered`: rupiah received. A void takes lines, channel and payment from its sale.
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
    lines: Sequence[Line] = field(default_factory=tuple)


class Status(enum.StrEnum):
    RECORDED = "recorded"
    DUPLICATE = "duplicate"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an entry: where it stands in the ledger, or why it cannot be entered."""

    status: Status
    sale: int | None = None
    receipt: str = ""
    flags: tuple[Flag, ...] = ()
    reason: Reason | None = None


class TillShutOut(Exception):
    """The till is unknown or locked out; nothing of the batch was entered."""


# A conflict with an entry that was still under way shows itself in the next look; a day that
# has to be made, in the one after.
LOOKS = 4


def record(
    entries: Sequence[Entry], *, till: uuid.UUID | None, last_number: int = 0
) -> list[Verdict]:
    """Enters `entries` and answers one verdict each, in order.

    `till` is the key of the till that sends them, None for what no till sold; `last_number`,
    the highest number that it is known to have used. Keys must differ within the batch.
    Raises TillShutOut.
    """
    verdicts: dict[int, Verdict] = {}
    waiting = dict(enumerate(entries))
    for _look in range(LOOKS):
        unplanned: set[tuple[int, dt.date]] = set()
        for row in _post(waiting, till, last_number):
            if row.verdict == "no_day":
                unplanned.add((row.bazar, wib_date(waiting[row.n].sold_at)))
            elif row.verdict != "look_again":
                verdicts[row.n] = row.as_verdict()
        waiting = {n: entry for n, entry in waiting.items() if n not in verdicts}
        if not waiting:
            return [verdicts[n] for n in range(len(entries))]
        BazarDay.objects.bulk_create(
            [BazarDay(bazar_id=bazar, date=date) for bazar, date in sorted(unplanned)],
            ignore_conflicts=True,
        )
    raise RuntimeError(f"no verdict for {[str(entry.key) for entry in waiting.values()]}")


@dataclass(frozen=True, slots=True)
class _Row:
    n: int
    verdict: str
    bazar: int
    sale: int | None
    till: int | None
    number: int | None
    date: dt.date | None
    flags: list[str] | None

    def as_verdict(self) -> Verdict:
        if self.sale is None:
            return Verdict(Status.HELD, reason=Reason(self.verdict))
        return Verdict(
            Status(self.verdict),
            sale=self.sale,
            receipt=receipt_number(self.till, self.number, self.date, self.sale),
            flags=tuple(Flag(flag) for flag in self.flags or ()),
        )


def _post(entries: dict[int, Entry], till: uuid.UUID | None, last_number: int) -> Iterable[_Row]:
    parameters = {
        "till": till,
        # One type whatever the value, so that one prepared statement serves them all.
        "last_number": Int8(last_number),
        "entries": json.dumps([_entry_row(n, entry) for n, entry in entries.items()]),
        "lines": json.dumps(
            [
                {"n": n, "position": position, **asdict(line)}
                for n, entry in entries.items()
                for position, line in enumerate(entry.lines, start=1)
            ]
        ),
    }
    with connection.cursor() as cursor:
        cursor.execute(POST, parameters)
        rows = cursor.fetchall()
    if not rows:
        raise TillShutOut
    return [_Row(*row) for row in rows if row[0] is not None]


def _entry_row(n: int, entry: Entry) -> dict[str, object]:
    return {
        "n": n,
        "key": str(entry.key),
        "digest": entry.digest.hex(),
        "number": entry.number,
        "channel": entry.channel.value,
        "payment": entry.payment.value,
        "tendered": entry.tendered,
        "reason": entry.reason,
        "voids": str(entry.voids) if entry.voids else None,
        "sold_at": entry.sold_at.isoformat(),
    }
