"""Stall cards as they are printed: each with the QR code of the address that opens its till."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import segno
from django.utils.safestring import SafeString, mark_safe

from jakpreneur.models import Stall
from transactions import tills
from transactions.models import StallCard

# Light squares of margin, without which many readers see no code.
BORDER = 4


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
        PrintedCard(card.stall, drawn(address_of(card)))
        for card in cards.order_by("stall__venue__kecamatan__code", "stall__number")
    ]


def drawn(text: str) -> SafeString:
    """A QR code as SVG, dark on light whatever the page's colours are."""
    code = segno.make_qr(text, error="m")
    svg = code.svg_inline(
        border=BORDER, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    return mark_safe(svg)  # noqa: S308  (paths: nothing of `text` is in it as it stands)
