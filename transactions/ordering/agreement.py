"""The goods that a checkout's page showed, to which the shopper agrees by ordering.

The form carries them: each good with its units, price and discount; each stall's place and
note. Nothing is signed, for whoever forges it deceives nobody but herself: an order always has the
goods of the basket at the prices of the moment, and is placed only if these are the ones agreed to.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from bazar.rupiah import format_rupiah, group_thousands
from jakpreneur.models import Offer
from transactions import totals
from transactions.ordering.basket import Basket, BasketLine

MOST_TEXT = 6_000  # characters in the form
MOST_BYTES = 50_000  # uncompressed


class AgreedLine(NamedTuple):
    """A line as it was shown: the `price` of one unit, and what bundles take off, in rupiah."""

    quantity: int
    price: int
    discount: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """`lines` by offer id; `places`: venue ids by stall id; `notes`: checksums by stall id."""

    lines: Mapping[int, AgreedLine]
    places: Mapping[int, int]
    notes: Mapping[int, int]

    @property
    def total(self) -> int:
        return totals.of_goods(list(self.lines.values())).amount


NOTHING = Agreement({}, {}, {})


def agreement_on(basket: Basket) -> Agreement:
    """Return the agreement to all that is available of the basket."""
    stalls = [of_stall for of_stall in basket.stalls if of_stall.quantities]
    lines = [line for of_stall in stalls for line in of_stall.lines if line.quantity]
    return Agreement(
        {line.offer.pk: AgreedLine(line.quantity, line.price, line.discount) for line in lines},
        {of_stall.stall.pk: of_stall.stall.venue_id for of_stall in stalls},
        {
            of_stall.stall.pk: zlib.crc32(of_stall.note.encode())
            for of_stall in stalls
            if of_stall.note
        },
    )


def format_agreement(agreement: Agreement) -> str:
    """Format the agreement for a hidden field, in letters that need no escape."""
    content = [
        [[pk, *line] for pk, line in agreement.lines.items()],
        list(agreement.places.items()),
        list(agreement.notes.items()),
    ]
    packed = zlib.compress(json.dumps(content, separators=(",", ":")).encode(), 9)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def parse_agreement(text: str) -> Agreement | None:
    """Parse the hidden field; None for what no page of ours has written."""
    if not text or len(text) > MOST_TEXT:
        return None
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        unpacked = zlib.decompressobj().decompress(packed, MOST_BYTES)
        lines, places, notes = json.loads(unpacked)
        return Agreement(
            {_whole(pk): AgreedLine(*map(_whole, line)) for pk, *line in lines},
            {_whole(stall): _whole(venue) for stall, venue in places},
            {_whole(stall): _whole(checksum) for stall, checksum in notes},
        )
    except (ValueError, TypeError, binascii.Error, zlib.error, RecursionError):
        return None


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise TypeError
    return value


def differences(agreement: Agreement, basket: Basket) -> list[str]:
    """Return a sentence for each thing that is another one now than what was agreed to.

    One query more if a good is no longer in the basket.
    """
    now = agreement_on(basket)
    if now == agreement:
        return []
    found = [*_of_lines(agreement, now, basket), *_of_stalls(agreement, now, basket)]
    return found or [_("The goods have changed. Look at them once more.")]


def _of_lines(agreement: Agreement, now: Agreement, basket: Basket) -> Iterator[str]:
    shown = {line.offer.pk: line for line in basket.lines}
    gone = [pk for pk in agreement.lines if pk not in now.lines]
    names = _names(gone, shown)
    for pk in gone:
        text = _("%(name)s: no longer in the order (%(before)s before)")
        yield text % {
            "name": names.get(pk, _("Another good")),
            "before": _in_words(agreement.lines[pk]),
        }
    for pk, line in now.lines.items():
        yield from _of_line(shown[pk], agreement.lines.get(pk), line)


def _names(gone: list[int], shown: Mapping[int, BasketLine]) -> dict[int, str]:
    if not gone:
        return {}
    names = {pk: line.offer.product.name for pk, line in shown.items()}
    if unknown := [pk for pk in gone if pk not in names]:
        names |= dict(Offer.objects.filter(pk__in=unknown).values_list("pk", "product__name"))
    return names


def _of_line(shown: BasketLine, before: AgreedLine | None, now: AgreedLine) -> Iterator[str]:
    name = shown.offer.product.name
    if before is None:
        text = _("%(name)s: new in the order, %(now)s")
        yield text % {"name": name, "now": _in_words(now)}
        return
    if before.price != now.price:
        text = _("%(name)s: the price was %(before)s, it is now %(now)s")
        yield text % {
            "name": name,
            "before": format_rupiah(before.price),
            "now": format_rupiah(now.price),
        }
    if before.quantity != now.quantity:
        text = _("%(name)s: %(before)s before, %(now)s now")
        yield text % {
            "name": name,
            "before": group_thousands(before.quantity),
            "now": group_thousands(now.quantity),
        }
    elif before.price == now.price and before.discount != now.discount:
        text = _("%(name)s: %(before)s before, %(now)s now")
        yield text % {"name": name, "before": _in_words(before), "now": _in_words(now)}


def _of_stalls(agreement: Agreement, now: Agreement, basket: Basket) -> Iterator[str]:
    for of_stall in basket.stalls:
        stall = of_stall.stall
        was_at = agreement.places.get(stall.pk)
        if stall.pk not in now.places or was_at is None:
            continue  # its goods are named
        if was_at != stall.venue_id:
            text = _("%(name)s is at another place now: %(venue)s, %(kecamatan)s")
            yield text % {
                "name": stall.jakpreneur.name,
                "venue": stall.venue.name,
                "kecamatan": stall.venue.kecamatan.name,
            }
        if agreement.notes.get(stall.pk) != now.notes.get(stall.pk):
            text = _("The note to %(name)s is another one now: %(note)s")
            yield text % {"name": stall.jakpreneur.name, "note": of_stall.note or "–"}


def _in_words(line: AgreedLine) -> str:
    amount = totals.of_goods([line]).amount
    return (
        f"{group_thousands(line.quantity)} × {format_rupiah(line.price)} = {format_rupiah(amount)}"
    )
