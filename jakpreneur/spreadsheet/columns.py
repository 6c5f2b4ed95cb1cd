"""What a cell under a heading says: each field by its own way of reading."""

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from bazar.rupiah import format_rupiah
from jakpreneur.forms import DESCRIPTION_LENGTH
from jakpreneur.spreadsheet.cells import (
    Cell,
    Unreadable,
    is_blank,
    licence,
    paragraphs,
    phone,
    price,
    text,
    written,
)
from jakpreneur.spreadsheet.dates import last_day
from jakpreneur.spreadsheet.headings import IN_BRACKETS
from jakpreneur.spreadsheet.places import Places
from jakpreneur.spreadsheet.records import Value
from jakpreneur.spreadsheet.wordings import Column
from jakpreneur.spreadsheet.words import plain

# `Nasi goreng, es teh`, `1. Nasi goreng 2. Es teh`, or one below the other; not `Kopi, 250 gr`.
MAY_BE_SEVERAL = re.compile(r"[,;\n]|2[.)]")
SEVERAL = re.compile(
    r"\w\s*[,;]\s*[^\W\d_]|(?:^|\s)1[.)]\s*\D+\s2[.)]\s*\D|"
    r"\w[^\S\n]*\n\s*(?:[0-9]{1,2}[.)]|[-*\u2022]|[A-Z])"
)
A_NUMBER = re.compile(r"[0-9\s+().-]{7,}")  # a phone, say, in the wrong column; not `212`
NAME_LENGTH, LICENCE_LENGTH, PLACE_LENGTH = 120, 40, 120


def vendor_cells(column: Column, cell: Cell, places: Places, *, mac: bool) -> Any:
    """A vendor's field; falsy for nothing. Raises Unreadable, NumberMissing."""
    match column:
        case Column.NAME | Column.OWNER:
            return _with_a_letter(text(cell, most=NAME_LENGTH))
        case Column.KECAMATAN:
            return _found(places.kecamatan_of, cell, places, _no_kecamatan)
        case Column.PHONE:
            return phone(cell)
        case Column.DESCRIPTION:
            return paragraphs(cell, most=DESCRIPTION_LENGTH)
        case Column.PIRT | Column.HALAL:
            return licence(cell, most=LICENCE_LENGTH)
        case Column.PIRT_UNTIL | Column.HALAL_UNTIL:
            return last_day(cell, mac=mac)
    raise ValueError(column)


def product_cells(column: Column, cell: Cell, places: Places) -> Any:
    """A product's field; falsy for nothing. Raises Unreadable."""
    match column:
        case Column.PRODUCT:
            return _with_a_letter(_of_one(cell))
        case Column.CATEGORY:
            return _found(places.categories.find, cell, places, _no_category)
        case Column.ABOUT_PRODUCT:
            return paragraphs(cell, most=DESCRIPTION_LENGTH)
        case Column.PRICE:
            return price(cell)
    raise ValueError(column)


def _of_one(cell: Cell) -> str:
    """The name of a product; a list of several has no price of its own."""
    told = written(cell)
    if MAY_BE_SEVERAL.search(told) and SEVERAL.search(IN_BRACKETS.sub(" ", told)):
        raise Unreadable(_("Several products in one cell? Give each a row of its own."))
    return text(cell, most=NAME_LENGTH)


def shown(column: Column, value: Value | None, places: Places) -> str:
    """A field's value as people read it; "" for none."""
    if value in (None, ""):
        return ""
    match column:
        case Column.KECAMATAN:
            return places.shown[int(str(value))]
        case Column.CATEGORY:
            return places.kinds[int(str(value))]
        case Column.PRICE:
            return format_rupiah(int(str(value)))
    return value if isinstance(value, str) else f"{value:%d/%m/%Y}"


def _with_a_letter(name: str) -> str:
    if name and (not plain(name) or A_NUMBER.fullmatch(name)):
        raise Unreadable(_("This is no name."))
    return name


def _found(
    find: Callable[[str], int | None],
    cell: Cell,
    places: Places,
    otherwise: Callable[[Places], str],
) -> int | None:
    if is_blank(cell):
        return None
    found = find(text(cell, most=PLACE_LENGTH))
    if found is None:
        raise Unreadable(otherwise(places))
    return found


def _no_kecamatan(_places: Places) -> str:
    return _("This is none of the kecamatan of Jakarta Pusat.")


def _no_category(places: Places) -> str:
    return _("This is none of the categories: %(names)s.") % {
        "names": ", ".join(places.kinds.values())
    }
