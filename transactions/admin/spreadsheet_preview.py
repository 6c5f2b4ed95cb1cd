"""The preview of an import: its numbers, and the lists behind them."""

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
class FirstRows:
    """The first rows of a list, and how many more there are."""

    rows: list[Any]
    more: int


@dataclass(slots=True)
class ImportPreview:
    """Numbers of vendors, products, prices and stalls to open, and the lists behind them."""

    vendors: dict[str, int]
    products: dict[str, int]
    prices: dict[str, int]
    stalls: int
    bad: FirstRows
    new: FirstRows
    changed: FirstRows
    without_stall: FirstRows
    sheets: int = field(default=1)


def preview_of(compared: Comparison, *, most: int | None) -> ImportPreview:
    goods = [goods for each in compared.vendors for goods in each.goods]
    priced = [each.priced for each in goods if each.priced]
    new = [each for each in compared.vendors if each.is_new]
    changed = [each for each in compared.vendors if each.is_news and not each.is_new]
    return ImportPreview(
        vendors={
            "new": len(new),
            "changed": len(changed),
            "same": len(compared.vendors) - len(new) - len(changed),
        },
        products={state.value: count_in_state(goods, state) for state in ChangeState},
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


def count_in_state(rows: list[VendorChange] | list[ProductChange], state: ChangeState) -> int:
    return sum(1 for each in rows if each.state is state)


def _first(rows: list[Any], most: int | None) -> FirstRows:
    first = rows if most is None else rows[:most]
    return FirstRows(first, len(rows) - len(first))


def _bad_cell(fault: Fault, found: FoundTables) -> BadCell:
    table = found.tables[fault.source.table]
    heading = corrections.heading_of(fault, found.tables)
    return BadCell(table.sheet, fault.source.number, heading, fault.value, fault.reason)
