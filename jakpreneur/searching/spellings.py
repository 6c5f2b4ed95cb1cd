"""The table of rules by its words: what stands for a word, and what belongs to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from jakpreneur.searching.near import near_keys
from jakpreneur.searching.rules import RULES, Kind
from jakpreneur.searching.words import split_words

LONGEST = 3  # words of one row's word
IN_A_JOINED = 4  # letters from which on a word is looked for in a joined one
REST = 3  # letters that must be left of it


@dataclass(frozen=True, slots=True)
class Belonging:
    """Names that belong to a kind, as a good's name begins; its categories; what is none of it."""

    names: frozenset[str]
    categories: frozenset[str]
    but: frozenset[str]


@cache
def _rows(kind: Kind) -> dict[str, list[str]]:
    """Return what the rows of a kind have for each word, all joined: balabala."""
    found: dict[str, list[str]] = {}
    for row, word, others in RULES:
        if row == kind:
            found.setdefault(joined(word), []).extend(map(joined, others.split(",")))
    return found


def joined(text: str) -> str:
    """Return the text's words as one, as an offer's words have them; a category keeps its @."""
    text = text.strip()
    return text if text.startswith("@") else "".join(split_words(text))


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    """Return the words that mean the same, the usual one first, by each of them."""
    groups = {word: (word, *others) for word, others in _rows("SAME").items()}
    return {each: group for group in groups.values() for each in group}


def same_as(word: str) -> tuple[str, ...]:
    """Return the words that mean the same as this one, itself among them, the usual one first."""
    return _groups().get(word, (word,))


def is_ruled(word: str) -> bool:
    """Return whether a row has the word, joined, as its own or among its spellings."""
    return word in _groups() or word in _rows("KIND")


@cache
def _known() -> frozenset[str]:
    return frozenset(
        joined(each) for _, word, others in RULES for each in (word, *others.split(","))
    )


def is_known(word: str) -> bool:
    """Return whether the table has the word, joined, in any place."""
    return word in _known()


@cache
def _by_key() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for word in (*_groups(), *_rows("KIND")):
        for key in near_keys(word):
            found.setdefault(key, set()).add(word)
    return found


def ruled_near(word: str) -> set[str]:
    """Return the words of the table, joined, that have a common key with the word."""
    return {each for key in near_keys(word) for each in _by_key().get(key, ())}


@cache
def belonging_to(word: str) -> Belonging | None:
    """Return what belongs to the word, None if it is no word of a kind."""
    kind = next((each for each in same_as(word) if each in _rows("KIND")), None)
    if kind is None:
        return None
    members = _rows("KIND")[kind]
    names = {same for each in members for same in same_as(each) if not each.startswith("@")}
    without: set[str] = set()
    for each in _rows("NOT").get(kind, ()):
        inner = belonging_to(each) if each in _rows("KIND") else None
        without |= (inner.names - inner.but) if inner else set(same_as(each))
    categories = {each for each in members if each.startswith("@")}
    return Belonging(frozenset(names), frozenset(categories), frozenset(without))


def kinds_beginning(start: str) -> Iterator[Belonging]:
    """Return what belongs to the words of a kind that begin like this, while somebody types."""
    for kind in _rows("KIND"):
        if kind.startswith(start) and (found := belonging_to(kind)):
            yield found


@cache
def _written() -> dict[str, str]:
    return {
        joined(each): each.strip()
        for _, word, others in RULES
        for each in (word, *others.split(","))
    }


def written(word: str) -> str:
    """Return a word of the table as people write it, with its spaces."""
    return _written().get(word, word)


@cache
def leading_words() -> tuple[str, ...]:
    """Return the words that may stand before the thing itself in a good's name."""
    return tuple(dict.fromkeys(word for words in _rows("LEADING").items() for word in _flat(words)))


@cache
def fillers() -> frozenset[str]:
    return frozenset(word for words in _rows("FILLER").items() for word in _flat(words))


def _flat(row: tuple[str, Sequence[str]]) -> tuple[str, ...]:
    return (row[0], *row[1])


def respelled(word: str) -> Iterator[str]:
    """Return a joined word with its first or last part in each other spelling.

    `kripiksingkong` is also keripiksingkong.
    """
    for length in range(IN_A_JOINED, len(word) - REST + 1):
        first, rest = word[:length], word[length:]
        yield from (same + rest for same in same_as(first) if same != first)
        start, last = word[:-length], word[-length:]
        yield from (start + same for same in same_as(last) if same != last)
