"""Passwords with a word of the place in them are refused, also with digits for letters."""

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from transactions.accounts.passwords import WORDS, letters_of


def refused(password: str, name: str = "sari") -> list[str]:
    """Return the codes of the rules that the password breaks."""
    try:
        validate_password(password, User(username=name))
    except ValidationError as errors:
        return [str(each.code) for each in errors.error_list]
    return []


@pytest.mark.parametrize(
    "password",
    [
        "jakpreneur", "Jakpreneur2021", "J4kpr3n3ur!!", "bazar-bazar-bazar", "B4z4r2026#",
        "8azarku-2026", "JAKARTA12345", "j@k@rt@-raya", "2026jakarta", "sudin-ppkukm", "ppkukm9999",
        "umkm-maju-2026", "Menteng2026", "m3nt3ng!!!", "Kemayoran1", "tanahabang99",
        "Tanah Abang 99", "T4n4h_4b4ng", "senen-senen-9", "gambir.gambir", "CempakaPutih7",
        "sawah besar 12", "joharbaru-2021", "ja.kar.ta.2026", "1jakarta1", "ibukota jakarta",
    ],
)  # fmt: skip
def test_words_of_the_place_are_refused(db: None, password: str) -> None:
    assert "password_of_the_place" in refused(password)


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("sutarno", "sutarno-2026"), ("sutarno", "xx5ut4rn0xx"), ("Sutarno7", "SUTARNO-hebat"),
        ("pak.lurah", "paklurah-2026"), ("admin", "xadm1nx-1234"),
    ],
)  # fmt: skip
def test_the_own_name_is_refused(db: None, name: str, password: str) -> None:
    assert "password_of_the_place" in refused(password, name)


@pytest.mark.parametrize(
    "password",
    ["kuda-laut-ungu-71", "gajah-9-sekali", "Rz7#pLq2vv", "sepeda motor biru", "Ωμέγα-ξύλο-71"],
)
def test_other_passwords_are_taken(db: None, password: str) -> None:
    assert refused(password) == []


def test_a_short_name_refuses_nothing(db: None) -> None:
    assert refused("gajah-9-sekali", "aj") == []


def test_new_account_has_its_password_checked(db: None) -> None:
    with pytest.raises(ValidationError, match="jakarta"):
        validate_password("jakarta-raya-9", None)


def test_the_message_names_the_word(db: None) -> None:
    with pytest.raises(ValidationError, match="“jakpreneur”"):
        validate_password("Jakpreneur2021", None)


LOOKS_LIKE = {
    "a": "aA4@",
    "e": "eE3",
    "i": "iI1!|",
    "o": "oO0",
    "s": "sS5$",
    "t": "tT7+",
    "z": "zZ2",
}


@given(st.data())
def test_digits_and_signs_do_not_hide_a_word(data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(WORDS))
    letters = [
        data.draw(st.sampled_from(LOOKS_LIKE.get(letter, letter + letter.upper())))
        for letter in word
    ]
    between = data.draw(st.sampled_from(["", "-", ".", " ", "_"]))
    around = data.draw(st.text(st.characters(exclude_characters="4@301!|5$7+8962"), max_size=8))
    assert letters_of(word) in letters_of(around + between.join(letters) + around)
