"""Full-text search in Indonesian over what a thing is called and said to be, and who makes it.

The stemmer knows whole words only: it keeps `keripik` as `ripik`, and takes nothing off `kerip`.
So the beginning of a word is also sought without what may be a prefix. That finds too much where
the word is whole, `kebaya` (`baya`) in `bayam`: whole words are sought first.
"""

import re

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import F, Func

WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 8
WORD_LENGTH = 40
SHORTEST = 3
CONFIG = "indonesian"
PREFIX = re.compile(r"(?:ke|di|ter|ber|me(?:ng|ny|m|n)?|pe(?:ng|ny|m|n|r)?)(?=\w{3})")


def words_of(text: str) -> list[str]:
    """The words to look for: letters and digits only, so that they are no syntax of a query."""
    return [word[:WORD_LENGTH] for word in WORD.findall(text.lower())][:MOST_WORDS]


def whole(words: list[str]) -> SearchQuery:
    """What holds all of at least one words, by their stems."""
    return _query(" & ".join(f"'{word}'" for word in words))


def every(words: list[str]) -> SearchQuery:
    """What holds all of at least one words, or words that begin so."""
    return _joined(words, " & ")


def some(words: list[str]) -> SearchQuery:
    """What holds any of them; one or two letters only where there is no longer word."""
    return _joined([word for word in words if len(word) >= SHORTEST] or words, " | ")


def _joined(words: list[str], by: str) -> SearchQuery:
    return _query(by.join(map(_beginning, words)))


def _query(text: str) -> SearchQuery:
    return SearchQuery(text, config=CONFIG, search_type="raw")


def _beginning(word: str) -> str:
    prefix = PREFIX.match(word)
    # Quoted: Postgres parses a bare word's digits and letters apart.
    return f"('{word}':* | '{word[prefix.end() :]}':*)" if prefix else f"'{word}':*"


def vector() -> Func:
    """Of an offer: its product's words and its vendor's."""
    return Func(
        F("product__search"),
        F("stall__jakpreneur__search"),
        template="(%(expressions)s)",
        arg_joiner=" || ",
        output_field=SearchVectorField(),
    )
