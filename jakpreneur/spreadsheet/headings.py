"""What a column is, by its heading, however an office words it.

A heading is understood when it holds all words of a phrase that is known for a field, and besides
only words that change nothing there: `Nama Pemilik Usaha` is the owner, `Alamat Pemilik` is not.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from jakpreneur.spreadsheet.wordings import (
    ANYWHERE,
    BESIDE,
    CHANGING,
    JOINED,
    OF_PRODUCT,
    PHRASES,
    UNTIL,
    Column,
)
from jakpreneur.spreadsheet.words import is_near, plain

LONGEST = 60  # letters; what is longer is a sentence
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
NUMBERED = re.compile(r"^\s*\(?[0-9]{1,2}[.)]\s*(?=\D)")
IN_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
FACTOR = re.compile(r"[0-9$€]")
COUNTED = re.compile(r"[1-9][0-9]?")
TYPO_FROM = 5  # letters; shorter words have too many neighbours


@dataclass(slots=True)
class Understood:
    """Where each field stands; what must be left out; headings of which nobody made anything.

    `more`: the second product of a row, its third, where they stand side by side. `phones`: those
    that are asked where the first says nothing."""

    columns: dict[Column, int] = field(default_factory=dict)
    more: list[dict[Column, int]] = field(default_factory=list)
    phones: list[int] = field(default_factory=list)
    nik: list[int] = field(default_factory=list)
    reason: list[int] = field(default_factory=list)
    unused: list[int] = field(default_factory=list)

    @property
    def known(self) -> int:
        return sum(map(len, (self.columns, *self.more, self.nik, self.reason)))


def understand(headings: Sequence[str]) -> Understood:
    """Of a row's texts. Where two columns fit a field, that has it whose words are the clearer."""
    found = Understood()
    claims, some_until = [], []
    times: Counter[str] = Counter()
    for at, heading in enumerate(headings):
        column, (length, others, rank), number = meaning(heading)
        match column:
            case None:
                found.unused += [at] if heading else []
            case Column.NIK:
                found.nik.append(at)
            case Column.REASON:
                found.reason.append(at)
            case Column.SOME_UNTIL:
                some_until.append(at)
            case _:
                if column in OF_PRODUCT and number is None:
                    times[plain(heading)] += 1
                    number = times[plain(heading)]
                claims.append((rank, others, length, at, column, number or 1))
    groups: dict[int, dict[Column, int]] = defaultdict(dict)
    for _rank, _others, _length, at, column, number in sorted(claims):
        if column in groups[number]:
            (found.phones if column == Column.PHONE else found.unused).append(at)
        else:
            groups[number][column] = at
    found.columns = groups.pop(1, {})
    _part_products(found, groups)
    _tell_by_neighbours(found, some_until)
    found.columns = dict(sorted(found.columns.items(), key=lambda each: each[1]))
    found.unused.sort()
    return found


def _part_products(found: Understood, groups: dict[int, dict[Column, int]]) -> None:
    """`Produk 1, Harga 1, Produk 2, Harga 2`; a price of which no product is, is none."""
    for _number, group in sorted(groups.items()):
        if Column.PRODUCT in group:
            found.more.append(group)
        else:
            found.unused += group.values()


def _tell_by_neighbours(found: Understood, some_until: list[int]) -> None:
    """`Nama` is the owner's where the business has a column, else the business's; `Masa berlaku`
    is that of the only licence that is listed, or each that of the one beside it."""
    is_of = Column.OWNER if Column.NAME in found.columns else Column.NAME
    _settle(found, found.columns.pop(Column.SOME_NAME, None), is_of)
    licences = {found.columns[each]: each for each in UNTIL if each in found.columns}
    for at in some_until:
        one = len(licences) == 1 and next(iter(licences.values()))
        each = one or (licences.get(at - 1) if len(licences) == len(some_until) else None)
        _settle(found, at, UNTIL[each] if each else None)


def _settle(found: Understood, at: int | None, column: Column | None) -> None:
    if at is None:
        return
    if column is None or column in found.columns:
        found.unused.append(at)
    else:
        found.columns[column] = at


type Fit = tuple[int, int, int]
NO_FIT = (0, 0, 0)


@lru_cache(maxsize=4096)
def meaning(heading: str) -> tuple[Column | None, Fit, int | None]:
    """The field, how well the heading fits it (the lower, the better), and which of several."""
    heading = NUMBERED.sub("", heading)
    if len(heading) > 2 * LONGEST:
        return None, NO_FIT, None
    column, fit, number = _fitting(heading)
    inside = " ".join(map("".join, IN_BRACKETS.findall(heading)))
    if inside and column is None and not CHANGING & set(plain(inside).split()):
        column, (length, others, rank), number = _fitting(IN_BRACKETS.sub(" ", heading))
        fit = length, others + 1, rank
    if column == Column.PRICE and FACTOR.search(inside):
        return None, NO_FIT, None
    return column, fit, number


def _fitting(heading: str) -> tuple[Column | None, Fit, int | None]:
    told = _joined(heading).split()
    numbers = [int(word) for word in told if COUNTED.fullmatch(word)]
    words = {_mended(word) for word in told if not COUNTED.fullmatch(word)}
    if "nik" in words:
        return Column.NIK, NO_FIT, None
    if not words or len(heading) > LONGEST or len(numbers) > 1:
        return None, NO_FIT, None
    fits = [
        ((-len(phrase), len(words - phrase), rank), column)
        for column, phrases in _phrases()
        for rank, phrase in enumerate(phrases)
        if phrase <= words and words - phrase <= _beside(column)
    ]
    fit, column = min(fits, key=lambda each: each[0], default=(NO_FIT, None))
    number = numbers[0] if numbers else None
    if column not in OF_PRODUCT and number not in (None, 1):
        return None, NO_FIT, None
    return column, fit, number


def _joined(heading: str) -> str:
    text = f" {plain(CAMEL.sub(' ', heading))} "
    for apart, together in JOINED.items():
        text = text.replace(f" {apart} ", f" {together} ")
    return text


def _mended(word: str) -> str:
    """A word with a typing error, if it can be but one that is known."""
    if len(word) < TYPO_FROM or word in vocabulary():
        return word
    near = [known for known in vocabulary() if len(known) >= TYPO_FROM and is_near(word, known)]
    return near[0] if len(near) == 1 else word


@cache
def vocabulary() -> frozenset[str]:
    known: Iterable[str] = (
        word for phrases in PHRASES.values() for phrase in phrases for word in phrase.split()
    )
    return frozenset(known) | {
        word for words in (*BESIDE.values(), ANYWHERE) for word in words.split()
    }


@cache
def _phrases() -> list[tuple[Column, list[frozenset[str]]]]:
    return [
        (column, [frozenset(phrase.split()) for phrase in phrases])
        for column, phrases in PHRASES.items()
    ]


@cache
def _beside(column: Column) -> frozenset[str]:
    return frozenset(f"{BESIDE.get(column, '')} {ANYWHERE}".split())
