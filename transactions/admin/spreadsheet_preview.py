"""What the page shows of an import before it is done: numbers, and the lists behind them."""

from dataclasses import dataclass, field
from typing import Any

from jakpreneur.spreadsheet.comparison.result import (
    ChangeState,
    Comparison,
    ProductChange,
    VendorChange,
)
from jakpreneur.spreadsheet.office import corrections
from jakpreneur.spreadsheet.records.record import Fault
from jakpreneur.spreadsheet.tables.shapes import FoundTables


@dataclass(frozen=True, slots=True)
class BadCell:
    sheet: str
    row: int
    heading: str
    value: str
    reason: str


@dataclass(slots=True)
class Shown:
    """The first of a list, and how many more there are."""

    rows: list[Any]
    more: int


@dataclass(slots=True)
class Preview:
    """Numbers of vendors, products, prices and stalls to open, and the lists behind them."""

    vendors: dict[str, int]
    products: dict[str, int]
    prices: dict[str, int]
    stalls: int
    bad: Shown
    new: Shown
    changed: Shown
    without_stall: Shown
    sheets: int = field(default=1)


def preview_of(compared: Comparison, *, most: int | None) -> Preview:
    goods = [goods for each in compared.vendors for goods in each.goods]
    priced = [each.priced for each in goods if each.priced]
    new = [each for each in compared.vendors if each.is_new]
    changed = [each for each in compared.vendors if each.is_news and not each.is_new]
    return Preview(
        vendors={
            "new": len(new),
            "changed": len(changed),
            "same": len(compared.vendors) - len(new) - len(changed),
        },
        products={state.value: number(goods, state) for state in ChangeState},
        prices={
            "new": sum(1 for each in priced if each.before is None),
            "changed": sum(1 for each in priced if each.before not in (None, each.price)),
            "same": sum(1 for each in priced if each.before == each.price),
        },
        stalls=sum(1 for each in compared.vendors if each.opens_at),
        bad=_first([_bad_cell(fault, compared.found) for fault in compared.faults], most),
        new=_first(new, most),
        changed=_first(changed, most),
        without_stall=_first([each for each in compared.vendors if each.has_no_stall], most),
        sheets=len(compared.found.tables),
    )


def number(rows: list[VendorChange] | list[ProductChange], state: ChangeState) -> int:
    return sum(1 for each in rows if each.state is state)


def _first(rows: list[Any], most: int | None) -> Shown:
    shown = rows if most is None else rows[:most]
    return Shown(shown, len(rows) - len(shown))


def _bad_cell(fault: Fault, found: FoundTables) -> BadCell:
    table = found.tables[fault.source.table]
    heading = corrections.heading_of(fault, found.tables)
    return BadCell(table.sheet, fault.source.number, heading, fault.value, fault.reason)
