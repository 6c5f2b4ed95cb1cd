"""Text that strangers type becomes one line of visible characters."""

import pytest

from bazar.typed import one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Rina   Wijaya ", "Rina Wijaya"),
        ("Jalan Kwitang 1\r\nRT 03", "Jalan Kwitang 1 RT 03"),
        ("Rina\0\x1b[31m", "Rina [31m"),
        ("Rina\u202egnorw\u202c", "Rinagnorw"),
        ("pe\u200bdas\ufeff\u2066", "pedas"),
        ("a\u2028b\u2029c", "a b c"),
        ("Se\u0301ri", "Séri"),
        ("kue 🍰 ya", "kue 🍰 ya"),
        ("\ud800", ""),
        ("\u200b\u200b", ""),
    ],
)
def test_invisible_characters_are_dropped(typed: str, kept: str) -> None:
    assert one_line(typed, 80) == kept


def test_text_is_cut_to_its_length_without_a_blank_at_the_end() -> None:
    assert one_line("abcd efgh", 5) == "abcd"
    assert len(one_line("x" * 10_000, 80)) == 80
