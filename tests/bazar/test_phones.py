"""Indonesian mobile numbers."""

import pytest

from bazar.phones import NotAMobile, to_e164


@pytest.mark.parametrize(
    "written",
    [
        "081298765432",
        "0812-9876-5432",
        "0812 9876 5432",
        "6281298765432",
        "+6281298765432",
        "+62 812-9876-5432",
        "(0812) 9876.5432",
        "\t0812\u00a09876\u20135432 ",
    ],
)
def test_number_is_parsed_however_it_is_written(written: str) -> None:
    assert to_e164(written) == "+6281298765432"


@pytest.mark.parametrize("digits", ["81234567", "81234567890"])
def test_shortest_and_longest_number_are_accepted(digits: str) -> None:
    assert to_e164(f"0{digits}") == f"+62{digits}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0212345678",  # a landline
        "0801234567",
        "0812345",
        "08123456789012",
        "+65 8123 4567",
        "0812 3456 789x",
        "812345678901",
        "+0812345678",
        "٠٨١٢٣٤٥٦٧٨٩",
        "0812345678\n0812345678",
    ],
)
def test_other_texts_are_no_mobile_number(text: str) -> None:
    with pytest.raises(NotAMobile):
        to_e164(text)
