"""Money as people read it (facts.md, Formats)."""

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from bazar.rupiah import format_rupiah, group_thousands


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
