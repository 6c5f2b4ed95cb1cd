"""What kind of file it is, by its bytes, and the sheets in it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from jakpreneur.spreadsheet import delimited, workbook
from jakpreneur.spreadsheet.sheets import MOST_BYTES, Sheet, UnfitFile

ZIP, OLE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MARKUP = b"<"


def read(body: bytes) -> Iterator[Sheet]:
    """The sheets of an XLSX or CSV file, one after the other. Raises UnfitFile."""
    if len(body) > MOST_BYTES:
        raise UnfitFile(
            _("The file is too large: at most %(most)s MB.") % {"most": MOST_BYTES // 2**20}
        )
    if not body.strip(b"\0\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise UnfitFile(_("The file is empty."))
    if body.startswith(ZIP):
        yield from workbook.read(body)
        return
    _refuse_others(body)
    yield delimited.read(body)


def _refuse_others(body: bytes) -> None:
    if body.startswith(OLE):
        if ENCRYPTED in body:
            raise UnfitFile(_("The file has a password. Save it without one, and send it anew."))
        raise UnfitFile(
            _("This is an old Excel file (.xls). Open it in Excel and save it as .xlsx.")
        )
    if body.startswith(PDF):
        raise UnfitFile(_("This is a PDF. Send the spreadsheet itself, as .xlsx or .csv."))
    if body[:512].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(MARKUP):
        raise UnfitFile(
            _("This is a web page with the name of a spreadsheet. Open it, and save it as .xlsx.")
        )
