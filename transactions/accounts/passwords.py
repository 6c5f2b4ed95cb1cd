"""The validator that refuses passwords with a word of the place: they are guessed first."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bazar.models import Kecamatan

WORDS = ("jakpreneur", "bazar", "jakarta", "sudin", "ppkukm", "umkm")
SHORTEST = 4  # letters; shorter names are part of other words by chance
LOOKALIKES = str.maketrans("4@301!|l5$7+8962", "aaeoiiiissttbggz")


def letters_of(text: str) -> str:
    """Return the letters of `text` in lower case, without blanks.

    Digits and signs that stand for letters are read as letters: `B4z@r-J4karta!` and `bazar
    jakarta` give the same. `1`, `!`, `|` and `l` are all read as `i`.
    """
    return re.sub(r"[^a-z]", "", text.lower().translate(LOOKALIKES))


class PlaceWords:
    """Refuse a password with a word of the place or the account's own name in it."""

    def validate(self, password: str, user: Any = None) -> None:
        words = [word for word in _words(user) if _is_in(word, password)]
        if words:
            raise ValidationError(
                _("The password contains “%(word)s”, which is easily guessed here."),
                code="password_of_the_place",
                params={"word": max(words, key=len)},
            )

    def get_help_text(self) -> str:
        return _(
            "Your password must not contain your user name or words like “jakpreneur”, “bazar”, "
            "“jakarta” or the name of a kecamatan, not even with digits in the place of letters."
        )


def _words(user: Any) -> list[str]:
    names = Kecamatan.objects.values_list("name", flat=True)
    user_name = user.get_username() if user else ""
    return [*WORDS, *names, user_name]


def _is_in(word: str, password: str) -> bool:
    """Return whether `password` contains `word`, without the digits at its ends (`sari2026`)."""
    sought = letters_of(word.strip("0123456789"))
    return len(sought) >= SHORTEST and sought in letters_of(password)
