"""Files as offices keep them, made for tests; and what a page does with one."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from openpyxl import Workbook, load_workbook

from bazar.models import Bazar
from bazar.progress import finished
from jakpreneur.models import Upload
from jakpreneur.spreadsheet import comparison, files, importing, places, tables, uploads
from jakpreneur.spreadsheet.differences import Comparison
from jakpreneur.spreadsheet.importing import Imported

type Rows = Sequence[Any]

HEADINGS = ["Nama Usaha", "Pemilik", "Kec.", "No HP"]
SRI = ["Keripik Bu Sri", "Sri Wahyuni", "Gambir", "081234567890"]
JAYA = ["Rujak Pak Jaya", "Jaya", "Senen", "081234567891"]
GOODS = [*HEADINGS, "Nama Produk", "Kategori", "Harga"]


def xlsx(*sheets: Rows, merged: Sequence[str] = (), names: Sequence[str] = ()) -> bytes:
    """Return a workbook of these sheets; the `merged` blocks are of the first sheet."""
    book = Workbook()
    book.remove(book.active)
    for at, rows in enumerate(sheets):
        sheet = book.create_sheet(names[at] if at < len(names) else f"Lembar {at + 1}")
        for row in rows:
            sheet.append(list(row))
    for block in merged:
        book.worksheets[0].merge_cells(block)
    return saved(book)


def saved(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def delimited(rows: Rows, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue().encode(encoding)


def opened(body: bytes) -> Any:
    return load_workbook(io.BytesIO(body))


def compared(body: bytes, bazar: Bazar | None = None) -> Comparison:
    found = tables.find(files.read(body), places.read())
    return comparison.compare(found, bazar)


def notes(body: bytes) -> list[str]:
    return tables.find(files.read(body), places.read()).notes


def kept(
    body: bytes,
    by: User,
    bazar: Bazar | None = None,
    *,
    name: str = "daftar.xlsx",
    opens_stalls: bool = False,
) -> Upload:
    return finished(uploads.keep(name, body, by=by, bazar=bazar, opens_stalls=opens_stalls))


def imported(upload: Upload, *, good_rows_only: bool = False) -> Imported:
    seen = comparison.of(upload).fingerprint
    return finished(importing.carry_out(upload, seen, good_rows_only=good_rows_only))


def said(body: bytes) -> list[dict[str, Any]]:
    """Return the parsed vendors of a file without errors."""
    result = compared(body)
    assert result.faults == []
    return [
        {column.value: value for column, value in each.row.said.items()} for each in result.vendors
    ]


def faults(body: bytes) -> list[tuple[int, str | None]]:
    """Return the rows that cannot be read, each with the column of the error."""
    return [
        (fault.source.number, fault.column and fault.column.value)
        for fault in compared(body).faults
    ]
