"""Checks the proofs of the stall's PIN that voids carry.

A void is entered whatever the proof says, because the money was given back; a void without a valid
proof is flagged. A wrong PIN counts as a try of the till, so the flags in the answer do not help to
find the PIN: after five wrong tries the till's proofs are not read for a while.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

from jakpreneur.models import Offer
from transactions.cashiers import pin_proofs, pins
from transactions.ledger import Entry
from transactions.models import SaleLine, Till
from transactions.models.ledger import Flag


def check_proofs(
    entries: Sequence[Entry], *, till: uuid.UUID, fed_in: bool
) -> dict[uuid.UUID, Entry]:
    """Return the voids of a batch that carry a proof, by key, with `proven_by` or `pin_doubt`.

    Return nothing for a till that may not send: its batch is refused, and its PINs are not tried.
    """
    voids = [entry for entry in entries if entry.voids and entry.proof is not None]
    sender = Till.objects.filter(key=till).first() if voids else None
    if sender is None or not (fed_in or sender.may_send):
        return {}
    stalls = _stalls_of({void.voids for void in voids if void.voids}, entries, sender)
    answers: dict[tuple[frozenset[int], str], tuple[int | None, Flag | None]] = {}
    checked = {}
    for void in voids:
        try:
            pin = pin_proofs.decrypt_pin(void.proof or "", _about(void, sender))
        except pin_proofs.UnfitProof:
            checked[void.key] = replace(void, pin_doubt=Flag.WRONG_PIN)
            continue
        tried = (frozenset(stalls.get(void.voids, ())), pin)
        if tried not in answers:
            answers[tried] = _stall_or_flag(*tried, sender, void.key)
        by, doubt = answers[tried]
        checked[void.key] = replace(void, proven_by=by, pin_doubt=doubt)
    return checked


def _about(void: Entry, sender: Till) -> bytes:
    return pin_proofs.void_subject(sender.code, str(void.key), str(void.voids))


def _stall_or_flag(
    stalls: frozenset[int], pin: str, sender: Till, key: uuid.UUID
) -> tuple[int | None, Flag | None]:
    """Return the stall whose PIN it is, or the flag that the void gets."""
    try:
        stall = pins.stall_with_pin(stalls, pin, on=sender, entry=key)
    except (pins.NoPin, pins.TooManyWrong):
        return None, Flag.UNPROVEN
    return stall, None if stall else Flag.WRONG_PIN


def _stalls_of(
    sales: set[uuid.UUID], entries: Sequence[Entry], sender: Till
) -> dict[uuid.UUID | None, set[int]]:
    """Return the stalls, by id, of the till's sales with these keys, in the ledger or the batch."""
    amended: dict[uuid.UUID | None, uuid.UUID | None] = {
        entry.becomes: entry.voids for entry in entries if entry.becomes
    }
    sales = _with_amended(sales, amended)
    stalls: dict[uuid.UUID | None, set[int]] = {}
    recorded = SaleLine.objects.filter(sale__key__in=sales, sale__till=sender).order_by()
    for key, stall in recorded.values_list("sale__key", "stall").distinct():
        stalls.setdefault(key, set()).add(stall)
    sent = [entry for entry in entries if entry.key in sales and entry.key not in stalls]
    offers = {line.offer for entry in sent for line in entry.lines if line.offer}
    stall_of = dict(Offer.objects.filter(pk__in=offers).values_list("pk", "stall"))
    for entry in sent:
        found = {stall_of.get(line.offer) if line.offer else line.stall for line in entry.lines}
        stalls[entry.key] = {stall for stall in found if stall}
    for key in sales - stalls.keys():
        original = _original(key, amended)
        if original in stalls:
            stalls[key] = stalls[original]
    return stalls


def _with_amended(
    sales: set[uuid.UUID], amended: Mapping[uuid.UUID | None, uuid.UUID | None]
) -> set[uuid.UUID]:
    """Return the keys together with those of the sales in whose place they stand in this batch."""
    return sales | {original for key in sales if (original := _original(key, amended))}


def _original(
    key: uuid.UUID, amended: Mapping[uuid.UUID | None, uuid.UUID | None]
) -> uuid.UUID | None:
    """Return the key of the sale that the amendments of a batch began with."""
    seen: set[uuid.UUID | None] = set()
    found: uuid.UUID | None = key
    while found in amended and found not in seen:
        seen.add(found)
        found = amended[found]
    return found
