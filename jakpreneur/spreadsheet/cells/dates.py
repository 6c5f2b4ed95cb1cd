"""Dates as offices write them: the day until which a licence is valid."""

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress

from django.utils.translation import gettext as _

from jakpreneur.spreadsheet.cells.numbers import NO_LICENCE
from jakpreneur.spreadsheet.cells.text import (
    Cell,
    UnreadableCell,
    is_blank,
    parse_line,
    plain_words,
)

MONTH_NAMES = (
    "jan", "feb peb", "mar", "apr", "mei may", "jun", "jul", "agu ags agt aug", "sep", "okt oct",
    "nov nop", "des dec",
)  # fmt: skip
MONTHS = {
    short: number for number, names in enumerate(MONTH_NAMES, start=1) for short in names.split()
}
MONTHS_A_YEAR = 12
YEARS = range(2000, 2100)
# Excel stores a day as a number: days since EXCEL_EPOCH, or since 1904 on an old Mac.
EXCEL_EPOCH = dt.date(1899, 12, 30)
MAC_EPOCH_DAYS = 1462
SERIALS = range(36_526, 73_051)  # the days of YEARS

BEFORE = re.compile(
    r"^(?:(?:berlaku|valid|s\s?/\s?d|s\.\s?d\.?|sd|sampai|dengan|hingga|until|tgl|tanggal|"
    r"senin|selasa|rabu|kamis|jum'?at|sabtu|minggu)\b[.:,]?\s*)+",
    re.IGNORECASE,
)
TIME = re.compile(r"[t ]\s*[0-9]{1,2}:[0-9]{2}(?::[0-9.]+)?(?:z|[+-][0-9:]+|\s*wib)?$")
ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
DAY_FIRST = re.compile(r"([0-9]{1,2})\s?[-/.\s]\s?([0-9]{1,2})\s?[-/.\s]\s?([0-9]{4}|[0-9]{2})")
MONTH_ONLY = re.compile(r"([0-9]{1,2})\s?[-/.]\s?([0-9]{4})")
SPELLED = re.compile(r"(?:([0-9]{1,2})[\s.\-/]*)?([a-z]{3,9})[\s.,\-/']*([0-9]{4}|[0-9]{2})")
MONTH_FIRST = re.compile(r"([a-z]{3,9})\.?\s*([0-9]{1,2})(?:st|nd|rd|th)?(?:,\s*|\s+)([0-9]{4})")
WITHOUT_END = {"seumur hidup", "selamanya", "tidak terbatas", "tanpa batas", "permanen"}
LONGEST = 60  # characters


def are_month_first(cells: Iterable[Cell]) -> bool:
    """Return whether a column of dates is written month/day/year.

    At least one date then has a second number above 12, and none has a first number above 12.
    """
    pairs = [pair for cell in cells if (pair := _first_two(cell))]
    return any(second > MONTHS_A_YEAR for _first, second in pairs) and not any(
        first > MONTHS_A_YEAR for first, _second in pairs
    )


def refuse_ambiguous(cell: Cell) -> None:
    """Raise UnreadableCell for a date in which either number can be the month: `5/6/2026`."""
    pair = _first_two(cell)
    if pair and max(pair) <= MONTHS_A_YEAR and pair[0] != pair[1]:
        raise UnreadableCell(_("Other rows have the month first: write this month as a word."))


def _first_two(cell: Cell) -> tuple[int, int] | None:
    match = DAY_FIRST.fullmatch(cell.strip()) if isinstance(cell, str) else None
    return (int(match[1]), int(match[2])) if match else None


def parse_last_day(cell: Cell, *, since_1904: bool = False) -> dt.date | None:
    """Return the last valid day (WIB): of a month or year alone, its last day.

    Return None for a blank cell, for `belum` and for `seumur hidup`. With `since_1904` the workbook
    counts its days from 1904. Raises UnreadableCell.
    """
    if isinstance(cell, dt.datetime):
        return _check_year(cell.date())
    if isinstance(cell, dt.date):
        return _check_year(cell)
    if is_blank(cell):
        return None
    text = unicodedata.normalize("NFKC", parse_line(cell, most=LONGEST)).casefold()
    if plain_words(text) in WITHOUT_END | NO_LICENCE:
        return None
    text = str(int(cell)) if isinstance(cell, float) else re.sub(r"(?<=[0-9])\.0+$", "", text)
    if text.isdecimal():
        return _day_of_number(int(text), since_1904=since_1904)
    if day := _day_of_text(TIME.sub("", BEFORE.sub("", text.strip("()")))):
        return _check_year(day)
    raise _not_a_date()


def _day_of_number(number: int, *, since_1904: bool) -> dt.date:
    """Return the last day of a year, or the day of a number as Excel stores days."""
    if number in YEARS:
        return dt.date(number, 12, 31)
    number += MAC_EPOCH_DAYS if since_1904 else 0
    if number in SERIALS:
        return _check_year(EXCEL_EPOCH + dt.timedelta(days=number))
    raise _not_a_date()


def _day_of_text(text: str) -> dt.date | None:
    with suppress(ValueError):
        if match := ISO.fullmatch(text):
            return dt.date(int(match[1]), int(match[2]), int(match[3]))
        if match := DAY_FIRST.fullmatch(text):
            return dt.date(_year(match[3]), int(match[2]), int(match[1]))
        if match := MONTH_ONLY.fullmatch(text):
            return _last_of_month(int(match[2]), int(match[1]))
        if (match := SPELLED.fullmatch(text)) and (month := MONTHS.get(match[2][:3])):
            year = _year(match[3])
            return dt.date(year, month, int(match[1])) if match[1] else _last_of_month(year, month)
        if (match := MONTH_FIRST.fullmatch(text)) and (month := MONTHS.get(match[1][:3])):
            return dt.date(int(match[3]), month, int(match[2]))
    return None


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == len("26") else 0)


def _last_of_month(year: int, month: int) -> dt.date:
    if not 1 <= month <= MONTHS_A_YEAR:
        raise ValueError(month)
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _check_year(day: dt.date) -> dt.date:
    if day.year not in YEARS:
        raise UnreadableCell(_("Is the year %(year)s right?") % {"year": day.year})
    return day


def _not_a_date() -> UnreadableCell:
    return UnreadableCell(_("This is not a date. Write day, month, year: 31/12/2026."))
