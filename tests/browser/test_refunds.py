"""Money owed back and goods that are missing, on the shopper's phone and on the stall's."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from tests import orders
from tests.browser.hands import violations
from tests.browser.order_hands import card, order, settled, unfold
from tests.cast import Cast, offer
from tests.refunds import refund_of
from transactions.models import OrderLine, Payment, PaymentTime, RefundMethod, StallOrder
from transactions.ordering import parts

LIST = "/kasir/pesanan/"


def _line(part: StallOrder, cast: Cast) -> int:
    return OrderLine.objects.get(part=part, offer=cast.keripik).pk


@pytest.fixture(autouse=True)
def _open(committed: Cast) -> None:
    orders.take_orders(committed)


def refused(cast: Cast) -> StallOrder:
    part = order(cast)
    parts.pay(part, cast.till, Payment.QRIS)
    parts.refuse(part, cast.till, "habis")
    return part


def test_shopper_names_an_account_and_the_stall_sends_the_money(
    till: Page, committed: Cast
) -> None:
    part = refused(committed)
    till.goto(f"/pesanan/{part.order.token}/")
    owed = till.locator("[data-refund]")
    expect(owed).to_contain_text("lapak mengembalikan Rp30.000")
    owed.locator("summary").tap()
    owed.get_by_label("Bank atau e-wallet").fill("BCA")
    owed.get_by_label("Nomor rekening").fill("123 456 7890")
    owed.get_by_label("Atas nama").fill("Rina Kusuma")
    assert violations(till) == []
    owed.get_by_role("button", name="Kirim rekening").tap()
    expect(owed).to_contain_text("BCA 1234567890, Rina Kusuma")
    till.goto(LIST)
    settled(till)
    mine = card(till, part)
    expect(till.locator('[data-group="money"]')).to_contain_text("1234567890")
    assert violations(till) == []
    mine.get_by_role("button", name="Sudah dikirim ke rekening").tap()
    expect(till.locator('[data-count="ended"]')).to_have_text("1")
    assert refund_of(part).given.how == RefundMethod.TRANSFER
    till.goto(f"/pesanan/{part.order.token}/")
    expect(owed).to_contain_text("BCA •••• 7890")
    expect(owed).not_to_contain_text("1234567890")
    assert violations(till) == []


def test_missing_goods_are_taken_out_on_the_till(till: Page, committed: Cast) -> None:
    quantities = {committed.keripik.pk: 2, committed.asinan.pk: 1}
    part = order(committed, quantities=quantities)
    till.goto(LIST)
    settled(till)
    unfold(card(till, part), f"keluarkan/{_line(part, committed)}").tap()
    expect(card(till, part).locator("[data-taken]")).to_contain_text("2 × Keripik tempe")
    expect(card(till, part).locator(".sum")).to_contain_text("Rp12.000")
    assert violations(till) == []
    till.goto(f"/pesanan/{part.order.token}/")
    expect(till.locator("[data-taken]")).to_contain_text("berkurang Rp30.000")


def test_shopper_takes_other_goods_and_another_time(till: Page, committed: Cast) -> None:
    peyek = offer(committed.stall, "Rempeyek", price=20_000, brought=3)
    part = order(committed)
    later = orders.slot(committed, starts=dt.time(15), ends=dt.time(16))
    till.goto(LIST)
    settled(till)
    card(till, part).locator('summary:has-text("kosong")').tap()
    card(till, part).get_by_role("link", name="Tawarkan ganti").tap()
    expect(till.get_by_role("heading", name="Tawarkan barang lain")).to_be_visible()
    assert violations(till) == []
    till.get_by_role("button", name="Rempeyek").tap()
    expect(card(till, part).locator("[data-instead]")).to_be_visible()
    till.goto(f"/pesanan/{part.order.token}/")
    expect(till.locator(".substitute")).to_be_visible()
    assert violations(till) == []
    till.get_by_role("button", name="Ya, ganti").tap()
    expect(till.locator(".of-stall .lines")).to_contain_text("2 × Rempeyek")
    till.get_by_role("link", name="Ganti jam ambil").tap()
    expect(till.get_by_role("heading", name="Ganti jam ambil")).to_be_visible()
    till.locator("select").select_option(str(later.pk))
    assert violations(till) == []
    till.get_by_role("button", name="Ubah").tap()
    expect(till.locator(".when").first).to_contain_text("15.00–16.00")
    assert OrderLine.objects.get(part=part).offer == peyek


def test_late_payment_is_said_on_the_page(till: Page, committed: Cast) -> None:
    part = order(committed, payment_time=PaymentTime.NOW)
    parts.cancel(part)
    till.goto(f"/pesanan/{part.order.token}/")
    till.locator("summary", has_text="Saya terlanjur bayar").tap()
    assert violations(till) == []
    till.get_by_role("button", name="Sudah bayar").tap()
    expect(till.locator("[data-refund]")).to_contain_text("Lapak mengecek")
    assert refund_of(part).amount == 30_000
