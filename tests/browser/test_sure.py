"""Before a payment that is larger than usual the till asks once, also without a network."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import (
    expect_unsent,
    pay_exact,
    sales_of,
    sell_exact,
    take,
    violations,
)
from tests.cast import Cast
from transactions.models import SaleLine


def change(till: Page, **written: str) -> None:
    """Write another price or quantity for the only line of the basket."""
    till.locator("[data-edit]").tap()
    panel = till.locator("[data-panel=line]")
    for name, text in written.items():
        panel.locator(f"[name={name}]").fill(text)
    panel.get_by_role("button", name="Ubah").tap()


def question(till: Page) -> Locator:
    return till.locator("[data-sure]")


def test_a_payment_above_ten_million_is_taken_only_after_a_yes(till: Page, committed: Cast) -> None:
    take(till, committed.keripik)
    change(till, price="10.000.001")
    till.context.set_offline(True)
    till.locator("[data-exact]").tap()
    expect(question(till)).to_contain_text("Benar Rp10.000.001?")
    assert violations(till) == []
    till.get_by_role("button", name="Ubah dulu").tap()
    expect(question(till)).to_be_hidden()
    expect(till.locator("[data-panel=receipt]")).to_be_hidden()
    expect(till.locator("[data-total]")).to_have_text("Rp10.000.001")
    till.locator("[data-open=pay]").tap()
    till.locator("[data-save]").tap()
    till.get_by_role("button", name="Ya, benar").tap()
    expect(till.locator("[data-panel=receipt]")).to_be_visible()
    till.context.set_offline(False)
    expect_unsent(till, 0)
    line = SaleLine.objects.get(sale__day__bazar=committed.bazar)
    assert (line.amount, line.sale.tendered) == (10_000_001, 10_000_001)


def test_more_than_a_thousand_pieces_are_asked_about(till: Page, committed: Cast) -> None:
    take(till, committed.keripik)
    change(till, quantity="1001", price="1")
    till.locator("[data-exact]").tap()
    expect(question(till)).to_contain_text("1.001")
    till.keyboard.press("Escape")
    expect(till.locator("[data-panel=receipt]")).to_be_hidden()
    till.locator("[data-exact]").tap()
    till.get_by_role("button", name="Ya, benar").tap()
    expect(till.locator("[data-panel=receipt]")).to_be_visible()


def test_up_to_the_bounds_two_taps_sell_as_ever(till: Page, committed: Cast) -> None:
    take(till, committed.keripik)
    change(till, quantity="1000", price="10.000")
    pay_exact(till)
    till.locator("[data-panel=receipt]").get_by_role("button", name="Transaksi baru").tap()
    sell_exact(till, committed.asinan)
    expect_unsent(till, 0)
    assert len(sales_of(committed)) == 2
