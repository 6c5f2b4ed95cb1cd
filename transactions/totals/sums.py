"""Sums of sales, and sums grouped by place, time, channel and method of paying."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(slots=True)
class Total:
    """A sum of sales: `amount` in rupiah, `units` of goods, number of `sales`, all net of voids."""

    amount: int = 0
    units: int = 0
    sales: int = 0

    def __add__(self, other: "Total") -> "Total":
        return Total(self.amount + other.amount, self.units + other.units, self.sales + other.sales)

    def __sub__(self, other: "Total") -> "Total":
        return Total(self.amount - other.amount, self.units - other.units, self.sales - other.sales)


class Cell(NamedTuple):
    """The sum of one day, venue, category, channel, method of paying and hour.

    `day`, `venue`, `kecamatan` and `category` are ids, `channel` and `payment` the values of
    Channel and Payment; `hour` is in WIB.
    """

    day: int
    date: dt.date
    venue: int
    kecamatan: int
    category: int
    channel: int
    payment: int
    hour: int
    total: Total


@dataclass(frozen=True, slots=True)
class Totals:
    """A list of cells, which can be summed by any of their places."""

    cells: Sequence[Cell]

    @property
    def overall(self) -> Total:
        return together(cell.total for cell in self.cells)

    def within(self, kecamatan: Collection[int]) -> "Totals":
        """Return the cells of these kecamatan, by id."""
        return Totals([cell for cell in self.cells if cell.kecamatan in kecamatan])

    def by[K](self, place: Callable[[Cell], K]) -> dict[K, Total]:
        """Return the sums grouped by the key that `place` gives a cell."""
        groups: dict[K, list[Total]] = defaultdict(list)
        for cell in self.cells:
            groups[place(cell)].append(cell.total)
        return {place: together(totals) for place, totals in groups.items()}


def together(totals: Iterable[Total]) -> Total:
    """Return the sum of the totals."""
    return sum(totals, Total())
