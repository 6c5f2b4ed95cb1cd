"""Recognise the kind of a file by its bytes, and open its sheets."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from jakpreneur.spreadsheet.files.delimited import read_delimited
from jakpreneur.spreadsheet.files.xlsx import read_workbook
from jakpreneur.spreadsheet.tables.shapes import MOST_BYTES, UnreadableFile, UploadedSheet

ZIP, OLE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MARKUP = b"<"


def open_sheets(body: bytes) -> Iterator[UploadedSheet]:
    """Yield the sheets of an XLSX file, or the only sheet of a CSV file. Raises UnreadableFile."""
    if len(body) > MOST_BYTES:
        raise UnreadableFile(
            _("The file is too large: at most %(most)s MB.") % {"most": MOST_BYTES // 2**20}
        )
    if not body.strip(b"\0\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile(_("The file is empty."))
    if body.startswith(ZIP):
        yield from read_workbook(body)
        return
    _refuse_other_kinds(body)
    yield read_delimited(body)


def _refuse_other_kinds(body: bytes) -> None:
    """Raise UnreadableFile for an old Excel file, a PDF and a web page."""
    if body.startswith(OLE):
        if ENCRYPTED in body:
            raise UnreadableFile(
                _("The file has a password. Save it without one, and send it again.")
            )
        raise UnreadableFile(
            _("This is an old Excel file (.xls). Open it in Excel and save it as .xlsx.")
        )
    if body.startswith(PDF):
        raise UnreadableFile(_("This is a PDF. Send the spreadsheet itself, as .xlsx or .csv."))
    if body[:512].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(MARKUP):
        raise UnreadableFile(
            _("This is a web page with the name of a spreadsheet. Open it and save it as .xlsx.")
        )
