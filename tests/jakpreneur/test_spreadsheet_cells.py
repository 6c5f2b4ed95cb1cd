"""Cells as people type them: phones, dates, prices, licences, texts."""

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bazar.phones import to_e164
from jakpreneur.spreadsheet.cells.dates import parse_last_day
from jakpreneur.spreadsheet.cells.numbers import (
    LicenceNumberMissing,
    has_several_phones,
    parse_licence,
    parse_phone,
    parse_price,
)
from jakpreneur.spreadsheet.cells.text import (
    Cell,
    Formula,
    UnreadableCell,
    clean_line,
    is_one_slip_from,
    parse_line,
)
from tests.properties import untimed

# --- Phones -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        81234567890,
        81234567890.0,
        6281234567890,
        "81234567890",
        "8.1234567890E10",
        "0812-3456-7890",
        "+62 812 3456 7890",
        "+62 (0)812-3456-7890",
        "0062 812 3456 7890",
        "\u200b0812\u00a03456\u00a07890 ",
        "'081234567890",
        "WA: 0812 3456 7890",
        "0812.3456.7890 (Bu Sri)",
        "081234567890 / 081398765432",
        "081234567890, 081398765432",
        "081234567890 atau 081398765432",
        "081234567890\n081398765432",
        "081234567890 081398765432",
        "021-3456789 / 081234567890",
        "81234567890.0",
        "O812-3456-789o",
        "\uff10\uff18\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff10",  # full width
    ],
)
def test_phone_is_parsed_in_every_usual_form(cell: Cell) -> None:
    assert parse_phone(cell) == "+6281234567890"


@pytest.mark.parametrize(
    "cell",
    [
        "8.12346E+10",
        "8,1E+10",
        "021-3456789",
        "0812",
        "tidak tahu",
        12,
        "08123456789012345",
        "+1 202",
    ],
)
def test_text_without_mobile_number_is_refused(cell: Cell) -> None:
    with pytest.raises(UnreadableCell):
        parse_phone(cell)


@pytest.mark.parametrize("cell", [None, "", " ", "\u00a0", "-", "–", "n/a"])
def test_blank_cells_have_no_value(cell: Cell) -> None:
    assert (
        parse_phone(cell),
        parse_price(cell),
        parse_last_day(cell),
        parse_line(cell, most=10),
    ) == ("", None, None, "")


mobiles = st.from_regex(r"8[1-35-9][0-9]{7,10}", fullmatch=True)
between = st.sampled_from(["", " ", "-", ".", "\u00a0", "\u2011", " - "])


@untimed
@given(mobiles, st.sampled_from(["0", "62", "+62", "+62 ", "0062", ""]), between, st.data())
def test_any_mobile_number_is_parsed_with_any_separators(
    number: str, before: str, part: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(3, len(number) - 2))  # ".0" at the end is a column of floats
    assert parse_phone(f"{before}{number[:at]}{part}{number[at:]}") == to_e164(f"0{number}")


@untimed
@given(mobiles)
def test_any_mobile_number_is_parsed_from_a_numeric_cell(number: str) -> None:
    assert parse_phone(int(number)) == parse_phone(float(number)) == f"+62{number}"


@pytest.mark.parametrize(
    ("typed", "meant"), json.loads(Path("tests/phones.json").read_text())["indonesian"]
)
def test_phone_is_parsed_by_the_grammar_of_every_number(typed: str, meant: str) -> None:
    """Take the first of several numbers."""
    if meant.startswith("+"):
        assert parse_phone(typed) == meant
    elif meant == "several":
        first = parse_phone(typed)
        assert first.startswith("+628")
        assert has_several_phones(typed) == ("021" not in typed)
    elif meant != "empty" and typed not in {"-", "0812\n345"}:
        with pytest.raises(UnreadableCell):
            parse_phone(typed)


@untimed
@given(mobiles, mobiles, st.sampled_from(["/", " / ", ", ", "; ", "\n", " dan ", " & "]))
def test_first_of_two_numbers_counts(one: str, other: str, part: str) -> None:
    assert parse_phone(f"0{one}{part}0{other}") == f"+62{one}"


# --- Dates --------------------------------------------------------------------------------------

NEW_YEARS_EVE = dt.date(2026, 12, 31)


@pytest.mark.parametrize(
    "cell",
    [
        dt.datetime(2026, 12, 31),  # noqa: DTZ001 as openpyxl gives it
        dt.date(2026, 12, 31),
        46387,
        46387.0,
        "46387",
        "31/12/2026",
        "31-12-26",
        "31.12.2026",
        "31 - 12 - 2026",
        "2026-12-31",
        "2026-12-31 00:00:00",
        "2026/12/31",
        "31 Desember 2026",
        "31 desember 2026",
        "31 Des. 2026",
        "31-Dec-26",
        "s.d. 31/12/2026",
        "s/d 31 Desember 2026",
        "sampai dengan 31 Des 2026",
        "Berlaku s.d 31-12-2026",
        "Des 2026",
        "Desember 2026",
        "Dec-26",
        "12/2026",
        "2026",
        46387.5,
        "2026-12-31T00:00:00",
        "31/12/2026 0:00",
        "Dec 31, 2026",
        "December 31 2026",
        "Kamis, 31 Desember 2026",
        "(31/12/2026)",
        2026,
    ],
)
def test_day_is_parsed_in_every_usual_form(cell: Cell) -> None:
    assert parse_last_day(cell) == NEW_YEARS_EVE


def test_month_alone_means_its_last_day() -> None:
    assert parse_last_day("Feb 2028") == dt.date(2028, 2, 29)
    assert parse_last_day("Agustus 2027") == dt.date(2027, 8, 31)


def test_days_of_an_old_mac_count_from_1904() -> None:
    assert parse_last_day(46387 - 1462, since_1904=True) == NEW_YEARS_EVE


@pytest.mark.parametrize("cell", ["seumur hidup", "tidak ada", "belum", "dalam proses"])
def test_words_for_unlimited_and_not_yet_have_no_day(cell: Cell) -> None:
    assert parse_last_day(cell) is None


@pytest.mark.parametrize(
    "cell",
    ["12/31/2026", "31/02/2026", "31/12/1926", "segera", "32 Des 2026", "13/2026", 17, "1/1/20266"],
)
def test_text_without_valid_day_is_refused(cell: Cell) -> None:
    with pytest.raises(UnreadableCell):
        parse_last_day(cell)


@untimed
@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_any_day_is_parsed_in_each_form(day: dt.date) -> None:
    serial = (day - dt.date(1899, 12, 30)).days
    ways: list[Cell] = [
        f"{day:%d/%m/%Y}",
        f"{day:%d-%m-%Y}",
        day.isoformat(),
        f"{day.day}.{day.month}.{day.year}",
    ]
    ways += [serial, day]
    assert {parse_last_day(way) for way in ways} == {day}


# --- Prices -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        15000, 15000.0, "15000", "15.000", "Rp 15.000,-", "Rp15.000,00", "15.000,00", "Rp. 15.000",
        "15rb", "15 ribu", "15k", "15 RB", "15,000", "15,000.00", "15000.00", "15.000/pcs",
        "15.000 per bungkus", "IDR 15.000", "\u00a015.000\u200b", "@15.000", "15.000.-", "15,000,-",
        "Rp15.000,\u2013",
        "15.000 rupiah", "15.000 / 250 gr",
    ],
)  # fmt: skip
def test_price_is_parsed_in_every_usual_form(cell: Cell) -> None:
    assert parse_price(cell) == 15_000


def test_shortened_prices_keep_their_decimals() -> None:
    assert parse_price("7,5rb") == parse_price("7.5 ribu") == 7_500
    assert parse_price("1,25 jt") == 1_250_000


@pytest.mark.parametrize(
    "cell",
    [
        0,
        15,
        "15",
        "15.00",
        "1.500rb",
        "15.000\n20.000",
        15000.5,
        "10.000 - 15.000",
        "10rb-15rb",
        "10.000/15.000",
        "gratis",
        "-5000",
        "1" * 30,
    ],
)
def test_text_without_single_price_is_refused(cell: Cell) -> None:
    with pytest.raises(UnreadableCell):
        parse_price(cell)


@pytest.mark.parametrize(
    ("typed", "meant"), json.loads(Path("tests/amounts.json").read_text())["amounts"]
)
def test_price_is_parsed_by_the_grammar_of_every_amount(typed: str, meant: int | str) -> None:
    """Leave out what a cell may hold besides: blanks, units, less than Rp100."""
    if meant == "empty" or not typed.strip("-"):
        return
    if isinstance(meant, int) and meant >= 100:
        assert parse_price(typed) == meant
    elif typed not in {"@15.000", "15.000/pcs", "15.000 per bungkus"}:
        with pytest.raises(UnreadableCell):
            parse_price(typed)


@untimed
@given(st.integers(100, 10**10))
def test_any_price_is_parsed_in_each_form(rupiah: int) -> None:
    dotted = f"{rupiah:,}".replace(",", ".")
    ways: list[Cell] = [
        rupiah,
        float(rupiah),
        str(rupiah),
        dotted,
        f"Rp {dotted},-",
    ]
    if rupiah >= 1_000:  # 500,00 may be a slip of 500.000
        ways.append(f"Rp{dotted},00")
    assert {parse_price(way) for way in ways} == {rupiah}


# --- Licences and texts -------------------------------------------------------------------------


def test_licence_is_its_number() -> None:
    assert parse_licence("P-IRT 2063171010214-25", most=40) == "P-IRT 2063171010214-25"
    assert parse_licence(2063171010214.0, most=40) == "2063171010214"


@pytest.mark.parametrize("cell", ["tidak", "Belum ada", "dalam proses", "-", "x", None])
def test_words_for_no_licence_give_no_number(cell: Cell) -> None:
    assert parse_licence(cell, most=40) == ""


@pytest.mark.parametrize("cell", ["Ada", "ya", "✓", "v", "Sudah"])
def test_licence_without_number_raises_an_error(cell: Cell) -> None:
    with pytest.raises(LicenceNumberMissing):
        parse_licence(cell, most=40)


@pytest.mark.parametrize(
    "cell",
    [
        Formula("=A2&B2"), "=A2&B2", "#REF!", "#N/A", "x" * 41, "Sri 3171012345678901",
        3171012345678901, "Keripik \ufffd",
    ],
)  # fmt: skip
def test_text_with_nik_formula_error_or_lost_letter_is_refused(cell: Cell) -> None:
    with pytest.raises(UnreadableCell):
        parse_line(cell, most=40)


def test_invisible_characters_are_removed() -> None:
    assert clean_line(" Keripik\u00a0 Bu\u200b Sri\n") == "Keripik Bu Sri"
    assert clean_line("a\0b\x1f") == "ab"


@untimed
@given(st.text("abcde", min_size=1, max_size=8), st.data())
def test_every_single_typing_error_is_one_slip(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    slips = [
        word[:at] + word[at + 1 :],
        f"{word[:at]}x{word[at:]}",
        f"{word[:at]}x{word[at + 1 :]}",
    ]
    slips.append(word[:at] + word[at : at + 2][::-1] + word[at + 2 :])
    assert all(is_one_slip_from(word, slip) and is_one_slip_from(slip, word) for slip in slips)
    assert not is_one_slip_from(word, f"{word}xx")


def test_phone_with_a_fraction_was_a_number_for_excel() -> None:
    """Refuse 812.3456789, of which nobody knows how many digits are lost."""
    with pytest.raises(UnreadableCell):
        parse_phone(812.3456789)
    assert parse_phone(81234567890.0) == "+6281234567890"


@pytest.mark.parametrize("number", [10**15, 12345678901234500, 1.2345678901234568e16])
def test_licence_that_excel_has_rounded_is_refused(number: float) -> None:
    with pytest.raises(UnreadableCell):
        parse_licence(number, most=40)
    assert parse_licence(206317101234567, most=40) == "206317101234567"


@pytest.mark.parametrize(
    "text", ["10.000/3 pcs", "10rb/3", "10.000 untuk 3 bungkus", "Rp10.000 per 3", "10.000 / 3pcs"]
)
def test_price_of_several_is_not_the_price_of_one(text: str) -> None:
    with pytest.raises(UnreadableCell, match="3"):
        parse_price(text)


@pytest.mark.parametrize("text", ["10.000/pcs", "10.000/250 gr", "10.000 per porsi", "@10.000"])
def test_price_of_one_may_name_its_unit(text: str) -> None:
    assert parse_price(text) == 10_000
