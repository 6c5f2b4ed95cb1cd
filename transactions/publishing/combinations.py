"""Whether sums and differences of public figures give away what too few vendors sold.

The attacker is taken to know who sold in which hour, of which category, in which kecamatan and so
on, and every figure that was ever public; not for how much anybody sold. A *cell* is such a place
in all breakdowns, together with the revision that it came with. A figure is a sum of cells, so a
combination of figures rests on certain vendors alone when it comes to nothing in each cell in which
somebody else sold. There is such a combination exactly when the figures, looked at in those cells
alone, have a smaller rank than in all cells.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

# Ranks are those over the rationals, unless a determinant happens to be a multiple of it.
PRIME = 2**61 - 1

type Figure = tuple[int, int, frozenset[int]]  # revision, dimension, values
type Cell = tuple[int, tuple[int, ...]]  # revision, value in each dimension


def rest_on_few(behind: dict[Cell, set[int]], figures: Sequence[Figure], fewest: int) -> bool:
    """Tell whether a combination of `figures` rests on fewer than `fewest` vendors.

    `behind` has the vendors whose sales in a cell do not come to nothing.
    """
    # Cells that every figure sees alike count as one; their vendors hide behind each other.
    columns: dict[tuple[int, ...], set[frozenset[int]]] = defaultdict(set)
    for cell, vendors in behind.items():
        if vendors:
            columns[_column(cell, figures)].add(frozenset(vendors))
    some = [(column, groups) for column, groups in columns.items() if any(column)]
    always = _Basis(column for column, groups in some if _many(groups, fewest))
    # Apart from what cannot be left out, each column counts with what is new in it.
    rest = [(left, groups) for column, groups in some if (left := always.reduce(column))]
    if not rest:
        return False
    whole = _Basis(left for left, _ in rest).rank
    return any(
        _Basis(left for left, groups in rest if any(group - few for group in groups)).rank < whole
        for few in _suspects(rest, fewest)
    )


def _many(groups: Iterable[frozenset[int]], fewest: int) -> bool:
    """Tell whether no few vendors have these cells to themselves."""
    return any(len(group) >= fewest for group in groups) or (
        len(frozenset().union(*groups)) >= fewest
    )


def _column(cell: Cell, figures: Sequence[Figure]) -> tuple[int, ...]:
    """Return which figures a cell is in; one that came later is in none from before."""
    came, values = cell
    return tuple(
        int(came <= revision and values[dimension] in of) for revision, dimension, of in figures
    )


def _suspects(
    rest: Sequence[tuple[tuple[int, ...], set[frozenset[int]]]], fewest: int
) -> Iterator[frozenset[int]]:
    """Yield sets of fewer than `fewest` vendors, of which one has to be among the wanted.

    Such vendors have a cell of each basis to themselves: it is enough to look at one basis.
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
    """Independent vectors modulo PRIME, by the place of their first number."""

    def __init__(self, vectors: Iterable[tuple[int, ...]]) -> None:
        self._by_place: dict[int, tuple[int, ...]] = {}
        for vector in vectors:
            self.add(vector)

    @property
    def rank(self) -> int:
        return len(self._by_place)

    def add(self, vector: tuple[int, ...]) -> bool:
        """Take a vector in unless it depends on those that are there; tell whether it was new."""
        left = self.reduce(vector)
        if not left:
            return False
        place = next(n for n, value in enumerate(left) if value)
        inverse = pow(left[place], -1, PRIME)
        self._by_place[place] = tuple(value * inverse % PRIME for value in left)
        return True

    def reduce(self, vector: tuple[int, ...]) -> tuple[int, ...]:
        """Return what is new in a vector; nothing where it depends on those that are there."""
        for place in range(len(vector)):
            if vector[place] and (known := self._by_place.get(place)):
                factor = vector[place]
                vector = tuple(
                    (value - factor * other) % PRIME
                    for value, other in zip(vector, known, strict=True)
                )
        return vector if any(vector) else ()
