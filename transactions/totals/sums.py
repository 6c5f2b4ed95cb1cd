"""What was sold, as a sum; and sums grouped by where, when and how."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(slots=True)
class Total:
    """`amount` in rupiah; `units` of goods; `sales` that stand: all net of voids."""

    amount: int = 0
    units: int = 0
    sales: int = 0

    def __add__(self, other: "Total") -> "Total":
        return Total(self.amount + other.amount, self.units + other.units, self.sales + other.sales)

    def __sub__(self, other: "Total") -> "Total":
        return Total(self.amount - other.amount, self.units - other.units, self.sales - other.sales)


class Cell(NamedTuple):
    """What was sold on one day, at one venue, of one category, through one channel …

    `day`, `venue`, `kecamatan` and `category` by id; `hour` in WIB.
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
    cells: Sequence[Cell]

    @property
    def overall(self) -> Total:
        return together(cell.total for cell in self.cells)

    def within(self, kecamatan: Collection[int]) -> "Totals":
        """What was sold in these kecamatan, by id."""
        return Totals([cell for cell in self.cells if cell.kecamatan in kecamatan])

    def by[K](self, place: Callable[[Cell], K]) -> dict[K, Total]:
        """The totals grouped by what `place` says of a cell."""
        groups: dict[K, list[Total]] = defaultdict(list)
        for cell in self.cells:
            groups[place(cell)].append(cell.total)
        return {place: together(totals) for place, totals in groups.items()}


def together(totals: Iterable[Total]) -> Total:
    """Their sum."""
    return sum(totals, Total())
