"""Whole rupiah as people read and write them."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from bazar.rupiah import (
    PROBLEMS,
    NotAnAmount,
    explain,
    format_rupiah,
    group_thousands,
    in_words,
    parse_rupiah,
    parse_thousands,
    rupiah_in_words,
)


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
def test_formatted_amount_has_all_its_digits(amount: int) -> None:
    shown = format_rupiah(amount)
    assert int(shown.replace("Rp", "").replace(".", "")) == amount
    assert all(len(group) == 3 for group in shown.split(".")[1:])


@pytest.mark.parametrize("language", ["id", "en"])
def test_amount_is_formatted_alike_in_both_languages(language: str) -> None:
    page = Template("{{ amount|rupiah }} · {{ count|thousands }}")
    with translation.override(language):
        shown = page.render(Context({"amount": 1_234_567, "count": 3_484}))
    assert shown == "Rp1.234.567 · 3.484"
    assert group_thousands(3_484) == "3.484"


CASES = json.loads(Path("tests/amounts.json").read_text())


@pytest.mark.parametrize(("typed", "meant"), CASES["amounts"])
def test_amount_is_parsed_as_people_write_it_or_refused_with_the_reason(
    typed: str, meant: int | str
) -> None:
    if isinstance(meant, int):
        assert parse_rupiah(typed) == meant
        return
    with pytest.raises(NotAnAmount) as refused:
        parse_rupiah(typed)
    assert refused.value.problem == meant


@pytest.mark.parametrize(("typed", "meant"), CASES["units"])
def test_number_of_things_is_parsed_as_people_write_it_or_refused(
    typed: str, meant: int | None
) -> None:
    if meant is None:
        with pytest.raises(NotAnAmount):
            parse_thousands(typed)
    else:
        assert parse_thousands(typed) == meant


@given(st.integers(0, 2**63))
def test_formatted_amount_can_be_parsed(amount: int) -> None:
    forms = (format_rupiah(amount), str(amount), f"{amount:,}", f"{format_rupiah(amount)},-")
    assert {parse_rupiah(form, most=2**63) for form in forms} == {amount}
    assert parse_thousands(group_thousands(amount)) == amount


@given(st.integers(0, 10**7), st.sampled_from(["{},{:02}", "{}.{:02}", "{}.{:01}", "{},{:01}"]))
def test_amount_with_decimals_is_never_read_as_another_one(amount: int, form: str) -> None:
    for sen in (0, 5):
        typed = form.format(amount, sen)
        try:
            assert (parse_rupiah(typed), sen) == (amount, 0)
        except NotAnAmount as reason:
            assert reason.problem in {"ambiguous", "sen"}  # noqa: PT017


def test_amount_above_the_limit_is_refused_with_the_limit() -> None:
    assert parse_rupiah("Rp10.000", most=10_000) == 10_000
    with translation.override("id"), pytest.raises(NotAnAmount, match=r"Paling banyak Rp10\.000\."):
        parse_rupiah("10.001", most=10_000)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_problem_has_a_sentence(language: str) -> None:
    with translation.override(language):
        sentences = {explain(problem) for problem in PROBLEMS}
    assert len(sentences) == len(PROBLEMS)
    assert all(sentence.endswith(".") and "%" not in sentence for sentence in sentences)


# --- In words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (1, "satu"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (19, "sembilan belas"),
        (20, "dua puluh"),
        (21, "dua puluh satu"),
        (100, "seratus"),
        (101, "seratus satu"),
        (111, "seratus sebelas"),
        (200, "dua ratus"),
        (1_000, "seribu"),
        (1_001, "seribu satu"),
        (1_100, "seribu seratus"),
        (2_021, "dua ribu dua puluh satu"),
        (11_000, "sebelas ribu"),
        (21_000, "dua puluh satu ribu"),
        (100_000, "seratus ribu"),
        (101_000, "seratus satu ribu"),
        (1_000_000, "satu juta"),
        (1_001_000, "satu juta seribu"),
        (1_000_000_000, "satu miliar"),
        (10**12, "satu triliun"),
        (10**15, "seribu triliun"),
    ],
)
def test_number_is_written_in_words(number: int, words: str) -> None:
    assert in_words(number) == words


def test_turnover_of_the_trial_is_written_in_words() -> None:
    assert rupiah_in_words(167_473_750) == (
        "seratus enam puluh tujuh juta empat ratus tujuh puluh tiga ribu tujuh ratus lima puluh"
        " rupiah"
    )
    assert rupiah_in_words(-15_000) == "minus lima belas ribu rupiah"


UNITS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8,
    "sembilan": 9,
}  # fmt: skip
GROUPS = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12}


def out_of_words(words: str) -> int:
    """Parse the words one by one, independently. Raises KeyError for an unknown word."""
    if words in {"nol", "seribu triliun"}:  # a thousand of the largest: 10^15 alone
        return 0 if words == "nol" else 10**15
    total = group = digit = 0
    largest = 10**16
    for word in words.split():
        # "se-" is one of what follows.
        if word.startswith("se") and word not in UNITS:
            digit, word = 1, word.removeprefix("se")  # noqa: PLW2901
        if word in UNITS:
            assert digit == 0
            digit = UNITS[word]
        elif word == "belas":
            group, digit = group + 10 + digit, 0
        elif word == "puluh":
            group, digit = group + 10 * digit, 0
        elif word == "ratus":
            assert group == 0
            group, digit = 100 * digit, 0
        else:
            assert GROUPS[word] < largest
            assert group + digit > 0
            largest = GROUPS[word]
            total, group, digit = total + (group + digit) * largest, 0, 0
    return total + group + digit


@given(st.integers(0, 10**15) | st.integers(0, 2_000) | st.integers(0, 10**6))
def test_words_stand_for_exactly_one_number(number: int) -> None:
    words = in_words(number)
    assert out_of_words(words) == number
    assert words == " ".join(words.split())
    for wrong in ("satu ratus", "satu belas", "satu puluh", "nol "):
        assert wrong not in words
    assert not words.startswith("satu ribu")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (-1, "minus satu"),
        (10**15 + 1, "seribu triliun satu"),
        (2 * 10**15, "dua ribu triliun"),
        (10**24, "satu triliun triliun"),
    ],
)
def test_numbers_of_any_size_have_words(number: int, words: str) -> None:
    assert in_words(number) == words


@given(st.integers(-(10**60), 10**60))
def test_words_never_fail(number: int) -> None:
    assert rupiah_in_words(number).endswith(" rupiah")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        ("", ""),
        ("nanti", "nanti"),
        ([], "[]"),
        (float("inf"), "inf"),
        (Decimal(15_000), "Rp15.000"),
        ("15000", "Rp15.000"),
        (-(10**30), f"-Rp1{'.000' * 10}"),
    ],
)
def test_filter_never_fails(value: object, shown: str) -> None:
    page = Template("{{ value|rupiah }}{{ missing|rupiah }}{{ missing.amount|thousands }}")
    assert page.render(Context({"value": value})) == shown
