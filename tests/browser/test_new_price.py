"""A price that changes while its goods are in the basket is said, and never taken in silence."""

import pytest
from playwright.sync_api import Page, expect

from jakpreneur.models import Offer
from tests.browser.hands import (
    expect_unsent,
    look_again,
    receipt_of,
    sales_of,
    take,
    tile,
    violations,
)
from tests.cast import Cast
from transactions import totals


@pytest.fixture
def dearer(till: Page, committed: Cast) -> Page:
    """Return a till with keripik for Rp15.000 in the basket, which now costs Rp17.500."""
    expect_unsent(till, 0)
    take(till, committed.keripik)
    Offer.objects.filter(pk=committed.keripik.pk).update(price=17_500)
    look_again(till)
    expect(tile(till, committed.keripik)).to_have_attribute("data-price", "17500")
    return till


def test_line_says_the_new_price_and_the_next_tap_takes_it(dearer: Page, committed: Cast) -> None:
    line = dearer.locator("[data-basket] li")
    expect(line.locator("[data-new-price]")).to_have_text("harga baru Rp17.500")
    expect(dearer.locator("[data-total]")).to_have_text("Rp15.000")
    assert violations(dearer) == []
    take(dearer, committed.keripik)
    expect(dearer.locator("[data-total]")).to_have_text("Rp35.000")
    expect(line.locator("[data-new-price]")).to_be_hidden()
    expect(line.locator("[data-haggled]")).to_be_hidden()


def test_exact_cash_asks_first_and_takes_the_new_price(dearer: Page, committed: Cast) -> None:
    dearer.locator("[data-exact]").tap()
    outdated = dearer.locator("[data-outdated]")
    expect(outdated).to_contain_text("Rp15.000 → Rp17.500")
    assert violations(dearer) == []
    outdated.get_by_role("button", name="Pakai harga baru").tap()
    expect(outdated).to_be_hidden()
    expect(dearer.get_by_label("Uang diterima")).to_have_value("17.500")
    dearer.locator("[data-save]").tap()
    expect(receipt_of(dearer).locator("[data-receipt-total]")).to_have_text("Rp17.500")
    expect_unsent(dearer, 0)
    [entry] = sales_of(committed)
    assert (totals.of_sale(entry).amount, entry.flags) == (17_500, [])


def test_price_that_the_customer_was_told_may_stay(dearer: Page, committed: Cast) -> None:
    dearer.locator("[data-open=pay]").tap()
    expect(dearer.locator("[data-outdated]")).to_be_visible()
    dearer.locator("[data-save]").tap()
    expect_unsent(dearer, 0)
    [entry] = sales_of(committed)
    assert (totals.of_sale(entry).amount, entry.flags) == (15_000, [])


def test_price_that_changes_in_the_payment_step_is_said_there(till: Page, committed: Cast) -> None:
    expect_unsent(till, 0)
    take(till, committed.keripik)
    till.locator("[data-open=pay]").tap()
    expect(till.locator("[data-outdated]")).to_be_hidden()
    Offer.objects.filter(pk=committed.keripik.pk).update(price=14_000)
    look_again(till)
    expect(till.locator("[data-outdated]")).to_contain_text("Rp15.000 → Rp14.000")


def test_price_that_was_agreed_on_stays_with_the_next_tap(dearer: Page, committed: Cast) -> None:
    dearer.locator("[data-basket] [data-edit]").tap()
    dearer.get_by_label("Harga satuan").fill("12.000")
    dearer.get_by_role("button", name="Ubah").tap()
    expect(dearer.locator("[data-list-price]").first).to_have_text("Rp17.500")
    take(dearer, committed.keripik)
    expect(dearer.locator("[data-total]")).to_have_text("Rp24.000")
