"""Stall cards as they are printed: each with the QR code of the address that opens its till."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from jakpreneur.models import Stall
from transactions import qr
from transactions.cashiers import tills
from transactions.models import StallCard


@dataclass(frozen=True, slots=True)
class PrintedCard:
    stall: Stall
    code: SafeString


@dataclass(frozen=True, slots=True)
class Print:
    """`to_replace`: stalls whose card opens its till, and whose address is not known any more."""

    cards: list[PrintedCard] = field(default_factory=list)
    to_replace: list[Stall] = field(default_factory=list)


def printed(stalls: Iterable[Stall], address_of: Callable[[StallCard], str]) -> Print:
    """Return the valid cards of these stalls, by kecamatan and number. One query."""
    valid = tills.valid_cards(stalls).select_related(
        "stall__bazar", "stall__jakpreneur", "stall__venue__kecamatan"
    )
    found = Print()
    for card in valid.order_by("stall__venue__kecamatan__code", "stall__number"):
        if card.token:
            found.cards.append(PrintedCard(card.stall, qr.drawn(address_of(card))))
        else:
            found.to_replace.append(card.stall)
    return found
