"""Stall cards as they are printed: each with the QR code of the address that opens its till."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from jakpreneur.models import Stall
from transactions import qr
from transactions.cashiers import tills
from transactions.models import StallCard


@dataclass(frozen=True, slots=True)
class PrintedCard:
    stall: Stall
    code: SafeString


def printed(stalls: Iterable[Stall], address_of: Callable[[StallCard], str]) -> list[PrintedCard]:
    """The valid cards of these stalls, by kecamatan and number. One query."""
    cards = tills.valid_cards(stalls).select_related(
        "stall__bazar", "stall__jakpreneur", "stall__venue__kecamatan"
    )
    return [
        PrintedCard(card.stall, qr.drawn(address_of(card)))
        for card in cards.order_by("stall__venue__kecamatan__code", "stall__number")
    ]
