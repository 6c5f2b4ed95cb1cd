"""Geometry of the charts that templates draw as SVG, in whole units of the view box."""

from collections.abc import Sequence
from dataclasses import dataclass

from bazar.rupiah import format_rupiah

TOP, BOTTOM = 12, 28
VALUES = 130
TICKS = 5
WIDEST = 100
TWO_DIGITS = 24


@dataclass(frozen=True, slots=True)
class ChartSize:
    """The measures of a chart, in units of the view box.

    `plot` is the height of columns and `left` the room for their amounts; `row` is the height of a
    bar's row and `names` the room for names.
    """

    width: int
    left: int
    plot: int
    row: int
    names: int


PAGE = ChartSize(width=720, left=110, plot=210, row=30, names=150)
WALL = ChartSize(
    width=440, left=125, plot=110, row=24, names=130
)  # smaller, so that its letters are larger


@dataclass(frozen=True, slots=True)
class Segment:
    """One rectangle; `series` counts from 1 and picks its colour and pattern."""

    series: int
    x: int
    y: int
    width: int
    height: int
    title: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A word on an axis, with its position."""

    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    width: int
    height: int
    left: int
    floor: int
    segments: tuple[Segment, ...]
    ticks: tuple[Mark, ...]
    labels: tuple[Mark, ...]


def stacked_columns(columns: Sequence[tuple[str, Sequence[int]]], sheet: ChartSize = PAGE) -> Chart:
    """Return a chart of stacked columns from tuples (label, rupiah by series).

    An amount below zero has no height.
    """
    floor = TOP + sheet.plot
    most = max((sum(max(part, 0) for part in parts) for _, parts in columns), default=0)
    step = tick_step(most)
    steps = max(-(-most // step), 1)  # no higher than it must
    slot = min((sheet.width - sheet.left) // max(len(columns), 1), WIDEST)
    every = -(-TWO_DIGITS // slot)  # labels stand side by side
    segments, labels = [], []
    for n, (label, parts) in enumerate(columns):
        x, y = sheet.left + n * slot, floor
        if n % every == 0:
            labels.append(Mark(x + slot // 2, floor + 18, label))
        for series, part in enumerate(parts, start=1):
            height = round(max(part, 0) / (step * steps) * sheet.plot)
            y -= height
            title = f"{label}: {format_rupiah(part)}"
            segments.append(Segment(series, x + slot // 8, y, slot * 3 // 4, height, title))
    ticks = [
        Mark(sheet.left - 8, floor - sheet.plot * n // steps, format_rupiah(step * n))
        for n in range(steps + 1)
    ]
    return Chart(
        sheet.width, floor + BOTTOM, sheet.left, floor, tuple(segments), tuple(ticks), tuple(labels)
    )


def bars(rows: Sequence[tuple[str, int]], sheet: ChartSize = PAGE) -> Chart:
    """Return a chart of horizontal bars from tuples (label, rupiah)."""
    left, row = sheet.names, sheet.row
    most = max((amount for _, amount in rows), default=0) or 1
    segments, labels, values = [], [], []
    for n, (label, amount) in enumerate(rows):
        width = round(max(amount, 0) / most * (sheet.width - left - VALUES))
        y = TOP + n * row
        title = f"{label}: {format_rupiah(amount)}"
        segments.append(Segment(1, left, y, width, row - 8, title))
        labels.append(Mark(left - 8, y + row // 2, label))
        values.append(Mark(left + width + 8, y + row // 2, format_rupiah(amount)))
    height = TOP + len(rows) * row
    return Chart(sheet.width, height, left, height, tuple(segments), tuple(values), tuple(labels))


def tick_step(most: int) -> int:
    """Return the smallest step of 1, 2 or 5 times a power of ten that reaches `most` in TICKS."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if step * factor * TICKS >= most:
                return step * factor
        step *= 10
