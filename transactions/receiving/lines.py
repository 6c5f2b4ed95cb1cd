"""Reads the lines of a sale: goods, units, prices, and what bundles take off."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from jakpreneur import bundles
from jakpreneur.bundles import BundledLine
from jakpreneur.models import Bundle
from transactions.ledger import Line
from transactions.receiving.values import (
    MOST_ID,
    MOST_RUPIAH,
    MOST_UNITS,
    read_amount,
    read_whole,
    read_whole_or_none,
    read_words,
)

MOST_LINES = 200
NAME_LENGTH = 120
NOTE_LENGTH = 80


def read_lines(lines: Sequence[Any]) -> list[Line]:
    """Return the lines of a sale. Raises ValueError, TooLarge."""
    if not 1 <= len(lines) <= MOST_LINES:
        raise ValueError(lines)
    return _with_list_discounts(lines, [_read_line(line) for line in lines])


def _read_line(line: Any) -> Line:
    quantity = read_amount(line["quantity"], 1, MOST_UNITS)
    price, discount = _price_and_discount(line, quantity)
    bundle = _bundle_or_none(line.get("bundle"))
    goods: dict[str, Any] = {
        "name": read_words(line["name"], 1, NAME_LENGTH),
        "price": price,
        "quantity": quantity,
        "discount": discount,
        "list_price": read_whole_or_none(line.get("list_price"), MOST_RUPIAH),
        "bundle_units": bundle and bundle.units,
        "bundle_price": bundle and bundle.price,
        "note": _line_note(line.get("note")),
    }
    if line.get("offer") is not None:
        return Line(**goods, offer=read_whole(line["offer"], 1, MOST_ID))
    return Line(
        **goods,
        stall=read_whole(line["stall"], 1, MOST_ID),
        category=read_words(line["category"], 1, NAME_LENGTH),
    )


def _line_note(value: Any) -> str:
    """Return a line's note, cut to its length; "" for a value that makes no sense."""
    try:
        return read_words(value, 1, MOST_RUPIAH).strip()[:NOTE_LENGTH]
    except ValueError:
        return ""


def _price_and_discount(line: Any, quantity: int) -> tuple[int, int]:
    """Return the price of one and the rupiah off price × quantity, which give the line's amount.

    A line without an amount comes to price × quantity. An amount above that is a higher price.
    """
    price, amount = read_amount(line["price"], 0), line.get("amount")
    if amount is None:
        return price, 0
    price = max(price, -(-read_amount(amount, 0) // quantity))
    return price, price * quantity - amount


def _bundle_or_none(value: Any) -> Bundle | None:
    """Return the bundle that a line says its offer has; None for a value that makes no sense."""
    if not isinstance(value, dict):
        return None
    units = read_whole_or_none(value.get("units"), MOST_UNITS)
    price = read_whole_or_none(value.get("price"), MOST_RUPIAH)
    return Bundle(units, price) if units and price is not None else None


def _with_list_discounts(sent: Sequence[Any], lines: Sequence[Line]) -> list[Line]:
    """Return the lines, each with the discount that the bundles they name give them."""
    list_discounts = bundles.discounts(
        [_as_bundled(line.get("stall"), read) for line, read in zip(sent, lines, strict=True)]
    )
    return [
        replace(line, list_discount=discount)
        for line, discount in zip(lines, list_discounts, strict=True)
    ]


def _as_bundled(stall: Any, line: Line) -> BundledLine:
    """Return the line for the bundles' rule: one with a price of its own is in no bundle."""
    is_listed = line.list_price is None or line.price == line.list_price
    bundle = None
    if is_listed and line.bundle_units and line.bundle_price is not None:
        bundle = Bundle(line.bundle_units, line.bundle_price)
    return BundledLine(line.price, line.quantity, bundle, repr(stall))
