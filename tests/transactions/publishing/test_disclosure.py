"""No public figure, and no sum or difference of public figures, rests on fewer than three vendors.

The attacker here knows who sold in which hour, of which category, and so on; not for how much. They
may add and subtract every figure that was ever public.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from transactions.publishing import disclosure
from transactions.publishing.disclosure import DIMENSIONS, Tables
from transactions.totals import Total, VendorTotal

ONSITE, ONLINE = 1, 2
CASH, QRIS, ELSEWHERE = 1, 2, 3
FOOD, CRAFTS, FASHION = 1, 2, 3


def sold(vendor: int, rupiah: int = 10_000, /, **places: int) -> VendorTotal:
    usual = {"kecamatan": 1, "category": FOOD, "channel": ONSITE, "payment": CASH, "hour": 10}
    return VendorTotal(vendor, total=Total(rupiah, 1 if rupiah > 0 else -1, 1), **(usual | places))


def rows(tables: Tables | None, dimension: str) -> list[list[int]]:
    assert tables is not None
    return [sorted(row) for row in tables[dimension]]


def shown(first: Sequence[VendorTotal], *later: Sequence[VendorTotal]) -> list[Tables | None]:
    """Return the tables of a day's revisions, each with the sales since the one before."""
    found: list[Tables | None] = []
    earlier: list[Tables] = []
    parts: list[list[VendorTotal]] = [[]]
    for more in (first, *later):
        parts[-1].extend(more)
        found.append(tables := disclosure.tables(parts, earlier))
        if tables is not None:
            earlier.append(tables)
            parts.append([])
    return found


# --- One revision -----------------------------------------------------------------------------


def test_two_vendors_are_not_shown_and_three_are() -> None:
    assert disclosure.tables([[sold(1), sold(2)]]) is None
    assert disclosure.tables([[sold(1), sold(2), sold(3)]]) is not None


def test_a_day_without_sales_is_shown() -> None:
    assert disclosure.tables([[]]) == dict.fromkeys(DIMENSIONS, ())


def test_a_vendor_whose_sales_are_all_void_does_not_count() -> None:
    assert disclosure.tables([[sold(1), sold(2), sold(3), sold(3, -10_000)]]) is None


def test_a_small_row_goes_together_with_the_smallest_that_stands() -> None:
    day = [sold(n, 50_000) for n in range(1, 5)]
    day += [sold(n, 20_000, category=CRAFTS) for n in range(5, 8)]
    day += [sold(8, 90_000, category=FASHION)]
    assert rows(disclosure.tables([day]), "category") == [[FOOD], [CRAFTS, FASHION]]


def test_the_rest_of_a_figure_beside_one_within_it_is_no_vendors_own() -> None:
    """Crafts are sold online alone; online less crafts is what one vendor sold of food online."""
    day = [sold(n) for n in range(1, 5)]
    day += [sold(n, channel=ONLINE, category=CRAFTS) for n in range(5, 9)]
    assert rows(disclosure.tables([day]), "category") == [[FOOD], [CRAFTS]]
    alone = [*day, sold(1, channel=ONLINE)]
    assert rows(disclosure.tables([alone]), "channel") == [[ONSITE], [ONLINE]]
    assert rows(disclosure.tables([alone]), "category") == [[FOOD, CRAFTS]]


# --- Revisions --------------------------------------------------------------------------------

DAY = [sold(n) for n in range(1, 9)]


def test_late_sales_of_two_vendors_wait_and_of_three_are_shown() -> None:
    first, second, third = shown(DAY, [sold(1, 700), sold(2, 900)], [sold(3, 100)])
    assert first is not None
    assert second is None
    assert third is not None


def test_a_late_void_waits_as_a_sale_does() -> None:
    assert shown(DAY, [sold(1, -10_000), sold(2, -10_000)])[1] is None
    assert shown(DAY, [sold(n, -10_000) for n in (1, 2, 3)])[1] is not None


def test_a_vendor_whose_late_entries_come_to_nothing_does_not_stand_behind_a_difference() -> None:
    late = [sold(1, 700), sold(2, 900), sold(3, 500), sold(3, -500)]
    assert shown(DAY, late)[1] is None


def test_a_cell_whose_difference_rests_on_two_vendors_is_put_together() -> None:
    """Three vendors stand behind the total's difference, and one behind that of QRIS."""
    day = [*DAY, *(sold(n, payment=QRIS) for n in range(1, 9))]
    first, second = shown(day, [sold(1, 700), sold(2, 900), sold(3, 500, payment=QRIS)])
    assert rows(first, "payment") == [[CASH], [QRIS]]
    assert rows(second, "payment") == [[CASH, QRIS]]


def test_the_first_revision_beside_the_third_discloses_nothing() -> None:
    """The second adds and the third takes back: one vendor's sale is the difference of both."""
    late = [sold(1, 700), sold(2, 900), sold(3, 500)]
    taken_back = [sold(1, -700), sold(2, -900), sold(4, -10)]
    first, second, third = shown(DAY, late, [*taken_back, sold(4, 10), sold(5, 60), sold(5, -60)])
    assert first is not None
    assert second is not None
    assert third is None


# --- An attacker with every figure -----------------------------------------------------------

PRIME = 2**61 - 1
type Cell = tuple[int, tuple[int, ...]]  # the revision that it came with, and its place


def discloses(parts: Sequence[Sequence[VendorTotal]], published: Sequence[Tables | None]) -> bool:
    """Tell whether a combination of the figures of all revisions rests on one or two vendors.

    A figure is a sum of cells. A combination rests on certain vendors when it comes to nothing in
    each cell that others sold in; there is one when the figures, in those cells alone, have a
    smaller rank than they have in all.
    """
    behind = vendors_by_cell(parts)
    figures = [
        {cell: 1 for cell in behind if cell[0] <= n and place(cell, dimension) in row}
        for n, tables in enumerate(published)
        for dimension, of_dimension in (tables or {}).items()
        for row in of_dimension
    ]
    whole = rank(figures, behind)
    everybody = {vendor for vendors in behind.values() for vendor in vendors}
    return any(
        rank(figures, [cell for cell, vendors in behind.items() if vendors - {*few}]) < whole
        for few in combinations(sorted(everybody), min(2, len(everybody)))
    )


def vendors_by_cell(parts: Sequence[Sequence[VendorTotal]]) -> dict[Cell, set[int]]:
    sums: dict[tuple[Cell, int], int] = defaultdict(int)
    for n, part in enumerate(parts):
        for each in part:
            cell = (n, tuple(of(each) for of in DIMENSIONS.values()))
            sums[cell, each.vendor] += each.total.amount
    behind: dict[Cell, set[int]] = defaultdict(set)
    for (cell, vendor), amount in sums.items():
        if amount:
            behind[cell].add(vendor)
    return dict(behind)


def place(cell: Cell, dimension: str) -> int:
    return cell[1][list(DIMENSIONS).index(dimension)]


def rank(figures: Sequence[dict[Cell, int]], cells: Iterable[Cell]) -> int:
    """Return the rank, by elimination modulo a large prime."""
    left = [[figure.get(cell, 0) for cell in cells] for figure in figures]
    found = 0
    while left:
        pivot = left.pop()
        at = next((n for n, value in enumerate(pivot) if value), None)
        if at is None:
            continue
        found += 1
        inverse = pow(pivot[at], -1, PRIME)
        left = [
            [(a - b * row[at] * inverse) % PRIME for a, b in zip(row, pivot, strict=True)]
            if row[at] else row
            for row in left
        ]  # fmt: skip
    return found


some_sales = st.builds(
    sold,
    st.integers(1, 7),
    st.integers(1, 10**6),
    kecamatan=st.integers(1, 3),
    category=st.integers(1, 3),
    channel=st.integers(1, 2),
    payment=st.integers(1, 2),
    hour=st.integers(9, 11),
)


def test_the_attacker_finds_what_the_plain_figures_disclose() -> None:
    """The control."""
    day = [*DAY, sold(1, payment=QRIS)]
    each_alone: Tables = {
        dimension: tuple(frozenset([value]) for value in sorted({of(one) for one in day}))
        for dimension, of in DIMENSIONS.items()
    }
    assert discloses([day], [each_alone])
    assert not discloses([day], [disclosure.tables([day])])
    late = [sold(1, 700), sold(2, 900)]
    assert discloses([DAY, late], [disclosure.tables([DAY]), disclosure.tables([[*DAY, *late]])])
    assert not discloses([DAY, late], shown(DAY, late))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(some_sales, min_size=3, max_size=25), min_size=1, max_size=3))
def test_no_combination_of_public_figures_rests_on_fewer_than_three_vendors(
    parts: list[list[VendorTotal]],
) -> None:
    assert not discloses(parts, shown(parts[0], *parts[1:]))


@given(st.lists(some_sales, max_size=30))
def test_each_breakdown_has_every_value_once(day: list[VendorTotal]) -> None:
    tables = disclosure.tables([day])
    for dimension, of in DIMENSIONS.items() if tables is not None else ():
        values = [value for row in rows(tables, dimension) for value in row]
        assert sorted(values) == sorted({of(each) for each in day})
