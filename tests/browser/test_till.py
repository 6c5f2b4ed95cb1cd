"""From the stall card to the day's total, in a real browser on a small phone."""

import re
import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import User
from playwright.sync_api import BrowserContext, Page, expect

from tests.cast import Cast
from transactions import totals
from transactions.models import Sale, StallCard
from transactions.totals import Total


@pytest.fixture
def card(committed: Cast) -> str:
    """The address on the stall's card."""
    return f"/kasir/kartu/{StallCard.objects.create(stall=committed.stall).token}/"


@pytest.fixture
def till(phone: Page, card: str) -> Page:
    """A phone that was let in, ready to sell."""
    phone.goto(card)
    phone.get_by_role("button", name="Ya, buka kasir").click()
    expect(phone.locator("[data-till]:not([inert])")).to_be_visible()
    return phone


def sell(till: Page, offer: int, *, times: int = 1, received: str = "exact") -> None:
    for _ in range(times):
        till.locator(f'[data-offer="{offer}"]').tap()
    till.locator("[data-pay]").tap()
    till.locator(f'[data-quick="{received}"]').tap()
    till.locator("[data-save]").tap()
    expect(till.locator("[data-receipt]")).to_be_visible()


def sign_in_official(page: Page) -> None:
    """Ends on the officials' first screen."""
    name, password = f"sari-{uuid.uuid4().hex}", "buka rekap"
    # The server has the product's hashers, not the quick ones of the tests.
    hashed = PBKDF2PasswordHasher().encode(password, "garam", iterations=1)
    User.objects.create(username=name, password=hashed, is_staff=True, is_superuser=True)
    page.goto("/admin/")
    page.get_by_label("Nama pengguna").fill(name)
    page.get_by_label("Sandi").fill(password)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("heading", name="Rekap harian")).to_be_visible()


WITHIN = 30_000  # ms: what the courier, which backs off, may take when it can send again


def expect_unsent(till: Page, count: int) -> None:
    unsent = till.locator("[data-unsent]")
    expect(unsent).to_have_attribute("data-count", str(count), timeout=WITHIN)


def test_a_sale_goes_from_the_stall_card_to_the_days_total(
    till: Page, committed: Cast, complaints: list[str]
) -> None:
    till.locator(f'[data-offer="{committed.keripik.pk}"]').tap()
    till.locator(f'[data-offer="{committed.keripik.pk}"]').tap()
    till.locator(f'[data-offer="{committed.asinan.pk}"]').tap()
    expect(till.locator("[data-total]")).to_have_text("Rp42.000")
    till.locator("[data-pay]").tap()
    till.locator('[data-quick="50000"]').tap()
    expect(till.locator("[data-change]").first).to_have_text("Rp8.000")
    till.locator("[data-save]").tap()
    expect(till.locator("[data-receipt-number]")).to_have_text(re.compile(r"^K\d+-\d{6}-0001$"))
    expect_unsent(till, 0)

    entry = Sale.objects.get(day__bazar=committed.bazar)
    expect(till.locator("[data-receipt-number]")).to_have_text(entry.receipt)
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


def test_sales_without_a_network_are_sent_once_when_it_is_back(
    till: Page, pocket: BrowserContext, committed: Cast
) -> None:
    pocket.set_offline(True)
    for n in range(1, 4):
        sell(till, committed.asinan.pk)
        expect_unsent(till, n)
    assert not Sale.objects.filter(day__bazar=committed.bazar).exists()
    pocket.set_offline(False)
    expect_unsent(till, 0)
    entries = Sale.objects.filter(day__bazar=committed.bazar).order_by("number")
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert totals.of_bazar(committed.bazar).overall == Total(amount=36_000, units=3, sales=3)


def test_a_reply_that_is_lost_after_the_work_was_done_doubles_nothing(
    till: Page, committed: Cast, complaints: list[str]
) -> None:
    lost: list[int] = []

    def lose_first_reply(route):
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    till.route("**/kasir/penjualan/", lose_first_reply)
    sell(till, committed.keripik.pk)
    expect_unsent(till, 0)
    assert lost == [200]
    assert Sale.objects.filter(day__bazar=committed.bazar).count() == 1
    assert totals.of_bazar(committed.bazar).overall.amount == 15_000
    complaints.clear()


def test_unsent_sales_and_the_basket_outlive_a_reload(
    till: Page, committed: Cast, complaints: list[str]
) -> None:
    till.route("**/kasir/penjualan/", lambda route: route.abort())
    sell(till, committed.asinan.pk)
    till.locator(f'[data-offer="{committed.keripik.pk}"]').tap()
    till.reload()
    expect_unsent(till, 1)
    expect(till.locator("[data-total]")).to_have_text("Rp15.000")
    till.unroute("**/kasir/penjualan/")
    till.reload()
    expect_unsent(till, 0)
    assert totals.of_bazar(committed.bazar).overall.amount == 12_000
    complaints.clear()


def test_a_double_tap_on_save_makes_one_sale(till: Page, committed: Cast) -> None:
    till.locator(f'[data-offer="{committed.asinan.pk}"]').tap()
    till.locator("[data-pay]").tap()
    till.locator("[data-save]").dblclick()
    expect(till.locator("[data-receipt]")).to_be_visible()
    expect_unsent(till, 0)
    assert Sale.objects.filter(day__bazar=committed.bazar).count() == 1


def test_a_till_that_lost_its_cookies_comes_back_as_itself(
    till: Page, pocket: BrowserContext, committed: Cast, card: str, complaints: list[str]
) -> None:
    """A phone that dies loses its newest cookies, not its outbox."""
    pocket.clear_cookies()
    sell(till, committed.asinan.pk)
    expect_unsent(till, 1)
    till.goto(card)
    till.get_by_role("button", name="Ya, buka kasir").click()
    expect_unsent(till, 0)
    entry = Sale.objects.get(day__bazar=committed.bazar)
    assert entry.till is not None
    assert list(entry.till.stalls.all()) == [committed.stall]
    assert entry.number == 1
    complaints.clear()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_selling_screen_is_open_to_everyone(till: Page, committed: Cast, width: int) -> None:
    till.set_viewport_size({"width": width, "height": 640})
    till.locator(f'[data-offer="{committed.keripik.pk}"]').tap()
    assert violations(till) == []
    assert till.evaluate("document.documentElement.scrollWidth") <= width
    expect(till.locator("[data-pay]")).to_be_in_viewport()
    till.locator("[data-pay]").tap()
    assert violations(till) == []


@pytest.mark.parametrize("address", ["/", "/kasir/"])
def test_the_doors_are_open_to_everyone(
    phone: Page, committed: Cast, address: str, complaints: list[str]
) -> None:
    phone.goto(address)
    assert violations(phone) == []
    complaints.clear()  # the browser reports the 401 of a phone that is no till


def test_the_recap_is_open_to_everyone(till: Page, committed: Cast) -> None:
    sell(till, committed.keripik.pk)
    expect_unsent(till, 0)
    sign_in_official(till)
    till.goto(f"/admin/?bazar={committed.bazar.pk}")
    assert violations(till, within="#content") == []


def violations(page: Page, within: str | None = None) -> list[str]:
    found = Axe().run(page, context=within).response["violations"]
    return [f"{each['id']}: {[node['html'] for node in each['nodes']]}" for each in found]
