"""A mobile number in a stored text is reduced to its last three digits."""

import pytest

from bazar.phones import masked, masked_words


@pytest.mark.parametrize(
    "written",
    [
        "+6281234567890", "081234567890", "6281234567890", "0812-3456-7890", "0812 3456 7890",
        "+62 812 3456 7890", "0812 (3456) 7890", "+62-812-3456-7890", "0812/3456/7890",
        "+62 (0)812 3456 7890", "006281234567890", "81234567890", "+65 8123 4890", "+819012345890",
    ],
)  # fmt: skip
def test_number_is_masked_however_it_is_written(written: str) -> None:
    assert masked(f"Nomor {written}, lalu") == "Nomor •••890, lalu"


@pytest.mark.parametrize(
    "text",
    [
        "Rp1.234.567",
        "30.11.2026 05.18",
        "2026-11-30",
        "10508123",
        "K12-000081234",
        "",
        "3f0812a",
        "81.234.567.890",
        "Rp81234567890",
        "81234567890.5",
        "K12-81234567890",
    ],
)
def test_other_digits_stay(text: str) -> None:
    assert masked(text) == text


def test_masking_twice_changes_nothing() -> None:
    assert masked(masked("0812-3456-7890")) == "•••890"


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("081234567890", "•••890"), ("8123456", "•••456"), ("3456-7890", "•••890"),
        ("+62812", "•••812"), ("keripik 2026", "keripik 2026"), ("Bu Sri 34567", "Bu Sri •••567"),
    ],
)  # fmt: skip
def test_search_words_keep_no_part_of_a_number(words: str, kept: str) -> None:
    assert masked_words(words) == kept
