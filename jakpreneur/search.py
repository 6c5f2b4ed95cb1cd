"""Full-text search in Indonesian over the names and descriptions of products and vendors.

PostgreSQL's stemmer knows whole words only: it stores `keripik` as `ripik`, and takes nothing off
`kerip`. So the beginning of a word is also searched without a possible prefix. That finds too much
for a whole word, `kebaya` (`baya`) in `bayam`, and therefore whole words are searched first.
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
    """Return the words of a text: letters and digits only, which are no syntax of a query."""
    return [word[:WORD_LENGTH] for word in WORD.findall(text.lower())][:MOST_WORDS]


def match_whole_words(words: list[str]) -> SearchQuery:
    """Return a query for all words by their stems. `words` is not empty."""
    return _query(" & ".join(f"'{word}'" for word in words))


def match_every_beginning(words: list[str]) -> SearchQuery:
    """Return a query for words that begin with each of `words`, which is not empty."""
    return _join_beginnings(words, " & ")


def match_some_beginning(words: list[str]) -> SearchQuery:
    """Return a query for words that begin with any of `words`.

    Words of one or two letters count only if there is no longer one.
    """
    return _join_beginnings([word for word in words if len(word) >= SHORTEST] or words, " | ")


def _join_beginnings(words: list[str], by: str) -> SearchQuery:
    return _query(by.join(map(_beginning, words)))


def _query(text: str) -> SearchQuery:
    return SearchQuery(text, config=CONFIG, search_type="raw")


def _beginning(word: str) -> str:
    prefix = PREFIX.match(word)
    # Quotes keep a word whole: PostgreSQL splits an unquoted one between digits and letters.
    return f"('{word}':* | '{word[prefix.end() :]}':*)" if prefix else f"'{word}':*"


def vector() -> Func:
    """Return the search vector of an offer: its product's and its vendor's."""
    return Func(
        F("product__search"),
        F("stall__jakpreneur__search"),
        template="(%(expressions)s)",
        arg_joiner=" || ",
        output_field=SearchVectorField(),
    )
