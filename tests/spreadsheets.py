"""Files as offices make them, for tests, and each stage of their import as a page calls it."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from openpyxl import Workbook, load_workbook

from bazar.models import Bazar
from bazar.progress import run_to_end
from jakpreneur.models import Upload
from jakpreneur.spreadsheet import importing
from jakpreneur.spreadsheet.comparison.result import Comparison
from jakpreneur.spreadsheet.importing import ImportResult
from jakpreneur.spreadsheet.tables.shapes import FoundTables

type Rows = Sequence[Any]

HEADINGS = ["Nama Usaha", "Pemilik", "Kec.", "No HP"]
SRI = ["Keripik Bu Sri", "Sri Wahyuni", "Gambir", "081234567890"]
JAYA = ["Rujak Pak Jaya", "Jaya", "Senen", "081234567891"]
GOODS = [*HEADINGS, "Nama Produk", "Kategori", "Harga"]


def xlsx(*sheets: Rows, merged: Sequence[str] = (), names: Sequence[str] = ()) -> bytes:
    """Return a workbook with these sheets; `merged`: blocks of the first sheet, like `A1:B2`."""
    book = Workbook()
    book.remove(book.active)
    for at, rows in enumerate(sheets):
        sheet = book.create_sheet(names[at] if at < len(names) else f"Lembar {at + 1}")
        for row in rows:
            sheet.append(list(row))
    for block in merged:
        book.worksheets[0].merge_cells(block)
    return workbook_bytes(book)


def workbook_bytes(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def csv_file(rows: Rows, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue().encode(encoding)


def open_workbook(body: bytes) -> Any:
    return load_workbook(io.BytesIO(body))


def find_tables_in(body: bytes) -> FoundTables:
    return run_to_end(importing.read_file(body))


def compare_file(body: bytes, bazar: Bazar | None = None) -> Comparison:
    return importing.compare_tables(find_tables_in(body), bazar)


def notes_on(body: bytes) -> list[str]:
    return find_tables_in(body).notes


def store_file(
    body: bytes,
    by: User,
    bazar: Bazar | None = None,
    *,
    name: str = "daftar.xlsx",
    opens_stalls: bool = False,
) -> Upload:
    return run_to_end(
        importing.store_upload(name, body, by=by, bazar=bazar, opens_stalls=opens_stalls)
    )


def import_as_previewed(upload: Upload, *, good_rows_only: bool = False) -> ImportResult:
    fingerprint = importing.preview(upload).fingerprint
    return run_to_end(importing.import_upload(upload, fingerprint, good_rows_only=good_rows_only))


def vendor_values(body: bytes) -> list[dict[str, Any]]:
    """Return the values of each vendor in a file without faults, by the name of the field."""
    result = compare_file(body)
    assert result.faults == []
    return [
        {field.value: value for field, value in each.row.values.items()} for each in result.vendors
    ]


def faults(body: bytes) -> list[tuple[int, str | None]]:
    """Return each fault of a file as (number of the row, name of the field)."""
    return [
        (fault.source.number, fault.field and fault.field.value)
        for fault in compare_file(body).faults
    ]
