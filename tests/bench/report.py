"""The report of a part: a table of figures, ratios and targets."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

HEAD = ("", "rate", "median", "p99", "ratio (rounds)", "target", "")


@dataclass(frozen=True, slots=True)
class Target:
    """A bound for a ratio, from below or from above."""

    bound: float
    is_least: bool

    def __str__(self) -> str:
        return f"{'≥' if self.is_least else '≤'} {self.bound:g}"

    def reached(self, ratio: float) -> bool:
        return ratio >= self.bound if self.is_least else ratio <= self.bound


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the report.

    `rate` is per second, times are in milliseconds, and `ratios` has one value for each round.
    """

    what: str
    rate: float | None = None
    median_ms: float | None = None
    p99_ms: float | None = None
    ratios: Sequence[float] = ()
    target: Target | None = None

    def cells(self) -> tuple[str, ...]:
        return (
            self.what,
            "" if self.rate is None else f"{self.rate:,.0f}/s",
            _ms(self.median_ms),
            _ms(self.p99_ms),
            _ratio(self.ratios),
            str(self.target or ""),
            self._verdict(),
        )

    def _verdict(self) -> str:
        if not self.target or not self.ratios:
            return ""
        return "reached" if self.target.reached(median(self.ratios)) else "NOT REACHED"


@dataclass(slots=True)
class Part:
    title: str
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    disagreements: list[str] = field(default_factory=list)
    agreed: str = "entries, lines and stock are what was sent, and every rule of audit holds."


def at_least(bound: float) -> Target:
    return Target(bound, is_least=True)


def at_most(bound: float) -> Target:
    return Target(bound, is_least=False)


def p99(times: Sequence[float]) -> float:
    return quantiles(times, n=100, method="inclusive")[98]


def table(part: Part) -> str:
    rows = [HEAD, *(row.cells() for row in part.rows)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEAD))]
    lines = [
        "  ".join(
            cell.ljust(width) if n in (0, len(HEAD) - 1) else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    lines.insert(1, "-" * max(map(len, lines)))
    verdict = [f"VOID: {what}" for what in part.disagreements] or [f"Reconciled: {part.agreed}"]
    return "\n".join([part.title, *lines, *part.notes, *verdict])


def _ms(value: float | None) -> str:
    return "" if value is None else f"{value:.2f} ms"


def _ratio(ratios: Sequence[float]) -> str:
    if not ratios:
        return ""
    spread = f" ({min(ratios):.2f}–{max(ratios):.2f})" if len(ratios) > 1 else ""
    return f"{median(ratios):.2f}{spread}"
