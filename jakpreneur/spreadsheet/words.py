"""Words as people type them, made comparable."""

import re
import unicodedata

LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\v\f]")
NO_WORD = re.compile(r"[\W_]+")


def clean(text: str) -> str:
    """One line of it: no invisible characters, no blanks but single ones between words."""
    return " ".join(_visible(text).split())


def clean_lines(text: str) -> str:
    """The same, line by line."""
    lines = (clean(line) for line in LINE_ENDS.sub("\n", text).split("\n"))
    return "\n".join(lines).strip()


def plain(text: str) -> str:
    """Its words in small letters, whatever stands between them: `Kec. GAMBIR` as `kec gambir`."""
    seen = _visible(text)
    seen = seen if seen.isascii() else unicodedata.normalize("NFKC", seen)
    return NO_WORD.sub(" ", seen.casefold()).strip()


def _visible(text: str) -> str:
    """Without zero-width characters, and without what PostgreSQL cannot store."""
    if text.isascii() and text.isprintable():  # nearly all there is
        return text
    kept = (each for each in text if each in "\n\r\t\v\f" or unicodedata.category(each) not in DROP)
    return unicodedata.normalize("NFC", "".join(kept))


DROP = {"Cf", "Cc", "Cs", "Co"}


def is_near(one: str, other: str) -> bool:
    """At most one letter is wrong, missing or too many, or two neighbours have changed places."""
    shorter, longer = sorted((one, other), key=len)
    if len(longer) - len(shorter) > 1:
        return False
    at = next((n for n, letter in enumerate(shorter) if letter != longer[n]), len(shorter))
    if len(shorter) < len(longer):
        return shorter[at:] == longer[at + 1 :]
    swapped = shorter[at : at + 2] == longer[at : at + 2][::-1]
    return shorter[at + 1 :] == longer[at + 1 :] or (
        swapped and shorter[at + 2 :] == longer[at + 2 :]
    )
