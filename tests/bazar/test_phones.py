"""Mobile numbers: one table of cases for the server and for scripts."""

import json
import re
from pathlib import Path

import phonenumbers
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from bazar.phones import ANY_MOBILE, MOBILE, PROBLEMS, NotAMobile, as_written, mobiles_in, to_e164
from tests.properties import untimed

CASES = json.loads(Path("tests/phones.json").read_text())


def meaning_of(typed: str, *, abroad: bool) -> str:
    try:
        return to_e164(typed, abroad=abroad)
    except NotAMobile as reason:
        return reason.problem


@pytest.mark.parametrize(("typed", "meant"), CASES["indonesian"])
def test_number_is_parsed_however_it_is_written_or_refused_with_the_reason(
    typed: str, meant: str
) -> None:
    assert meaning_of(typed, abroad=False) == meaning_of(typed, abroad=True) == meant


@pytest.mark.parametrize(("typed", "meant"), CASES["abroad"])
def test_number_of_another_country_is_for_shoppers_alone(typed: str, meant: str) -> None:
    assert meaning_of(typed, abroad=True) == meant
    assert meaning_of(typed, abroad=False) == "foreign"


@pytest.mark.parametrize("typed", CASES["known_to_the_server"])
def test_number_that_its_country_does_not_have_is_refused(typed: str) -> None:
    assert meaning_of(typed, abroad=True) == "unknown"


@untimed
@given(st.from_regex(r"\A8[0-9]{5,14}\Z"))
def test_indonesian_numbers_are_those_of_googles_data_and_have_the_databases_shape(
    national: str,
) -> None:
    number = phonenumbers.PhoneNumber(country_code=62, national_number=int(national))
    exists = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    meant = meaning_of(f"0{national}", abroad=False)
    assert (meant == f"+62{national}") == exists
    if exists:
        assert re.fullmatch(MOBILE, meant)
        assert re.fullmatch(ANY_MOBILE, meant)
        assert meaning_of(national, abroad=True) == meant
        assert meaning_of(as_written(meant), abroad=False) == meant


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS - {"ID"}))
def test_mobile_number_of_every_country_can_be_stored_and_shown(region: str) -> None:
    number = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    if number is None:
        return
    stored = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    shown = as_written(stored)
    assert to_e164(stored, abroad=True) == to_e164(shown, abroad=True) == stored
    assert re.fullmatch(ANY_MOBILE, stored)
    assert not re.fullmatch(MOBILE, stored)


def test_every_mobile_number_of_a_text_is_found() -> None:
    text = "021-3456789 / 0812-3456-7890 (WA), 0895338325512 atau +65 8123 4567"
    assert list(mobiles_in(text)) == ["+6281234567890", "+62895338325512"]
    assert list(mobiles_in("belum ada")) == []


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_problem_has_a_sentence(language: str) -> None:
    with translation.override(language):
        sentences = {str(NotAMobile(problem)) for problem in PROBLEMS}
    assert len(sentences) == len(PROBLEMS)
    assert all(sentence.endswith(".") for sentence in sentences)
