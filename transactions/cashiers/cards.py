"""Stall cards on paper: each has the QR code of the address that opens its till."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from jakpreneur.models import Stall
from transactions import qr
from transactions.cashiers import tills
from transactions.models import StallCard


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """`code`: the QR code of the card's address; `short_code`: what a person types instead."""

    stall: Stall
    code: SafeString
    short_code: str


@dataclass(frozen=True, slots=True)
class PrintableCards:
    """The cards to print. `to_replace`: stalls with a valid card of unknown address."""

    cards: list[PrintedCard] = field(default_factory=list)
    to_replace: list[Stall] = field(default_factory=list)


def cards_to_print(
    stalls: Iterable[Stall], address_of: Callable[[StallCard], str]
) -> PrintableCards:
    """Return the valid cards of these stalls, by kecamatan and number. One query."""
    valid = tills.valid_cards(stalls).select_related(
        "stall__bazar", "stall__jakpreneur", "stall__venue__kecamatan"
    )
    printable = PrintableCards()
    for card in valid.order_by("stall__venue__kecamatan__code", "stall__number"):
        if card.token:
            printable.cards.append(_printed(card, address_of(card)))
        else:
            printable.to_replace.append(card.stall)
    return printable


def _printed(card: StallCard, address: str) -> PrintedCard:
    return PrintedCard(card.stall, qr.qr_svg(address), card.code_as_printed)
