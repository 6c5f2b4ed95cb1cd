"""Phones told apart: the same phone back again, a copy of its storage, and a cleared storage.

A phone makes a secret, its device key, and stores it beside its outbox before a card lets it in.
The office stores the key's digest. With it a phone that died before its browser had written the
cookie comes back by itself. Each request names the key, a turn that grows, and a nonce; the
database's function `is_same_device` refuses a turn that is over, which only a copy of the storage
can have. The copy then gets a till of its own.
"""

import datetime as dt
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeIs

from django.db import IntegrityError, connection, transaction
from django.db.models import BooleanField, Func, Value
from django.db.models.functions import Coalesce

from bazar import tokens
from bazar.database_clock import compared, database_now
from transactions import throttle
from transactions.models import ClearedStorage, Till, TillStall

MOST_SPLITS = 10  # copies of one till in a day
MOST_RETURNS = 30  # of one phone in an hour
STRANGERS_PER_HOUR = 300  # a whole bazaar may share one address
MOST_NUMBER = 2**63
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class DeviceTurn:
    """The digest of a phone's device key, the turn of its request, and the turn's nonce."""

    digest: bytes
    turn: int
    nonce: uuid.UUID

    @classmethod
    def read(cls, told: Any) -> "DeviceTurn | None":
        """Return what a phone tells of itself; None where that makes no sense."""
        try:
            key, nonce = uuid.UUID(told["key"]), uuid.UUID(told["nonce"])
            turn = told["turn"]
        except (AttributeError, KeyError, TypeError, ValueError):
            return None
        return cls(tokens.digest_of(str(key)), turn, nonce) if _is_number(turn) else None

    def as_json(self) -> dict[str, object]:
        return {"digest": self.digest.hex(), "turn": self.turn, "nonce": str(self.nonce)}

    def as_columns(self) -> dict[str, object]:
        """Return the columns of a till whose phone has sent this."""
        return {
            "device_digest": self.digest,
            "device_turn": self.turn,
            "device_nonce": self.nonce,
        }


class SameDevice(Func):
    """A condition on tills: the phone of `device` is the till's own (database/devices.sql)."""

    template = (
        "is_same_device(transactions_till.device_digest, transactions_till.device_turn,"
        " transactions_till.device_nonce, %(expressions)s::json)"
    )
    output_field = BooleanField()

    def __init__(self, device: DeviceTurn) -> None:
        super().__init__(Value(json.dumps(device.as_json())))


@dataclass(frozen=True, slots=True)
class Gap:
    """Entry numbers `first` to `last` that a till has used and not sent."""

    till: int
    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first + 1

    def __str__(self) -> str:
        return f"{self.first}–{self.last}" if self.first < self.last else str(self.first)


def load_office_state(key: uuid.UUID) -> tuple[dt.datetime, int]:
    """Return the database's time (aware), and a till's last number; 0 for no till. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT clock_timestamp(), max(last_number) FROM transactions_till WHERE key = %s",
            [key],
        )
        now, last = cursor.fetchone()
    return compared(now), last or 0


def read_cleared(told: Any) -> tuple[int, int] | None:
    """Return the last number before a phone's storage was cleared, and the one after; or None."""
    if not isinstance(told, dict):
        return None
    last, following = told.get("last_number"), told.get("next_number")
    if not _is_number(last) or not _is_number(following) or last >= following:
        return None
    return last, following


def _is_number(value: Any) -> TypeIs[int]:
    return type(value) is int and 1 <= value < MOST_NUMBER


def count_lost(gaps: Iterable[Gap], clearings: Iterable[tuple[int, int]]) -> int:
    """Return how many of a till's missing numbers were used before its phone's storage was cleared.

    `clearings`: pairs of the last number before, and the next one. The numbers between these were
    never used.
    """
    cleared = sorted(clearings)
    up_to = max((last for last, _following in cleared), default=0)
    missing = {number for gap in gaps for number in range(gap.first, min(gap.last, up_to) + 1)}
    return sum(
        not any(last < number < following for last, following in cleared) for number in missing
    )


# --- A phone that lost its cookie -------------------------------------------------------------


def come_back(phone: uuid.UUID, device: uuid.UUID, *, address: str, lasting: dt.timedelta) -> Till:
    """Return the till that has both keys of a phone. Raises NotKnown, throttle.TooOften.

    A till that is locked out or signed out, or that was not seen for the time `lasting`, does not
    come back so.
    """
    digest = tokens.digest_of(str(device))
    throttle.count_try("return", digest.hex(), most=MOST_RETURNS, within=HOUR)
    till = (
        Till.objects.filter(
            phone_digest=tokens.digest_of(str(phone)),
            device_digest=digest,
            locked_out_at=None,
            signed_out_at=None,
        )
        .annotate(seen_at=Coalesce("last_seen_at", "let_in_at"))
        .filter(seen_at__gt=database_now() - lasting)
        .first()
    )
    if till is None:
        throttle.count_try("return", address, most=STRANGERS_PER_HOUR, within=HOUR)
        raise NotKnown
    return till


class NotKnown(Exception):
    """No till that may send has these keys."""


def remember_device(till: Till, device: uuid.UUID) -> None:
    """Recognise a phone that a card has let in by its device key, from its next request on."""
    digest = tokens.digest_of(str(device))
    Till.objects.filter(pk=till.pk).exclude(device_digest=digest).update(
        device_digest=digest, device_turn=0, device_nonce=None
    )


# --- A copy of a phone's storage --------------------------------------------------------------


def split(till: Till, phone: uuid.UUID, numbers_from: int) -> Till:
    """Return the till of a phone that has a copy of another's storage: a new one, made once.

    `phone` is the new key that the phone has made for it. It sells for the same stalls, and goes on
    with the numbers that the phone has. Raises NotKnown for a key of another till.
    """
    digest = tokens.digest_of(str(phone))
    throttle.count_try("split", str(till.pk), most=MOST_SPLITS, within=DAY)
    try:
        with transaction.atomic():
            made, is_new = Till.objects.get_or_create(
                phone_digest=digest,
                defaults={
                    "split_from": till,
                    "numbers_from": numbers_from,
                    "last_number": numbers_from - 1,
                },
            )
            if is_new:
                _serve_the_same(made, till)
    except IntegrityError:  # sent twice at once
        made = Till.objects.get(phone_digest=digest)
    if till.pk not in {made.pk, made.split_from_id}:
        raise NotKnown
    return made


def _serve_the_same(made: Till, till: Till) -> None:
    TillStall.objects.bulk_create(
        [
            TillStall(till=made, stall_id=each.stall_id, card_id=each.card_id)
            for each in TillStall.objects.filter(till=till)
        ]
    )


# --- A cleared storage ------------------------------------------------------------------------


def note_cleared(key: uuid.UUID, cleared: tuple[int, int], known: int) -> None:
    """Record once that a till's phone found its storage empty.

    `cleared`: the last number that the phone knew of, and the one with which it goes on. `known`:
    the last number that the office knew.
    """
    last, following = cleared
    till = Till.objects.filter(key=key).first()
    if till:
        ClearedStorage.objects.bulk_create(
            [
                ClearedStorage(
                    till=till,
                    last_number=max(last, min(known, following - 1)),
                    next_number=following,
                )
            ],
            ignore_conflicts=True,
        )
