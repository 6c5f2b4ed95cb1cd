"""Checks whether sums and differences of public figures rest on too few vendors.

The attacker knows who sold in which hour, category, kecamatan and so on, and every figure that was
ever public, but not for how much anybody sold. A *cell* is one value of each breakdown, together
with the revision that it came with. A figure is a sum of cells. So a combination of figures rests
on certain vendors alone when it is zero in each cell in which somebody else sold. Such a
combination exists exactly when the figures have a smaller rank in those other cells than in all.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

# Ranks modulo PRIME are those over the rationals, unless a determinant is a multiple of PRIME.
PRIME = 2**61 - 1

type Figure = tuple[int, int, frozenset[int]]  # revision, dimension, values
type Cell = tuple[int, tuple[int, ...]]  # revision, value in each dimension


def rest_on_few(behind: dict[Cell, set[int]], figures: Sequence[Figure], fewest: int) -> bool:
    """Tell whether a combination of `figures` rests on fewer than `fewest` vendors.

    `behind` has the vendors whose sales in a cell do not add up to zero.
    """
    # Cells that are in the same figures count as one; their vendors hide behind each other.
    columns: dict[tuple[int, ...], set[frozenset[int]]] = defaultdict(set)
    for cell, vendors in behind.items():
        if vendors:
            columns[_column(cell, figures)].add(frozenset(vendors))
    some = [(column, groups) for column, groups in columns.items() if any(column)]
    always = _Basis(column for column, groups in some if _many(groups, fewest))
    # Cells of many vendors cannot be left out; each other column counts with its part beyond them.
    rest = [(left, groups) for column, groups in some if (left := always.reduce(column))]
    if not rest:
        return False
    whole = _Basis(left for left, _ in rest).rank
    return any(
        _Basis(left for left, groups in rest if any(group - few for group in groups)).rank < whole
        for few in _suspects(rest, fewest)
    )


def _many(groups: Iterable[frozenset[int]], fewest: int) -> bool:
    """Tell whether at least `fewest` vendors stand behind these cells."""
    return any(len(group) >= fewest for group in groups) or (
        len(frozenset().union(*groups)) >= fewest
    )


def _column(cell: Cell, figures: Sequence[Figure]) -> tuple[int, ...]:
    """Return 1 or 0 for each figure: whether it includes the cell. Earlier figures do not."""
    came, values = cell
    return tuple(
        int(came <= revision and values[dimension] in of) for revision, dimension, of in figures
    )


def _suspects(
    rest: Sequence[tuple[tuple[int, ...], set[frozenset[int]]]], fewest: int
) -> Iterator[frozenset[int]]:
    """Yield the sets of fewer than `fewest` vendors that need a check.

    Vendors who can be given away have a cell of each basis to themselves, so the cells of one basis
    are enough.
    """
    basis, cells = _Basis(()), []
    for left, groups in rest:
        if basis.add(left):
            cells.append(frozenset[int]().union(*groups))
    everybody = sorted({vendor for _, groups in rest for group in groups for vendor in group})
    seen = set()
    for alone in cells:
        for others in combinations(everybody, fewest - 1 - len(alone)):
            few = alone.union(others)
            if few not in seen:
                seen.add(few)
                yield few


class _Basis:
    """Independent vectors modulo PRIME, by the place of their first number that is not zero."""

    def __init__(self, vectors: Iterable[tuple[int, ...]]) -> None:
        self._by_place: dict[int, tuple[int, ...]] = {}
        for vector in vectors:
            self.add(vector)

    @property
    def rank(self) -> int:
        return len(self._by_place)

    def add(self, vector: tuple[int, ...]) -> bool:
        """Add a vector unless it depends on the others; tell whether it was added."""
        left = self.reduce(vector)
        if not left:
            return False
        place = next(n for n, value in enumerate(left) if value)
        inverse = pow(left[place], -1, PRIME)
        self._by_place[place] = tuple(value * inverse % PRIME for value in left)
        return True

    def reduce(self, vector: tuple[int, ...]) -> tuple[int, ...]:
        """Return the part of a vector that is independent of the others; () where there is none."""
        for place in range(len(vector)):
            if vector[place] and (known := self._by_place.get(place)):
                factor = vector[place]
                vector = tuple(
                    (value - factor * other) % PRIME
                    for value, other in zip(vector, known, strict=True)
                )
        return vector if any(vector) else ()
