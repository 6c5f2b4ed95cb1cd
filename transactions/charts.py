"""Geometry of the charts that templates draw as SVG, in whole units of the view box."""

from collections.abc import Sequence
from dataclasses import dataclass

from bazar.rupiah import format_rupiah

WIDTH = 720
LEFT, TOP, BOTTOM = 110, 12, 28
PLOT_HEIGHT = 210
TICKS = 5
WIDEST = 100


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
    """A word on an axis, at `x`, `y`."""

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


def stacked_columns(columns: Sequence[tuple[str, Sequence[int]]]) -> Chart:
    """Columns of stacked amounts in rupiah: (label, amounts by series). Below zero draws none."""
    floor = TOP + PLOT_HEIGHT
    top = tick_step(max((sum(max(part, 0) for part in parts) for _, parts in columns), default=0))
    slot = min((WIDTH - LEFT) // max(len(columns), 1), WIDEST)
    segments, labels = [], []
    for n, (label, parts) in enumerate(columns):
        x, y = LEFT + n * slot, floor
        labels.append(Mark(x + slot // 2, floor + 18, label))
        for series, part in enumerate(parts, start=1):
            height = round(max(part, 0) / (top * TICKS) * PLOT_HEIGHT)
            y -= height
            title = f"{label}: {format_rupiah(part)}"
            segments.append(Segment(series, x + slot // 8, y, slot * 3 // 4, height, title))
    ticks = [
        Mark(LEFT - 8, floor - PLOT_HEIGHT * n // TICKS, format_rupiah(top * n))
        for n in range(TICKS + 1)
    ]
    return Chart(WIDTH, floor + BOTTOM, LEFT, floor, tuple(segments), tuple(ticks), tuple(labels))


ROW = 30


def bars(rows: Sequence[tuple[str, int]]) -> Chart:
    """A bar a row, from the left: (label, amount in rupiah)."""
    left = 150
    most = max((amount for _, amount in rows), default=0) or 1
    segments, labels, values = [], [], []
    for n, (label, amount) in enumerate(rows):
        width = round(max(amount, 0) / most * (WIDTH - left - 130))
        y = TOP + n * ROW
        segments.append(Segment(1, left, y, width, ROW - 8, f"{label}: {format_rupiah(amount)}"))
        labels.append(Mark(left - 8, y + ROW // 2, label))
        values.append(Mark(left + width + 8, y + ROW // 2, format_rupiah(amount)))
    height = TOP + len(rows) * ROW
    return Chart(WIDTH, height, left, height, tuple(segments), tuple(values), tuple(labels))


def tick_step(most: int) -> int:
    """The round step (1, 2 or 5 times a power of ten) of which TICKS reach `most`."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if step * factor * TICKS >= most:
                return step * factor
        step *= 10
