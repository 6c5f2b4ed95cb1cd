"""Methods that show no code, and methods that the phone's stored page does not know."""

from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.hands import (
    count_drawer,
    expect_offline_ready,
    expect_ready,
    expect_unsent,
    open_panel,
    open_shift,
    receipt_of,
    reports,
    sales_of,
    sell_exact,
    take,
    violations,
)
from tests.cast import Cast
from transactions.models import Payment


def test_a_transfer_without_a_network_arrives_and_leaves_the_drawer_as_it_is(
    till: Page, pocket: BrowserContext, committed: Cast
) -> None:
    method = Payment.TRANSFER
    expect_offline_ready(till)
    pocket.set_offline(True)
    till.reload()
    expect_ready(till)
    open_shift(till, "20.000")
    sell_exact(till, committed.asinan)
    take(till, committed.keripik)
    till.locator("[data-open=pay]").tap()
    till.get_by_label(method.heading).check()
    expect(till.locator("[data-due-amount]")).to_have_text("Rp15.000")
    for hidden in ("[data-by-code]", "[data-cash]", "[data-code-notes]"):
        expect(till.locator(hidden)).to_be_hidden()
    expect(till.locator("[data-no-code-notes]")).to_be_visible()
    assert till.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(till) == []
    till.locator("[data-save]").tap()
    receipt = receipt_of(till)
    expect(receipt.locator("[data-receipt-payment]")).to_have_text(method.heading)
    expect(receipt.locator("[data-receipt-change]")).to_be_hidden()

    day = open_panel(till, "day")
    expect(day.locator("[data-waiting-amount]")).to_have_text("Rp27.000")
    pocket.set_offline(False)
    expect_unsent(till, 0)
    expect(day).to_have_attribute("data-source", "ledger")
    expect(day.locator(f"[data-paid-by={method.wire}]")).to_have_text("Rp15.000")
    expect(day.locator("[data-paid-by=cash]")).to_have_text("Rp12.000")
    expect(day.locator("[data-paid-otherwise]")).to_be_hidden()
    assert [sale.payment for sale in sales_of(committed)] == [Payment.CASH, method]

    day.get_by_role("button", name="Kembali").tap()
    shift = open_panel(till, "shift")
    count_drawer(shift, _20000=1, _10000=1, _2000=1)
    expect(shift.locator("[data-shift-expected]")).to_have_text("Rp32.000")
    shift.get_by_role("button", name="Tutup shift").tap()
    expect(shift.locator(f"[data-paid-by={method.wire}]")).to_have_text("Rp15.000")
    expect_unsent(till, 0)
    [report] = reports(committed)
    assert (report.expected, report.difference) == (32_000, 0)
    assert report.by_payment[method].amount == 15_000


def summed(till: Page, payment: str) -> dict[str, Any]:
    """Return what the scripts make of one sale of Rp5.000, and of what the drawer should hold."""
    found: dict[str, Any] = till.evaluate(
        """async (payment) => {
            const { summary, expectedCash } = await import("/static/js/sums.js");
            const { methodOf, methodsOf } = await import("/static/js/payments.js");
            const methods = methodsOf(document.querySelector("[data-till]"));
            const lines = [{ stall: 1, name: "Es", price: 5000, quantity: 1 }];
            const rows = [{ number: 1, entry: { kind: "sale", payment, lines } }];
            const fills = (name) => methodOf(methods, name).fillsDrawer;
            return { ...summary(rows, () => "A1"), drawer: expectedCash(rows, fills),
                method: methodOf(methods, payment) };
        }""",
        payment,
    )
    return found


def test_a_stored_page_meets_a_method_that_it_does_not_know(till: Page) -> None:
    found = summed(till, "koin")
    assert (found["amount"], found["payments"], found["drawer"]) == (5_000, {"koin": 5_000}, 0)
    assert found["method"] == {
        "name": "koin",
        "label": "koin",
        "fillsDrawer": False,
        "showsCode": False,
    }


def test_sums_that_the_page_has_no_place_for_stand_as_one(till: Page) -> None:
    day = till.locator("[data-panel=day]")
    written = """async (sums) => {
        const { writePaid } = await import("/static/js/payments.js");
        writePaid(document.querySelector("[data-panel=day]"), sums);
    }"""
    till.evaluate(written, {"amount": 9_000, "payments": {"cash": 4_000, "koin": 5_000}})
    assert day.locator("[data-paid-by=cash]").text_content() == "Rp4.000"
    assert day.locator("[data-paid-by=qris]").text_content() == "Rp0"
    otherwise = day.locator("[data-paid-otherwise]")
    assert otherwise.locator("[data-amount]").text_content() == "Rp5.000"
    assert not otherwise.evaluate("place => place.hidden")


def test_a_server_of_before_names_each_method_beside_the_amount(till: Page) -> None:
    day = till.locator("[data-panel=day]")
    written = """async (sums) => {
        const { writePaid } = await import("/static/js/payments.js");
        writePaid(document.querySelector("[data-panel=day]"), sums);
    }"""
    till.evaluate(written, {"amount": 9_000, "cash": 4_000, "qris": 5_000})
    assert day.locator("[data-paid-by=qris]").text_content() == "Rp5.000"
    assert day.locator("[data-paid-otherwise]").evaluate("place => place.hidden")
