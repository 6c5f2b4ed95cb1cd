"""The basket as it is stored: quantities by offer and notes by stall, both by id.

This module alone knows where a visitor's basket is stored: load_stored_basket and store_basket are
the only doors. Today two cookies of the browser store it. The page's script reads the quantities,
to show their number; the notes are out of its reach.

A browser may send anything, so parse_basket leaves out whatever it cannot read. A stored basket
reserves nothing and has no prices: transactions/ordering/basket.py reads those.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import quote, unquote

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from bazar.typed import one_line

QUANTITIES_COOKIE, NOTES_COOKIE = "keranjang", "catatan"
COOKIE_AGE = dt.timedelta(days=30)
MOST_QUANTITY = 99  # of one offer
MOST_LINES = 60
NOTE_LENGTH = 100
MOST_NOTES = 2_000  # characters of all notes, as the cookie stores them
ID_DIGITS = 15
PAIR = re.compile(r"([0-9]{1,15})\.([0-9]{1,4})")


@dataclass(frozen=True, slots=True)
class StoredBasket:
    """`quantities` by offer id, in the order in which they were added; `notes` by stall id."""

    quantities: Mapping[int, int] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)

    def with_quantity(self, offer: int, quantity: int) -> Self:
        """Return a basket with `quantity` of the offer: 0 removes it, 99 are the most."""
        changed = {**self.quantities, offer: min(max(quantity, 0), MOST_QUANTITY)}
        lines = [(offer, quantity) for offer, quantity in changed.items() if quantity]
        return type(self)(dict(lines[-MOST_LINES:]), self.notes)

    def with_note(self, stall: int, note: str) -> Self:
        """Return a basket with the note, cut to its length, for the stall. "" removes the note."""
        changed = {**self.notes, stall: one_line(note, NOTE_LENGTH)}
        notes = [(stall, note) for stall, note in changed.items() if note]
        return type(self)(self.quantities, dict(notes[-MOST_LINES:]))

    def without(self, offers: Iterable[int], stalls: Iterable[int]) -> Self:
        """Return a basket without these offers, by id, and without the notes for these stalls."""
        gone_offers, gone_stalls = set(offers), set(stalls)
        return type(self)(
            {
                offer: quantity
                for offer, quantity in self.quantities.items()
                if offer not in gone_offers
            },
            {stall: note for stall, note in self.notes.items() if stall not in gone_stalls},
        )


def load_stored_basket(request: HttpRequest) -> StoredBasket:
    """Return the visitor's basket, an empty one where there is none."""
    cookies = request.COOKIES
    return parse_basket(cookies.get(QUANTITIES_COOKIE, ""), cookies.get(NOTES_COOKIE, ""))


def store_basket(response: HttpResponse, stored: StoredBasket) -> None:
    """Store the basket for 30 days more."""
    _set_cookie(response, QUANTITIES_COOKIE, format_quantities(stored), for_script=True)
    _set_cookie(response, NOTES_COOKIE, format_notes(stored), for_script=False)


def parse_basket(quantities: str, notes: str) -> StoredBasket:
    """Parse the two cookies, such as `12.2-45.1` and `5.tanpa%20sambal-…`."""
    stored = StoredBasket()
    for pair in quantities.split("-"):
        if match := PAIR.fullmatch(pair):
            stored = stored.with_quantity(int(match[1]), int(match[2]))
    for pair in notes.split("-")[:MOST_LINES]:
        stall, dot, note = pair.partition(".")
        if dot and stall.isascii() and stall.isdecimal() and len(stall) <= ID_DIGITS:
            stored = stored.with_note(int(stall), unquote(note))
    return stored


def format_quantities(stored: StoredBasket) -> str:
    return "-".join([f"{offer}.{quantity}" for offer, quantity in stored.quantities.items()])


def format_notes(stored: StoredBasket) -> str:
    """Format the notes for the cookie; those for which it has no room are left out."""
    text = ""
    for stall, note in stored.notes.items():
        # "-" separates notes, and the first "." ends the stall's id: a note itself has no "-".
        pair = f"{stall}.{quote(note, safe='').replace('-', '%2D')}"
        if len(text) + len(pair) < MOST_NOTES:
            text = f"{text}-{pair}" if text else pair
    return text


def _set_cookie(response: HttpResponse, name: str, value: str, *, for_script: bool) -> None:
    if not value:
        response.delete_cookie(name, samesite="Lax")
        return
    response.set_cookie(
        name,
        value,
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=not for_script,
        samesite="Lax",
    )
