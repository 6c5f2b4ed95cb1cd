"""The pages that import vendors: their permissions, their preview, and their log."""

import json
import re
from typing import Any

import pytest
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bazar.progress import LINES
from jakpreneur.models import Jakpreneur, Offer, Upload
from tests.cast import Cast, kecamatan
from tests.html import html_of
from tests.spreadsheets import GOODS, HEADINGS, JAYA, SRI, csv_file, faults, open_workbook, xlsx
from tests.transactions.conftest import signed_in

pytestmark = pytest.mark.django_db

IMPORT = "/admin/jakpreneur/jakpreneur/impor/"
BAD = ["Asinan Mpok Ida", "Ida", "Kebayoran", "0812"]


def send(client: Client, body: bytes, name: str = "daftar.xlsx", **fields: Any) -> Any:
    """Return the response to the file, after its redirect."""
    file = SimpleUploadedFile(name, body)
    return client.post(IMPORT, {"file": file, **fields}, follow=True)


def numbers(page: Any) -> list[str]:
    """Return the counts of new, changed, unchanged and bad rows."""
    return re.findall(r"<dd data-\w+>([\d.]+)</dd>", html_of(page))


def confirm(client: Client, page: Any, rows: str = "all", **changes: str) -> Any:
    """Press the button of the preview."""
    sent = {"rows": rows, "fingerprint": page.context["compared"].fingerprint}
    return client.post(page.request["PATH_INFO"], sent | changes, follow=True)


def said(page: Any) -> list[str]:
    """Return the page's message about the import."""
    html = html_of(page)
    return re.findall(r'<p class="(imported|refusal)"', html)


def test_a_file_is_previewed_and_then_imported(heads_desk: Client) -> None:
    there = Jakpreneur.objects.create(
        name=JAYA[0], kecamatan=kecamatan("Senen"), phone="+6281300000000", owner="Jaya"
    )
    page = send(
        heads_desk, xlsx([GOODS, [*SRI, "Keripik", "Kuliner", 15000], [*JAYA, *[None] * 3]])
    )
    assert numbers(page) == ["1", "1", "0", "0"]
    html = html_of(page)
    assert "+6281300000000" in html
    assert "+6281234567891" in html
    assert Jakpreneur.objects.count() == 1

    done = confirm(heads_desk, page)
    assert done.request["PATH_INFO"] == page.request["PATH_INFO"]
    assert (said(done), numbers(done)) == (["imported"], ["0", "0", "2", "0"])
    there.refresh_from_db()
    assert there.phone == "+6281234567891"
    assert Jakpreneur.objects.get(name=SRI[0]).products.get().name == "Keripik"


def test_import_logs_each_vendor_with_values_before_and_after(
    heads_desk: Client, kepala: User
) -> None:
    there = Jakpreneur.objects.create(
        name=JAYA[0], kecamatan=kecamatan("Senen"), phone="+6281300000000", owner="Jaya"
    )
    confirm(heads_desk, send(heads_desk, xlsx([HEADINGS, SRI, JAYA])))
    log = LogEntry.objects.filter(content_type__model="jakpreneur", user=kepala)
    new, changed = log.get(action_flag=ADDITION), log.get(action_flag=CHANGE)
    assert (new.object_repr, changed.object_id) == (SRI[0], str(there.pk))
    assert "daftar.xlsx" in new.change_message
    assert "•••000 → •••891" in changed.change_message


def test_page_shows_the_steps_of_reading_and_writing(heads_desk: Client) -> None:
    rows = [[f"Usaha {n}", "", "Gambir", 81300000000 + n] for n in range(1_200)]
    file = SimpleUploadedFile("daftar.xlsx", xlsx([HEADINGS, *rows]))
    *reading, end = steps(heads_desk.post(IMPORT, {"file": file}, headers={"accept": LINES}))
    assert any("1.201" in step["words"] for step in reading)
    page = heads_desk.get(end["to"])
    sent = {"rows": "all", "fingerprint": page.context["compared"].fingerprint}
    *writing, end = steps(
        heads_desk.post(page.request["PATH_INFO"], sent, headers={"accept": LINES})
    )
    counts = [(step["done"], step["of"]) for step in writing if step["of"]]
    assert counts == [(1_000, 1_200), (1_200, 1_200)]
    assert said(heads_desk.get(end["to"])) == ["imported"]


def test_page_shows_why_a_file_cannot_be_read(heads_desk: Client) -> None:
    file = SimpleUploadedFile("daftar.xlsx", b"PK\x03\x04 broken")
    end = steps(heads_desk.post(IMPORT, {"file": file}, headers={"accept": LINES}))[-1]
    assert "errorlist" in end["page"]


def steps(answer: Any) -> list[Any]:
    return [json.loads(line) for line in html_of(answer).splitlines()]


def test_stalls_are_opened_if_the_official_ticks_it(heads_desk: Client, cast: Cast) -> None:
    cast.bazar.venues.add(cast.venue)
    ida = ["Asinan Mpok Ida", "Ida", "Menteng", "081300000007", "Asinan", "Kuliner", "12rb"]
    page = send(heads_desk, xlsx([GOODS, ida]), bazar=cast.bazar.pk, opens_stalls="on")
    assert page.context["preview"].stalls == 1
    confirm(heads_desk, page)
    [offer] = Offer.objects.filter(stall__jakpreneur__name=ida[0])
    assert offer.price == 12_000
    entry = LogEntry.objects.get(content_type__model="jakpreneur", action_flag=ADDITION)
    assert str(cast.venue) in entry.change_message


def test_bad_rows_stop_the_import_unless_the_official_leaves_them_out(heads_desk: Client) -> None:
    page = send(heads_desk, xlsx([HEADINGS, SRI, BAD]))
    assert numbers(page) == ["1", "0", "0", "1"]
    assert "Kebayoran" in html_of(page)
    refused = confirm(heads_desk, page)
    assert not Jakpreneur.objects.exists()
    assert said(refused) == ["refusal"]

    left = confirm(heads_desk, page, rows="good")
    assert [each.name for each in Jakpreneur.objects.all()] == [SRI[0]]
    assert numbers(left) == ["0", "0", "1", "1"]


def test_the_bad_rows_are_downloaded_mended_and_sent_again(heads_desk: Client) -> None:
    page = send(heads_desk, xlsx([HEADINGS, SRI, BAD]))
    answer = heads_desk.get(f"{page.request['PATH_INFO']}perbaikan.xlsx")
    assert "attachment" in answer["Content-Disposition"]
    book = open_workbook(answer.content)
    assert book.active.max_row == 2
    assert faults(answer.content) == [(2, "kecamatan"), (2, "phone")]
    assert LogEntry.objects.filter(content_type__model="upload").count() == 1
    again = send(heads_desk, answer.content, "perbaikan.xlsx")
    assert numbers(again) == ["0", "0", "0", "1"]


def test_preview_is_shown_again_when_data_has_changed(heads_desk: Client) -> None:
    page = send(heads_desk, xlsx([HEADINGS, SRI]))
    Jakpreneur.objects.create(name=SRI[0], kecamatan=kecamatan("Gambir"), phone="+6281300000000")
    again = confirm(heads_desk, page)
    assert numbers(again) == ["0", "1", "0", "0"]
    assert said(again) == ["refusal"]
    confirm(heads_desk, again)
    assert Jakpreneur.objects.get().phone == "+6281234567890"


@pytest.mark.parametrize("fingerprint", ["", "x" * 64])
def test_file_is_not_imported_without_its_preview(heads_desk: Client, fingerprint: str) -> None:
    page = send(heads_desk, xlsx([HEADINGS, SRI]))
    confirm(heads_desk, page, fingerprint=fingerprint)
    assert not Jakpreneur.objects.exists()


def test_prices_are_for_the_chosen_bazaar(heads_desk: Client, cast: Cast) -> None:
    own = cast.stall.jakpreneur
    row = [own.name, None, own.kecamatan.name, own.phone, "Keripik tempe", "Kuliner", "16rb"]
    rows = [GOODS, row, [*JAYA, "Rujak", "Kuliner", 9000]]
    page = send(heads_desk, xlsx(rows), bazar=cast.bazar.pk)
    html = html_of(page)
    assert "Rp15.000" in html
    assert "Rp16.000" in html
    assert [each.vendor.name for each in page.context["preview"].without_stall.rows] == [JAYA[0]]
    confirm(heads_desk, page)
    cast.keripik.refresh_from_db()
    assert cast.keripik.price == 16_000


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("daftar.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("daftar.xlsx", b"PK\x03\x04 broken"),
        ("daftar.csv", b""),
        ("daftar.csv", csv_file([["Tanggal", "Acara"], ["1 Mei", "Rapat"]])),
    ],
)
def test_unreadable_file_is_named_beside_the_field(
    heads_desk: Client, name: str, body: bytes
) -> None:
    page = send(heads_desk, body, name)
    assert list(page.context["form"].errors) == ["file"]
    assert not Upload.objects.exists()


def test_a_long_list_is_cut_and_shown_whole_on_demand(heads_desk: Client) -> None:
    rows = [[f"Usaha {n:03}", "", "Gambir", 81300000000 + n] for n in range(130)]
    page = send(heads_desk, xlsx([HEADINGS, *rows]))
    assert "Usaha 129" not in html_of(page)
    assert numbers(page)[0] == "130"
    assert "Usaha 129" in html_of(heads_desk.get(f"{page.request['PATH_INFO']}?semua"))


def test_text_of_a_cell_is_escaped(heads_desk: Client) -> None:
    page = send(heads_desk, xlsx([HEADINGS, ["<script>alert(1)</script>", *SRI[1:]], BAD]))
    assert "<script>alert" not in html_of(page)


def test_a_preview_costs_few_queries(
    heads_desk: Client, django_assert_max_num_queries: Any
) -> None:
    rows = [[f"Usaha {n}", "", "Gambir", 81300000000 + n] for n in range(50)]
    page = send(heads_desk, xlsx([HEADINGS, *rows]))
    with django_assert_max_num_queries(10):
        heads_desk.get(page.request["PATH_INFO"])


# --- Templates ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_template_comes_back_as_one_new_vendor(heads_desk: Client, kind: str) -> None:
    answer = heads_desk.get(f"{IMPORT}contoh.{kind}")
    assert answer.status_code == 200
    page = send(heads_desk, answer.content, f"contoh.{kind}")
    assert numbers(page) == ["1", "0", "0", "0"]


# --- Who may --------------------------------------------------------------------------------------


def addresses(upload: int) -> list[str]:
    own = f"{IMPORT}{upload}/"
    return [IMPORT, f"{IMPORT}contoh.xlsx", f"{IMPORT}contoh.csv", own, f"{own}perbaikan.xlsx"]


def test_reader_imports_nothing(heads_desk: Client, desk: Client) -> None:
    page = send(heads_desk, xlsx([HEADINGS, SRI]))
    upload = Upload.objects.get().pk
    assert {desk.get(address).status_code for address in addresses(upload)} == {403}
    assert send(desk, xlsx([HEADINGS, SRI])).status_code == 403
    assert confirm(desk, page).status_code == 403
    assert not Jakpreneur.objects.exists()
    assert IMPORT not in html_of(desk.get("/admin/jakpreneur/jakpreneur/"))
    assert IMPORT in html_of(heads_desk.get("/admin/jakpreneur/jakpreneur/"))


@pytest.mark.parametrize("missing", ["add_jakpreneur", "change_jakpreneur"])
def test_import_needs_both_permissions(official: User, missing: str) -> None:
    both = Permission.objects.filter(codename__in=["add_jakpreneur", "change_jakpreneur"])
    official.user_permissions.set(both.exclude(codename=missing))
    assert signed_in(official).get(IMPORT).status_code == 403
    official.user_permissions.set(both)
    assert signed_in(User.objects.get(pk=official.pk)).get(IMPORT).status_code == 200


def test_stranger_is_sent_to_the_sign_in(heads_desk: Client, client: Client) -> None:
    send(heads_desk, xlsx([HEADINGS, SRI]))
    for address in addresses(Upload.objects.get().pk):
        assert client.get(address).status_code == 302


def test_uploaded_file_is_visible_to_its_sender_only(heads_desk: Client) -> None:
    page = send(heads_desk, xlsx([HEADINGS, SRI]))
    other = signed_in(User.objects.create_superuser("lain"))
    assert other.get(page.request["PATH_INFO"]).status_code == 404
    assert confirm(other, page).status_code == 404
    assert other.get(f"{page.request['PATH_INFO']}perbaikan.xlsx").status_code == 404
