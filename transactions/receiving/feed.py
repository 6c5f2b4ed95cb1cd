"""The file of unsent entries that a phone saved, which an official feeds in at the desk.

    {"format": "kasir-belum-terkirim/2", "till": "K7",
     "saved_at": "2021-09-23T15:04:05+07:00", "entries": [{…, "age_ms": 5321}, …]}

A file may also have `aside`: what the phone had stored in a shape that its page could not read
(static/js/disk.js). It is there for a person to look at; nothing of it is fed in.

The file carries no secret, so anybody can write one: an official sees what it would do
(receiving/preview.py) before it is fed in. A phone that does not know its number names itself by
`sha256:` and the digest of its key. Files of format 1 name the till by that key.

The entries are those that the phone would post (transactions/receiving/entries.py), with their ages
as of `saved_at`. They have the same keys, so nothing counts twice when a phone sends them later or
when a file is fed in again.
"""

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from bazar import tokens
from transactions.cashiers import tills
from transactions.models import Sale, ShiftEntry, Till
from transactions.models.tills import pk_of_code
from transactions.receiving.batches import MOST_ENTRIES, NotABatch, read_json, read_report
from transactions.receiving.entries import key_of
from transactions.receiving.inbox import EntryResult, receive
from transactions.receiving.moments import MILLISECOND, MOST_AGE_MS

FORMATS = {"kasir-belum-terkirim/1", "kasir-belum-terkirim/2"}
FINGERPRINT = re.compile(r"sha256:([0-9a-f]{64})")
MOST_BYTES = 4 * 1024 * 1024
LONGEST = dt.timedelta(milliseconds=MOST_AGE_MS)


class UnfitSavedFile(ValueError):
    """The file cannot be fed in, and nothing of it was. The text gives an official the reason."""


@dataclass(frozen=True, slots=True)
class SavedFile:
    """A phone's file. `entries` are ready to be posted, with their ages as of `read_at`.

    `waited` is the time since the file was saved. It is None where the phone's clock was wrong;
    then the entries' ages count as if the file had been saved just now.
    """

    till: Till
    entries: list[Any]
    read_at: dt.datetime
    waited: dt.timedelta | None


def read_file(body: bytes, now: dt.datetime, tills: QuerySet[Till] | None = None) -> SavedFile:
    """Return the file that one of these `tills`, or any till, has saved. Raises UnfitSavedFile."""
    if len(body) > MOST_BYTES:
        raise UnfitSavedFile(_("This file is too large: at most 4 MB."))
    try:
        content = read_json(body)
    except NotABatch:
        raise UnfitSavedFile(_("This is not a file that a till has saved.")) from None
    if content.get("format") not in FORMATS or not isinstance(content.get("entries"), list):
        raise UnfitSavedFile(_("This is not a file that a till has saved."))
    if not content["entries"]:
        raise UnfitSavedFile(_("This file contains no entries: there is nothing to upload."))
    waited = _waited(content.get("saved_at"), now)
    known = Till.objects.all() if tills is None else tills
    return SavedFile(
        till=_till(content, known),
        entries=[_add_age(entry, waited or dt.timedelta()) for entry in content["entries"]],
        read_at=now,
        waited=waited,
    )


def _till(content: dict[str, Any], known: QuerySet[Till]) -> Till:
    """Return the till that the file names, or else the one whose entries its entries name.

    A phone whose storage was cleared may name itself by a key that nobody knows yet.
    """
    name = content.get("till")
    till = known.filter(**_condition_for(name)).first() if isinstance(name, str) else None
    if till is None:
        till = _till_of_entries(content["entries"], known)
    if till is None:
        raise UnfitSavedFile(
            _("The till that saved this file is not known here. Nothing was uploaded.")
        )
    return till


def _till_of_entries(entries: list[Any], known: QuerySet[Till]) -> Till | None:
    """Return the only till of the entries, shifts and sales that these entries name."""
    named = [
        key_of(entry, name)
        for entry in entries
        if isinstance(entry, dict)
        for name in ("key", "shift", "voids")
    ]
    keys = [key for key in named if key]
    found = known.filter(
        Exists(Sale.objects.filter(till=OuterRef("pk"), key__in=keys))
        | Exists(ShiftEntry.objects.filter(till=OuterRef("pk"), key__in=keys))
    )[:2]
    return found[0] if len(found) == 1 else None


def _condition_for(name: str) -> dict[str, object]:
    """Return the condition for a till that is named by number, fingerprint or key."""
    if (number := pk_of_code(name)) is not None:
        return {"pk": number}
    if found := FINGERPRINT.fullmatch(name):
        return {"phone_digest": bytes.fromhex(found[1])}
    try:
        return {"phone_digest": tokens.digest_of(str(uuid.UUID(name)))}
    except ValueError:
        return {"pk": None}


def _waited(saved_at: Any, now: dt.datetime) -> dt.timedelta | None:
    try:
        waited = now - dt.datetime.fromisoformat(saved_at)
    except (OverflowError, TypeError, ValueError):  # also a time without its offset
        return None
    return waited if dt.timedelta() <= waited <= LONGEST else None


def _add_age(entry: Any, by: dt.timedelta) -> Any:
    """Return the entry with `by` added to its ages; one without an age is returned as it is."""
    age_ms = entry.get("age_ms") if isinstance(entry, dict) else None
    if type(age_ms) is not int:
        return entry
    older = {"age_ms": age_ms + by // MILLISECOND}
    clock = entry.get("clock")
    steady = clock.get("steady_age_ms") if isinstance(clock, dict) else None
    if type(steady) is int:
        older["clock"] = clock | {"steady_age_ms": steady + by // MILLISECOND}
    return entry | older


def feed_in(saved: SavedFile, by: User) -> list[EntryResult]:
    """Enter the file's entries in the name of `by`, hold the rest; return one result each.

    The till may be locked out or signed out: a sale that was made at a stall has happened.
    """
    results: list[EntryResult] = []
    for batch in batched(saved.entries, MOST_ENTRIES, strict=False):
        results += receive(
            batch,
            till=saved.till.key,
            report=read_report({"entries": list(batch)}, saved.read_at),
            arrived_at=saved.read_at,
            fed_in_by=by,
        )
    if not tills.gaps([saved.till]):
        # Every number that the till is known to have used has arrived, so its last report of unsent
        # entries is out of date. Its phone may never report again.
        Till.objects.filter(pk=saved.till.pk).update(unsent=0, oldest_unsent_at=None)
    return results
