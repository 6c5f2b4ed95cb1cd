"""Batches of a phone: entries that are not parsed yet, and the phone's report about itself."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from transactions.cashiers.devices import DeviceTurn, read_cleared
from transactions.cashiers.tills import NUMBERS_AHEAD, PhoneReport
from transactions.models import Storage, Till
from transactions.receiving import json_text
from transactions.receiving.entries import number_of
from transactions.receiving.moments import MOST_AGE_MS
from transactions.receiving.values import MOST_ID, read_whole_or_none

MOST_ENTRIES = 200


class NotABatch(ValueError):
    """The body is no JSON object with a list of entries."""


class TooManyEntries(ValueError):
    """More than 200 entries at once."""


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
    unsent = read_whole_or_none(content.get("unsent"), NUMBERS_AHEAD)
    age_ms = read_whole_or_none(content.get("unsent_age_ms"), MOST_AGE_MS)
    storage = content.get("storage")
    numbers = [number_of(entry) for entry in _objects_in(content.get("entries"))]
    return PhoneReport(
        last_number=read_whole_or_none(content.get("last_number"), MOST_ID) or 0,
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
