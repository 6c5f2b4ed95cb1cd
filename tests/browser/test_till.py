"""From the stall card to the day's total, in a real browser on a small phone."""

import re
import uuid

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, BrowserContext, Page, expect

from jakpreneur.models import Offer
from tests.browser.hands import (
    expect_offline_ready,
    expect_ready,
    expect_unsent,
    follow,
    look_again,
    open_panel,
    receipt_of,
    sell,
    sell_exact,
    take,
    tile,
    violations,
)
from tests.cast import PIN, Cast
from transactions import totals
from transactions.models import Sale, StallCard, Till
from transactions.totals import Total


def sign_in_official(page: Page) -> None:
    """Sign a new superuser in, up to the officials' first screen."""
    name, password = f"sari-{uuid.uuid4().hex}", "buka rekap"
    User.objects.create_superuser(name, password=password)
    page.goto("/admin/")
    page.get_by_label("Nama pengguna").fill(name)
    page.get_by_label("Sandi").fill(password)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("heading", name="Rekap harian")).to_be_visible()


def test_a_sale_goes_from_the_stall_card_to_the_days_total(till: Page, committed: Cast) -> None:
    take(till, committed.keripik, committed.keripik, committed.asinan)
    expect(till.locator("[data-total]")).to_have_text("Rp42.000")
    till.locator("[data-open=pay]").tap()
    till.locator('[data-quick="50000"]').tap()
    expect(till.locator("[data-change]").first).to_have_text("Rp8.000")
    till.locator("[data-save]").tap()
    number = till.locator("[data-receipt-number]")
    expect(number).to_have_text(re.compile(r"^K\d+-\d{6}-0001$"))
    expect_unsent(till, 0)

    entry = Sale.objects.get(day__bazar=committed.bazar)
    expect(number).to_have_text(entry.receipt)
    assert (entry.tendered, entry.flags) == (50_000, [])
    assert totals.of_days([committed.day]).overall == Total(amount=42_000, units=3, sales=1)

    sign_in_official(till)
    till.goto(f"/admin/?bazar={committed.bazar.pk}")
    expect(till.locator("[data-turnover]")).to_have_text("Rp42.000")
    till.locator("[data-turnover]").click()
    expect(till.locator("[data-behind] strong")).to_have_text("Rp42.000")


def test_a_card_is_confirmed_before_it_lets_a_phone_in(
    phone: Page, committed: Cast, card: str, complaints: list[str]
) -> None:
    phone.goto(card)
    expect(phone.get_by_text(str(committed.stall.jakpreneur))).to_be_visible()
    phone.goto("/kasir/")
    expect(phone.locator("[data-till]")).to_have_count(0)
    complaints.clear()  # the browser reports the 401 of a phone that is no till


def test_a_further_phone_needs_the_pin_that_the_first_one_chose(
    till: Page, browser: Browser, road: str, card: str
) -> None:
    other = browser.new_context(base_url=road).new_page()
    other.goto(card)
    other.get_by_label("PIN lapak").fill("719350")
    other.get_by_role("button", name="Ya, buka kasir").click()
    expect(other.get_by_text("Ini bukan PIN lapak")).to_be_visible()
    other.get_by_label("PIN lapak").fill(PIN)
    other.get_by_role("button", name="Ya, buka kasir").click()
    expect_ready(other)
    other.context.close()


def test_a_second_card_adds_its_stall_to_the_same_till(till: Page, committed: Cast) -> None:
    sell_exact(till, committed.asinan)
    code = till.locator("[data-till]").get_attribute("data-till")
    token = StallCard.objects.create(stall=committed.neighbour).token
    follow(till, f"/kasir/kartu/{token}/", "550172")
    assert till.locator("[data-till]").get_attribute("data-till") == code
    sell_exact(till, committed.keripik, committed.rujak)
    expect_unsent(till, 0)
    entry = Sale.objects.filter(day__bazar=committed.bazar).latest("number")
    assert {line.stall_id for line in entry.lines.all()} == {
        committed.stall.pk,
        committed.neighbour.pk,
    }


def test_the_commonest_sale_is_two_taps(till: Page, committed: Cast) -> None:
    tile(till, committed.asinan).tap()
    till.locator("[data-exact]").tap()
    expect(till.locator("[data-panel=receipt]")).to_be_visible()
    expect_unsent(till, 0)
    entry = Sale.objects.get(day__bazar=committed.bazar)
    assert (entry.tendered, totals.of_sale(entry).amount) == (12_000, 12_000)


def test_the_basket_outlives_a_reload(till: Page, committed: Cast) -> None:
    take(till, committed.keripik)
    till.reload()
    expect(till.locator("[data-total]")).to_have_text("Rp15.000")
    expect(tile(till, committed.keripik).locator("[data-in-basket]")).to_be_visible()


def test_a_double_tap_on_save_makes_one_sale(till: Page, committed: Cast) -> None:
    take(till, committed.asinan)
    till.locator("[data-open=pay]").tap()
    till.locator("[data-save]").dblclick()
    expect(receipt_of(till)).to_be_visible()
    expect_unsent(till, 0)
    assert Sale.objects.filter(day__bazar=committed.bazar).count() == 1


def test_new_prices_and_goods_come_in_without_disturbing_the_basket(
    till: Page, committed: Cast
) -> None:
    expect_unsent(till, 0)
    take(till, committed.keripik)
    Offer.objects.filter(pk=committed.keripik.pk).update(price=16_000, brought=7)
    look_again(till)
    expect(tile(till, committed.keripik).locator(".price")).to_have_text("Rp16.000")
    expect(tile(till, committed.keripik).locator("[data-some] [data-number]")).to_have_text("6")
    expect(till.locator("[data-total]")).to_have_text("Rp15.000")
    expect(tile(till, committed.keripik).locator("[data-in-basket]")).to_be_visible()
    take(till, committed.keripik)
    expect(till.locator("[data-total]")).to_have_text("Rp32.000")  # the new price, for both


def test_stock_on_the_tile_counts_down_before_anything_is_sent(
    till: Page, pocket: BrowserContext, committed: Cast
) -> None:
    left = tile(till, committed.keripik).locator("[data-some] [data-number]")
    expect(left).to_have_text("10")
    sell_exact(till, committed.keripik)
    expect_unsent(till, 0)
    expect_offline_ready(till)
    look_again(till)
    pocket.set_offline(True)
    sell_exact(till, committed.keripik, committed.keripik)
    expect(left).to_have_text("7")
    till.reload()  # the page that the worker kept is older than the first sale
    expect(left).to_have_text("7")
    pocket.set_offline(False)
    expect_unsent(till, 0)
    expect(left).to_have_text("7")


def test_a_phone_signs_out_only_when_all_is_sent(
    till: Page, pocket: BrowserContext, committed: Cast, complaints: list[str]
) -> None:
    pocket.set_offline(True)
    sell_exact(till, committed.asinan)
    menu = open_panel(till, "menu")
    menu.locator("[data-sign-out]").tap()
    expect(menu.get_by_text("masih ada yang belum terkirim")).to_be_visible()
    pocket.set_offline(False)
    expect_unsent(till, 0)
    menu.locator("[data-sign-out]").tap()
    expect(till.get_by_role("heading", name="Pindai kartu lapak")).to_be_visible()
    assert Till.objects.get(stalls__bazar=committed.bazar, signed_out_at__isnull=False)
    assert Sale.objects.filter(day__bazar=committed.bazar).count() == 1
    complaints.clear()  # the browser reports the 401 of a phone that is no till


@pytest.mark.near
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_selling_screen_is_open_to_everyone(till: Page, committed: Cast, width: int) -> None:
    till.set_viewport_size({"width": width, "height": 640})
    take(till, committed.keripik)
    assert violations(till) == []
    for step in ("pay", "line", "menu", "day", "shift", "other"):
        if step == "pay":
            till.locator("[data-open=pay]").tap()
            till.get_by_label("QRIS").check()
        elif step == "line":
            till.locator("[data-panel=pay]").get_by_role("button", name="Kembali").tap()
            till.locator("[data-edit]").tap()
        elif step == "other":
            till.locator("[data-panel=shift]").get_by_role("button", name="Kembali").tap()
            till.locator("[data-open=other]").tap()
        else:
            open_panel(till, step)
        expect(till.locator(f"[data-panel={step}]")).to_be_visible()
        assert violations(till) == [], step
        assert till.evaluate("document.documentElement.scrollWidth") <= width, step
        expect(till.locator("[data-total]")).to_be_in_viewport()
        if step != "pay":  # where it would do nothing
            expect(till.locator("[data-pay][data-open]")).to_be_in_viewport()


@pytest.mark.near
@pytest.mark.parametrize("address", ["/", "/kasir/"])
def test_the_doors_are_open_to_everyone(
    phone: Page, committed: Cast, address: str, complaints: list[str]
) -> None:
    phone.goto(address)
    assert violations(phone) == []
    complaints.clear()  # the browser reports the 401 of a phone that is no till


@pytest.mark.near
def test_the_card_is_open_to_everyone(phone: Page, card: str) -> None:
    phone.set_viewport_size({"width": 320, "height": 640})
    phone.goto(card)
    assert violations(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.near
def test_the_recap_is_open_to_everyone(till: Page, committed: Cast) -> None:
    sell(till, committed.keripik)
    expect_unsent(till, 0)
    sign_in_official(till)
    till.goto(f"/admin/?bazar={committed.bazar.pk}")
    assert violations(till, within="#content") == []
