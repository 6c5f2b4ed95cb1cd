"""The fields of a vendor and of a product: their labels, and how a cell of each is parsed."""

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bazar.rupiah import format_rupiah
from jakpreneur.forms import DESCRIPTION_LENGTH, NAME_LENGTH
from jakpreneur.spreadsheet.cells.dates import parse_last_day
from jakpreneur.spreadsheet.cells.numbers import parse_licence, parse_phone, parse_price
from jakpreneur.spreadsheet.cells.places import Places
from jakpreneur.spreadsheet.cells.text import (
    IN_BRACKETS,
    Cell,
    UnreadableCell,
    format_cell,
    is_blank,
    parse_line,
    parse_paragraphs,
    plain_words,
)


class Field(StrEnum):
    """The fields that a column can have; a vendor's are named as in the model Jakpreneur."""

    NAME = "name"
    OWNER = "owner"
    KECAMATAN = "kecamatan"
    PHONE = "phone"
    DESCRIPTION = "description"
    PIRT = "pirt"
    PIRT_UNTIL = "pirt_until"
    HALAL = "halal"
    HALAL_UNTIL = "halal_until"
    PRODUCT = "product"
    CATEGORY = "category"
    ABOUT_PRODUCT = "about_product"
    PRICE = "price"
    # Columns that are recognised and not parsed: identity numbers, and the reasons that an earlier
    # file of corrections added.
    NIK = "nik"
    CORRECTION = "reason"
    # Headings whose field the other headings decide: `Nama` and `Masa berlaku`.
    NAME_OF_ANYBODY = "some_name"
    UNTIL_OF_ANY = "some_until"


VENDOR_FIELDS = (
    Field.NAME, Field.OWNER, Field.KECAMATAN, Field.PHONE, Field.DESCRIPTION, Field.PIRT,
    Field.PIRT_UNTIL, Field.HALAL, Field.HALAL_UNTIL,
)  # fmt: skip
PRODUCT_FIELDS = (Field.PRODUCT, Field.CATEGORY, Field.ABOUT_PRODUCT, Field.PRICE)
REQUIRED_FIELDS = (Field.NAME, Field.KECAMATAN, Field.PHONE)
VALID_UNTIL = {Field.PIRT: Field.PIRT_UNTIL, Field.HALAL: Field.HALAL_UNTIL}

LABELS = {
    Field.NAME: gettext_lazy("business name"),
    Field.OWNER: gettext_lazy("owner"),
    Field.KECAMATAN: gettext_lazy("kecamatan"),
    Field.PHONE: gettext_lazy("phone"),
    Field.DESCRIPTION: gettext_lazy("description"),
    Field.PIRT: gettext_lazy("P-IRT number"),
    Field.PIRT_UNTIL: gettext_lazy("P-IRT valid until"),
    Field.HALAL: gettext_lazy("halal certificate"),
    Field.HALAL_UNTIL: gettext_lazy("halal valid until"),
    Field.PRODUCT: gettext_lazy("product"),
    Field.CATEGORY: gettext_lazy("category"),
    Field.ABOUT_PRODUCT: gettext_lazy("description of the product"),
    Field.PRICE: gettext_lazy("price"),
}
# The heading of the column that a file of corrections adds (office/corrections.py). It is
# Indonesian in every language of the desk, because the office that corrects the file reads it.
CORRECTION_HEADING = "Yang perlu diperbaiki"

LICENCE_LENGTH, PLACE_LENGTH = 40, 120  # characters
# Several products in one cell: `Nasi goreng, es teh`, `1. Nasi goreng 2. Es teh`, or one below
# the other; but not `Kopi, 250 gr`. The first pattern is a quick test before the second.
MAYBE_SEVERAL = re.compile(r"[,;\n]|2[.)]")
SEVERAL = re.compile(
    r"\w\s*[,;]\s*[^\W\d_]|(?:^|\s)1[.)]\s*\D+\s2[.)]\s*\D|"
    r"\w[^\S\n]*\n\s*(?:[0-9]{1,2}[.)]|[-*\u2022]|[A-Z])"
)
A_NUMBER = re.compile(r"[0-9\s+().-]{7,}")  # a phone in the wrong column, but not the brand `212`


def parse_vendor_cell(field: Field, cell: Cell, places: Places, *, since_1904: bool) -> Any:
    """Return the value of a vendor's field, a false value for a blank cell.

    Texts, phones (E.164) and licences are `str`, the kecamatan is its id, dates are `date`.
    Raises UnreadableCell, LicenceNumberMissing.
    """
    match field:
        case Field.NAME | Field.OWNER:
            name = _check_name(parse_line(cell, most=NAME_LENGTH))
            if name and field == Field.NAME and places.names_category(name):
                raise UnreadableCell(_("This is a category, not the name of a business."))
            return name
        case Field.KECAMATAN:
            return _find_place(places.find_kecamatan, cell, places, _no_kecamatan)
        case Field.PHONE:
            return parse_phone(cell)
        case Field.DESCRIPTION:
            return parse_paragraphs(cell, most=DESCRIPTION_LENGTH)
        case Field.PIRT | Field.HALAL:
            return parse_licence(cell, most=LICENCE_LENGTH)
        case Field.PIRT_UNTIL | Field.HALAL_UNTIL:
            return parse_last_day(cell, since_1904=since_1904)
    raise ValueError(field)


def parse_product_cell(field: Field, cell: Cell, places: Places) -> Any:
    """Return the value of a product's field, a false value for a blank cell.

    Texts are `str`, the category is its id, the price is rupiah. Raises UnreadableCell.
    """
    match field:
        case Field.PRODUCT:
            return _check_name(_parse_product_name(cell))
        case Field.CATEGORY:
            return _find_place(places.find_category, cell, places, _no_category)
        case Field.ABOUT_PRODUCT:
            return parse_paragraphs(cell, most=DESCRIPTION_LENGTH)
        case Field.PRICE:
            return parse_price(cell)
    raise ValueError(field)


def format_value(field: Field, value: Any, places: Places) -> str:
    """Return a parsed value as people read it, "" for none."""
    if value in (None, ""):
        return ""
    match field:
        case Field.KECAMATAN:
            return places.kecamatan_names[int(value)]
        case Field.CATEGORY:
            return places.category_names[int(value)]
        case Field.PRICE:
            return format_rupiah(int(value))
    return value if isinstance(value, str) else f"{value:%d/%m/%Y}"


def _parse_product_name(cell: Cell) -> str:
    """Return the name of one product. Refuse several: no price belongs to each of them."""
    content = format_cell(cell)
    if MAYBE_SEVERAL.search(content) and SEVERAL.search(IN_BRACKETS.sub(" ", content)):
        raise UnreadableCell(_("Several products in one cell? Give each its own row."))
    return parse_line(cell, most=NAME_LENGTH)


def _check_name(name: str) -> str:
    if name and (not plain_words(name) or A_NUMBER.fullmatch(name)):
        raise UnreadableCell(_("This is not a name."))
    return name


def _find_place(
    find: Callable[[str], int | None],
    cell: Cell,
    places: Places,
    reason: Callable[[Places], str],
) -> int | None:
    if is_blank(cell):
        return None
    found = find(parse_line(cell, most=PLACE_LENGTH))
    if found is None:
        raise UnreadableCell(reason(places))
    return found


def _no_kecamatan(_places: Places) -> str:
    return _("This is not a kecamatan of Jakarta Pusat.")


def _no_category(places: Places) -> str:
    return _("This is not one of the categories: %(names)s.") % {
        "names": ", ".join(places.category_names.values())
    }
