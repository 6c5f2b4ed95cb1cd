"""The road of an office's file from its bytes to rows of the database, stage by stage.

    bytes → sheets → tables → (stored between the pages) → records → comparison → rows

An official sends a file (store_upload), looks at the comparison (preview), and imports it
(import_upload). README.md describes each stage and what it hands to the next.
"""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from bazar.models import Bazar
from bazar.progress import ProgressStep, Work
from bazar.rupiah import group_thousands
from jakpreneur.models import Upload
from jakpreneur.spreadsheet import uploads
from jakpreneur.spreadsheet.cells.places import load_places
from jakpreneur.spreadsheet.comparison.compare import compare_records
from jakpreneur.spreadsheet.comparison.result import Comparison, VendorChange
from jakpreneur.spreadsheet.files.opening import open_sheets
from jakpreneur.spreadsheet.records.reader import read_records
from jakpreneur.spreadsheet.tables.extraction import find_tables
from jakpreneur.spreadsheet.tables.shapes import FoundTables
from jakpreneur.spreadsheet.writing import count_again, lock_for_import, write_changes


class NotAsPreviewed(Exception):
    """The data changed after the preview, so that nothing was imported: preview it once more."""


class RowsAreFaulty(Exception):
    """Some rows have faults and all rows were wanted, so that nothing was imported."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The vendors of which anything was written; the numbers of products, stalls and offers."""

    vendors: list[VendorChange]
    products: int
    stalls: int
    offers: int


def read_file(body: bytes) -> Work[FoundTables]:
    """Read a file: bytes → sheets → tables, with a step for each sheet. Raises UnreadableFile."""
    sheets = []
    for sheet in open_sheets(body):
        sheets.append(sheet)
        rows = group_thousands(sum(len(each.rows) for each in sheets))
        yield ProgressStep(_("Reading the file: %(rows)s rows …") % {"rows": rows})
    return find_tables(sheets, load_places())


def compare_tables(
    found_tables: FoundTables, bazar: Bazar | None, *, opens_stalls: bool = False
) -> Comparison:
    """Compare a file with the database as it is now: tables → records → comparison."""
    places = load_places()
    records = read_records(found_tables.tables, places)
    return compare_records(found_tables, records, places, bazar, opens_stalls=opens_stalls)


def store_upload(
    name: str, body: bytes, *, by: User, bazar: Bazar | None, opens_stalls: bool = False
) -> Work[Upload]:
    """Read a file and store its tables until they are imported. Raises UnreadableFile."""
    yield ProgressStep(_("Reading the file …"))
    found_tables = yield from read_file(body)
    yield ProgressStep(_("Comparing with existing data …"))
    opens_stalls = bazar is not None and opens_stalls
    upload = Upload(name=name, by=by, bazar=bazar, opens_stalls=opens_stalls)
    return uploads.store(upload, body, found_tables)


def preview(upload: Upload) -> Comparison:
    """Return what an import of the upload would change now."""
    found_tables = uploads.load_tables(upload)
    return compare_tables(found_tables, upload.bazar, opens_stalls=upload.opens_stalls)


def import_upload(upload: Upload, fingerprint: str, *, good_rows_only: bool) -> Work[ImportResult]:
    """Import what the preview with this fingerprint showed: all of it, or nothing.

    Raises NotAsPreviewed, and RowsAreFaulty unless `good_rows_only`.
    """
    with transaction.atomic():
        yield ProgressStep(_("Comparing with existing data …"))
        lock_for_import(upload)
        comparison = preview(upload)
        if comparison.fingerprint != fingerprint:
            raise NotAsPreviewed
        if comparison.faults and not good_rows_only:
            raise RowsAreFaulty
        products, stalls, offers = yield from write_changes(upload, comparison)
        transaction.on_commit(count_again, robust=True)
    changed = [each for each in comparison.vendors if each.is_news]
    return ImportResult(changed, products, stalls, offers)
