"""A sheet as it comes out of a file: rows of cells, each in its place."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from jakpreneur.spreadsheet.cells import Cell

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000  # with something in them, of a sheet
MOST_COLUMNS = 100
MOST_SHEETS = 30


class UnfitFile(ValueError):
    """Why a file cannot be read at all, in words for whoever chose it."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged block: rows as they are numbered in the file, columns from 0."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(slots=True)
class Sheet:
    """`rows`: those with something in them, by their number in the file.

    `mac`: that days are counted from 1904. `hidden`: how many of the rows the office does not see.
    """

    name: str
    rows: dict[int, list[Cell]]
    merged: Sequence[Merged] = ()
    mac: bool = False
    hidden: int = 0
    is_hidden: bool = False
    notes: list[str] = field(default_factory=list)
