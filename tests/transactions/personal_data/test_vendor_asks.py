"""A vendor asks what is kept of them, and to be made anonymous."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client

from bazar.models import Bazar
from jakpreneur.inviting.candidates import CandidateFilters, find_candidates
from jakpreneur.models import Invitation, Jakpreneur, Picture, Product
from tests.cast import Cast, line, sale, send
from tests.html import html_of
from transactions import totals
from transactions.cashiers import pins, tills
from transactions.models import DataRequest, StallCard, StallPin, StatementLink
from transactions.reports import statements
from transactions.seals import sealing

REQUEST = {"asked_by": 1, "note": "Datang sendiri dengan KTP", "sure": "on"}
VENDORS = "/admin/jakpreneur/jakpreneur/"


def ask(desk: Client, vendor: Jakpreneur, do: str = "erase", **more: Any) -> Any:
    where = f"/admin/transactions/datarequest/jakpreneur/{vendor.pk}/"
    return desk.post(where, {"do": do} | REQUEST | more)


def end(bazar: Bazar) -> None:
    """Let the bazaar end two months ago."""
    for day in bazar.days.order_by("date"):
        day.date -= dt.timedelta(days=60)
        day.save()


@pytest.fixture
def vendor(cast: Cast, kepala: User) -> Jakpreneur:
    """Return a vendor of a bazaar that is over and closed, with every kind of personal data."""
    of = cast.stall.jakpreneur
    Jakpreneur.objects.filter(pk=of.pk).update(
        owner="Sri Wahyuni", description="Di rumah Bu Sri", pirt="2053173010123-28",
        halal="ID31110000123450221", phone="+6281234567890",
    )  # fmt: skip
    picture = Picture.objects.create(digest="a" * 64, large=b"x", small=b"x")
    Product.objects.filter(jakpreneur=of).update(description="Resep Bu Sri", picture=picture)
    tills.issue_cards([cast.stall])
    pins.choose(cast.stall, "482913")
    statements.make_link(of, kepala)
    send(cast.till, sale(line(cast.keripik, 2)))
    end(cast.bazar)
    for day in cast.bazar.days.filter(saleline__isnull=False).distinct():
        sealing.seal(day, kepala)
    of.refresh_from_db()
    return of


def test_nothing_of_the_person_is_left_and_the_money_stays(
    cast: Cast, vendor: Jakpreneur, heads_desk: Client
) -> None:
    before = totals.of_bazar(cast.bazar).overall
    assert ask(heads_desk, vendor).status_code == 302
    vendor.refresh_from_db()
    assert vendor.name == f"Jakpreneur {vendor.pk} (anonim)"
    personal = (vendor.owner, vendor.phone, vendor.description, vendor.pirt, vendor.halal)
    assert set(personal) == {""}
    assert vendor.qris == ""
    products = Product.objects.filter(jakpreneur=vendor)
    assert not products.exclude(description="", picture=None).exists()
    assert totals.of_bazar(cast.bazar).overall == before != totals.Total()
    call_command("verify_seals")


def test_nothing_lets_anybody_in_as_the_vendor_any_more(
    vendor: Jakpreneur, heads_desk: Client
) -> None:
    ask(heads_desk, vendor)
    assert not StallCard.objects.filter(withdrawn_at=None).exists()
    assert not StallPin.objects.exists()
    assert not StatementLink.objects.filter(revoked_at=None).exists()


def test_pictures_are_deleted(
    vendor: Jakpreneur, heads_desk: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        ask(heads_desk, vendor)
    assert not Picture.objects.exists()


def test_log_of_the_desk_forgets_the_names(vendor: Jakpreneur, heads_desk: Client) -> None:
    form = {
        "name": vendor.name, "owner": "Sri Rahayu", "phone": vendor.phone,
        "kecamatan": vendor.kecamatan_id, "products-TOTAL_FORMS": 0, "products-INITIAL_FORMS": 0,
    }  # fmt: skip
    heads_desk.post(f"{VENDORS}{vendor.pk}/change/", form)
    ask(heads_desk, vendor)
    log = str(list(LogEntry.objects.values_list("object_repr", "change_message")))
    for name in ("Sri", vendor.name, "890"):
        assert name not in log
    note = LogEntry.objects.filter(object_id=str(vendor.pk)).earliest("pk")
    assert '["Pemilik", "•••", "•••"]' in note.change_message
    page = html_of(heads_desk.get(f"{VENDORS}{vendor.pk}/history/"))
    assert "•••" in page


def test_register_names_the_row_and_not_the_person(vendor: Jakpreneur, heads_desk: Client) -> None:
    ask(heads_desk, vendor, note=f"Diminta {vendor.owner} dari {vendor.name}")
    written = DataRequest.objects.get()
    assert written.jakpreneur_id == vendor.pk
    assert written.note == "Diminta ••• dari •••"


def test_anonymous_vendor_is_neither_invited_nor_written_again(
    cast: Cast, vendor: Jakpreneur, heads_desk: Client
) -> None:
    new = Bazar.objects.create(series=cast.bazar.series, name="Bulan depan")
    assert vendor in find_candidates(new, [], CandidateFilters())
    ask(heads_desk, vendor)
    assert vendor not in find_candidates(new, [], CandidateFilters())
    form = {"name": "Lagi", "phone": "+6281234567890", "kecamatan": vendor.kecamatan_id}
    assert heads_desk.post(f"{VENDORS}{vendor.pk}/change/", form).status_code == 403
    page = html_of(Client().get(f"/lapak/{cast.stall.pk}/"))
    assert "(anonim)" in page
    assert "wa.me" not in page


@pytest.mark.parametrize(
    "change",
    [{"name": "Lagi"}, {"anonymised_at": None}, {"owner": "Sri"}, {"phone": "+62812345678"}],
)
def test_database_lets_nobody_name_the_vendor_again(
    vendor: Jakpreneur, heads_desk: Client, change: dict[str, Any]
) -> None:
    ask(heads_desk, vendor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Jakpreneur.objects.filter(pk=vendor.pk).update(**change)


def test_database_keeps_no_half_anonymous_vendor(vendor: Jakpreneur) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Jakpreneur.objects.filter(pk=vendor.pk).update(phone="", anonymised_at=_now())


def _now() -> dt.datetime:
    return dt.datetime.now(tz=dt.UTC)


# --- Refused ------------------------------------------------------------------------------------


def refused(desk: Client, vendor: Jakpreneur) -> str:
    page = ask(desk, vendor)
    assert page.status_code == 200
    vendor.refresh_from_db()
    assert vendor.anonymised_at is None
    assert not DataRequest.objects.exists()
    return str(html_of(page))


def test_anonymising_is_refused_while_a_bazaar_of_the_vendor_is_on(
    cast: Cast, heads_desk: Client
) -> None:
    assert f"{cast.bazar} belum selesai." in refused(heads_desk, cast.stall.jakpreneur)


def test_anonymising_is_refused_while_the_vendor_is_invited(
    cast: Cast, vendor: Jakpreneur, heads_desk: Client, kepala: User
) -> None:
    new = Bazar.objects.create(series=cast.bazar.series, name="Bulan depan")
    asked = Invitation.objects.create(bazar=new, jakpreneur=vendor, invited_by=kepala)
    assert "Bulan depan belum selesai." in refused(heads_desk, vendor)
    Invitation.objects.filter(pk=asked.pk).update(declined_at=_now(), declined_by=kepala)
    assert ask(heads_desk, vendor).status_code == 302


def test_anonymising_is_refused_while_a_day_of_sales_is_not_closed(
    cast: Cast, heads_desk: Client
) -> None:
    send(cast.till, sale(line(cast.keripik)))
    end(cast.bazar)
    assert "belum ditutup" in refused(heads_desk, cast.stall.jakpreneur)


def test_vendor_is_not_anonymised_twice(vendor: Jakpreneur, heads_desk: Client) -> None:
    ask(heads_desk, vendor)
    assert ask(heads_desk, vendor).status_code == 200
    assert DataRequest.objects.count() == 1


def test_anonymising_needs_a_tick(vendor: Jakpreneur, heads_desk: Client) -> None:
    assert ask(heads_desk, vendor, sure="").status_code == 200
    vendor.refresh_from_db()
    assert vendor.anonymised_at is None


# --- The log, around the model ------------------------------------------------------------------

MASK = (
    "UPDATE django_admin_log SET object_repr = '•••', change_message = masked_note(change_message)"
)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE django_admin_log SET change_message = ''",
        "UPDATE django_admin_log SET object_repr = '•••'",
        f"{MASK}, action_flag = 3",
        f"{MASK}, user_id = user_id + 1",
    ],
)
def test_database_refuses_any_other_change_of_the_log(
    vendor: Jakpreneur, heads_desk: Client, kepala: User, statement: str
) -> None:
    ask(heads_desk, vendor)
    LogEntry.objects.log_actions(kepala.pk, [vendor], CHANGE, "Diperiksa.")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute(statement)


def test_database_masks_no_note_on_anybody_else(
    cast: Cast, vendor: Jakpreneur, kepala: User
) -> None:
    LogEntry.objects.log_actions(kepala.pk, [vendor], CHANGE, "Diperiksa.")
    with (
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
    ):
        cursor.execute(MASK)


@pytest.mark.parametrize(
    ("said", "masked"),
    [
        ("", ""), ("Diperiksa oleh Sri.", "•••"), ('{"a": 1}', "•••"), ("[1]", '["•••"]'),
        (
            '[{"changed": {"fields": ["pemilik"]}, "values": [["pemilik", "", "Sri"]]}]',
            '[{"values": [["pemilik", "", "•••"]], "changed": {"fields": ["pemilik"]}}]',
        ),
        (
            '[{"added": {"name": "produk", "object": "Keripik Sri"}}]',
            '[{"added": {"name": "produk", "object": "•••"}}]',
        ),
    ],
)  # fmt: skip
def test_masked_note_keeps_fields_and_hides_values(db: None, said: str, masked: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT masked_note(%s), masked_note(masked_note(%s))", [said, said])
        assert cursor.fetchone() == (masked, masked)


# --- A copy -------------------------------------------------------------------------------------


def test_copy_has_what_is_kept_and_is_logged(vendor: Jakpreneur, heads_desk: Client) -> None:
    answer = ask(heads_desk, vendor, "csv", sure="")
    text = b"".join(answer).decode()
    for part in ("Sri Wahyuni", "81234567890", "2053173010123-28", "Keripik tempe"):
        assert part in text
    written = DataRequest.objects.get()
    assert written.jakpreneur_id == vendor.pk
    kind = ContentType.objects.get_for_model(DataRequest)
    assert LogEntry.objects.filter(content_type=kind, object_id=str(written.pk)).exists()
    vendor.refresh_from_db()
    assert vendor.owner == "Sri Wahyuni"


def test_official_who_only_reads_does_not_anonymise(vendor: Jakpreneur, desk: Client) -> None:
    assert ask(desk, vendor).status_code == 403
