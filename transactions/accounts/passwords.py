"""Passwords that contain a word of the place are refused: they are the first that is guessed."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bazar.models import Kecamatan

WORDS = ("jakpreneur", "bazar", "jakarta", "sudin", "ppkukm", "umkm")
SHORTEST = 4  # letters: shorter names stand in other words by chance
LOOKALIKES = str.maketrans("4@301!|l5$7+8962", "aaeoiiiissttbggz")


def bare(text: str) -> str:
    """Return the letters of `text`, small, with the digits and signs that stand for letters read as
    these: `B4z@r-J4karta!` and `bazar jakarta` are alike. `1`, `!`, `|` and `l` are all `i`."""
    return re.sub(r"[^a-z]", "", text.lower().translate(LOOKALIKES))


class PlaceWords:
    """Refuse a password with a word of the place or the account's own name in it."""

    def validate(self, password: str, user: Any = None) -> None:
        found = [word for word in _words(user) if _is_in(word, password)]
        if found:
            raise ValidationError(
                _("The password contains “%(word)s”, which is easily guessed here."),
                code="password_of_the_place",
                params={"word": max(found, key=len)},
            )

    def get_help_text(self) -> str:
        return _(
            "Your password must not contain your user name or words like “jakpreneur”, “bazar”, "
            "“jakarta” or the name of a kecamatan, not even with digits in the place of letters."
        )


def _words(user: Any) -> list[str]:
    names = Kecamatan.objects.values_list("name", flat=True)
    own = user.get_username() if user else ""
    return [*WORDS, *names, own]


def _is_in(word: str, password: str) -> bool:
    """Digits at the ends of a user name are no part of its word: `sari2026` and `sari`."""
    sought = bare(word.strip("0123456789"))
    return len(sought) >= SHORTEST and sought in bare(password)
