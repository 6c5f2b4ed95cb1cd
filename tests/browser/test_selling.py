"""Everything that a sale can be: haggled, of something else, over two stalls, by QRIS, held."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from jakpreneur import qris
from jakpreneur.models import Offer
from tests.browser.hands import (
    expect_unsent,
    follow,
    look_again,
    open_panel,
    pay_exact,
    sales_of,
    sell_exact,
    take,
    tile,
    violations,
)
from tests.browser.qris_hands import decoded, give_qris
from tests.cast import Cast, offer
from tests.stickers import A1, V1
from transactions import totals
from transactions.models import HeldSale, Payment, SaleLine, StallCard, TillStall


def test_a_line_s_price_is_haggled_and_the_list_price_kept_beside_it(
    till: Page, committed: Cast
) -> None:
    take(till, committed.keripik, committed.keripik)
    till.locator("[data-edit]").tap()
    panel = till.locator("[data-panel=line]")
    panel.get_by_label("Harga satuan").fill("12.500")
    panel.get_by_label("Banyaknya").fill("3")
    panel.get_by_role("button", name="Ubah").tap()
    expect(till.locator("[data-total]")).to_have_text("Rp37.500")
    expect(till.locator("[data-haggled]")).to_have_text(
        re.compile(r"Rp12\.500.*Rp15\.000", re.DOTALL)
    )
    pay_exact(till)
    expect_unsent(till, 0)
    line = SaleLine.objects.get(sale__day__bazar=committed.bazar)
    assert (line.price, line.list_price, line.quantity) == (12_500, 15_000, 3)
    assert line.sale.flags == ["price"]


def test_a_price_that_is_no_amount_is_said_and_nothing_changes(till: Page, committed: Cast) -> None:
    take(till, committed.keripik)
    till.locator("[data-edit]").tap()
    panel = till.locator("[data-panel=line]")
    for wrong in ("", "sepuluh", "-5", "1,5"):
        panel.get_by_label("Harga satuan").fill(wrong)
        panel.get_by_role("button", name="Ubah").tap()
        expect(panel).to_be_visible()
    panel.get_by_role("button", name="Harga daftar").tap()
    panel.get_by_role("button", name="Ubah").tap()
    expect(till.locator("[data-total]")).to_have_text("Rp15.000")


def test_something_else_takes_any_amount_with_a_category(till: Page, committed: Cast) -> None:
    till.locator("[data-open=other]").tap()
    panel = till.locator("[data-panel=other]")
    panel.get_by_label("Jumlah uang").fill("7.000")
    panel.get_by_label("Barang apa").fill("Es teh")
    panel.get_by_role("button", name="Masukkan ke keranjang").tap()
    pay_exact(till)
    expect_unsent(till, 0)
    line = SaleLine.objects.get(sale__day__bazar=committed.bazar)
    assert (line.name, line.price, line.category.slug, line.stall) == (
        "Es teh",
        7_000,
        "kuliner",
        committed.stall,
    )


def test_search_finds_among_many(till: Page, committed: Cast) -> None:
    expect(till.locator("[data-search]")).to_be_hidden()
    for n in range(12):
        offer(committed.stall, f"Sambal nomor {n}", price=20_000 + n)
    till.reload()
    till.get_by_label("Cari dagangan").fill("NOMOR 11")
    expect(till.locator("[data-offer]:visible")).to_have_count(1)
    till.locator("[data-offer]:visible").tap()
    expect(till.locator("[data-total]")).to_have_text("Rp20.011")
    till.get_by_label("Cari dagangan").fill("bakso")
    expect(till.get_by_text("Tidak ada yang bernama itu.")).to_be_visible()


def test_qris_shows_the_vendor_s_own_code_with_the_amount_in_it(
    till: Page, committed: Cast
) -> None:
    give_qris(committed, "A1", V1)
    till.reload()
    take(till, committed.keripik)
    till.locator("[data-open=pay]").tap()
    till.get_by_label("QRIS").check()
    assert decoded(till) == qris.parse_qris(V1).with_amount(15_000)
    expect(till.locator("[data-due-amount]")).to_have_text("Rp15.000")
    expect(till.locator("[data-merchant]")).to_have_text("NamaMerchantC1")
    expect(till.locator("[data-nmid]")).to_have_text("ID1019123456781")
    assert violations(till) == []
    till.get_by_role("button", name="Sudah dibayar: simpan").tap()
    expect(till.locator("[data-panel=receipt]")).to_be_visible()
    expect_unsent(till, 0)
    [entry] = sales_of(committed)
    assert (entry.payment, entry.tendered) == (Payment.QRIS, None)


def test_a_basket_over_two_vendors_asks_for_one_payment_each(till: Page, committed: Cast) -> None:
    token = StallCard.objects.create(stall=committed.neighbour).token
    follow(till, f"/kasir/kartu/{token}/", "550172")
    give_qris(committed, "A1", V1)
    give_qris(committed, "A2", A1)
    till.reload()
    take(till, committed.keripik, committed.rujak, committed.keripik)
    till.locator("[data-open=pay]").tap()
    till.get_by_label("QRIS").check()
    expect(till.locator("[data-turn-of]")).to_have_text("1/2")
    assert decoded(till) == qris.parse_qris(V1).with_amount(30_000)
    till.get_by_role("button", name="Sudah dibayar: lapak berikutnya").tap()
    expect(till.locator("[data-stall-label]")).to_have_text("A2 Rujak Pak Jaya")
    assert decoded(till) == qris.parse_qris(A1).with_amount(18_000)
    assert sales_of(committed) == []
    till.get_by_role("button", name="Sudah dibayar: simpan").tap()
    expect(till.locator("[data-panel=receipt]")).to_be_visible()
    expect_unsent(till, 0)
    [entry] = sales_of(committed)
    assert totals.of_sale(entry).amount == 48_000


@pytest.mark.parametrize("code", ["", V1[:-4] + "0000"])
def test_a_vendor_without_a_code_that_can_be_read_has_the_sticker(
    till: Page, committed: Cast, code: str
) -> None:
    give_qris(committed, "A1", code)
    till.reload()
    take(till, committed.keripik)
    till.locator("[data-open=pay]").tap()
    till.get_by_label("QRIS").check()
    expect(till.get_by_text("stiker QRIS lapak dan mengetik")).to_be_visible()
    expect(till.locator("[data-code] svg")).to_be_hidden()


def test_a_held_sale_says_why_and_is_entered_anew(till: Page, committed: Cast) -> None:
    """Sell an offer that an official took away while the phone still showed it."""
    expect_unsent(till, 0)
    take(till, committed.asinan)
    # As if the offer had become another stall's: the till does not sell it any more.
    Offer.objects.filter(pk=committed.asinan.pk).update(stall=committed.stranger)
    pay_exact(till)
    tray = till.locator("[data-held]")
    expect(tray).to_be_visible()
    expect_unsent(till, 0)
    tray.locator("summary").tap()
    expect(tray.locator("[data-why]")).to_contain_text("tidak dijual kasir ini")
    look_again(till)
    expect(tile(till, committed.asinan)).to_have_count(0)
    tray.get_by_role("button", name="Masukkan lagi").tap()
    expect(till.locator("[data-correcting]")).to_be_visible()
    expect(till.locator("[data-total]")).to_have_text("Rp12.000")
    pay_exact(till)
    expect_unsent(till, 0)
    expect(tray).to_be_hidden()
    [entry] = sales_of(committed)
    assert totals.of_sale(entry).amount == 12_000
    held = HeldSale.objects.get(till=entry.till)
    assert held.resolution.sale == entry
    assert held.number is not None
    assert entry.number == held.number + 2  # the shift opened between them


def test_a_held_entry_that_an_official_has_seen_to_is_put_aside(
    till: Page, pocket: BrowserContext, committed: Cast
) -> None:
    pocket.set_offline(True)
    sell_exact(till, committed.asinan)
    TillStall.objects.filter(stall=committed.stall).delete()
    pocket.set_offline(False)
    tray = till.locator("[data-held]")
    expect(tray).to_be_visible()
    tray.locator("summary").tap()
    tray.get_by_role("button", name="Sudah dibereskan").tap()
    expect(tray).to_be_hidden()
    till.reload()
    expect(till.locator("[data-unsent]")).to_have_attribute("data-count", "0")
    expect(tray).to_be_hidden()


def test_a_sale_below_what_is_received_is_not_saved(till: Page, committed: Cast) -> None:
    take(till, committed.keripik)
    till.locator("[data-open=pay]").tap()
    till.get_by_label("Uang diterima").fill("10.000")
    expect(till.locator("[data-short]")).to_be_visible()
    expect(till.locator("[data-save]")).to_be_disabled()


def test_the_phone_s_way_back_leads_to_the_goods(till: Page, committed: Cast) -> None:
    take(till, committed.keripik)
    till.locator("[data-open=pay]").tap()
    till.go_back()
    expect(till.locator(".goods")).to_be_visible()
    expect(till.locator("[data-total]")).to_have_text("Rp15.000")
    open_panel(till, "day")
    till.go_back()
    expect(till.locator(".goods")).to_be_visible()
