"""The drawing that stands where a good has no picture: one for its kind, found by its words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from jakpreneur.drawings.table import COLOURS, GENERAL, OF_CATEGORY, OTHERWISE, OWN, Row
from jakpreneur.searching import spellings
from jakpreneur.searching.words import split_words

IN_A_JOINED = 5  # letters from which on a word is looked for at the beginning of a joined one


@dataclass(frozen=True, slots=True)
class Drawn:
    """A symbol of static/icons/goods.svg, and the colour (#rgb) of the part that takes one."""

    symbol: str
    colour: str


@lru_cache(maxsize=4096)
def drawing_of(name: str, category: str) -> Drawn:
    """Return the drawing for a good of that name; without a known word, of its category's code."""
    words = split_words(name)
    for table in (_own(), _general()):
        found = _first(words, table) or _first_joined(words, table)
        if found:
            drawn, after = found
            return Drawn(drawn.symbol, _colour(after) or drawn.colour)
    return Drawn(*OF_CATEGORY.get(category, OTHERWISE))


def _first(words: Sequence[str], table: dict[str, Drawn]) -> tuple[Drawn, Sequence[str]] | None:
    """Return the row of the first words that have one, the most at once, and the words after it."""
    for begin in range(len(words)):
        for end in range(min(begin + spellings.LONGEST, len(words)), begin, -1):
            if found := table.get("".join(words[begin:end])):
                return found, words[end:]
    return None


def _first_joined(
    words: Sequence[str], table: dict[str, Drawn]
) -> tuple[Drawn, Sequence[str]] | None:
    """Return the row of the first word that begins with a word of the table: `keripiktempe`."""
    for place, word in enumerate(words):
        for length in range(len(word) - 1, IN_A_JOINED - 1, -1):
            if found := table.get(word[:length]):
                return found, [word[length:], *words[place + 1 :]]
    return None


def _colour(words: Sequence[str]) -> str:
    """Return the colour that the words after the thing itself say; "" if they say none."""
    found = _first(words, _colours())
    return found[0].colour if found else ""


@cache
def _own() -> dict[str, Drawn]:
    return _by_spelling(OWN)


@cache
def _general() -> dict[str, Drawn]:
    return _by_spelling(GENERAL)


@cache
def _colours() -> dict[str, Drawn]:
    return _by_spelling([("", colour, words) for colour, words in COLOURS])


def _by_spelling(rows: Sequence[Row]) -> dict[str, Drawn]:
    """Return the rows by each word, joined, and by each other spelling of its usual ones."""
    own = {word: Drawn(symbol, colour) for symbol, colour, word in _words(rows)}
    groups = {word: spellings.same_as(word) for word in own}
    usual = {word: group for word, group in groups.items() if group[0] == word}
    return {same: own[word] for word, group in usual.items() for same in group} | own


def _words(rows: Sequence[Row]) -> Iterator[tuple[str, str, str]]:
    for symbol, colour, words in rows:
        yield from ((symbol, colour, spellings.joined(word)) for word in words.split(","))
