"""Decides which public figures of a day can be shown together without giving a vendor away.

A figure may be shown where nobody or at least FEWEST vendors stand behind it. The same rule applies
to all sums and differences of public figures: a figure less the same figure of an earlier shown
revision; the total less a figure; and, where crafts are sold only online, "online" less "crafts",
which is the culinary goods sold online (combinations.py).

Where too few vendors stand behind one value of a breakdown, it is put together with others until
enough do. A vendor stands behind a figure whose rupiah or units of theirs do not come to nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from transactions.publishing import combinations
from transactions.totals import VendorTotal

FEWEST = 3

# The order matters: where two breakdowns cannot be shown together, the later one is made coarser.
DIMENSIONS: dict[str, Callable[[VendorTotal], int]] = {
    "channel": lambda sold: sold.channel,
    "payment": lambda sold: sold.payment,
    "category": lambda sold: sold.category,
    "kecamatan": lambda sold: sold.kecamatan,
    "hour": lambda sold: sold.hour,
}

type Row = frozenset[int]  # values of one dimension that are shown as one sum
type Rows = tuple[Row, ...]
Tables = dict[str, Rows]


def tables(parts: Sequence[Sequence[VendorTotal]], earlier: Sequence[Tables] = ()) -> Tables | None:
    """Return the rows of each breakdown of a day's revision; None where it may not be shown.

    `earlier` has the tables of the day's revisions that were shown before, the oldest first.
    `parts` has the totals that came with each of them, and last those since. The first revision of
    a day without sales may be shown.
    """
    seen = _all_seen(parts, earlier)
    if _is_too_little(seen):
        return None
    behind, found = _behind(parts), Tables()
    for dimension in DIMENSIONS:
        rows = _rows(dimension, seen)
        while len(rows) > 1 and _combined([*earlier, found | {dimension: rows}], behind):
            rows = _joined(rows, _by_size(seen[0].by_value[dimension], rows)[:2])
        found[dimension] = rows
    return found


def gives_away(
    parts: Sequence[Sequence[VendorTotal]], earlier: Sequence[Tables], shown: Tables
) -> bool:
    """Tell whether the rows of `shown` give away what too few vendors sold; see `tables`."""
    seen = _all_seen(parts, earlier)
    whole = {
        dimension: _with_rest(shown.get(dimension, ()), seen[0].by_value[dimension])
        for dimension in DIMENSIONS
    }
    return _is_too_little(seen) or _combined([*earlier, whole], _behind(parts))


def together(rows: Iterable[Row]) -> Rows:
    """Join rows that share a value; return the finest sums that all of `rows` can form."""
    joined: list[Row] = []
    for row in rows:
        touched = [other for other in joined if other & row]
        joined = [other for other in joined if not other & row]
        joined.append(row.union(*touched))
    return tuple(joined)


def _with_rest(rows: Rows, values: Iterable[int]) -> Rows:
    """Add a row for the values in no row: anybody can compute it as the total less the others."""
    rest = frozenset(values).difference(*rows)
    return (*rows, rest) if rest else rows


def _all_seen(parts: Sequence[Sequence[VendorTotal]], earlier: Sequence[Tables]) -> "list[_Seen]":
    """Return the day's sales as of now, and the sales since each earlier revision."""
    later = [[each for part in parts[n:] for each in part] for n in range(len(earlier) + 1)]
    return [_Seen(sold, tables) for sold, tables in zip(later, [Tables(), *earlier], strict=True)]


def _is_too_little(seen: "Sequence[_Seen]") -> bool:
    own, *changes = (len(each.vendors) for each in seen)
    return _is_few(own) or any(count < FEWEST for count in changes)


def _is_few(vendors: int) -> bool:
    return 0 < vendors < FEWEST


class _Seen:
    """Sales with public sums: all of a revision, or those that came since an earlier revision.

    `tables` has the sums that the earlier revision showed, without which there is no difference.
    """

    def __init__(self, sold: Sequence[VendorTotal], tables: Tables) -> None:
        self.tables = tables
        self.by_value = {
            dimension: _net((place(each), each) for each in sold)
            for dimension, place in DIMENSIONS.items()
        }
        self.vendors = _standing(_net((0, each) for each in sold).values())

    def giving_away(self, dimension: str, rows: Rows) -> Iterator[Row]:
        """Yield the sums of a breakdown behind which too few vendors stand."""
        for block in together([*rows, *self.tables.get(dimension, ())]):
            within = (self.by_value[dimension].get(value, {}) for value in block)
            if _is_few(len(_standing(within))):
                yield block


# The rupiah and units of a vendor's sales, by the vendor's id.
type _Net = dict[int, tuple[int, int]]


def _net[K](sold: Iterable[tuple[K, VendorTotal]]) -> dict[K, _Net]:
    sums: dict[K, _Net] = defaultdict(dict)
    for place, each in sold:
        of_place = sums[place]
        amount, units = of_place.get(each.vendor, (0, 0))
        of_place[each.vendor] = (amount + each.total.amount, units + each.total.units)
    return sums


def _standing(parts: Iterable[_Net]) -> set[int]:
    """Return the vendors whose rupiah or units over all `parts` are not zero."""
    sums: dict[int, tuple[int, int]] = {}
    for part in parts:
        for vendor, (amount, units) in part.items():
            before = sums.get(vendor, (0, 0))
            sums[vendor] = (before[0] + amount, before[1] + units)
    return {vendor for vendor, sum_ in sums.items() if sum_ != (0, 0)}


# --- One breakdown ----------------------------------------------------------------------------


def _rows(dimension: str, seen: "Sequence[_Seen]") -> Rows:
    """Return the finest rows of a breakdown that each rest on enough vendors."""
    own = seen[0].by_value[dimension]
    # The rows are never finer than before: that would split older sums after the event.
    earlier = [row for each in seen for row in each.tables.get(dimension, ())]
    finest = together([*(frozenset([value]) for value in own), *earlier])
    rows = tuple(sorted(finest, key=min))
    while len(rows) > 1 and (bad := _bad(dimension, rows, seen)):
        if len(bad) > 1:
            rows = _joined(rows, bad)
            continue
        # The bad row is joined with the smallest row that helps, so that few values are joined.
        tries = [_joined(rows, {*bad, other}) for other in _by_size(own, set(rows) - bad)]
        rows = next((each for each in tries if not _bad(dimension, each, seen)), tries[0])
    return rows


def _bad(dimension: str, rows: Rows, seen: "Sequence[_Seen]") -> set[Row]:
    """Return the rows that rest on too few vendors, by themselves or by their change."""
    blocks = [block for each in seen for block in each.giving_away(dimension, rows)]
    return {row for row in rows if any(row <= block for block in blocks)}


def _joined(rows: Rows, these: Collection[Row]) -> Rows:
    """Make one row of `these`."""
    kept = [row for row in rows if row not in these]
    return tuple(sorted([*kept, frozenset[int]().union(*these)], key=min))


def _by_size(own: "dict[int, _Net]", rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: _size(own, row))


def _size(own: "dict[int, _Net]", row: Row) -> tuple[int, int]:
    """Return a row's sort key: its rupiah, then its least value."""
    return sum(amount for value in row for amount, _ in own.get(value, {}).values()), min(row)


# --- All of them together ---------------------------------------------------------------------


def _behind(parts: Sequence[Sequence[VendorTotal]]) -> dict[combinations.Cell, set[int]]:
    """Return the vendors with sales that stand, by revision and cell."""
    places = DIMENSIONS.values()
    return {
        (n, cell): _standing([net])
        for n, part in enumerate(parts)
        for cell, net in _net((tuple(of(each) for of in places), each) for each in part).items()
    }


def _combined(published: Sequence[Tables], behind: dict[combinations.Cell, set[int]]) -> bool:
    """Tell whether a combination of these revisions' figures rests on too few vendors."""
    figures = [
        (revision, list(DIMENSIONS).index(dimension), row)
        for revision, tables in enumerate(published)
        for dimension, rows in tables.items()
        for row in rows
    ]
    return combinations.rest_on_few(behind, figures, FEWEST)
