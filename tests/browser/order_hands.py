"""Actions on online orders on a stall's phone, and checks of what the page shows."""

import secrets

from playwright.sync_api import Locator, Page, expect

from bazar.models import PickupSlot
from tests import orders
from tests.cast import Cast
from transactions.models import Move, OrderStep, StallOrder
from transactions.ordering.orders import Shopper

# How many notes the page has played, in window.notes.
LISTEN = """
window.notes = 0;
window.OscillatorNode = class extends OscillatorNode {
    start(...at) { window.notes += 1; return super.start(...at); }
};
"""


def order(cast: Cast, name: str = "Rina", **changes: object) -> StallOrder:
    """Order two crisps for tomorrow by a shopper with a new phone number."""
    at = PickupSlot.objects.filter(day__bazar=cast.bazar).first() or orders.slot(cast, 99)
    by = Shopper(name, f"+6281{secrets.randbelow(10**8):08}", "Jl. Cikini Raya 5, belakang masjid")
    return orders.part_of(
        orders.place(cast, orders.draft_part(cast.keripik, 2, at=at, **changes), by=by)
    )


def card(page: Page, part: StallOrder) -> Locator:
    return page.locator(f"#pesanan-{part.pk}")


def button(within: Locator, move: str) -> Locator:
    return within.locator(f'form[action$="/{move}/"] button').first


def unfold(within: Locator, move: str) -> Locator:
    """Unfold the details of a move and return the button that makes the move."""
    within.locator(f'details:has(form[action$="/{move}/"]) > summary').tap()
    return button(within, move)


def expect_made(part: StallOrder, page: Page, *moves: Move) -> None:
    expect(page.locator("[data-told]")).to_be_visible()
    assert set(OrderStep.objects.filter(part=part).values_list("move", flat=True)) == set(moves)


def poll(page: Page) -> None:
    """Let the page ask for changes, and wait for the answer."""
    with page.expect_response("**/kasir/pesanan/?versi=*"):
        page.clock.fast_forward(16_000)


def settled(page: Page) -> None:
    """Wait until the list takes taps."""
    expect(page.locator("#orders:not(.htmx-added)")).to_be_visible()
