"""Every XLSX of the desk opens in LibreOffice as it was written."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from operator import ne
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from jakpreneur.models import Jakpreneur
from tests.cast import Cast, free_line, sale, send
from tests.desk import Desks, addresses, make_desks
from tests.libreoffice import LibreOffice, program, text_of
from transactions import totals
from transactions.models import SaleLine

LURES = ['=HYPERLINK("http://jahat.example";"klik")', "=1+1", "+62812", "-5+1", "@SUM(1)", "\t=1"]
DEAR = 149_999_999  # six of it stay below what an entry may come to
LINES = "transactions_saleline_export"


@dataclass(frozen=True)
class Opened:
    """A file as the desk wrote it, as LibreOffice saved it, and its print."""

    left: Workbook
    saved: Workbook
    worked_out: Workbook
    printed: str


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> LibreOffice:
    program()
    return LibreOffice(tmp_path_factory.mktemp("libreoffice"))


@pytest.fixture
def opened(office: LibreOffice, cast: Cast, kepala: User, heads_desk: Client) -> dict[str, Opened]:
    """Return all files by the name of their address. LibreOffice opens them in one go."""
    desks = make_desks(cast, kepala)
    for n, lure in enumerate(LURES, start=1):
        Jakpreneur.objects.create(
            name=lure, owner=lure, kecamatan=cast.venue.kecamatan, phone="+628123456789"
        )
        send(cast.till, sale(free_line(cast.stall, DEAR, n, name=lure), number=10 + n))
    files = exported(desks, heads_desk) | {"narrow": narrow()}
    connection.cursor().close()  # the last request's limits end, whose pause is half a minute
    saved, printed = office.convert(files, "xlsx"), office.convert(files, "pdf")
    return {
        name: Opened(
            load_workbook(io.BytesIO(content)),
            load_workbook(io.BytesIO(saved[name])),
            load_workbook(io.BytesIO(saved[name]), data_only=True),
            text_of(printed[name]),
        )
        for name, content in files.items()
    }


def narrow() -> bytes:
    """Return a workbook with a column that is too narrow, as the control."""
    book, file = Workbook(), io.BytesIO()
    book.active.append([DEAR])
    book.active.column_dimensions["A"].width = 3
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("separator", [";", ","])
def test_no_cell_of_a_csv_becomes_a_formula(
    separator: str, office: LibreOffice, cast: Cast, heads_desk: Client
) -> None:
    """The test tries each separator that a spreadsheet may be set to."""
    inner = ["enak;=1+1", "enak,=1+1,x"]
    for n, lure in enumerate([*LURES, *inner], start=1):
        send(cast.till, sale(free_line(cast.stall, name=lure), number=n))
    answer = heads_desk.get(reverse(f"admin:{LINES}", args=["csv"]))
    control = b"Nama\r\n=1+1\r\n"
    files = {"lines": answer.getvalue(), "control": control}
    made = office.convert(files, "xlsx", of="csv", separator=separator)
    books = {name: load_workbook(io.BytesIO(content)).active for name, content in made.items()}
    assert formulas(books["control"])
    assert formulas(books["lines"]) == []
    assert links(books["lines"]) == []
    if separator == ";":
        text = {_said(cell.value) for row in books["lines"].iter_rows() for cell in row}
        assert {lure.strip() for lure in LURES} <= {
            str(each).replace("'", "").strip() for each in text
        }


def exported(desks: Desks, client: Client) -> dict[str, bytes]:
    csv, xlsx = addresses(desks), addresses(desks, form="xlsx")
    files = {name: client.get(xlsx[name]) for name in xlsx if xlsx[name] != csv[name]}
    results = reverse("results_totals", args=[desks.cast.bazar.pk, "xlsx"])
    files["results_totals"] = client.get(results)
    assert {file.status_code for file in files.values()} == {200}
    return {name: file.getvalue() for name, file in files.items()}


def test_every_file_opens_as_it_left(opened: dict[str, Opened]) -> None:
    assert "a column is too narrow" in _wrong(opened.pop("narrow"))
    assert len(opened) > 25
    wrong = {name: found for name, each in opened.items() if (found := list(_wrong(each)))}
    assert wrong == {}
    _sums_are_the_ledgers(opened[LINES].worked_out.active)
    _lures_are_texts(opened[LINES].saved.active)
    assert "Rp149.999.999" in opened[LINES].printed


def _wrong(each: Opened) -> Iterator[Any]:
    if "###" in each.printed:
        yield "a column is too narrow"
    for left, saved, worked_out in zip(each.left, each.saved, each.worked_out, strict=True):
        # A conversion has no window, and saves none that is frozen.
        if left.freeze_panes != "A2" or saved.print_title_rows != "$1:$1":
            yield "the head does not stay"
        if shown(saved) != shown(left):
            yield [pair for pair in zip(shown(left), shown(saved), strict=True) if ne(*pair)]
        if sums(left, worked_out) != sums_by_hand(left):
            yield "a sum is worked out otherwise"
        if links(saved):
            yield "a text leads somewhere"


def shown(sheet: Any) -> list[list[Any]]:
    """Return the value of each cell and its kind: a number, a moment, a text or a formula."""
    return [
        [
            (cell.data_type, cell.is_date, _said(cell.value))
            for cell in row
            if cell.value is not None
        ]
        for row in sheet.iter_rows()
    ]


def _said(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def formulas(sheet: Any) -> list[Any]:
    return [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def sums(before: Any, worked_out: Any) -> list[Any]:
    return [worked_out[cell.coordinate].value for cell in formulas(before)]


def sums_by_hand(sheet: Any) -> list[int]:
    """Return the sum of the cells above each formula."""
    return [
        sum(above.value or 0 for above in sheet[cell.column_letter][1 : cell.row - 1])
        for cell in formulas(sheet)
    ]


def links(sheet: Any) -> list[Any]:
    return [cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink]


def _sums_are_the_ledgers(sheet: Any) -> None:
    overall = totals.of_lines(SaleLine.objects.all())
    last = [cell.value for cell in sheet[sheet.max_row]]
    assert [last[-3], last[-1]] == [overall.units, overall.amount]  # the discount between


def _lures_are_texts(sheet: Any) -> None:
    cells = {_said(cell.value): cell.data_type for row in sheet.iter_rows() for cell in row}
    assert {cells[lure.strip()] for lure in LURES} == {"s"}
