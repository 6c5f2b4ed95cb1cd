"""Bundle prices: "3 untuk 10rb". One rule, here and in static/js/prices.js.

A bundle has a number of units and a price for all of them. Lines with the same bundle are filled up
together, the dearest units first; a bundle that costs more than its units do singly is not made.
What a bundle takes off is spread over its lines exactly, to the rupiah. Cases of both:
tests/prices.json.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from jakpreneur.models import Bundle


@dataclass(frozen=True, slots=True)
class BundledLine:
    """A line before its discount: `price` in rupiah for one. `stall`: only its own goods mix."""

    price: int
    quantity: int
    bundle: Bundle | None = None
    stall: Hashable = None


def discounts(lines: Sequence[BundledLine]) -> list[int]:
    """Return the rupiah that bundles take off each line, in order."""
    off = [0] * len(lines)
    for bundle, places in _groups(lines).items():
        group = [lines[place] for place in places]
        for place, discount in zip(places, _discounts_of_group(group, bundle[0]), strict=True):
            off[place] = discount
    return off


def _groups(lines: Sequence[BundledLine]) -> dict[tuple[Bundle, Hashable], list[int]]:
    """Return the places of the lines that mix, by bundle and stall."""
    groups: dict[tuple[Bundle, Hashable], list[int]] = {}
    for place, line in enumerate(lines):
        if line.bundle and line.bundle.units > 0:
            groups.setdefault((line.bundle, line.stall), []).append(place)
    return groups


def _discounts_of_group(lines: Sequence[BundledLine], bundle: Bundle) -> list[int]:
    """Return what is taken off each of these lines, which have the same bundle."""
    dearest_first = sorted(range(len(lines)), key=lambda place: -lines[place].price)
    bundled = [0] * len(lines)
    made = 0
    for worth, units, times in _bundles(lines, dearest_first, bundle.units):
        if worth <= bundle.price:
            break  # the next ones are worth less
        made += times
        for place, each in units:
            bundled[place] += each * times
    worths = [units * line.price for units, line in zip(bundled, lines, strict=True)]
    shares = spread(made * bundle.price, worths)
    return [worth - share for worth, share in zip(worths, shares, strict=True)]


def _bundles(
    lines: Sequence[BundledLine], order: Sequence[int], size: int
) -> Iterator[tuple[int, list[tuple[int, int]], int]]:
    """Yield the full bundles in this order of lines, equal ones together.

    Each has its worth at single prices, its units as pairs of place and number, and how many there
    are of it.
    """
    begun: list[tuple[int, int]] = []
    for place in order:
        left = lines[place].quantity
        missing = size - sum(units for _place, units in begun)
        if begun and left >= missing:
            begun.append((place, missing))
            yield _worth(lines, begun), begun, 1
            begun, left = [], left - missing
        if not begun and left >= size:
            yield size * lines[place].price, [(place, size)], left // size
            left %= size
        if left:
            begun.append((place, left))


def _worth(lines: Sequence[BundledLine], units: Sequence[tuple[int, int]]) -> int:
    return sum(lines[place].price * number for place, number in units)


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """Split `total` rupiah in proportion to whole `weights`, to the rupiah.

    The largest remainders get the rupiah left over, of equal ones the first. All weights 0: all 0.
    """
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    shares = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: -(total * weights[place] % whole))
    for place in by_remainder[: total - sum(shares)]:
        shares[place] += 1
    return shares
