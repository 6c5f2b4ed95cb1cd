"""Amending a sale on the phone: its payment put right, units taken back, a void keyed again."""

from playwright.sync_api import BrowserContext, Page, expect

from tests.auditing import wrong_findings
from tests.browser.hands import (
    expect_offline_ready,
    expect_unsent,
    look_again,
    open_panel,
    pay_exact,
    receipt_of,
    sales_of,
    sell_exact,
    take,
    violations,
)
from tests.browser.test_day import void
from tests.cast import PIN, Cast
from tests.losing import lose_entries
from transactions import totals
from transactions.models import Payment, Till


def paid(cast: Cast) -> dict[str, int]:
    """Return the rupiah by the wire name of each method."""
    found = totals.of_bazar(cast.bazar).by(lambda cell: cell.payment)
    return {Payment(by).wire: each.amount for by, each in found.items() if each.amount}


def test_a_payment_is_put_right_in_two_taps_from_the_receipt_offline(
    till: Page, pocket: BrowserContext, committed: Cast
) -> None:
    expect_offline_ready(till)
    pocket.set_offline(True)
    sell_exact(till, committed.keripik)
    receipt_of(till).locator("[data-amend=repay]").tap()
    panel = till.locator("[data-panel=repay]")
    expect(panel.locator("[data-payment=cash]")).to_be_hidden()
    assert violations(till) == []
    panel.locator("[data-payment=qris]").tap()
    expect(receipt_of(till).locator("[data-receipt-payment]")).to_have_text("QRIS")
    day = open_panel(till, "day")
    expect(day.locator("[data-paid-by=qris]")).to_have_text("Rp0")  # nothing is sent yet
    expect(day.locator("[data-waiting-amount]")).to_have_text("Rp15.000")
    expect(day.locator("[data-is-amended]:visible")).to_have_count(1)
    assert violations(till) == []
    pocket.set_offline(False)
    look_again(till)
    expect_unsent(till, 0)
    assert paid(committed) == {"qris": 15_000}
    assert wrong_findings() == []


def test_a_payment_is_put_right_later_in_five_taps(till: Page, committed: Cast) -> None:
    sell_exact(till, committed.keripik)
    expect_unsent(till, 0)
    till.get_by_role("button", name="Menu").tap()  # 1
    till.locator("[data-panel=menu] .wide[data-open=day]").tap()  # 2
    till.locator("[data-panel=day] [data-to=receipt]").tap()  # 3
    receipt_of(till).locator("[data-amend=repay]").tap()  # 4
    till.locator("[data-panel=repay] [data-payment=transfer]").tap()  # 5
    receipt_of(till)
    expect_unsent(till, 0)
    assert paid(committed) == {"transfer": 15_000}


def test_some_units_come_back_and_the_rest_is_voided_and_filled_in_again(
    till: Page, committed: Cast
) -> None:
    sell_exact(till, committed.keripik, committed.keripik, committed.asinan)
    receipt_of(till).locator("[data-amend=return]").tap()
    panel = till.locator("[data-panel=return]")
    panel.locator("input[name=reason]").fill("basi")
    panel.locator("input[name=pin]").fill(PIN)
    panel.get_by_role("button", name="Terima kembali").tap()
    expect(panel.locator("[data-problem-is=nothing]")).to_be_visible()
    panel.locator("[data-returned] input").first.fill("1")
    expect(panel.locator("[data-back]")).to_have_text("Rp15.000")
    assert violations(till) == []
    panel.get_by_role("button", name="Terima kembali").tap()
    expect(receipt_of(till).locator("[data-receipt-total]")).to_have_text("Rp27.000")
    expect_unsent(till, 0)
    assert paid(committed) == {"cash": 27_000}
    day = open_panel(till, "day")
    void(day, till)
    day.locator("[data-refill]:visible").tap()
    expect(till.locator("[data-total]")).to_have_text("Rp27.000")
    pay_exact(till)
    expect_unsent(till, 0)
    assert paid(committed) == {"cash": 27_000}
    assert totals.of_bazar(committed.bazar).overall == totals.Total(27_000, 2, 1)
    assert wrong_findings() == []


def test_a_full_basket_is_finished_before_it_is_filled_again(till: Page, committed: Cast) -> None:
    sell_exact(till, committed.keripik)
    till.locator("[data-panel=receipt] [data-open=sell]").tap()
    day = open_panel(till, "day")
    void(day, till)
    expect(day).to_be_visible()
    day.locator(".panel-head [data-open=sell]").tap()
    take(till, committed.asinan)
    open_panel(till, "day").locator("[data-refill]:visible").tap()
    expect(day.locator("[data-refill-first]")).to_be_visible()


def test_a_payment_is_put_right_at_the_moment_and_in_the_shift_of_its_sale(
    till: Page, committed: Cast
) -> None:
    sell_exact(till, committed.keripik)
    expect_unsent(till, 0)
    first = sales_of(committed)[0]
    receipt_of(till).locator("[data-amend=repay]").tap()
    till.locator("[data-panel=repay] [data-payment=qris]").tap()
    receipt_of(till)
    expect_unsent(till, 0)
    [made, undone, becomes] = sales_of(committed)
    assert made == first
    assert [each.sold_at for each in (undone, becomes)] == [first.sold_at] * 2
    assert [each.shift for each in (undone, becomes)] == [first.shift] * 2
    look_again(till)  # phone and office compare their entries
    expect_unsent(till, 0)
    assert len(sales_of(committed)) == 3


def test_amended_and_returned_sales_come_back_after_a_restore(till: Page, committed: Cast) -> None:
    sell_exact(till, committed.keripik, committed.keripik)
    receipt_of(till).locator("[data-amend=repay]").tap()
    till.locator("[data-panel=repay] [data-payment=qris]").tap()
    receipt_of(till).locator("[data-amend=return]").tap()
    panel = till.locator("[data-panel=return]")
    panel.locator("input[name=reason]").fill("basi")
    panel.locator("input[name=pin]").fill(PIN)
    panel.locator("[data-returned] input").first.fill("1")
    panel.get_by_role("button", name="Terima kembali").tap()
    receipt_of(till)
    expect_unsent(till, 0)
    before = paid(committed)
    assert before == {"qris": 15_000}
    known = Till.objects.get(stalls=committed.stall, last_number__gt=0)
    lose_entries(known, above=0)
    with till.expect_response("**/kasir/penjualan/"):
        look_again(till)
    expect_unsent(till, 0)
    assert paid(committed) == before
