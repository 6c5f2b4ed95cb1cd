"""An amount that cannot be read says why, in the till's own words."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import expect_unsent, pay_exact, take
from tests.cast import Cast
from transactions.models import Sale, SaleLine


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("20.00", "bisa terbaca lain"),
        ("20.000,50", "Tanpa sen"),
        ("dua puluh ribu", "Tulis satu nominal"),
        ("", "Tulis nominalnya"),
        ("20.000.000.000", "Paling banyak Rp10.000.000.000."),
    ],
)
def test_cash_that_cannot_be_read_is_not_called_too_little(
    typed: str, reason: str, till: Page, committed: Cast
) -> None:
    take(till, committed.keripik)
    till.locator("[data-open=pay]").tap()
    received = till.get_by_label("Uang diterima")
    received.fill(typed)
    expect(till.locator("[data-unread]")).to_contain_text(reason)
    expect(till.locator("[data-short]")).to_be_hidden()
    expect(till.locator("[data-save]")).to_be_disabled()
    received.fill("20rb")
    expect(till.locator("[data-unread]")).to_be_hidden()
    expect(till.locator("[data-change]")).to_have_text("Rp5.000")
    till.locator("[data-save]").tap()
    expect(till.locator("[data-panel=receipt]")).to_be_visible()
    expect_unsent(till, 0)
    assert Sale.objects.get(day__bazar=committed.bazar).tendered == 20_000


def test_amounts_that_fit_the_sum_are_offered_and_nothing_that_does_nothing(
    till: Page, committed: Cast
) -> None:
    take(till, committed.keripik)
    till.locator("[data-edit]").tap()
    panel = till.locator("[data-panel=line]")
    panel.get_by_label("Harga satuan").fill("36.000")
    panel.get_by_role("button", name="Ubah").tap()
    till.locator(".bar [data-open=pay]").tap()
    offered = till.locator("[data-quick]:visible")
    expect(offered).to_have_text(["Uang pas", "40.000", "50.000", "100.000"])
    expect(till.locator("[data-panel=pay] .main:visible, .bar .main:visible")).to_have_count(1)
    expect(till.locator(".bar button:visible")).to_have_count(0)
    till.get_by_role("button", name="40.000", exact=True).tap()
    expect(till.locator("[data-change]")).to_have_text("Rp4.000")
    till.get_by_role("button", name="Kembali").tap()
    till.locator("[data-edit]").tap()
    panel.get_by_label("Harga satuan").fill("100.000")
    panel.get_by_role("button", name="Ubah").tap()
    till.locator(".bar [data-open=pay]").tap()
    expect(offered).to_have_count(1)
    till.locator("[data-save]").tap()
    expect(till.locator("[data-panel=receipt]")).to_be_visible()


def test_price_and_quantity_of_a_line_are_read_as_people_write_them(
    till: Page, committed: Cast
) -> None:
    take(till, committed.keripik)
    till.locator("[data-edit]").tap()
    panel = till.locator("[data-panel=line]")
    price, quantity = panel.get_by_label("Harga satuan"), panel.get_by_label("Banyaknya")
    price.fill("12500.00")
    quantity.fill("1.5")
    panel.get_by_role("button", name="Ubah").tap()
    expect(panel).to_be_visible()
    message = quantity.evaluate("field => field.validationMessage")
    assert message == "Tulis bilangan bulat dari 0 sampai 99.999."
    quantity.fill("1.000")
    panel.get_by_role("button", name="Ubah").tap()
    expect(till.locator("[data-total]")).to_have_text("Rp12.500.000")
    till.locator("[data-edit]").tap()
    price.fill("12.50")
    panel.get_by_role("button", name="Ubah").tap()
    assert "bisa terbaca lain" in price.evaluate("field => field.validationMessage")
    price.fill("1rb")
    quantity.fill("3")
    panel.get_by_role("button", name="Ubah").tap()
    pay_exact(till)
    expect_unsent(till, 0)
    line = SaleLine.objects.get(sale__day__bazar=committed.bazar)
    assert (line.price, line.quantity) == (1_000, 3)
