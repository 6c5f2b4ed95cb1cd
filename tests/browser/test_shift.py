"""A shift on the phone, with and without a network."""

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.hands import (
    back_to_goods,
    count_drawer,
    expect_offline_ready,
    expect_ready,
    expect_unsent,
    open_panel,
    open_shift,
    reports,
    sell,
    sell_exact,
    violations,
)
from tests.browser.stored import meta
from tests.cast import Cast
from transactions.models import ShiftEntry

DAY = 24 * 60 * 60 * 1000  # ms


def move(shift: Locator, amount: str, note: str, way: str) -> None:
    shift.get_by_label("Jumlah uang").fill(amount)
    shift.get_by_label("Untuk apa").fill(note)
    shift.get_by_role("button", name=way, exact=True).tap()
    expect(shift.locator("[data-shift-movements]").get_by_text(note)).to_be_visible()


def test_a_shift_is_counted_blind_and_closed_with_its_difference(
    till: Page, committed: Cast
) -> None:
    open_shift(till, "200.000")
    # 75.000 paid with 100.000 adds 75.000.
    sell(till, *[committed.keripik] * 5, received="100000")
    shift = open_panel(till, "shift")
    move(shift, "50.000", "beli es batu", "Uang keluar")
    move(shift, "10.000", "uang receh", "Uang masuk")
    expect(shift.locator("[data-shift-expected]")).to_be_hidden()
    shift.get_by_role("button", name="Hitung dan tutup").tap()
    shift.locator('[data-coin="100000"]').fill("2")
    shift.locator('[data-coin="20000"]').fill("1")
    shift.locator('[data-coin="5000"]').fill("2")
    expect(shift.locator("[data-shift-counting]")).to_have_text("Rp230.000")
    expect(shift.locator("[data-shift-expected]")).to_be_hidden()
    assert violations(till) == []
    shift.get_by_role("button", name="Selesai menghitung").tap()
    expect(shift.locator("[data-shift-expected]")).to_have_text("Rp235.000")
    expect(shift.locator("[data-shift-difference]")).to_have_text("-Rp5.000")
    till.reload()  # the count that was given stays given
    shift = open_panel(till, "shift")
    expect(shift.locator("[data-shift-counted]")).to_have_text("Rp230.000")
    shift.get_by_role("button", name="Tutup shift").tap()
    expect(shift.get_by_role("button", name="Tutup shift")).to_be_visible()  # it wants a reason
    shift.get_by_label("Sebab selisihnya").fill("salah kembalian")
    shift.get_by_role("button", name="Tutup shift").tap()
    expect(shift.get_by_role("heading", name="Laporan shift")).to_be_visible()
    expect(shift.locator("[data-shift-report-difference]")).to_have_text("-Rp5.000")
    assert violations(till) == []
    expect_unsent(till, 0)
    [report] = reports(committed)
    assert report.count is not None
    assert (report.expected, report.difference) == (235_000, -5_000)
    assert (report.count.difference, report.count.note) == (-5_000, "salah kembalian")
    assert report.count.coins == {"100000": 2, "20000": 1, "5000": 2}
    assert [movement.note for movement in report.movements] == ["beli es batu", "uang receh"]
    shift.get_by_role("link", name="Menurut buku besar").tap()
    expect(till.get_by_text("Rp235.000")).to_be_visible()


def test_a_whole_shift_without_a_network_and_a_second_one(
    till: Page, pocket: BrowserContext, committed: Cast
) -> None:
    expect_offline_ready(till)
    pocket.set_offline(True)
    open_shift(till, "0")
    sell_exact(till, committed.asinan)
    shift = open_panel(till, "shift")
    count_drawer(shift, _10000=1, _2000=1)
    expect(shift.locator("[data-shift-difference]")).to_have_text("Rp0")
    shift.get_by_role("button", name="Tutup shift").tap()
    expect(shift.get_by_role("heading", name="Laporan shift")).to_be_visible()
    shift.get_by_role("button", name="Shift berikutnya").tap()
    till.reload()
    expect_ready(till)
    sell_exact(till, committed.keripik)  # opens the second by itself
    expect_unsent(till, 5)
    pocket.set_offline(False)
    expect_unsent(till, 0)
    second, first = reports(committed)
    assert (first.expected, first.difference, first.drawer.sales) == (12_000, 0, 1)
    assert (second.opened_with, second.drawer.amount, second.count) == (0, 15_000, None)
    assert ShiftEntry.objects.filter(till=first.till).count() == 3


@pytest.mark.near
def test_a_shift_report_prints_on_a_roll_of_58_mm(till: Page, committed: Cast) -> None:
    till.evaluate("window.print = () => {}")
    sell_exact(till, committed.asinan)
    shift = open_panel(till, "shift")
    count_drawer(shift, _10000=1, _2000=1)
    shift.get_by_role("button", name="Tutup shift").tap()
    shift.get_by_role("button", name="Cetak").tap()
    till.emulate_media(media="print")
    expect(shift.locator("[data-shift-report-expected]")).to_be_visible()
    expect(till.locator(".bar")).to_be_hidden()
    expect(till.locator("[data-panel=receipt]")).to_be_hidden()
    pdf = till.pdf(prefer_css_page_size=True)
    boxes = set(re.findall(rb"/MediaBox ?\[ ?0 0 ([\d.]+) ", pdf))
    assert [round(float(width) * 25.4 / 72) for width in boxes] == [58]


def test_the_shift_of_an_earlier_day_asks_to_be_counted(till: Page, committed: Cast) -> None:
    notice = till.get_by_text("Shift hari sebelumnya masih terbuka.")
    open_shift(till, "0")
    till.reload()
    expect_ready(till)
    expect(notice).to_be_hidden()
    opened = {name: value for name, value in meta(till)["shift"].items() if name != "clock"}
    meta(till, shift=opened | {"made_at": opened["made_at"] - DAY})
    till.reload()
    expect(notice).to_be_visible()
    back = till.get_by_role("button", name="Hitung dan tutup").first
    back.tap()
    expect(till.locator("[data-panel=shift]")).to_be_visible()
    back_to_goods(till)
