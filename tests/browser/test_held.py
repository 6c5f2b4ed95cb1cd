"""Held entries: the phone learns how they ended; a basket over two bazaars is none of them."""

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page, expect

from bazar.models import Channel
from jakpreneur.models import Offer
from tests.browser.hands import (
    back_to_goods,
    expect_ready,
    expect_unsent,
    look_again,
    open_panel,
    pay_exact,
    receipt_of,
    sales_of,
    take,
    violations,
)
from tests.cast import Cast, allow, make_bazar, make_stall, offer, plan
from transactions import totals
from transactions.models import HeldSale, Sale, Till, TillStall
from transactions.receiving import held


@pytest.fixture
def official(committed: Cast) -> User:
    return User.objects.create_user(f"pejabat-{committed.bazar.pk}")


@pytest.fixture
def tray(till: Page, committed: Cast) -> Locator:
    """Return the tray with one held sale: its offer went to another stall meanwhile."""
    expect_unsent(till, 0)
    take(till, committed.asinan)
    Offer.objects.filter(pk=committed.asinan.pk).update(stall=committed.stranger)
    pay_exact(till)
    expect_unsent(till, 0)
    tray = till.locator("[data-held]")
    expect(tray).to_be_visible()
    tray.locator("summary").tap()
    return tray


def the_held(cast: Cast) -> HeldSale:
    return HeldSale.objects.exclude(till=cast.till).get(till__stalls=cast.stall)


def test_entry_that_an_official_entered_counts_and_cannot_be_entered_again(
    till: Page, tray: Locator, committed: Cast, official: User
) -> None:
    held.enter(the_held(committed), by=official, note="lapak pindah")
    look_again(till)
    expect(tray.locator("[data-why]")).to_contain_text("lapak pindah")
    expect(tray.get_by_role("button", name="Masukkan lagi")).to_be_hidden()
    assert violations(till) == []
    tray.get_by_role("button", name="Singkirkan").tap()
    expect(tray).to_be_hidden()
    day = open_panel(till, "day")
    expect(day.locator("[data-day-amount]")).to_have_text("Rp12.000")
    expect(day.locator("[data-entries] [data-state=held]:visible")).to_have_count(0)
    [entry] = sales_of(committed)
    assert entry.entered_by == official


def test_entry_that_an_official_settled_leaves_the_basket(
    till: Page, tray: Locator, committed: Cast, official: User
) -> None:
    tray.get_by_role("button", name="Masukkan lagi").tap()
    expect(till.locator("[data-total]")).to_have_text("Rp12.000")
    held.settle(HeldSale.objects.filter(pk=the_held(committed).pk), by=official, note="di buku")
    look_again(till)
    expect(till.locator("[data-total]")).to_have_text("Rp0")
    expect(tray).to_be_visible()
    expect(tray.locator("[data-why]")).to_contain_text("di buku")
    expect_unsent(till, 0)
    assert sales_of(committed) == []


@pytest.fixture
def kopi(till: Page, committed: Cast) -> Offer:
    """Return an offer of the same till at another bazaar of today."""
    bazar = make_bazar(f"Jumat Beli Lokal {committed.bazar.pk}")
    plan(bazar, committed.day.date)
    allow(bazar, "kuliner", Channel.ONSITE)
    stall = make_stall(bazar, committed.venue, "J4", "Kopi Pak Tono")
    kopi = offer(stall, "Kopi tubruk", price=8_000)
    TillStall.objects.create(till=Till.objects.latest("pk"), stall=stall)
    till.goto("/kasir/?baru")
    expect_ready(till)
    return kopi


def test_basket_over_two_bazaars_is_two_sales_and_one_payment(
    till: Page, committed: Cast, kopi: Offer
) -> None:
    take(till, committed.keripik, kopi)
    till.locator("[data-open=pay]").tap()
    expect(till.locator("[data-two-bazaars]")).to_contain_text("tidak bisa dibagi")
    expect(till.get_by_role("button", name="Bagi pembayaran")).to_be_hidden()
    till.locator('[data-quick="50000"]').tap()
    expect(till.locator("[data-change]")).to_have_text("Rp27.000")
    till.locator("[data-save]").tap()
    receipt = receipt_of(till)
    expect(receipt.locator("[data-receipts]")).to_contain_text("1/2")
    expect(receipt.locator("[data-receipt-total]")).to_have_text("Rp15.000")
    expect(receipt.locator("[data-receipt-change]")).to_have_text("Rp27.000")
    assert violations(till) == []
    receipt.get_by_role("button", name="Struk berikutnya").tap()
    expect(receipt.locator("[data-receipts]")).to_contain_text("2/2")
    expect(receipt.locator("[data-receipt-total]")).to_have_text("Rp8.000")
    expect_unsent(till, 0)
    sales = Sale.objects.filter(till__stalls=kopi.stall).order_by("number")
    assert [totals.of_sale(sale).amount for sale in sales] == [15_000, 8_000]
    assert [sale.tendered for sale in sales] == [42_000, 8_000]
    assert [sale.flags for sale in sales] == [[], []]
    assert not HeldSale.objects.filter(till__stalls=kopi.stall).exists()


def test_basket_at_one_bazaar_is_one_sale(till: Page, committed: Cast, kopi: Offer) -> None:
    take(till, kopi, kopi)
    till.locator("[data-open=pay]").tap()
    expect(till.locator("[data-two-bazaars]")).to_be_hidden()
    back_to_goods(till)
    pay_exact(till)
    expect(till.locator("[data-receipts]")).to_be_hidden()
    expect(till.locator("[data-receipt-number]")).to_have_text(re.compile(r"-\d{4}$"))
