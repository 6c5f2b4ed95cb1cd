"""Uploads: the tables of a file, stored until they are imported.

So the import writes exactly what the preview showed. Neither the file nor any NIK in it is stored.
The tables are deleted after a day.
"""

import datetime as dt
import hashlib
import json
import zlib
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from jakpreneur.models import Upload
from jakpreneur.spreadsheet.cells.text import Cell, Formula
from jakpreneur.spreadsheet.fields import Field
from jakpreneur.spreadsheet.tables.shapes import FoundTable, FoundTables, TableRow

STORED_FOR = dt.timedelta(days=1)
NAME_LENGTH = 200  # characters


def store(upload: Upload, body: bytes, found_tables: FoundTables) -> Upload:
    """Save a new upload with the tables of its file and the file's SHA-256. Delete old uploads."""
    delete_old()
    upload.name = upload.name[-NAME_LENGTH:]
    upload.digest = hashlib.sha256(body).hexdigest()
    upload.content = zlib.compress(json.dumps(_pack(found_tables), ensure_ascii=False).encode())
    upload.save(force_insert=True)
    return upload


def delete_old() -> None:
    """Delete what was stored more than a day ago."""
    Upload.objects.filter(at__lt=timezone.now() - STORED_FOR).delete()


def uploads_of(user: User) -> QuerySet[Upload]:
    """Return the uploads that a user has sent within a day. Nobody else sees them."""
    recent = Upload.objects.filter(at__gte=timezone.now() - STORED_FOR)
    return recent.filter(by=user).select_related("bazar")


def load_tables(upload: Upload) -> FoundTables:
    """Load the tables of an upload as they were found in its file."""
    packed = json.loads(zlib.decompress(bytes(upload.content)))
    return FoundTables([_unpack_table(each) for each in packed["tables"]], packed["notes"])


def _pack(found_tables: FoundTables) -> dict[str, Any]:
    return {
        "notes": found_tables.notes,
        "tables": [
            {
                "sheet": table.sheet,
                "headings": table.headings,
                "columns": table.columns,
                "more": table.more_products,
                "mac": table.since_1904,
                "kecamatan": table.kecamatan,
                "rows": [
                    [row.number, [_pack_cell(cell) for cell in row.cells]] for row in table.rows
                ],
            }
            for table in found_tables.tables
        ],
    }


def _unpack_table(packed: dict[str, Any]) -> FoundTable:
    columns, *more_products = (
        {Field(name): at for name, at in each.items()}
        for each in (packed["columns"], *packed["more"])
    )
    return FoundTable(
        packed["sheet"],
        packed["headings"],
        columns,
        more_products,
        rows=[
            TableRow(number, [_unpack_cell(cell) for cell in cells])
            for number, cells in packed["rows"]
        ],
        since_1904=packed["mac"],
        kecamatan=packed["kecamatan"],
    )


def _pack_cell(cell: Cell) -> Any:
    """Return a value for JSON: a formula or a date as a pair of its kind and its text."""
    if isinstance(cell, Formula):
        return ["formula", str(cell)]
    if isinstance(cell, dt.datetime | dt.date):
        return ["date", cell.isoformat()]
    return cell


def _unpack_cell(packed: Any) -> Cell:
    match packed:
        case ["formula", text]:
            return Formula(text)
        case ["date", text]:
            return dt.datetime.fromisoformat(text)
    cell: Cell = packed
    return cell
