"""Quotation marks of CSV files that open and do not close where they should.

A reader of CSV takes everything up to the next mark as one cell, and rows vanish without a word. So
a file is refused in which a cell in quotation marks

- never ends,
- ends in the middle of a later line, or
- has a whole row within it: a line with as many delimiters as the rows of this file have.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from django.utils.translation import gettext as _

from jakpreneur.spreadsheet.tables.shapes import UnreadableFile

LINE_END = re.compile(r"\r\n|\r|\n")
SAMPLE_ROWS = 2_000  # by which the usual number of delimiters is known
REST_OF_CELL = re.compile(r'(?:[^"]|"")*+')


def refuse_open_quotes(text: str, delimiter: str) -> None:
    """Raise UnreadableFile, naming the line, for a quotation mark that swallows rows."""
    usual = _usual_delimiters(text, delimiter)
    for start, end in _quoted_cells(text, delimiter):
        is_closed = text[end : end + 1] == '"'
        lines = LINE_END.split(text[start + 1 : end])
        if is_closed and len(lines) == 1:
            continue
        after = text[end + 1 : end + 2].strip(" ")
        ends_well = is_closed and (not after or after in {delimiter, "\r", "\n"})
        has_rows = usual and any(line.count(delimiter) >= usual for line in lines[1:])
        if not ends_well or has_rows:
            raise quote_stays_open(len(LINE_END.split(text[:start])))


def quote_stays_open(line: int) -> UnreadableFile:
    return UnreadableFile(
        _("Line %(line)s has a quotation mark that is not closed. Close it or remove it.")
        % {"line": line}
    )


def _quoted_cells(text: str, delimiter: str) -> Iterator[tuple[int, int]]:
    """Yield where each cell in quotation marks begins, and where its closing mark should stand."""
    opening = re.compile(rf'(?:\A|(?<=[\r\n{re.escape(delimiter)}])) *"')
    at = 0
    while match := opening.search(text, at):
        start = match.end() - 1
        rest = REST_OF_CELL.match(text, start + 1)
        end = rest.end() if rest else start + 1
        yield start, end
        at = end + 1


def _usual_delimiters(text: str, delimiter: str) -> int:
    """Return how many delimiters most rows have, 0 if none has any."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    counts: Counter[int] = Counter()
    with suppress(csv.Error):  # a cell that is longer than any text
        counts.update(len(row) - 1 for row in islice(rows, SAMPLE_ROWS) if len(row) > 1)
    return counts.most_common(1)[0][0] if counts else 0
