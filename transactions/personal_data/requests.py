"""The register: who asked for what about personal data, why, and what was done."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User

from bazar.phones import MASK, masked
from jakpreneur.models import Jakpreneur
from transactions.models import AskedBy, DataRequest, Wish

NOTE_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: on whose behalf, why, and the official who answers it (None: a command)."""

    asked_by: AskedBy
    note: str
    by: User | None = None


def write(
    wish: Wish,
    asked: Asked,
    *,
    records: int,
    jakpreneur: Jakpreneur | None = None,
    names: Iterable[str] = (),
) -> DataRequest:
    """Write the request into the register, its note without any number and without `names`."""
    return DataRequest.objects.create(
        wish=wish,
        asked_by=asked.asked_by,
        note=without_names(asked.note, names)[:NOTE_LENGTH],
        by=asked.by,
        records=records,
        jakpreneur=jakpreneur,
    )


def without_names(text: str, names: Iterable[str]) -> str:
    """Return `text` with every mobile number masked, and every one of `names` within it."""
    said = masked(text)
    for name in filter(None, names):
        said = re.sub(re.escape(name), MASK, said, flags=re.IGNORECASE)
    return said
