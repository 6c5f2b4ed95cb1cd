"""Queries of PostgreSQL's full text search for what somebody has typed.

Every word of an offer is one word of its vector, also two or three that follow each other, joined.
So joined words, spellings and names of several words are all looked up in the index as one.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from jakpreneur.searching import spellings
from jakpreneur.searching.spellings import Belonging
from jakpreneur.searching.words import asked_words

SHORTEST = 3  # letters; shorter words count only if there is no longer one
MOST_KINDS = 2
IN_A_KIND = 4  # letters from which on the beginning of `minuman` finds what belongs to it
PREFIX = re.compile(r"(?:di|ber|me(?:ng|ny|m|n)?)(?=\w{4})")
SUFFIX = re.compile(r"(?<=\w{4})(?:kan|an)$")
NOTHING = "'^'"  # is in no vector


@dataclass(frozen=True, slots=True)
class Term:
    """A word that was asked for, or several that a rule has as one.

    `spelled`: all spellings, joined; `kind`: what belongs to it.
    """

    words: tuple[str, ...]
    spelled: tuple[str, ...]
    kind: Belonging | None

    @property
    def joined(self) -> str:
        return "".join(self.words)


class Closeness(NamedTuple):
    """Queries that tell how close an offer is to a term, the closest first."""

    begins: str  # the good's name begins with it
    belongs: str  # ... with something that belongs to it
    in_name: str
    begins_in_name: str  # a word of the name begins with it
    around: str  # vendor, stall, kecamatan, category
    described: str


def parse(text: str) -> list[Term]:
    """Return the terms of what was typed: a few words, without fillers if others remain."""
    words = asked_words(text)
    told = [word for word in words if word not in spellings.fillers()]
    return _with_few_kinds(list(_terms(told or words)))


def _with_few_kinds(terms: list[Term]) -> list[Term]:
    """Return the terms; the first few alone find what belongs to them, which costs most."""
    kinds = [term for term in terms if term.kind][MOST_KINDS:]
    return [replace(term, kind=None) if term in kinds else term for term in terms]


def _terms(words: Sequence[str]) -> Iterator[Term]:
    """Yield the words, those together as one that a rule has as one: `bala bala`."""
    n = 0
    while n < len(words):
        size = next(
            (
                size
                for size in range(spellings.LONGEST, 1, -1)
                if spellings.is_ruled("".join(words[n : n + size])) and n + size <= len(words)
            ),
            1,
        )
        yield _term(tuple(words[n : n + size]))
        n += size


def _term(words: tuple[str, ...]) -> Term:
    joined = "".join(words)
    spelled = dict.fromkeys([joined, *spellings.same_as(joined), *spellings.respelled(joined)])
    return Term(words, tuple(spelled), spellings.belonging_to(joined))


def in_bazar(bazar: int, query: str) -> str:
    """Return the query for the offers of one bazaar, by its id."""
    return f"'#{bazar}' & ({query})"


def in_list(bazar: int, category: str, query: str) -> str:
    """Return the query for the offers of one bazaar, of one category, by its code, or of all."""
    return in_bazar(bazar, f"'@{category}' & ({query})" if category else query)


def whole_words(terms: Sequence[Term]) -> str:
    """Return a query for all terms, or for two that follow each other as one word."""
    ways = [" & ".join(map(_whole, terms))]
    for n, (one, next_) in enumerate(pairwise(terms)):
        others = [_whole(term) for m, term in enumerate(terms) if m not in {n, n + 1}]
        ways.append(" & ".join([_any([one.joined + next_.joined]), *others]))
    return _either(ways)


def beginnings(terms: Sequence[Term]) -> str:
    """Return a query for words that begin with each of the terms."""
    return " & ".join(map(_beginning, terms))


def stems(terms: Sequence[Term]) -> str:
    """Return a query for words that begin with each term without its `me-`, `di-` or `-an`."""
    return " & ".join(
        _either([_beginning(term), _any([_stem(term.joined)], ":*")]) for term in terms
    )


def some(terms: Sequence[Term]) -> str:
    """Return a query for words that begin with any of the terms, rather with the longer ones."""
    longer = [term for term in terms if len(term.joined) >= SHORTEST]
    return _either(map(_beginning, longer or terms))


def closeness(term: Term) -> Closeness:
    """Return the queries that put what is found into order."""
    kind = term.kind
    return Closeness(
        begins=_begins(term.spelled),
        belongs=_belongs(kind) if kind else NOTHING,
        in_name=_any(term.spelled, ":A"),
        begins_in_name=_any(term.spelled, ":*A"),
        around=_any(term.spelled, ":*B"),
        described=_any(term.spelled, ":*C"),
    )


def side_by_side(terms: Sequence[Term]) -> str:
    """Return a query for names in which two terms follow each other."""
    pairs = [one.joined + next_.joined for one, next_ in pairwise(terms)]
    return _any(pairs, ":A") if pairs else NOTHING


def _whole(term: Term) -> str:
    if term.kind:
        # "Teman minum teh" in a description makes no drink of crisps.
        usual, *_ = spellings.same_as(term.joined)
        return _either([_any([usual]), _any(term.spelled, ":A"), _belongs(term.kind)])
    ways = [_any(term.spelled)]
    if len(term.words) > 1:
        ways.append(" & ".join(_any(spellings.same_as(word)) for word in term.words))
    return _either(ways)


def _beginning(term: Term) -> str:
    ways = [_whole(term), _any(term.spelled, ":*A" if term.kind else ":*")]
    if not term.kind and len(term.joined) >= IN_A_KIND:
        ways += map(_belongs, spellings.kinds_beginning(term.joined))
    return _either(ways)


def _stem(word: str) -> str:
    prefix = PREFIX.match(word)
    return SUFFIX.sub("", word[prefix.end() :] if prefix else word)


def _begins(words: Iterable[str]) -> str:
    """Return a query for names that begin with one of the words, perhaps after `Aneka`."""
    words = list(words)
    after = f"{_any(f'^{each}' for each in spellings.leading_words())} & "
    return _either(
        [_any(f"^{word}" for word in words), after + _any(f"^^{word}" for word in words)]
    )


def _belongs(kind: Belonging) -> str:
    ways = [_begins(sorted(kind.names))] if kind.names else []
    ways += [f"'{category}'" for category in sorted(kind.categories)]
    return f"({_either(ways)} & !{_begins(sorted(kind.but))})" if kind.but else _either(ways)


def _any(words: Iterable[str], label: str = "") -> str:
    return _either(f"'{word}'{label}" for word in words)


def _either(ways: Iterable[str]) -> str:
    ways = list(ways)
    return f"({' | '.join(ways)})" if len(ways) > 1 else f"({ways[0]})" if ways else NOTHING
