"""The register of requests about personal data: on whose behalf, why, and what was done."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User

from bazar.phones import MASK, masked
from jakpreneur.models import Jakpreneur
from transactions.models import AskedBy, DataRequest, Wish

NOTE_LENGTH = 300


@dataclass(frozen=True, slots=True)
class RequestDetails:
    """A request: on whose behalf, why, and the official who answers it (None: a command)."""

    asked_by: AskedBy
    note: str
    by: User | None = None


def register(
    wish: Wish,
    details: RequestDetails,
    *,
    records: int,
    jakpreneur: Jakpreneur | None = None,
    names: Iterable[str] = (),
) -> DataRequest:
    """Write the request into the register, its note without any number and without `names`."""
    return DataRequest.objects.create(
        wish=wish,
        asked_by=details.asked_by,
        note=without_names(details.note, names)[:NOTE_LENGTH],
        by=details.by,
        records=records,
        jakpreneur=jakpreneur,
    )


def without_names(text: str, names: Iterable[str]) -> str:
    """Return `text` with every mobile number masked, and every one of `names` within it."""
    result = masked(text)
    for name in filter(None, names):
        result = re.sub(re.escape(name), MASK, result, flags=re.IGNORECASE)
    return result
