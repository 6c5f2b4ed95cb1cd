"""Headings: which row of a sheet they stand in, and which field each of them means.

A heading means a field if it has all words of a phrase of that field (vocabulary.py) and, besides
these, only words that change nothing: `Nama Pemilik Usaha` is the owner, `Alamat Pemilik` is not.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from jakpreneur.spreadsheet.cells.text import (
    IN_BRACKETS,
    Cell,
    clean_line,
    is_one_slip_from,
    plain_words,
)
from jakpreneur.spreadsheet.fields import PRODUCT_FIELDS, VALID_UNTIL, Field
from jakpreneur.spreadsheet.tables.shapes import UploadedSheet
from jakpreneur.spreadsheet.tables.vocabulary import (
    ANYWHERE,
    BESIDE,
    CHANGING,
    PHRASES,
    SPELLINGS,
)

SEARCHED_ROWS, ROWS_AT_ONCE = 400, 40
LEAST_RECOGNISED = 2  # headings that make a row the header
LONGEST = 60  # characters; a longer text is a sentence
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
NUMBERED = re.compile(r"^\s*\(?[0-9]{1,2}[.)]\s*(?=\D)")
FACTOR = re.compile(r"[0-9$€]")
COUNTED = re.compile(r"[1-9][0-9]?")
TYPO_FROM = 5  # letters; shorter words have too many neighbours


@dataclass(slots=True)
class HeadingFields:
    """The columns of a header by their meaning, counted from 0.

    `columns`: the column of each field. `more_products`: the same for the second product of a row,
    the third … `other_phones`: columns that are read if the first phone has no number. `nik` and
    `corrections` are dropped. `unused`: columns with a heading that means no field.
    """

    columns: dict[Field, int] = field(default_factory=dict)
    more_products: list[dict[Field, int]] = field(default_factory=list)
    other_phones: list[int] = field(default_factory=list)
    nik: list[int] = field(default_factory=list)
    corrections: list[int] = field(default_factory=list)
    unused: list[int] = field(default_factory=list)

    @property
    def recognised(self) -> int:
        """Return how many headings mean something."""
        return sum(map(len, (self.columns, *self.more_products, self.nik, self.corrections)))


# --- The row of headings ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of a sheet: from row `top` to row `bottom`, which are one row or two."""

    top: int
    bottom: int
    texts: list[str]
    fields: HeadingFields


def find_header(sheet: UploadedSheet) -> Header | None:
    """Return the row or two rows with the most recognised headings, None for fewer than two.

    The rows are searched 40 at a time, down to the 400th row that is not empty.
    """
    numbers = sorted(sheet.rows)[:SEARCHED_ROWS]
    for start in range(0, len(numbers), ROWS_AT_ONCE):
        headers = [
            header
            for at in range(start, min(start + ROWS_AT_ONCE, len(numbers)))
            for header in _headers(sheet, numbers[at : at + 2])
        ]
        best = max(headers, key=lambda each: (each.fields.recognised, -each.top, each.bottom))
        if best.fields.recognised >= LEAST_RECOGNISED:
            return best
    return None


def _headers(sheet: UploadedSheet, numbers: Sequence[int]) -> Iterator[Header]:
    """Yield the first row as a header, and both rows if merged blocks of the first join them."""
    top, *others = numbers
    texts = [_heading(cell) for cell in sheet.rows[top]]
    yield Header(top, top, texts, recognise_headings(texts))
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
    yield Header(top, others[0], joined, recognise_headings(joined))


def _heading(cell: Cell) -> str:
    return clean_line(cell) if isinstance(cell, str) and len(cell) <= 2 * LONGEST else ""


def _padded(texts: list[str], width: int) -> list[str]:
    return texts + [""] * (width - len(texts))


# --- The meaning of headings --------------------------------------------------------------------


def recognise_headings(headings: Sequence[str]) -> HeadingFields:
    """Return the meaning of a row of headings.

    If several columns mean one field, the field is that of the best phrase (recognise_heading).
    """
    fields = HeadingFields()
    claims, some_until = [], []
    times: Counter[str] = Counter()
    for at, heading in enumerate(headings):
        meaning, (length, others, rank), number = recognise_heading(heading)
        match meaning:
            case None:
                fields.unused += [at] if heading else []
            case Field.NIK:
                fields.nik.append(at)
            case Field.CORRECTION:
                fields.corrections.append(at)
            case Field.UNTIL_OF_ANY:
                some_until.append(at)
            case _:
                if meaning in PRODUCT_FIELDS and number is None:
                    times[plain_words(heading)] += 1
                    number = times[plain_words(heading)]
                claims.append((rank, others, length, at, meaning, number or 1))
    groups: dict[int, dict[Field, int]] = defaultdict(dict)
    for _rank, _others, _length, at, meaning, number in sorted(claims):
        if meaning in groups[number]:
            (fields.other_phones if meaning == Field.PHONE else fields.unused).append(at)
        else:
            groups[number][meaning] = at
    fields.columns = groups.pop(1, {})
    _add_more_products(fields, groups)
    _decide_by_neighbours(fields, some_until)
    _take_kecamatan_of_business(fields, headings)
    fields.columns = dict(sorted(fields.columns.items(), key=lambda each: each[1]))
    fields.unused.sort()
    return fields


def _add_more_products(fields: HeadingFields, groups: dict[int, dict[Field, int]]) -> None:
    """Add `Produk 2, Harga 2` and further groups; a group without a product is unused."""
    for _number, group in sorted(groups.items()):
        if Field.PRODUCT in group:
            fields.more_products.append(group)
        else:
            fields.unused += group.values()


def _decide_by_neighbours(fields: HeadingFields, some_until: list[int]) -> None:
    """Decide what `Nama` and `Masa berlaku` mean, from the other headings.

    `Nama` is the owner if another column has the business name, else it is the business name.
    `Masa berlaku` belongs to the only licence, or each to the licence in the column before it.
    """
    name = Field.OWNER if Field.NAME in fields.columns else Field.NAME
    _assign(fields, fields.columns.pop(Field.NAME_OF_ANYBODY, None), name)
    licences = {fields.columns[each]: each for each in VALID_UNTIL if each in fields.columns}
    for at in some_until:
        only = len(licences) == 1 and next(iter(licences.values()))
        licence = only or (licences.get(at - 1) if len(licences) == len(some_until) else None)
        _assign(fields, at, VALID_UNTIL[licence] if licence else None)


def _take_kecamatan_of_business(fields: HeadingFields, headings: Sequence[str]) -> None:
    """Take the second of two columns of kecamatan if it alone follows the business name.

    The first one is then where the owner lives.
    """
    name, first = fields.columns.get(Field.NAME), fields.columns.get(Field.KECAMATAN)
    if name is None or first is None or first > name:
        return
    same = [at for at in fields.unused if plain_words(headings[at]) == plain_words(headings[first])]
    if after := [at for at in same if at > name]:
        fields.columns[Field.KECAMATAN] = after[0]
        fields.unused = [at for at in fields.unused if at != after[0]] + [first]


def _assign(fields: HeadingFields, at: int | None, meaning: Field | None) -> None:
    if at is None:
        return
    if meaning is None or meaning in fields.columns:
        fields.unused.append(at)
    else:
        fields.columns[meaning] = at


# How well a heading fits a field, the lower the better: minus the number of words of its phrase,
# the number of other words, the place of the phrase in its list.
type HeadingFit = tuple[int, int, int]
NO_FIT = (0, 0, 0)


@lru_cache(maxsize=4096)
def recognise_heading(heading: str) -> tuple[Field | None, HeadingFit, int | None]:
    """Return the field of one heading, how well it fits, and n of `Produk n`.

    The field is None for a heading that means none.
    """
    heading = NUMBERED.sub("", heading)
    if len(heading) > 2 * LONGEST:
        return None, NO_FIT, None
    meaning, fit, number = _best_fit(heading)
    inside = " ".join(map("".join, IN_BRACKETS.findall(heading)))
    if inside and meaning is None and not CHANGING & set(plain_words(inside).split()):
        meaning, (length, others, rank), number = _best_fit(IN_BRACKETS.sub(" ", heading))
        fit = length, others + 1, rank
    if meaning == Field.PRICE and FACTOR.search(inside):
        return None, NO_FIT, None
    return meaning, fit, number


def _best_fit(heading: str) -> tuple[Field | None, HeadingFit, int | None]:
    every_word = _usual_spelling(heading).split()
    numbers = [int(word) for word in every_word if COUNTED.fullmatch(word)]
    words = {_correct_slip(word) for word in every_word if not COUNTED.fullmatch(word)}
    if "nik" in words:
        return Field.NIK, NO_FIT, None
    if not words or len(heading) > LONGEST or len(numbers) > 1:
        return None, NO_FIT, None
    fits = [
        ((-len(phrase), len(words - phrase), rank), meaning)
        for meaning, phrases in _phrases()
        for rank, phrase in enumerate(phrases)
        if phrase <= words and words - phrase <= _beside(meaning)
    ]
    fit, meaning = min(fits, key=lambda each: each[0], default=(NO_FIT, None))
    number = numbers[0] if numbers else None
    if meaning not in PRODUCT_FIELDS and number not in (None, 1):
        return None, NO_FIT, None
    return meaning, fit, number


def _usual_spelling(heading: str) -> str:
    text = f" {plain_words(CAMEL.sub(' ', heading))} "
    for spelling, usual in SPELLINGS.items():
        text = text.replace(f" {spelling} ", f" {usual} ")
    return text


def _correct_slip(word: str) -> str:
    """Return the only known word that is one typing error away, else the word itself."""
    if len(word) < TYPO_FROM or word in _known_words():
        return word
    near = [
        known
        for known in _known_words()
        if len(known) >= TYPO_FROM and is_one_slip_from(word, known)
    ]
    return near[0] if len(near) == 1 else word


@cache
def _known_words() -> frozenset[str]:
    in_phrases: Iterable[str] = (
        word for phrases in PHRASES.values() for phrase in phrases for word in phrase.split()
    )
    return frozenset(in_phrases) | {
        word for words in (*BESIDE.values(), ANYWHERE) for word in words.split()
    }


@cache
def _phrases() -> list[tuple[Field, list[frozenset[str]]]]:
    return [
        (meaning, [frozenset(phrase.split()) for phrase in phrases])
        for meaning, phrases in PHRASES.items()
    ]


@cache
def _beside(meaning: Field) -> frozenset[str]:
    return frozenset(f"{BESIDE.get(meaning, '')} {ANYWHERE}".split())
