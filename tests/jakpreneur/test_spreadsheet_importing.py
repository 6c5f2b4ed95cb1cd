"""An import writes all of its preview or nothing; rows with faults go back to the office."""

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bazar.models import Category
from bazar.progress import run_to_end
from jakpreneur.models import Jakpreneur, Offer, Product, Upload
from jakpreneur.spreadsheet import importing, uploads
from jakpreneur.spreadsheet.cells.places import load_places
from jakpreneur.spreadsheet.office import blank_forms, corrections
from tests.cast import Cast, kecamatan
from tests.spreadsheets import (
    GOODS,
    HEADINGS,
    JAYA,
    SRI,
    compare_file,
    faults,
    import_as_previewed,
    notes_on,
    open_workbook,
    store_file,
    vendor_values,
    workbook_bytes,
    xlsx,
)

pytestmark = pytest.mark.django_db

BAD = ["Asinan Mpok Ida", "Ida", "Kebayoran", "0812"]


@pytest.fixture
def by(db: None) -> User:
    return User.objects.create_user("sari")


def everything() -> list[Any]:
    return [
        list(rows.order_by("pk").values())
        for rows in (
            Jakpreneur.objects.all(),
            Product.objects.all(),
            Offer.objects,
        )
    ]


def test_database_knows_the_number_of_rows_right_after_an_import(
    by: User, django_capture_on_commit_callbacks: Any
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_class SET reltuples = 0 WHERE relname = 'jakpreneur_jakpreneur'")
    upload = store_file(xlsx([HEADINGS, SRI, JAYA]), by)
    with django_capture_on_commit_callbacks(execute=True):
        import_as_previewed(upload)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'jakpreneur_jakpreneur'")
        assert cursor.fetchone() == (Jakpreneur.objects.count(),)


def test_import_writes_what_the_preview_showed(by: User) -> None:
    Jakpreneur.objects.create(
        name="rujak pak jaya", kecamatan=kecamatan("Senen"), phone="+6281300000000", qris=""
    )
    rows = [
        [*GOODS, "Deskripsi"],
        [*SRI, "Keripik singkong", "Kuliner", 15000, "Keripik"],
        [None, None, None, None, "Tas anyaman", "Kerajinan", None, None],
        [*JAYA, None, None, None, None],
    ]
    done = import_as_previewed(store_file(xlsx(rows), by))
    assert (len(done.vendors), done.products, done.offers) == (2, 2, 0)
    sri = Jakpreneur.objects.get(name="Keripik Bu Sri")
    assert (sri.owner, sri.kecamatan.name, sri.phone) == ("Sri Wahyuni", "Gambir", "+6281234567890")
    assert (sri.description, sri.is_sample) == ("Keripik", False)
    assert list(sri.products.values_list("name", "category__slug")) == [
        ("Keripik singkong", "kuliner"),
        ("Tas anyaman", "kerajinan"),
    ]
    jaya = Jakpreneur.objects.get(name="rujak pak jaya")
    assert (jaya.phone, jaya.owner) == ("+6281234567891", "Jaya")


def test_second_import_of_a_file_changes_nothing(by: User) -> None:
    upload = store_file(xlsx([GOODS, [*SRI, "Keripik", "Kuliner", 15000]]), by)
    import_as_previewed(upload)
    before = everything()
    done = import_as_previewed(upload)
    assert (done.vendors, done.products, done.offers) == ([], 0, 0)
    assert everything() == before


def test_row_with_a_fault_stops_the_import_of_all(by: User) -> None:
    upload = store_file(xlsx([HEADINGS, SRI, BAD]), by)
    with pytest.raises(importing.RowsAreFaulty):
        import_as_previewed(upload)
    assert not Jakpreneur.objects.exists()
    import_as_previewed(upload, good_rows_only=True)
    assert [each.name for each in Jakpreneur.objects.all()] == ["Keripik Bu Sri"]


def test_failure_at_the_end_undoes_the_whole_import(
    by: User, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test before is the control: without a failure such a file is imported."""
    own = cast.stall.jakpreneur
    row = [own.name, "Pemilik baru", own.kecamatan.name, own.phone]
    upload = store_file(
        xlsx([GOODS, [*row, "Baru", "Kuliner", 9000], [*JAYA, None, None, None]]), by, cast.bazar
    )
    before = everything()
    monkeypatch.setattr("jakpreneur.stock.lock", _fail)
    with pytest.raises(ZeroDivisionError):
        import_as_previewed(upload)
    assert everything() == before


def _fail(_offers: Any) -> None:
    raise ZeroDivisionError


def test_import_is_refused_if_data_changed_since_the_preview(by: User) -> None:
    upload = store_file(xlsx([HEADINGS, SRI]), by)
    seen = importing.preview(upload).fingerprint
    there = Jakpreneur.objects.create(
        name=SRI[0], kecamatan=kecamatan("Gambir"), phone="+6281234567890", owner="Ani"
    )
    with pytest.raises(importing.NotAsPreviewed):
        run_to_end(importing.import_upload(upload, seen, good_rows_only=False))
    there.refresh_from_db()
    assert there.owner == "Ani"


def test_prices_are_written_to_the_stall_at_the_bazaar(by: User, cast: Cast) -> None:
    own = cast.stall.jakpreneur
    row = [own.name, None, own.kecamatan.name, own.phone]
    rows = [
        GOODS,
        [*row, "Keripik tempe", "Kuliner", 16000],
        [*row, "Keripik baru", "Kuliner", 9000],
        [*JAYA, "Rujak", "Kuliner", 18000],
    ]
    done = import_as_previewed(store_file(xlsx(rows), by, cast.bazar))
    assert done.offers == 2
    cast.keripik.refresh_from_db()
    assert (cast.keripik.price, cast.keripik.brought) == (16_000, 10)
    new = cast.stall.offers.get(product__name="Keripik baru")
    assert (new.price, new.brought, new.sold) == (9_000, None, 0)
    assert not Offer.objects.filter(product__jakpreneur__kecamatan__name="Senen").exists()


def test_import_of_many_rows_needs_as_many_queries_as_of_few(by: User) -> None:
    def queries(vendors: int) -> int:
        rows = [
            [
                f"Usaha {vendors} {n}",
                "",
                "Gambir",
                f"0813{vendors:04}{n:04}",
                "Keripik",
                "Kuliner",
                1000,
            ]
            for n in range(vendors)
        ]
        upload = store_file(xlsx([GOODS, *rows]), by)
        with CaptureQueriesContext(connection) as counted:
            import_as_previewed(upload)
        return len(counted)

    assert queries(3) == queries(300)


# --- Storing between preview and import ----------------------------------------------------------


def test_nik_is_never_stored_in_any_column(by: User) -> None:
    nik = "3171012345678901"
    rows = [
        [*HEADINGS, "NIK", "Catatan", "No. KTP", "Tanda"],
        [*SRI, int(nik), nik, nik, "3171 0123 4567 8901"],
    ]
    upload = store_file(xlsx(rows), by)
    found = uploads.load_tables(upload)
    assert nik not in repr(found)
    assert "3171 0123" not in repr(found)
    assert any("NIK" in note for note in found.notes)
    assert len(vendor_values(xlsx(rows))) == 1


@pytest.mark.parametrize("nik", ["3171012345678901", 3171012345678901, "3171 0123 4567 8901"])
def test_nik_in_a_read_column_is_masked_and_a_fault(nik: str | int, by: User) -> None:
    found = uploads.load_tables(store_file(xlsx([HEADINGS, [*SRI[:3], nik]]), by))
    assert "4567" not in repr(found)
    assert len(faults(xlsx([HEADINGS, [*SRI[:3], nik]]))) == 1


def test_stored_tables_are_those_of_the_file(by: User) -> None:
    rows = [
        [*GOODS, "PIRT", "PIRT s.d."],
        [*SRI, "Keripik", "Kuliner", 15000.0, "206", "31/12/2026"],
    ]
    body = xlsx(rows)
    again = importing.preview(store_file(body, by))
    assert again.fingerprint == compare_file(body).fingerprint


def test_new_upload_deletes_old_ones(by: User) -> None:
    old = store_file(xlsx([HEADINGS, SRI]), by)
    Upload.objects.update(at=timezone.now() - uploads.STORED_FOR - dt.timedelta(minutes=1))
    assert not uploads.uploads_of(by).exists()
    new = store_file(xlsx([HEADINGS, JAYA]), by)
    assert list(Upload.objects.all()) == [new]
    assert old != new


def test_upload_is_visible_to_its_sender_only(by: User) -> None:
    store_file(xlsx([HEADINGS, SRI]), by)
    assert uploads.uploads_of(by).count() == 1
    assert not uploads.uploads_of(User.objects.create_user("other")).exists()


# --- Corrections ---------------------------------------------------------------------------------


def corrected(body: bytes) -> bytes:
    result = compare_file(body)
    return corrections.write_corrections(result.found.tables, result.faults, result.places)


def test_corrections_have_the_rows_with_their_reasons() -> None:
    rows: list[list[Any]] = [
        ["DAFTAR 2026"],
        ["No", *HEADINGS, "Alamat", "PIRT s.d.", "P-IRT"],
        [1, *SRI, "Jl. Satu", None, None],
        [2, "Asinan Mpok Ida", "Ida", "Kebayoran", 812, "Jl. Dua", dt.date(2026, 12, 31), 206],
    ]
    sheet = open_workbook(corrected(xlsx(rows))).active
    head, row = ([cell.value for cell in line] for line in sheet.iter_rows())
    assert head == [*rows[1], "Yang perlu diperbaiki"]
    assert row[:-1] == [*rows[3][:6], dt.datetime(2026, 12, 31), 206]  # noqa: DTZ001
    assert "Kec.: " in row[-1]
    assert "No HP: " in row[-1]
    assert sheet.freeze_panes == "A2"


def test_corrected_file_can_be_imported(by: User) -> None:
    rows = [HEADINGS, SRI, BAD, [*JAYA[:3], 12]]
    import_as_previewed(store_file(xlsx(rows), by), good_rows_only=True)
    book = open_workbook(corrected(xlsx(rows)))
    sheet = book.active
    sheet["C2"], sheet["D2"], sheet["D3"] = "Kemayoran", "081234567892", "081234567891"
    mended = workbook_bytes(book)
    assert faults(mended) == []
    assert notes_on(mended) == []
    import_as_previewed(store_file(mended, by))
    assert Jakpreneur.objects.count() == 3


def test_corrections_complete_a_product_with_its_vendor() -> None:
    rows = [
        GOODS,
        [*SRI, "Keripik", "Kuliner", 15000],
        [None, None, None, None, "Tas", "Tas", 9000],
    ]
    [_head, row] = open_workbook(corrected(xlsx(rows))).active.iter_rows(values_only=True)
    assert row[:7] == (SRI[0], None, "Gambir", SRI[3], "Tas", "Tas", 9000)


def test_corrections_have_products_below_their_vendor() -> None:
    rows = [
        GOODS,
        [*SRI[:3], "0812", "Keripik", "Kuliner", 15000],
        [None, None, None, None, "Keripik pisang", None, 9000],
    ]
    book = open_workbook(corrected(xlsx(rows)))
    book.active["D2"] = SRI[3]
    [vendor] = compare_file(workbook_bytes(book)).vendors
    assert [goods.row.name for goods in vendor.goods] == ["Keripik", "Keripik pisang"]


def test_corrections_complete_the_category_from_above() -> None:
    rows = [GOODS, [*SRI, "Keripik", "Kuliner", 15000], [*[None] * 4, "Kue", None, "murah"]]
    assert faults(corrected(xlsx(rows))) == [(2, "price")]


def test_corrections_have_the_kecamatan_of_the_title_in_a_column() -> None:
    body = xlsx([["KECAMATAN SENEN"], ["Nama Usaha", "No HP"], ["Rujak", "0812"]])
    assert faults(corrected(body)) == [(2, "phone")]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_corrections_have_no_formula(start: str) -> None:
    text = f"{start}HYPERLINK(1)"
    body = corrected(xlsx([[*HEADINGS, "Catatan"], [*BAD[:3], "0812", text]]))
    cells = [cell for row in open_workbook(body).active.iter_rows() for cell in row]
    assert all(cell.data_type in "sn" for cell in cells)
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        assert b"<f" not in parts.read("xl/worksheets/sheet1.xml")


def test_corrections_have_no_nik() -> None:
    body = corrected(xlsx([[*HEADINGS, "NIK"], [*BAD, "3171012345678901"]]))
    [head, row] = open_workbook(body).active.iter_rows(values_only=True)
    assert "NIK" not in head
    assert "3171012345678901" not in map(str, row)


# --- Blank forms ---------------------------------------------------------------------------------


def test_blank_forms_can_be_imported() -> None:
    for body in (blank_forms.blank_workbook(load_places()), blank_forms.blank_text()):
        result = compare_file(body)
        assert result.faults == []
        [example] = result.vendors
        assert [goods.row.price for goods in example.goods] == [15_000, 12_000]
        assert example.row.values.keys() >= {"name", "owner", "kecamatan", "phone", "description"}


def test_blank_form_lists_the_choices() -> None:
    Category.objects.create(slug="jasa", name="Jasa")
    book = open_workbook(blank_forms.blank_workbook(load_places()))
    lists = list(book["Daftar"].iter_rows(values_only=True))
    assert lists[1][0] == "Gambir"
    assert "Jasa" in [row[1] for row in lists]
    assert len(book["Jakpreneur"].data_validations.dataValidation) == 2
