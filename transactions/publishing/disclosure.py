"""Which public figures of a day may stand beside each other without giving a vendor away.

A figure may be shown where nobody or at least FEWEST vendors stand behind it. The same holds for
whatever can be worked out from figures that are public:

- the difference between a figure and the same one in a revision that was shown before;
- the total less a figure;
- the rest of a figure less one of another breakdown that lies wholly within it. Where crafts are
  sold online alone, "online" less "crafts" is the culinary goods sold online.

Where too few vendors stand behind one value of a breakdown, it is put together with others until
enough do. Values that are together in one breakdown of a revision are shown as one sum. A vendor
stands behind a figure whose rupiah or units of theirs do not come to nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from transactions.totals import Sold

FEWEST = 3

# In the order in which they give way: where two breakdowns cannot stand together, the later one
# is made coarser.
DIMENSIONS: dict[str, Callable[[Sold], int]] = {
    "channel": lambda sold: sold.channel,
    "payment": lambda sold: sold.payment,
    "category": lambda sold: sold.category,
    "kecamatan": lambda sold: sold.kecamatan,
    "hour": lambda sold: sold.hour,
}

type Row = frozenset[int]  # values of one dimension that are shown as one sum
type Rows = tuple[Row, ...]
type Tables = dict[str, Rows]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A revision that was shown: what has come since it, and the rows of its breakdowns."""

    since: Sequence[Sold]
    tables: Tables


def tables(sold: Sequence[Sold], earlier: Sequence[Earlier] = ()) -> Tables | None:
    """Return the rows of each breakdown of a day's sales; None where nothing may be shown.

    Of a day on which nothing was sold, that may be shown.
    """
    seen = _all_seen(sold, earlier)
    if _is_too_little(seen):
        return None
    found: Tables = {}
    for dimension in DIMENSIONS:
        found[dimension] = _rows(dimension, found, seen)
    return found


def gives_away(sold: Sequence[Sold], earlier: Sequence[Earlier], shown: Tables) -> bool:
    """Tell whether the rows of `shown` give away what too few vendors sold."""
    seen = _all_seen(sold, earlier)
    before: Tables = {}
    for dimension in DIMENSIONS:
        rows = _with_rest(shown.get(dimension, ()), seen[0].by_value[dimension])
        if any(True for each in seen for _ in _giving_away(dimension, rows, before, each)):
            return True
        before[dimension] = rows
    return _is_too_little(seen)


def together(rows: Iterable[Row]) -> Rows:
    """Put rows together that share a value: the finest sums that all of `rows` can form."""
    joined: list[Row] = []
    for row in rows:
        touched = [other for other in joined if other & row]
        joined = [other for other in joined if not other & row]
        joined.append(row.union(*touched))
    return tuple(joined)


def _with_rest(rows: Rows, values: Iterable[int]) -> Rows:
    """Add what is in no row: it can be worked out as the total less the others."""
    rest = frozenset(values).difference(*rows)
    return (*rows, rest) if rest else rows


def _all_seen(sold: Sequence[Sold], earlier: Sequence[Earlier]) -> "list[_Seen]":
    return [_Seen(sold, {}), *(_Seen(each.since, each.tables) for each in earlier)]


def _is_too_little(seen: "Sequence[_Seen]") -> bool:
    own, *changes = (len(each.vendors) for each in seen)
    return _is_few(own) or any(count < FEWEST for count in changes)


def _is_few(vendors: int) -> bool:
    return 0 < vendors < FEWEST


class _Seen:
    """Sales that an attacker can see the sums of, part by part: a revision's own, or what has come
    since another, whose `tables` say which sums were shown then."""

    def __init__(self, sold: Sequence[Sold], tables: Tables) -> None:
        self.tables = tables
        self.by_value = {
            dimension: _net((place(each), each) for each in sold)
            for dimension, place in DIMENSIONS.items()
        }
        names = list(DIMENSIONS)
        self.by_pair = {
            (one, other): _net(((DIMENSIONS[one](each), DIMENSIONS[other](each)), each)
                               for each in sold)
            for n, other in enumerate(names) for one in names[:n]
        }  # fmt: skip
        self.vendors = _standing(_net((0, each) for each in sold).values())

    def blocks(self, dimension: str, rows: Iterable[Row]) -> Rows:
        """Return the sums of which a difference can be taken: those that both have."""
        return together([*rows, *self.tables.get(dimension, ())])


# What each vendor's sales come to: rupiah and units.
type _Net = dict[int, tuple[int, int]]


def _net[K](sold: Iterable[tuple[K, Sold]]) -> dict[K, _Net]:
    sums: dict[K, _Net] = defaultdict(dict)
    for place, each in sold:
        of_place = sums[place]
        amount, units = of_place.get(each.vendor, (0, 0))
        of_place[each.vendor] = (amount + each.total.amount, units + each.total.units)
    return sums


def _standing(parts: Iterable[_Net]) -> set[int]:
    """Return the vendors whose sales in all `parts` together do not come to nothing."""
    sums: dict[int, tuple[int, int]] = {}
    for part in parts:
        for vendor, (amount, units) in part.items():
            before = sums.get(vendor, (0, 0))
            sums[vendor] = (before[0] + amount, before[1] + units)
    return {vendor for vendor, sum_ in sums.items() if sum_ != (0, 0)}


# --- One breakdown ----------------------------------------------------------------------------


def _rows(dimension: str, before: Tables, seen: Sequence[_Seen]) -> Rows:
    """Return the finest rows that can be found which may stand beside the breakdowns `before`."""
    own = seen[0].by_value[dimension]
    rows = tuple(frozenset([value]) for value in sorted(own))
    while len(rows) > 1:
        bad = {
            row
            for each in seen
            for block in _giving_away(dimension, rows, before, each)
            for row in rows
            if row <= block
        }
        if not bad:
            break
        if len(bad) == 1:
            bad.add(min((row for row in rows if row not in bad), key=lambda row: _size(own, row)))
        kept = tuple(row for row in rows if row not in bad)
        rows = (*kept, frozenset[int]().union(*bad))
    return tuple(sorted(rows, key=min))


def _size(own: dict[int, _Net], row: Row) -> tuple[int, int]:
    """Return the row's rupiah, and its least value where two are as large."""
    return sum(amount for value in row for amount, _ in own[value].values()), min(row)


def _giving_away(dimension: str, rows: Rows, before: Tables, seen: _Seen) -> Iterator[Row]:
    """Yield the sums of `dimension` that give away what too few vendors sold."""
    blocks, by_value = seen.blocks(dimension, rows), seen.by_value[dimension]
    for block in blocks:
        within = [net for value, net in by_value.items() if value in block]
        rest = [net for value, net in by_value.items() if value not in block]
        if _is_few(len(_standing(within))) or _is_few(len(_standing(rest))):
            yield block
    for other, rows_there in before.items():
        cells = seen.by_pair[other, dimension]
        others = seen.blocks(other, rows_there)
        yield from _rests(cells, others, blocks)


type _Cells = dict[tuple[int, int], _Net]


def _rests(cells: _Cells, others: Rows, blocks: Rows) -> Iterator[Row]:
    """Yield the blocks of which the rest beside another breakdown's sum is too few vendors'."""
    parts = _by_blocks(cells, others, blocks)
    for one in others:
        within = {block for (left, block), _ in parts.items() if left == one}
        rest = (net for (left, block), net in parts.items() if block in within and left != one)
        if _is_few(len(_standing(rest))):
            yield from within
    for block in blocks:
        within = {left for (left, right), _ in parts.items() if right == block}
        rest = (net for (left, right), net in parts.items() if left in within and right != block)
        if _is_few(len(_standing(rest))):
            yield block


def _by_blocks(cells: _Cells, others: Rows, blocks: Rows) -> dict[tuple[Row, Row], _Net]:
    """Return what was sold in each sum of both breakdowns; nothing where nobody stands behind."""
    other_of = {value: row for row in others for value in row}
    block_of = {value: row for row in blocks for value in row}
    parts: dict[tuple[Row, Row], list[_Net]] = defaultdict(list)
    for (left, right), net in cells.items():
        parts[other_of[left], block_of[right]].append(net)
    summed: dict[tuple[Row, Row], _Net] = {}
    for place, nets in parts.items():
        sums: _Net = {}
        for net in nets:
            for vendor, (amount, units) in net.items():
                had = sums.get(vendor, (0, 0))
                sums[vendor] = (had[0] + amount, had[1] + units)
        if any(each != (0, 0) for each in sums.values()):
            summed[place] = sums
    return summed
