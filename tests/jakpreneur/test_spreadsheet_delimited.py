"""CSV files with damage: open quotation marks, broken bytes, words in the place of values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jakpreneur.spreadsheet.files.quotes import refuse_open_quotes
from jakpreneur.spreadsheet.tables.shapes import UnreadableFile
from tests.properties import untimed
from tests.spreadsheets import HEADINGS, JAYA, SRI, compare_file, csv_file, faults, vendor_values

pytestmark = pytest.mark.django_db

LINES = [";".join(cells) for cells in (HEADINGS, SRI, JAYA)]


def names(body: bytes) -> list[str]:
    return [str(each["name"]) for each in vendor_values(body)]


def refusal(text: str) -> str:
    with pytest.raises(UnreadableFile) as unfit:
        compare_file(text.encode())
    return str(unfit.value)


# --- Quotation marks ----------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", ["", "end"])
def test_open_quotation_mark_is_refused_by_its_line(end: str, last: str) -> None:
    heads, sri, jaya = LINES
    text = end.join([heads, sri, f'"{jaya}', sri, sri]) + (end if last else "")
    assert "Baris 3 " in refusal(text)


def test_mark_that_a_later_row_closes_by_chance_is_refused() -> None:
    heads, sri, jaya = LINES
    in_the_middle = "\n".join([heads, f'"{sri}', jaya, 'Rujak "Enak";Ida;Senen;081234567895'])
    assert "Baris 2 " in refusal(in_the_middle)
    at_the_end = "\n".join([heads, f'"{sri}', jaya, 'Rujak;Ida;Senen;081234567895"'])
    assert "Baris 2 " in refusal(at_the_end)


@pytest.mark.parametrize(
    "name",
    [
        '"Keripik\nBu Sri"',
        '"Keripik; Bu Sri"',
        '"Keripik ""Bu Sri"""',
        'Keripik "Bu Sri"',
        'Keripik 17" Bu Sri',
        '"Keripik ""Bu""\nSri; dan kawan"',
    ],
)
def test_quotation_marks_that_are_right_are_read(name: str) -> None:
    rows = "\n".join([LINES[0], f"{name};Sri;Gambir;{SRI[3]}", LINES[2]])
    assert len(names(rows.encode())) == 2


@untimed
@given(
    rows=st.lists(
        st.lists(st.text(alphabet='a";\n, ', max_size=6), min_size=3, max_size=3), max_size=8
    )
)
def test_file_written_by_a_program_has_no_open_mark(rows: list[list[str]]) -> None:
    """Fail only for cells that hold whole rows, which nobody types into a cell."""
    if not any(cell.count(";") >= 2 for row in rows for cell in row):
        refuse_open_quotes(csv_file(rows).decode(), ";")


def test_marks_of_mysql_are_part_of_the_name() -> None:
    heads = ";".join(f'"{cell}"' for cell in HEADINGS)
    row = f'"Warung \\"Enak\\" Bu Sri";"Sri";"Gambir";"{SRI[3]}"'
    assert names(f"{heads}\n{row}\n".encode()) == ['Warung "Enak" Bu Sri']


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_that_names_the_separator_ends_like_any_other(end: str) -> None:
    assert names(end.join(["sep=;", *LINES]).encode()) == [SRI[0], JAYA[0]]


# --- Bytes --------------------------------------------------------------------------------------

CAFE = "Kopi “Café” Ñandú – Bu Sri’s"


@pytest.mark.parametrize("broken", [b"\xff", b"\xc3", b"\x80"])
def test_broken_byte_damages_its_own_cell_alone(broken: bytes) -> None:
    whole = [CAFE, *SRI[1:]]
    body = csv_file([HEADINGS, whole, ["QQ", *JAYA[1:]]]).replace(b"QQ", b"Rujak " + broken)
    result = compare_file(body)
    assert [each.vendor.name for each in result.vendors] == [CAFE]
    assert faults(body) == [(3, "name")]


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
@pytest.mark.parametrize("name", ["Café Bu Sri", "Bu Sri’s Crème", "Kopi “Enak” – Sri", "Piñata"])
def test_old_encodings_are_told_apart_by_their_letters(encoding: str, name: str) -> None:
    body = csv_file([HEADINGS, [name, *SRI[1:]]], encoding=encoding)
    assert names(body) == [name]


# --- Words in the place of values ---------------------------------------------------------------


@pytest.mark.parametrize(
    "word",
    [
        "NULL", "null", "nan", "NaN", "None", "\\N", "(blank)", "(kosong)", "belum ada",
        "Tidak ada", "tdk ada", "belum punya nama", "Nihil",
    ],
)  # fmt: skip
def test_word_for_nothing_is_never_a_name(word: str) -> None:
    body = csv_file([HEADINGS, [word, *SRI[1:]], [JAYA[0], word, *JAYA[2:]]])
    assert faults(body) == [(2, "name")]
    [jaya] = compare_file(body).vendors
    assert "owner" not in {field.value for field in jaya.row.values}


@pytest.mark.parametrize("name", ["Nandini", "Tak Ada Duanya", "Nanas", "Ada", "Belum Kenyang"])
def test_name_that_only_looks_like_nothing_is_a_name(name: str) -> None:
    assert names(csv_file([HEADINGS, [name, *SRI[1:]]])) == [name]


def test_product_of_nobody_is_not_the_vendors_above() -> None:
    headings = ["Nama Usaha", "Kecamatan", "No HP", "Produk", "Kategori"]
    rows = [[SRI[0], *SRI[2:], "Keripik", "Kuliner"], ["NULL", "", "", "Rujak", "Kuliner"]]
    body = csv_file([headings, *rows])
    [sri] = compare_file(body).vendors
    assert [goods.row.name for goods in sri.goods] == ["Keripik"]
    assert {number for number, _field in faults(body)} == {3}
