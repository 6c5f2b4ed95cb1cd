"""Files between preview and import: what was read of them, so that what is imported is what was
looked at. Neither the file itself nor a NIK in it is kept; after a day nothing is."""

import datetime as dt
import hashlib
import json
import zlib
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bazar.models import Bazar
from bazar.progress import ProgressStep, Work
from bazar.rupiah import group_thousands
from jakpreneur.models import Upload
from jakpreneur.spreadsheet import files, places, tables
from jakpreneur.spreadsheet.cells import Cell, Formula
from jakpreneur.spreadsheet.sheets import Row, Table, Tables
from jakpreneur.spreadsheet.wordings import Column

KEPT_FOR = dt.timedelta(days=1)
NAME_LENGTH = 200


def keep(
    name: str, body: bytes, *, by: User, bazar: Bazar | None, opens_stalls: bool = False
) -> Work[Upload]:
    """Reads the file and keeps what is in its tables. Raises UnfitFile."""
    yield ProgressStep(_("Reading the file …"))
    sheets = []
    for sheet in files.read(body):
        sheets.append(sheet)
        rows = group_thousands(sum(len(each.rows) for each in sheets))
        yield ProgressStep(_("Reading the file: %(rows)s rows …") % {"rows": rows})
    found = tables.find(sheets, places.read())
    yield ProgressStep(_("Comparing with what is there …"))
    sweep()
    return Upload.objects.create(
        name=name[-NAME_LENGTH:],
        digest=hashlib.sha256(body).hexdigest(),
        content=zlib.compress(json.dumps(_packed(found), ensure_ascii=False).encode()),
        bazar=bazar,
        opens_stalls=bazar is not None and opens_stalls,
        by=by,
    )


def sweep() -> None:
    """Delete what is older than a day."""
    Upload.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()


def of(user: User) -> QuerySet[Upload]:
    """A file is whoever's sent it, and nobody else's."""
    recent = Upload.objects.filter(at__gte=timezone.now() - KEPT_FOR)
    return recent.filter(by=user).select_related("bazar")


def tables_of(upload: Upload) -> Tables:
    kept = json.loads(zlib.decompress(bytes(upload.content)))
    return Tables([_table(each) for each in kept["tables"]], kept["notes"])


def _packed(found: Tables) -> dict[str, Any]:
    return {
        "notes": found.notes,
        "tables": [
            {
                "sheet": table.sheet,
                "headings": table.headings,
                "columns": table.columns,
                "more": table.more,
                "mac": table.mac,
                "kecamatan": table.kecamatan,
                "rows": [
                    [row.number, [_packed_cell(cell) for cell in row.cells]] for row in table.rows
                ],
            }
            for table in found.tables
        ],
    }


def _table(kept: dict[str, Any]) -> Table:
    columns, *more = (
        {Column(name): at for name, at in each.items()}
        for each in (kept["columns"], *kept.get("more", ()))
    )
    rows = [Row(number, [_cell(cell) for cell in cells]) for number, cells in kept["rows"]]
    return Table(
        kept["sheet"],
        kept["headings"],
        columns,
        more,
        rows=rows,
        mac=kept["mac"],
        kecamatan=kept["kecamatan"],
    )


def _packed_cell(cell: Cell) -> Any:
    """What JSON has no kind for goes as a pair of its kind and its text."""
    if isinstance(cell, Formula):
        return ["formula", str(cell)]
    if isinstance(cell, dt.datetime | dt.date):
        return ["date", cell.isoformat()]
    return cell


def _cell(packed: Any) -> Cell:
    match packed:
        case ["formula", text]:
            return Formula(text)
        case ["date", text]:
            return dt.datetime.fromisoformat(text)
    cell: Cell = packed
    return cell
