"""Money as people read it (facts.md, Formats)."""

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from bazar.rupiah import format_rupiah, group_thousands, parse_rupiah, parse_thousands


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (0, "Rp0"),
        (500, "Rp500"),
        (1_000, "Rp1.000"),
        (15_000, "Rp15.000"),
        (167_473_750, "Rp167.473.750"),
        (-15_000, "-Rp15.000"),
        (-1, "-Rp1"),
        (10**15, "Rp1.000.000.000.000.000"),
    ],
)
def test_rupiah_are_whole_with_dots_and_no_space(amount: int, shown: str) -> None:
    assert format_rupiah(amount) == shown


@given(st.integers(-(2**63), 2**63))
def test_what_is_shown_is_what_there_is(amount: int) -> None:
    shown = format_rupiah(amount)
    assert int(shown.replace("Rp", "").replace(".", "")) == amount
    assert all(len(group) == 3 for group in shown.split(".")[1:])


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_page_shows_the_same_in_either_language(language: str) -> None:
    page = Template("{{ amount|rupiah }} · {{ count|thousands }}")
    with translation.override(language):
        shown = page.render(Context({"amount": 1_234_567, "count": 3_484}))
    assert shown == "Rp1.234.567 · 3.484"
    assert group_thousands(3_484) == "3.484"


@pytest.mark.parametrize(
    "typed",
    [
        *["15000", "15.000", "Rp15.000", "Rp 15000", "rp.15.000", "IDR 15,000", " 15 000 "],
        *["15\u00a0000", "Rp15.000,-", "15000,-", "Rp 15.000,00", "Rp\u00a015.000", "015000"],
    ],
)
def test_an_amount_is_read_as_people_write_it(typed: str) -> None:
    assert parse_rupiah(typed) == 15_000


@pytest.mark.parametrize(
    "typed",
    [
        *["", " ", "Rp", "gratis", "15rb", "-15000", "+15000", "15.00", "1.5", "15,00", "15000,00"],
        *[
            "1.2345",
            "1500.000",
            "15..000",
            ".15",
            "1.234,567",
            "1,234.567",
            "1 234.567",
            "15.000,5",
        ],
        *[
            "15000 20000",
            "Rp Rp 15000",
            "15000Rp",
            "0x10",
            "1e3",
            "1_000",
            "\u0661\u0665",
            "9" * 41,
        ],
        *["15.000\n000", "15\n"[:-1] + "\0", "½", "1.000,000"],
    ],
)
def test_what_could_be_another_amount_is_none(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        parse_rupiah(typed)


@given(st.integers(0, 2**63))
def test_what_is_shown_can_be_typed(amount: int) -> None:
    assert parse_rupiah(format_rupiah(amount)) == parse_rupiah(str(amount)) == amount
    assert parse_thousands(group_thousands(amount)) == amount


def test_units_have_no_currency() -> None:
    with pytest.raises(ValueError, match="Rp"):
        parse_thousands("Rp1.000")
