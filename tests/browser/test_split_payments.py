"""A customer pays a part in cash and the rest by QRIS, also without a network."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from jakpreneur import qris
from tests.auditing import wrong_findings
from tests.browser.hands import (
    back_to_goods,
    count_drawer,
    expect_offline_ready,
    expect_ready,
    expect_unsent,
    follow,
    look_again,
    open_panel,
    open_shift,
    pay_exact,
    receipt_of,
    reports,
    sales_of,
    take,
    violations,
)
from tests.browser.qris_hands import decoded, give_qris
from tests.cast import PIN, Cast
from tests.stickers import A1, V1
from transactions import totals
from transactions.models import Payment, StallCard


@pytest.fixture
def coded(committed: Cast) -> Cast:
    """Return the cast with a code of stall A1, before the phone stores its page."""
    give_qris(committed, "A1", V1)
    return committed


def paid(cast: Cast) -> dict[str, int]:
    """Return the rupiah by the wire name of each method."""
    found = totals.of_bazar(cast.bazar).by(lambda cell: cell.payment)
    return {Payment(by).wire: each.amount for by, each in found.items() if each.amount}


def begin(till: Page) -> None:
    """Go to the pay step and split the payment."""
    till.locator("[data-open=pay]").tap()
    till.get_by_role("button", name="Bagi pembayaran").tap()


def test_a_part_in_cash_and_the_rest_by_qris_without_a_network(
    coded: Cast, till: Page, pocket: BrowserContext
) -> None:
    expect_offline_ready(till)
    pocket.set_offline(True)
    till.reload()
    expect_ready(till)
    open_shift(till, "100.000")
    take(till, coded.keripik, coded.keripik)
    begin(till)
    expect(till.locator("[data-save]")).to_be_disabled()
    expect(till.locator("[data-due]")).to_be_hidden()
    till.get_by_label("Bagian: Tunai").fill("20rb")
    expect(till.get_by_label("Bagian: QRIS")).to_have_value("10.000")
    expect(till.locator("[data-due-amount]")).to_have_text("Rp10.000")
    assert decoded(till) == qris.parse_qris(V1).with_amount(10_000)
    assert till.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(till) == []
    till.get_by_role("button", name="Sudah dibayar: simpan").tap()
    receipt = receipt_of(till)
    expect(receipt.locator("[data-receipt-payment]")).to_have_text("Tunai Rp20.000 + QRIS Rp10.000")
    expect(receipt.locator("[data-receipt-change]")).to_be_hidden()
    assert violations(till) == []

    day = open_panel(till, "day")
    expect(day.locator("[data-waiting-amount]")).to_have_text("Rp30.000")
    pocket.set_offline(False)
    look_again(till)
    expect_unsent(till, 0)
    expect(day).to_have_attribute("data-source", "ledger")
    expect(day.locator("[data-paid-by=cash]")).to_have_text("Rp20.000")
    expect(day.locator("[data-paid-by=qris]")).to_have_text("Rp10.000")
    expect(day.locator("[data-products] li")).to_have_count(1)
    [sale] = sales_of(coded)
    assert (sale.payment, sale.tendered, sale.flags) == (Payment.CASH, 20_000, [])
    assert paid(coded) == {"cash": 20_000, "qris": 10_000}

    day.get_by_role("button", name="Kembali").tap()
    shift = open_panel(till, "shift")
    count_drawer(shift, _100000=1, _20000=1)
    expect(shift.locator("[data-shift-expected]")).to_have_text("Rp120.000")
    shift.get_by_role("button", name="Tutup shift").tap()
    expect(shift.locator("[data-paid-by=qris]")).to_have_text("Rp10.000")
    expect_unsent(till, 0)
    [report] = reports(coded)
    assert (report.expected, report.difference) == (120_000, 0)
    assert wrong_findings() == []


def test_the_part_by_qris_may_be_typed_and_cash_that_is_short_is_the_part_in_cash(
    till: Page, committed: Cast
) -> None:
    take(till, committed.keripik, committed.keripik)
    till.locator("[data-open=pay]").tap()
    till.locator("input[name=tendered]").fill("12.000")
    expect(till.locator("[data-save]")).to_be_disabled()
    till.get_by_role("button", name="Bagi pembayaran").tap()
    expect(till.get_by_label("Bagian: QRIS")).to_have_value("18.000")
    till.get_by_label("Bagian: QRIS").fill("25.000")
    expect(till.get_by_label("Bagian: Tunai")).to_have_value("5.000")
    till.get_by_text("Transfer/EDC", exact=True).first.tap()
    expect(till.get_by_label("Bagian: Transfer/EDC")).to_have_value("25.000")
    for wrong in ("30.000", "31.000", "0"):
        till.get_by_label("Bagian: Tunai").fill(wrong)
        expect(till.locator("[data-no-part]")).to_be_visible()
        expect(till.locator("[data-save]")).to_be_disabled()
    till.get_by_label("Bagian: Tunai").fill("lima")
    expect(till.locator("[data-unread-part]")).to_be_visible()
    assert violations(till) == []
    till.get_by_label("Bagian: Tunai").fill("5000")
    expect(till.locator("[data-no-part]")).to_be_hidden()
    till.get_by_role("button", name="Sudah dibayar: simpan").tap()
    receipt_of(till)
    expect_unsent(till, 0)
    assert paid(committed) == {"cash": 5_000, "transfer": 25_000}


def test_one_method_again_is_the_whole_in_cash(till: Page, committed: Cast) -> None:
    take(till, committed.keripik)
    begin(till)
    till.get_by_label("Bagian: Tunai").fill("5.000")
    till.get_by_role("button", name="Satu cara bayar").tap()
    expect(till.locator("[data-in-parts]")).to_be_hidden()
    expect(till.get_by_label("Diterima")).to_have_value("15.000")
    begin_again = till.get_by_role("button", name="Bagi pembayaran")
    begin_again.tap()
    till.get_by_label("Bagian: Tunai").fill("5.000")
    back_to_goods(till)
    pay_exact(till)
    expect_unsent(till, 0)
    assert paid(committed) == {"cash": 15_000}


def test_a_discount_keeps_the_part_in_cash(till: Page, committed: Cast) -> None:
    take(till, committed.keripik, committed.keripik)
    begin(till)
    till.get_by_label("Bagian: Tunai").fill("20.000")
    till.locator("[data-open=discount]").tap()
    till.locator('[data-percent="10"]').tap()
    expect(till.get_by_label("Bagian: QRIS")).to_have_value("7.000")
    till.get_by_role("button", name="Sudah dibayar: simpan").tap()
    receipt_of(till)
    expect_unsent(till, 0)
    assert paid(committed) == {"cash": 20_000, "qris": 7_000}


def test_every_stall_s_code_has_its_share(till: Page, committed: Cast) -> None:
    token = StallCard.objects.create(stall=committed.neighbour).token
    follow(till, f"/kasir/kartu/{token}/", "550172")
    give_qris(committed, "A1", V1)
    give_qris(committed, "A2", A1)
    till.reload()
    take(till, committed.keripik, committed.rujak, committed.keripik)
    begin(till)
    till.get_by_label("Bagian: QRIS").fill("16.001")
    expect(till.locator("[data-turn-of]")).to_have_text("1/2")
    assert decoded(till) == qris.parse_qris(V1).with_amount(10_001)
    till.get_by_role("button", name="Sudah dibayar: lapak berikutnya").tap()
    assert decoded(till) == qris.parse_qris(A1).with_amount(6_000)
    till.get_by_role("button", name="Sudah dibayar: simpan").tap()
    receipt_of(till)
    expect_unsent(till, 0)
    [sale] = sales_of(committed)
    shares = totals.grouped(sale.lines.filter(payment=Payment.QRIS), "stall")
    assert [shares[stall.pk,].amount for stall in (committed.stall, committed.neighbour)] == [
        10_001,
        6_000,
    ]


def test_goods_come_back_and_the_payment_is_put_right(till: Page, committed: Cast) -> None:
    take(till, committed.keripik, committed.keripik)
    begin(till)
    till.get_by_label("Bagian: Tunai").fill("10.000")
    till.get_by_role("button", name="Sudah dibayar: simpan").tap()
    receipt_of(till).locator("[data-amend=return]").tap()
    panel = till.locator("[data-panel=return]")
    panel.locator("[data-returned] input").first.fill("1")
    expect(panel.locator("[data-back-by]")).to_have_text("Tunai Rp10.000 + QRIS Rp5.000")
    panel.locator("input[name=reason]").fill("basi")
    panel.locator("input[name=pin]").fill(PIN)
    panel.get_by_role("button", name="Terima kembali").tap()
    receipt = receipt_of(till)
    expect(receipt.locator("[data-receipt-payment]")).to_have_text("QRIS")
    expect_unsent(till, 0)
    assert paid(committed) == {"qris": 15_000}
    receipt.locator("[data-amend=repay]").tap()
    till.locator("[data-panel=repay] [data-payment=cash]").tap()
    expect(receipt_of(till).locator("[data-receipt-total]")).to_have_text("Rp15.000")
    expect_unsent(till, 0)
    assert paid(committed) == {"cash": 15_000}
    assert wrong_findings() == []


def test_a_split_payment_is_practised(till: Page, committed: Cast) -> None:
    open_panel(till, "menu").locator("[data-practise]").tap()
    take(till, committed.keripik)
    begin(till)
    till.get_by_label("Bagian: Tunai").fill("5.000")
    till.get_by_role("button", name="Sudah dibayar: simpan").tap()
    words = receipt_of(till).locator("[data-receipt-payment]")
    expect(words).to_have_text("Tunai Rp5.000 + QRIS Rp10.000")
    expect_unsent(till, 0)
    assert sales_of(committed) == []
