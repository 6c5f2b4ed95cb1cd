"""The day until which something is valid, in the ways in which offices write it."""

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress

from django.utils.translation import gettext as _

from jakpreneur.spreadsheet.cells import HAS_NONE, Cell, Unreadable, is_blank, text
from jakpreneur.spreadsheet.words import plain

MONTH_NAMES = (
    "jan", "feb peb", "mar", "apr", "mei may", "jun", "jul", "agu ags agt aug", "sep", "okt oct",
    "nov nop", "des dec",
)  # fmt: skip
MONTHS = {
    short: number for number, names in enumerate(MONTH_NAMES, start=1) for short in names.split()
}
MONTHS_A_YEAR = 12
YEARS = range(2000, 2100)
# What Excel counts from, and what it would call such a year's days.
EXCEL_EPOCH = dt.date(1899, 12, 30)
MAC_EPOCH_DAYS = 1462
SERIALS = range(36_526, 73_051)

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
FOR_GOOD = {"seumur hidup", "selamanya", "tidak terbatas", "tanpa batas", "permanen"}
LONGEST = 60


def have_month_first(cells: Iterable[Cell]) -> bool:
    """Some can be but `12/31/2026`, and none but `31/12/2026`: a column that is written so."""
    pairs = [pair for cell in cells if (pair := _first_two(cell))]
    return any(second > MONTHS_A_YEAR for _first, second in pairs) and not any(
        first > MONTHS_A_YEAR for first, _second in pairs
    )


def refuse_unclear(cell: Cell) -> None:
    """Raises Unreadable where either number could be the month."""
    pair = _first_two(cell)
    if pair and max(pair) <= MONTHS_A_YEAR and pair[0] != pair[1]:
        raise Unreadable(_("Other rows have the month first: write the month of this as a word."))


def _first_two(cell: Cell) -> tuple[int, int] | None:
    match = DAY_FIRST.fullmatch(cell.strip()) if isinstance(cell, str) else None
    return (int(match[1]), int(match[2])) if match else None


def last_day(cell: Cell, *, mac: bool = False) -> dt.date | None:
    """Day (WIB); of a month or year alone, its last. None for nothing, `belum`, `seumur hidup`.

    `mac`: that the workbook counts its days from 1904. Raises Unreadable.
    """
    if isinstance(cell, dt.datetime):
        return _within(cell.date())
    if isinstance(cell, dt.date):
        return _within(cell)
    if is_blank(cell):
        return None
    told = unicodedata.normalize("NFKC", text(cell, most=LONGEST)).casefold()
    if plain(told) in FOR_GOOD | HAS_NONE:
        return None
    told = str(int(cell)) if isinstance(cell, float) else re.sub(r"(?<=[0-9])\.0+$", "", told)
    if told.isdecimal():
        return _of_number(int(told), mac=mac)
    if found := _of_words(TIME.sub("", BEFORE.sub("", told.strip("()")))):
        return _within(found)
    raise _no_date()


def _of_number(number: int, *, mac: bool) -> dt.date:
    """A year, or a day as Excel counts them."""
    if number in YEARS:
        return dt.date(number, 12, 31)
    number += MAC_EPOCH_DAYS if mac else 0
    if number in SERIALS:
        return _within(EXCEL_EPOCH + dt.timedelta(days=number))
    raise _no_date()


def _of_words(told: str) -> dt.date | None:
    with suppress(ValueError):
        if match := ISO.fullmatch(told):
            return dt.date(int(match[1]), int(match[2]), int(match[3]))
        if match := DAY_FIRST.fullmatch(told):
            return dt.date(_year(match[3]), int(match[2]), int(match[1]))
        if match := MONTH_ONLY.fullmatch(told):
            return _end_of(int(match[2]), int(match[1]))
        if (match := SPELLED.fullmatch(told)) and (month := MONTHS.get(match[2][:3])):
            year = _year(match[3])
            return dt.date(year, month, int(match[1])) if match[1] else _end_of(year, month)
        if (match := MONTH_FIRST.fullmatch(told)) and (month := MONTHS.get(match[1][:3])):
            return dt.date(int(match[3]), month, int(match[2]))
    return None


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == len("26") else 0)


def _end_of(year: int, month: int) -> dt.date:
    if not 1 <= month <= MONTHS_A_YEAR:
        raise ValueError(month)
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _within(day: dt.date) -> dt.date:
    if day.year not in YEARS:
        raise Unreadable(_("A day in the year %(year)s?") % {"year": day.year})
    return day


def _no_date() -> Unreadable:
    return Unreadable(_("This is no date. Write day, month, year: 31/12/2026."))
