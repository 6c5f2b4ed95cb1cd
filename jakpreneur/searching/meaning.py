"""The words that somebody may have meant who wrote words that no offer has."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from bazar.models import Bazar, Channel
from jakpreneur.searching import spellings, terms
from jakpreneur.searching.near import distance, most_apart, near_keys
from jakpreneur.searching.terms import Term

SHORT = 4  # letters
MOST_HITS = 50  # a word of more offers is no more likely

# The words that no offer at the bazaar begins with, each with the words near it that some have:
# those of the vocabulary, and those of the table of rules.
NEAR = """
WITH asked AS MATERIALIZED (
    SELECT n, near.keys FROM unnest(%(unknown)s::text[], %(keys)s::text[]) WITH ORDINALITY
        AS word (query, keys, n)
    CROSS JOIN LATERAL (SELECT word.keys::text[] AS keys) near
    WHERE NOT EXISTS (SELECT FROM jakpreneur_offerwords WHERE words @@ query::tsquery)
), near AS (
    SELECT DISTINCT n, known.word, known.written AS means,
        format('''#%%s'' & ''%%s''', %(bazar)s::bigint, known.word) AS query,
        false AS is_ruled
    FROM asked JOIN jakpreneur_knownword known ON known.near && asked.keys
    UNION ALL
    SELECT n, word, means, query, true
    FROM unnest(%(of)s::bigint[], %(words)s::text[], %(means)s::text[], %(queries)s::text[])
        AS ruled (n, word, means, query)
    WHERE n IN (SELECT n FROM asked)
)
SELECT n, near.word, means, hit.hits, is_ruled OR EXISTS (
    SELECT FROM jakpreneur_offerwords
    WHERE words @@ format('''#%%s'' & ''%%s'':A', %(bazar)s::bigint, near.word)::tsquery
)
FROM near CROSS JOIN LATERAL (
    SELECT count(*) AS hits FROM (
        SELECT FROM jakpreneur_offerwords found
        WHERE found.words @@ near.query::tsquery AND found.category_id IN (
            SELECT category_id FROM bazar_channelrule
            WHERE bazar_id = %(bazar)s AND channel = %(online)s
        )
        LIMIT %(most)s
    ) few
) hit
WHERE hit.hits > 0
"""


@dataclass(frozen=True, slots=True)
class Near:
    """A word near one that was asked for, what it means, and how many offers have it.

    `is_of_goods`: a good's name has it, and not only a vendor's.
    """

    word: str
    means: str
    hits: int
    is_of_goods: bool


def guess(bazar: Bazar, wanted: Sequence[Term]) -> str:
    """Return the text with the nearest word in place of each that no offer has; "" if none is near.

    One query.
    """
    unknown = [term for term in wanted if _may_be_wrong(term)]
    if not unknown:
        return ""
    found = _near(bazar, unknown)
    nearest = {
        term: min(near, key=lambda each: _how_near(term.joined, each))
        for term, near in zip(unknown, found, strict=True)
        if near
    }
    if not nearest:
        return ""
    return " ".join(
        nearest[term].means if term in nearest else " ".join(term.words) for term in wanted
    )


def _near(bazar: Bazar, unknown: Sequence[Term]) -> list[list[Near]]:
    """Return the near words of each term that no offer begins with."""
    ruled = list(_ruled(bazar, unknown))
    parameters: dict[str, Any] = {
        "bazar": bazar.pk,
        "online": Channel.ONLINE.value,
        "most": MOST_HITS,
        "unknown": [terms.in_bazar(bazar.pk, terms.beginnings([term])) for term in unknown],
        "keys": [_array(near_keys(term.joined)) for term in unknown],
        "of": [n for n, *_ in ruled],
        "words": [word for _, word, *_ in ruled],
        "means": [means for *_, means, _ in ruled],
        "queries": [query for *_, query in ruled],
    }
    found: list[list[Near]] = [[] for _ in unknown]
    with connection.cursor() as cursor:
        cursor.execute(NEAR, parameters)
        for n, word, means, hits, is_of_goods in cursor.fetchall():
            joined = unknown[n - 1].joined
            near = Near(word, means, hits, is_of_goods)
            if _is_likely(joined, near):
                found[n - 1].append(near)
    return found


def _ruled(bazar: Bazar, unknown: Sequence[Term]) -> Iterator[tuple[int, str, str, str]]:
    """Yield (number of the term from 1, near word of the table, what it means, query for it)."""
    for n, term in enumerate(unknown, start=1):
        for word in sorted(spellings.ruled_near(term.joined)):
            means = spellings.written(spellings.same_as(word)[0])
            query = terms.whole_words(terms.parse(means))
            yield n, word, means, terms.in_bazar(bazar.pk, query)


def _array(keys: set[str]) -> str:
    """Return an array as PostgreSQL's text: no word has a sign that is syntax there."""
    return "{" + ",".join(f'"{key}"' for key in sorted(keys)) + "}"


def _may_be_wrong(term: Term) -> bool:
    """Return False for a word of the table: nobody here sells it, and it is written right."""
    word = term.joined
    return bool(most_apart(word)) and word.isalpha() and not spellings.is_known(word)


def _is_likely(asked: str, near: Near) -> bool:
    """Return whether the word is near enough. Some vendor's name is near any short word."""
    if len(asked) <= SHORT and not near.is_of_goods:
        return False
    return distance(asked, near.word) <= most_apart(asked)


def _how_near(asked: str, near: Near) -> tuple[int, bool, bool, int, str]:
    """Return a key to sort by: the fewest letters apart first, then the likeliest."""
    return (
        distance(asked, near.word),
        asked[0] != near.word[0],
        not near.is_of_goods,
        -near.hits,
        near.means,
    )
