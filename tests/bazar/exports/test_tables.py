"""Tables as files: typed cells, sums as formulas, and no formula that somebody typed."""

import csv
import datetime as dt
import io
import re
import tracemalloc
import zipfile
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from bazar.calendar import WIB
from bazar.exports.tables import FORMULA, Column, Kind, Sheet, csv_lines
from bazar.exports.workbook import write_xlsx

COLUMNS = [
    Column("Nama"),
    Column("Jumlah", Kind.UNITS, is_summed=True),
    Column("Nilai", Kind.RUPIAH, is_summed=True),
    Column("Pukul", Kind.MOMENT),
]
NOON = dt.datetime(2021, 9, 23, 12, tzinfo=WIB)
ROWS = [["Keripik", 2, 30_000, NOON], ["Asinan", 1, 12_000, None]]
LURES = [
    "=1+1", "+62812", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", '=HYPERLINK("http://x")',  # noqa: RUF001
]  # fmt: skip


def sheet_of(rows: list[list[Any]], title: str = "Transaksi", *, results: bool = False) -> Any:
    """Return the sheet of the file. `results`: with the stored results of formulas."""
    file = io.BytesIO()
    assert write_xlsx(file, [Sheet(title, COLUMNS, iter(rows))]) == len(rows)
    return load_workbook(file, data_only=results).active


def test_cells_have_the_type_of_their_values() -> None:
    sheet = sheet_of(ROWS)
    assert [cell.value for cell in sheet[1]] == ["Nama", "Jumlah", "Nilai", "Pukul"]
    assert [cell.value for cell in sheet[2]] == ["Keripik", 2, 30_000, dt.datetime(2021, 9, 23, 12)]  # noqa: DTZ001
    assert sheet["C2"].number_format == '[$-421]"Rp"#,##0;[$-421]-"Rp"#,##0'
    assert sheet["D3"].value is None
    assert sheet.freeze_panes == "A2"


def test_sums_are_formulas_below_the_last_row() -> None:
    sheet = sheet_of(ROWS)
    assert [cell.value for cell in sheet[4]] == ["Jumlah", "=SUM(B2:B3)", "=SUM(C2:C3)", None]
    assert sheet_of([]).max_row == 1


def test_formula_has_its_result_beside_it() -> None:
    """A phone's preview computes nothing and would show 0."""
    sheet = sheet_of([*ROWS, ["Kembali", None, -2_000, NOON]], results=True)
    assert [cell.value for cell in sheet[5]] == ["Jumlah", 3, 40_000, None]


def test_columns_are_wide_enough_for_their_content() -> None:
    dear = [["Keripik", 1, 900_000_000_000, NOON], ["x" * 300, 1, 900_000_000_000, NOON]]
    widths = {name: dim.width for name, dim in sheet_of(dear).column_dimensions.items()}
    assert len("x" * 20) < widths["A"] < 80
    assert widths["C"] > len("Rp1.800.000.000.000")
    assert widths["D"] >= len("23/09/2021 12:00:00")


def test_on_paper_all_columns_stand_side_by_side_under_their_heads() -> None:
    sheet = sheet_of(ROWS)
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


@pytest.mark.parametrize("lure", LURES)
def test_text_is_never_a_formula(lure: str) -> None:
    sheet = sheet_of([[lure, 1, 1, NOON]])
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value.strip() == lure.strip()
    text = "".join(csv_lines([Sheet("x", COLUMNS, [[lure, 1, 1, NOON]])]))
    [_, line] = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    assert line[0].startswith("'")
    assert line[0].replace("'", "") == lure


SIGNS = tuple(sign for sign in FORMULA if not sign.isspace())


def seen_by_a_spreadsheet(text: str, separator: str) -> list[list[str]]:
    """Part a CSV text by any separator, as a spreadsheet does: quotes count only at the start."""
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


@given(st.text(st.sampled_from("a1 =+-@;,|\t\r\n\"'＝"), max_size=12))  # noqa: RUF001
@example("enak;=1+1")
@example("enak,=1+1,x")
@example('x,"=1+1')
@example("x\n=1+1,")
def test_no_separator_makes_a_formula_of_a_text(lure: str) -> None:
    text = "".join(csv_lines([Sheet("x", COLUMNS[:1], [[lure]])])).removeprefix("\ufeff")
    for separator in ";,\t|":
        fields = [field for row in seen_by_a_spreadsheet(text, separator) for field in row]
        assert [field for field in fields if field.lstrip().startswith(SIGNS)] == []


def test_text_without_a_formula_is_unchanged() -> None:
    for text in ("Keripik, pedas; 2-3 biji", "a=b", "0812-3456-7890", "Jl. Kramat - no. 5"):
        line = "".join(csv_lines([Sheet("x", COLUMNS[:1], [[text]])])).splitlines()[1]
        assert line == f'"{text}"'


@pytest.mark.parametrize("title", ["Penjualan [1]: a/b*?", "x" * 40, ""])
def test_any_title_names_a_sheet(title: str) -> None:
    assert 0 < len(sheet_of(ROWS, title).title) <= 31


def test_characters_that_no_sheet_allows_are_dropped() -> None:
    assert sheet_of([["Ker\x00ipik\x0b", 1, 1, NOON]])["A2"].value == "Keripik"


def test_csv_has_the_form_that_excel_opens() -> None:
    text = "".join(csv_lines([Sheet("x", COLUMNS, ROWS)]))
    assert text.startswith('\ufeff"Nama";"Jumlah"')
    assert text.splitlines()[1:] == [
        '"Keripik";"2";"30000";"2021-09-23 12:00:00"',
        '"Asinan";"1";"12000";""',
    ]


def test_long_table_needs_no_more_memory_than_a_short_one() -> None:
    def peak(count: int) -> int:
        file = io.BytesIO()
        tracemalloc.start()
        rows = ([f"Keripik {n}", n, n] for n in range(count))
        write_xlsx(file, [Sheet("x", COLUMNS[:3], rows)])
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most - 2 * len(file.getvalue())

    assert peak(8_000) < 1.5 * peak(2_000)


def test_file_is_complete() -> None:
    file = io.BytesIO()
    write_xlsx(file, [Sheet("x", COLUMNS, ROWS)])
    assert zipfile.ZipFile(file).testzip() is None
    sheet = zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml").decode()
    assert not re.search(r"<f>(?!SUM\()", sheet)


def test_several_tables_are_sheets_of_one_file_and_cells_of_one_csv() -> None:
    sheets = [Sheet("Kanal", COLUMNS[:2], [["Daring", 2]]), Sheet("kanal", COLUMNS[:2], [["x", 3]])]
    file = io.BytesIO()
    assert write_xlsx(file, sheets) == 2
    book = load_workbook(file)
    assert book.sheetnames == ["Kanal", "kanal 2"]
    assert [list(sheet.values)[1][1] for sheet in book] == [2, 3]
    assert "".join(csv_lines(sheets)).splitlines()[1:] == [
        '"Kanal";"Daring";"Jumlah";"2"',
        '"kanal";"x";"Jumlah";"3"',
    ]
