"""Where in a sheet the headings stand: under titles, in one row or two."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jakpreneur.spreadsheet.cells import Cell
from jakpreneur.spreadsheet.headings import LONGEST, Understood, understand
from jakpreneur.spreadsheet.sheets import Sheet
from jakpreneur.spreadsheet.words import clean

SEARCHED, AT_ONCE = 400, 40  # rows
LEAST_KNOWN = 2  # headings, for a row to be one of headings


@dataclass(frozen=True, slots=True)
class Head:
    """Where the headings stand: from row `top` to `bottom`, two where blocks are headed twice."""

    top: int
    bottom: int
    texts: list[str]
    understood: Understood


def head_of(sheet: Sheet) -> Head | None:
    """The row of which the most is understood; None where hardly anything is."""
    numbers = sorted(sheet.rows)[:SEARCHED]
    for start in range(0, len(numbers), AT_ONCE):
        heads = [
            head
            for at in range(start, min(start + AT_ONCE, len(numbers)))
            for head in _heads(sheet, numbers[at : at + 2])
        ]
        best = max(heads, key=lambda head: (head.understood.known, -head.top, head.bottom))
        if best.understood.known >= LEAST_KNOWN:
            return best
    return None


def _heads(sheet: Sheet, numbers: Sequence[int]) -> Iterator[Head]:
    """The first of these rows as headings; with the second, where a block of it spans both, or
    spans columns."""
    top, *others = numbers
    texts = [_heading(cell) for cell in sheet.rows[top]]
    yield Head(top, top, texts, understand(texts))
    blocks = [block for block in sheet.merged if block.top == top]
    if not blocks or not others or others[0] != top + 1:
        return
    for block in blocks:
        if block.left < len(texts):
            texts.extend([""] * (block.right + 1 - len(texts)))
            texts[block.left : block.right + 1] = [texts[block.left]] * (
                block.right + 1 - block.left
            )
    below = [_heading(cell) for cell in sheet.rows[others[0]]]
    width = max(len(texts), len(below))
    pairs = zip(_padded(texts, width), _padded(below, width), strict=True)
    joined = [one if one == other else f"{one} {other}".strip() for one, other in pairs]
    yield Head(top, others[0], joined, understand(joined))


def _heading(cell: Cell) -> str:
    return clean(cell) if isinstance(cell, str) and len(cell) <= 2 * LONGEST else ""


def _padded(texts: list[str], width: int) -> list[str]:
    return texts + [""] * (width - len(texts))
