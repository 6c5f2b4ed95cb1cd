"""A file that a phone saved of what it could not send, fed in at the desk.

    {"format": "kasir-belum-terkirim/2", "till": "K7",
     "saved_at": "2021-09-23T15:04:05+07:00", "entries": [{…, "age_ms": 5321}, …]}

It carries no secret, so anybody can write one: an official sees what it would do
(receiving/preview.py) before it is fed in. A phone that does not know its number names itself by
`sha256:` and the digest of its key. Files of format 1 name the till by that key.

The entries are those that the phone would post (transactions/receiving/entries.py), their ages as
of `saved_at`. They keep their keys, so a phone that sends them later, or a file that is fed in
again, counts nothing twice.
"""

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bazar import tokens
from transactions.cashiers import tills
from transactions.models import Till
from transactions.models.tills import pk_of_code
from transactions.receiving.entries import (
    MOST_AGE_MS,
    MOST_ENTRIES,
    NotABatch,
    read_json,
    read_says,
)
from transactions.receiving.inbox import EntryResult, receive

FORMATS = {"kasir-belum-terkirim/1", "kasir-belum-terkirim/2"}
FINGERPRINT = re.compile(r"sha256:([0-9a-f]{64})")
MOST_BYTES = 4 * 1024 * 1024
LONGEST = dt.timedelta(milliseconds=MOST_AGE_MS)


class UnfitSavedFile(ValueError):
    """The file cannot be fed in, and nothing of it was; its text says why, to an official."""


@dataclass(frozen=True, slots=True)
class SavedFile:
    """What a phone saved. `entries` as they are to be posted, their ages as of `read_at`.

    `waited`: since it was saved; None where that cannot be known, for the phone's clock was
    wrong: then the entries' ages are taken as if it had been saved just now.
    """

    till: Till
    entries: list[Any]
    read_at: dt.datetime
    waited: dt.timedelta | None


def read_file(body: bytes, now: dt.datetime, tills: QuerySet[Till] | None = None) -> SavedFile:
    """What one of these `tills`, or any, has saved. Raises UnfitSavedFile."""
    if len(body) > MOST_BYTES:
        raise UnfitSavedFile(_("This file is too large: 4 MB at most."))
    try:
        content = read_json(body)
    except NotABatch:
        raise UnfitSavedFile(_("This is no file that a till has saved.")) from None
    if content.get("format") not in FORMATS or not isinstance(content.get("entries"), list):
        raise UnfitSavedFile(_("This is no file that a till has saved."))
    if not content["entries"]:
        raise UnfitSavedFile(_("This file holds no entries: there is nothing to feed in."))
    waited = _waited(content.get("saved_at"), now)
    known = Till.objects.all() if tills is None else tills
    return SavedFile(
        till=_till(content.get("till"), known),
        entries=[_older(entry, waited or dt.timedelta()) for entry in content["entries"]],
        read_at=now,
        waited=waited,
    )


def _till(name: Any, known: QuerySet[Till]) -> Till:
    till = known.filter(**_named(name)).first() if isinstance(name, str) else None
    if till is None:
        raise UnfitSavedFile(
            _("The till that saved this file is not known here. Nothing was fed in.")
        )
    return till


def _named(name: str) -> dict[str, object]:
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


def _older(entry: Any, by: dt.timedelta) -> Any:
    """The entry, `by` so much older; what has no age is broken, and held as it is."""
    age_ms = entry.get("age_ms") if isinstance(entry, dict) else None
    if type(age_ms) is not int:
        return entry
    return entry | {"age_ms": age_ms + by // dt.timedelta(milliseconds=1)}


def feed_in(saved: SavedFile, by: User) -> list[EntryResult]:
    """Enters what can be entered, in the name of `by`, and holds the rest; one result each.

    Also of a till that is locked out or has signed out: what it sold has happened (law 4).
    """
    results: list[EntryResult] = []
    for batch in batched(saved.entries, MOST_ENTRIES, strict=False):
        results += receive(
            batch,
            till=saved.till.key,
            says=read_says({"entries": list(batch)}, saved.read_at),
            arrived_at=saved.read_at,
            fed_in_by=by,
        )
    if not tills.gaps([saved.till]):
        # Every number that the till is known to have used has come, so what it said of unsent
        # entries holds no more: its phone may never speak again.
        Till.objects.filter(pk=saved.till.pk).update(unsent=0, oldest_unsent_at=None)
    return results
