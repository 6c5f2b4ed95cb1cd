"""The words of a text, the same for what is offered and for what is searched for."""

import re
import unicodedata

MOST_WORDS = 8
WORD_LENGTH = 40
TEXT_LENGTH = 500  # characters that are looked at

# The same signs as in search_words() of jakpreneur/database/offer_words.sql.
ACCENTS = re.compile("[\u0300-\u036f'\u2018\u2019]+")
BETWEEN = re.compile(
    "[\u0000-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00d7\u00f7\u2000-\u2bff\u2e00-\u2e7f"
    "\u3000-\u303f\ufe00-\ufe0f\U0001f000-\U0001faff]+"
)
ZEROS = re.compile("(^|[^0-9])0+(?=[0-9])")


def split_words(text: str) -> list[str]:
    """Return the words of a text: small letters and digits, which are no syntax of a query.

    Accents and the zeros before a number are left out.
    """
    plain = ACCENTS.sub("", unicodedata.normalize("NFKD", text)).lower()
    words = ZEROS.sub(r"\1", BETWEEN.sub(" ", plain)).split(" ")
    return [word[:WORD_LENGTH] for word in words if word]


def asked_words(text: str) -> list[str]:
    """Return the first few words of what somebody searches for."""
    return split_words(text[:TEXT_LENGTH])[:MOST_WORDS]
