"""Bundles, amounts agreed for a line, and discounts, on a phone without and with a network."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from jakpreneur.models import Offer
from tests.auditing import wrong_findings
from tests.browser.hands import (
    expect_offline_ready,
    expect_ready,
    expect_unsent,
    look_again,
    open_panel,
    pay_exact,
    receipt_of,
    take,
    violations,
)
from tests.cast import Cast, offer
from transactions.models import Sale, SaleLine


@pytest.fixture
def bundled(committed: Cast) -> list[Offer]:
    """Return crisps and tempeh, three for Rp40.000 in any mixture."""
    goods = [committed.keripik, offer(committed.stall, "Tempe", price=15_000)]
    Offer.objects.filter(pk__in=[each.pk for each in goods]).update(
        bundle_units=3, bundle_price=40_000
    )
    return goods


@pytest.fixture
def selling(bundled: list[Offer], till: Page) -> Page:
    """Return the till's page, loaded after the bundles were put on offer."""
    till.reload()
    expect_ready(till)
    return till


def amounts(cast: Cast) -> list[int]:
    lines = SaleLine.objects.filter(sale__day__bazar=cast.bazar).order_by("sale", "position")
    return list(lines.values_list("amount", flat=True))


def test_a_mixed_bundle_is_priced_offline_and_the_ledger_has_its_exact_amounts(
    selling: Page, pocket: BrowserContext, committed: Cast, bundled: list[Offer]
) -> None:
    crisps, tempeh = bundled
    expect(selling.locator(f'[data-offer="{crisps.pk}"]')).to_contain_text("3 untuk Rp40.000")
    expect_offline_ready(selling)
    pocket.set_offline(True)
    take(selling, crisps, tempeh)
    expect(selling.locator("[data-total]")).to_have_text("Rp30.000")
    take(selling, tempeh)
    expect(selling.locator("[data-total]")).to_have_text("Rp40.000")
    assert violations(selling) == []
    take(selling, crisps)
    expect(selling.locator("[data-total]")).to_have_text("Rp55.000")
    pay_exact(selling)
    receipt = receipt_of(selling)
    expect(receipt.locator("[data-receipt-total]")).to_have_text("Rp55.000")
    pocket.set_offline(False)
    look_again(selling)
    expect_unsent(selling, 0)
    assert sum(amounts(committed)) == 55_000
    assert [sale.flags for sale in Sale.objects.filter(day__bazar=committed.bazar)] == [[]]
    assert wrong_findings() == []


def test_an_amount_is_agreed_for_a_line_and_holds_for_its_units_only(
    selling: Page, committed: Cast
) -> None:
    take(selling, committed.keripik, committed.keripik)
    selling.locator("[data-edit]").tap()
    panel = selling.locator("[data-panel=line]")
    panel.get_by_label("Harga untuk semuanya").fill("25.000")
    panel.get_by_role("button", name="Ubah").tap()
    expect(selling.locator("[data-total]")).to_have_text("Rp25.000")
    expect(selling.locator("[data-basket] [data-gross]")).to_have_text("Rp30.000")
    selling.reload()
    expect_ready(selling)
    expect(selling.locator("[data-total]")).to_have_text("Rp25.000")
    take(selling, committed.keripik)
    expect(selling.locator("[data-total]")).to_have_text("Rp40.000")
    selling.locator("[data-edit]").tap()
    panel.get_by_label("Harga untuk semuanya").fill("39.999")
    panel.get_by_role("button", name="Ubah").tap()
    pay_exact(selling)
    expect_unsent(selling, 0)
    line = SaleLine.objects.get(sale__day__bazar=committed.bazar)
    assert (line.price, line.quantity, line.discount, line.amount) == (15_000, 3, 5_001, 39_999)
    assert line.sale.flags == ["price"]


def test_a_discount_on_everything_is_spread_and_shown_on_receipt_and_day(
    selling: Page, committed: Cast, bundled: list[Offer]
) -> None:
    crisps, tempeh = bundled
    take(selling, crisps, tempeh)
    selling.locator("[data-open=pay]").tap()
    selling.locator("[data-panel=pay] [data-open=discount]").tap()
    panel = selling.locator("[data-panel=discount]")
    panel.get_by_label("Potongan dalam rupiah").fill("5.000")
    assert violations(selling) == []
    panel.get_by_role("button", name="Potong", exact=True).tap()
    expect(selling.locator("[data-panel=pay] [data-off-basket]")).to_have_text(": Rp5.000")
    expect(selling.locator("[data-total]")).to_have_text("Rp25.000")
    selling.locator("[data-panel=pay] [data-open=discount]").tap()
    panel.get_by_role("button", name="10%").tap()
    expect(selling.locator("[data-total]")).to_have_text("Rp27.000")
    selling.locator("[data-save]").tap()
    receipt = receipt_of(selling)
    expect(receipt.locator("[data-receipt-total]")).to_have_text("Rp27.000")
    expect(receipt.locator("[data-reduced]").first).to_have_text("potongan Rp1.500")
    expect_unsent(selling, 0)
    assert amounts(committed) == [13_500, 13_500]
    day = open_panel(selling, "day")
    expect(day).to_have_attribute("data-source", "ledger")
    expect(day.locator("[data-day-discount]")).to_have_text("Rp3.000")
    selling.locator("[data-panel=day] [data-open=sell]").tap()
    take(selling, crisps)
    expect(selling.locator("[data-total]")).to_have_text("Rp15.000")  # the next basket is whole


def test_a_note_is_written_on_a_line_and_another_one_is_a_line_of_its_own(
    selling: Page, committed: Cast
) -> None:
    take(selling, committed.keripik)
    selling.locator("[data-edit]").tap()
    panel = selling.locator("[data-panel=line]")
    panel.get_by_label("Catatan").fill("tanpa es")
    panel.get_by_role("button", name="Ubah").tap()
    take(selling, committed.keripik)
    expect(selling.locator("[data-basket] [data-note]:visible")).to_have_text("tanpa es")
    pay_exact(selling)
    expect(receipt_of(selling).locator("[data-note]:visible")).to_have_text("(tanpa es)")
    expect_unsent(selling, 0)
    lines = SaleLine.objects.filter(sale__day__bazar=committed.bazar).order_by("position")
    assert list(lines.values_list("note", "quantity")) == [("tanpa es", 1), ("", 1)]


def test_parked_basket_keeps_its_agreed_amount_and_discount(till: Page, committed: Cast) -> None:
    take(till, committed.keripik)
    till.locator("[data-basket] [data-edit]").tap()
    line = till.locator("[data-panel=line]")
    line.locator("[name=agreed]").fill("12.000")
    line.locator(".main").tap()
    till.locator("[data-pay]:visible").last.tap()
    till.locator("[data-panel=pay] [data-open=discount]").tap()
    till.locator("[data-panel=discount] [data-percent='10']").tap()
    till.locator("[data-panel=pay] [data-open=sell]").tap()
    expect(till.locator("[data-total]")).to_have_text("Rp10.800")
    till.locator("[data-park]").tap()
    till.locator("[data-panel=park] .colours .button:visible").first.tap()
    expect(till.locator("[data-total]")).to_have_text("Rp0")
    till.locator("[data-tools] [data-parked-count]").tap()
    parked = till.locator("[data-panel=park] .parked button")
    expect(parked.locator("[data-amount]")).to_have_text("Rp10.800")
    parked.tap()
    expect(till.locator("[data-total]")).to_have_text("Rp10.800")
    till.locator("[data-clear]").tap()
    till.locator("[data-put-back]").tap()
    expect(till.locator("[data-total]")).to_have_text("Rp10.800")


def test_bundle_that_changes_meanwhile_is_said_and_the_next_tap_takes_it(
    selling: Page, bundled: list[Offer]
) -> None:
    crisps, _tempeh = bundled
    take(selling, crisps, crisps)
    Offer.objects.filter(pk=crisps.pk).update(bundle_price=36_000)
    look_again(selling)
    tile = selling.locator(f'[data-offer="{crisps.pk}"]')
    expect(tile).to_have_attribute("data-bundle-price", "36000")
    line = selling.locator("[data-basket] li")
    expect(line.locator("[data-new-bundle]")).to_have_text("paket baru")
    expect(line.locator("[data-new-price]")).to_be_hidden()
    selling.locator("[data-exact]").tap()
    expect(selling.locator("[data-outdated]")).to_contain_text("paket lain")
    assert violations(selling) == []
    selling.locator("[data-panel=pay] [data-open=sell]").tap()
    take(selling, crisps)
    expect(selling.locator("[data-total]")).to_have_text("Rp36.000")
    expect(line.locator("[data-new-bundle]")).to_be_hidden()
