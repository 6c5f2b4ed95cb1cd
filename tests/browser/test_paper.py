"""Lists and reports on A4, as a real browser prints them."""

import io
import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pypdf import PageObject, PdfReader

from jakpreneur.models import Jakpreneur
from tests.browser.test_desk import faults
from tests.browser.test_every_desk_page import faults_of
from tests.browser.test_till import sign_in_official
from tests.cast import Cast, line, sale, send
from tests.desk import addresses, make_desks

pytestmark = pytest.mark.near

A4 = (595, 842)  # points
VENDORS = 120
# All are of one template: a long list, some tables, tables without rows.
PAPERS = [
    "transactions_saleline_export", "transactions_sale_recap_file", "transactions_seal_day_file",
]  # fmt: skip


@pytest.fixture
def desk(committed: Cast, phone: Page) -> Page:
    sign_in_official(phone)
    return phone


def printed(desk: Page, address: str) -> list[PageObject]:
    desk.goto(address)
    return list(PdfReader(io.BytesIO(desk.pdf(prefer_css_page_size=True))).pages)


def size(page: PageObject) -> tuple[int, int]:
    return round(float(page.mediabox.width)), round(float(page.mediabox.height))


def test_a_long_list_has_its_heads_on_every_page_and_each_row_whole(
    desk: Page, committed: Cast
) -> None:
    names = [f"Usaha {committed.bazar.pk} nomor {n:03}" for n in range(VENDORS)]
    Jakpreneur.objects.bulk_create(
        Jakpreneur(name=name, kecamatan=committed.venue.kecamatan, phone=f"+62812{n:08}")
        for n, name in enumerate(names)
    )
    asked = f"?q=Usaha+{committed.bazar.pk}+nomor"
    pages = printed(desk, f"/admin/jakpreneur/jakpreneur/ekspor/cetak/{asked}")
    assert {size(page) for page in pages} == {A4[::-1]}
    texts = [" ".join(page.extract_text().split()) for page in pages]
    assert len(pages) > 2
    for n, text in enumerate(texts, start=1):
        assert "Nama usaha" in text
        assert re.search(rf"\b{n} / {len(pages)}\b", text)
    assert "Pencarian: Usaha" in texts[0]
    assert "oleh sari-" in texts[0]
    for name in names:
        assert sum(name in text for text in texts) == 1


def test_sums_stand_once_below_the_last_row(desk: Page, committed: Cast) -> None:
    send(committed.till, *[sale(line(committed.asinan, n), number=n) for n in range(1, 100)])
    asked = f"?day__bazar__id__exact={committed.bazar.pk}"
    pages = printed(desk, f"/admin/transactions/saleline/ekspor/cetak/{asked}")
    texts = [page.extract_text() for page in pages]
    assert len(pages) > 1
    assert ["Rp59.400.000" in text for text in texts] == [*[False] * (len(pages) - 1), True]


def test_a_report_of_few_columns_stands_upright(desk: Page, committed: Cast) -> None:
    send(committed.till, sale(line(committed.asinan, 3)))
    address = f"/admin/transactions/sale/rekap.cetak?bazar={committed.bazar.pk}"
    [page, *_more] = printed(desk, address)
    assert size(page) == A4
    assert "Rp36.000" in page.extract_text()
    expect(desk.get_by_role("button", name="Cetak")).to_be_visible()
    assert faults(desk, "body") == []
    desk.emulate_media(media="print")
    expect(desk.get_by_role("button", name="Cetak")).to_be_hidden()


def test_no_page_for_paper_has_faults(desk: Page, committed: Cast) -> None:
    desks = make_desks(committed, User.objects.create_superuser(f"kepala {committed.bazar.pk}"))
    every = addresses(desks, form="cetak")
    found = {name: list(faults_of(desk, every[name])) for name in PAPERS}
    assert {name: faults for name, faults in found.items() if faults} == {}
