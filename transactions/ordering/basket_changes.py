"""Changes of a basket: steps that add up, typed quantities, notes, and the limits of each.

A limit never swallows anything: what does not fit is left out and named, and all else is done.
"""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils.translation import gettext as _

from bazar.rupiah import group_thousands
from bazar.typed import one_line
from jakpreneur import display
from jakpreneur.models import Offer
from transactions.models.baskets import NOTE_LENGTH
from transactions.ordering.availability import Bounds, bounds_of
from transactions.ordering.basket_store import (
    MOST_LINES,
    MOST_NOTES,
    StoredBasket,
    lock_basket,
    write_basket,
)


@dataclass(frozen=True, slots=True)
class BasketChange:
    """A visitor's change, by offer and stall id.

    `typed`: quantities as they shall be; `more`: how many more, or less; `notes`: texts as typed.
    `step`: the idempotency key, by which a change that arrives twice is made once; None: it has
    none.
    """

    typed: Mapping[int, int] = field(default_factory=dict)
    more: Mapping[int, int] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)
    step: uuid.UUID | None = None

    def __bool__(self) -> bool:
        return bool(self.typed or self.more or self.notes)

    @property
    def raises(self) -> list[int]:
        """The ids of offers of which there may be more afterwards."""
        return [pk for pk, n in [*self.typed.items(), *self.more.items()] if n > 0]


@dataclass(frozen=True, slots=True)
class Changed:
    """A changed basket.

    `limits`: sentences that name what did not fit, or a bazaar of which there was nothing before.
    """

    stored: StoredBasket
    limits: Sequence[str] = ()


@transaction.atomic
def change_basket(key: str, change: BasketChange) -> Changed:
    """Make the change to the basket under the key, which is made if there is none."""
    offers = display.load_basket_offers(change.raises) if change.raises else {}
    before = lock_basket(key)
    if change.step in before.steps:
        return Changed(before)
    limits: list[str] = []
    after = replace(
        before,
        quantities=_quantities(before.quantities, change, offers, limits),
        notes=_notes(before.notes, change.notes, limits),
    )
    if (after.quantities, after.notes) == (before.quantities, before.notes):
        return Changed(before, limits)
    if change.step:
        after = replace(after, steps=[*before.steps, change.step])
    written = write_basket(before, after)
    new = [
        offer for pk, offer in offers.items() if pk in after.quantities.keys() - before.quantities
    ]
    return Changed(written, [*limits, *_of_new_bazaars(new, before.bazaars)])


def _of_new_bazaars(new: Sequence[Offer], before: Collection[int]) -> Iterator[str]:
    """Yield a sentence for each bazaar that joins others, which are known by id, in the basket."""
    known = set(before)
    for offer in new:
        bazar = offer.stall.bazar
        joins = bool(known) and bazar.pk not in known
        known.add(bazar.pk)
        if not joins:
            continue
        text = _(
            "%(name)s is in the basket. It is of another bazaar, %(bazar)s, and needs an order "
            "of its own."
        )
        yield text % {"name": offer.product.name, "bazar": bazar.name}


@transaction.atomic
def reduce_basket(key: str, most: Mapping[int, int]) -> StoredBasket:
    """Leave no more units of these offers in the basket than `most`, by id."""
    before = lock_basket(key)
    quantities = {pk: min(n, most.get(pk, n)) for pk, n in before.quantities.items()}
    after = replace(before, quantities={pk: n for pk, n in quantities.items() if n > 0})
    return write_basket(before, after) if after.quantities != before.quantities else before


def _quantities(
    before: Mapping[int, int],
    change: BasketChange,
    offers: Mapping[int, Offer],
    limits: list[str],
) -> dict[int, int]:
    now = dict(before)
    for pk, wanted in _wanted(before, change):
        had = before.get(pk, 0)
        units, limit = _fitting(pk, had, wanted, offers.get(pk))
        if units > 0 and pk not in now and len(now) >= MOST_LINES:
            units, limit = 0, _no_room(offers[pk])
        if limit:
            limits.append(limit)
        now[pk] = units
        if units <= 0:
            del now[pk]
    return now


def _wanted(before: Mapping[int, int], change: BasketChange) -> Iterator[tuple[int, int]]:
    """Yield for each offer of the change how many there shall be of it."""
    for pk in {**change.typed, **change.more}:
        yield pk, change.typed.get(pk, before.get(pk, 0)) + change.more.get(pk, 0)


def _fitting(pk: int, had: int, wanted: int, offer: Offer | None) -> tuple[int, str]:
    """Return how many units fit, and the sentence that says why not all do ("": all do).

    There are never fewer than there were, for what is there was said to be there.
    """
    if wanted <= had:
        return wanted, ""
    if offer is None:
        return had, _("That is not on sale any more, so it is not in the basket.")
    bounds = bounds_of(offer)
    units = max(had, min(wanted, bounds.most))
    return units, "" if units == wanted else _too_many(offer, bounds, units)


def _too_many(offer: Offer, bounds: Bounds, units: int) -> str:
    if not units:
        return _("%(name)s is not in the basket: %(why)s.") % {
            "name": offer.product.name,
            "why": _why(offer, bounds),
        }
    return _("%(name)s: %(why)s. %(units)s of it in the basket.") % {
        "name": offer.product.name,
        "why": _why(offer, bounds),
        "units": group_thousands(units),
    }


def _why(offer: Offer, bounds: Bounds) -> str:
    """Return why there are no more of the offer, in the words of templates/shop/lacking.html."""
    if not offer.online:
        return _("only at the stall, not online")
    if bounds.few == 0:
        if offer.free and offer.free > 0:
            return _("sold out online; the stall may still have some")
        return _("sold out")
    if bounds.few == bounds.most:
        return _("only %(left)s left") % {"left": group_thousands(bounds.most)}
    return _("at most %(most)s in one order") % {"most": group_thousands(bounds.most)}


def _no_room(offer: Offer) -> str:
    text = _("%(name)s is not in the basket: it is full with %(most)d different goods.")
    return text % {"name": offer.product.name, "most": MOST_LINES}


def _notes(
    before: Mapping[int, str], typed: Mapping[int, str], limits: list[str]
) -> dict[int, str]:
    now = dict(before)
    for stall, text in typed.items():
        whole = one_line(text, 10 * NOTE_LENGTH)
        note = one_line(text, NOTE_LENGTH)
        if note and stall not in now and len(now) >= MOST_NOTES:
            limits.append(_("Your note was not stored: there are too many notes."))
            continue
        if whole != note:
            cut = _("Your note was cut to %(most)d characters: “%(note)s”")
            limits.append(cut % {"most": NOTE_LENGTH, "note": note})
        now[stall] = note
        if not note:
            del now[stall]
    return now
