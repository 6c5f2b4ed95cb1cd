"""The minutes of a day: the seal's own figures, in digits and words, on paper."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client

from bazar.rupiah import format_rupiah, rupiah_in_words
from tests.cast import Cast, line, sale, send
from tests.html import html_of
from transactions import totals
from transactions.models import Seal, Signatory
from transactions.reports.breakdowns import Dimension
from transactions.seals import minutes, sealing
from transactions.totals import Total, together


@pytest.fixture
def sealed(cast: Cast, kepala: User) -> Seal:
    cast.bazar.target = 100_000
    cast.bazar.save()
    cast.bazar.venues.add(cast.venue)
    send(cast.till, sale(line(cast.keripik, 2)), sale(line(cast.asinan), number=2))
    send(cast.neighbours_till, sale(line(cast.rujak), payment="qris"))
    return sealing.seal(cast.day, kepala)


def page_of(seal: Seal) -> str:
    return f"/admin/transactions/seal/{seal.pk}/berita-acara/"


def shown(client: Client, seal: Seal) -> str:
    return html_of(client.get(page_of(seal)))


def test_every_figure_is_the_seals(sealed: Seal, cast: Cast, heads_desk: Client) -> None:
    total = totals.of_seal(sealed)
    assert total == totals.of_days([cast.day]).overall == Total(60_000, 4, 3)
    page = shown(heads_desk, sealed)
    assert f"data-total>{format_rupiah(total.amount)}<" in page
    assert f"data-words>{rupiah_in_words(total.amount)}<" in page
    made = minutes.of_seal(sealed, "https://bazar.example/")
    for dimension in Dimension:
        parts = made.broken_down[dimension]
        assert together(part.total for part in parts) == total
        for part in parts:
            assert format_rupiah(part.total.amount) in page
    assert (made.onsite, made.online) == (total, Total())
    assert (made.took_part, made.sold) == (3, 2)
    assert "60 persen dari target" in page


def test_minutes_have_day_and_place_in_words(cast: Cast, kepala: User, heads_desk: Client) -> None:
    cast.day.date = dt.date(2021, 9, 23)
    cast.day.save()
    cast.bazar.venues.add(cast.venue)
    page = shown(heads_desk, sealing.seal(cast.day, kepala))
    assert (
        "hari Kamis, tanggal dua puluh tiga, bulan September, tahun dua ribu dua puluh satu" in page
    )
    assert "Taman Bazar Menteng, Kecamatan Menteng" in page


def test_the_document_is_indonesian_whatever_the_desk_speaks(
    sealed: Seal, heads_desk: Client
) -> None:
    heads_desk.cookies["django_language"] = "en"
    page = shown(heads_desk, sealed)
    assert '<html lang="en"' in page
    assert 'lang="id"' in page
    for words in ("Berita Acara", "Tunai", "Di lokasi", "Kuliner"):
        assert words in page


def test_a_revision_says_what_it_adds(
    sealed: Seal, cast: Cast, kepala: User, heads_desk: Client
) -> None:
    assert "data-difference" not in shown(heads_desk, sealed)
    send(cast.till, sale(line(cast.keripik, 3), number=3))
    second = sealing.seal(cast.day, kepala)
    page = shown(heads_desk, second)
    assert "data-difference>Rp45.000<" in page
    assert "Rp60.000" in page
    assert "data-total>Rp105.000<" in page
    assert "data-total>Rp60.000<" in shown(heads_desk, sealed)


def test_late_entries_do_not_change_the_minutes(
    sealed: Seal, cast: Cast, heads_desk: Client
) -> None:
    def without_tokens() -> str:
        return re.sub(r'value="[^"]+"', "", shown(heads_desk, sealed))

    before = without_tokens()
    send(cast.till, sale(line(cast.keripik, 3), number=3))
    assert without_tokens() == before


def test_the_fingerprint_stands_as_text_and_leads_to_the_published_seal(
    sealed: Seal, cast: Cast, heads_desk: Client
) -> None:
    page = shown(heads_desk, sealed)
    address = f"/hasil/{cast.bazar.pk}/segel/{sealed.fingerprint}/"
    assert f"<code>{sealed.fingerprint}</code>" in page
    assert f"http://127.0.0.1:8000{address}" in page
    assert f"sha256sum buku-besar-{cast.day.date}-r1.csv" in page
    assert Client().get(address).status_code == 200


def test_officials_write_the_signatories_in_order(
    sealed: Seal, cast: Cast, kepala: User, heads_desk: Client
) -> None:
    form = f"/admin/transactions/seal/penanda-tangan/{cast.bazar.pk}/?hari={cast.day.pk}"
    sent: dict[str, Any] = {"form-TOTAL_FORMS": 3, "form-INITIAL_FORMS": 0}
    sent |= {"form-0-office": "Ketua", "form-0-name": "Bu Rina"}
    sent |= {"form-2-office": "Kepala Sudin", "form-2-name": "Pak Anton"}
    answer = heads_desk.post(form, sent)
    assert answer.headers["Location"] == f"/admin/transactions/seal/hari/{cast.day.pk}/"
    page = shown(heads_desk, sealed)
    assert page.index("Bu Rina") < page.index("Pak Anton")
    assert "Bu Rina" in html_of(heads_desk.get(form))
    written = LogEntry.objects.filter(user=kepala, object_id=str(cast.bazar.pk)).latest("pk")
    assert "Bu Rina, Ketua; Pak Anton, Kepala Sudin" in written.change_message
    heads_desk.post(form, {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2})
    assert not Signatory.objects.exists()


def test_a_line_without_an_office_is_asked_for(cast: Cast, heads_desk: Client) -> None:
    form = f"/admin/transactions/seal/penanda-tangan/{cast.bazar.pk}/"
    sent = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, "form-0-name": "Bu Rina"}
    assert "errorlist" in html_of(heads_desk.post(form, sent))
    assert not Signatory.objects.exists()


def test_a_day_without_sales_has_minutes(cast: Cast, kepala: User, heads_desk: Client) -> None:
    page = shown(heads_desk, sealing.seal(cast.day, kepala))
    assert "data-total>Rp0<" in page
    assert "data-words>nol rupiah<" in page


def test_printed_minutes_are_logged(sealed: Seal, official: User, desk: Client) -> None:
    assert desk.get(page_of(sealed)).status_code == 200
    assert LogEntry.objects.filter(user=official, object_id=str(sealed.pk)).count() == 1
    assert Client().get(page_of(sealed)).headers["Location"].startswith("/admin/login/")
