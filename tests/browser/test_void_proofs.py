"""A void's proof of the PIN, from the phone's screen to the ledger; and a void that comes late."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import PHONE, listen
from tests.browser.hands import (
    expect_offline_ready,
    expect_unsent,
    follow,
    open_panel,
    sell_exact,
    violations,
)
from tests.browser.test_day import void
from tests.cast import Cast
from transactions.models import Sale, WrongPin
from transactions.seals import sealing

WITHOUT_WEBCRYPTO = "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })"


@pytest.fixture
def second(
    till: Page, browser: Browser, road: str, card: str, complaints: list[str]
) -> Iterator[Page]:
    """Yield a further phone of the stall, let in by the PIN that the first one chose."""
    context = browser.new_context(base_url=road, **PHONE)
    listen(context, complaints)
    page = context.new_page()
    follow(page, card)
    yield page
    context.close()


def the_void(cast: Cast) -> Sale:
    return Sale.objects.get(day__bazar=cast.bazar, voids__isnull=False)


def test_the_first_phone_proves_its_void_without_a_network(
    till: Page, pocket: BrowserContext, committed: Cast
) -> None:
    sell_exact(till, committed.keripik)
    expect_unsent(till, 0)
    pocket.set_offline(True)
    day = open_panel(till, "day")
    void(day, till)
    expect(day.locator("[data-is-voided]:visible")).to_have_count(1)
    pocket.set_offline(False)
    expect_unsent(till, 0)
    assert (the_void(committed).proven_by, the_void(committed).flags) == (committed.stall, [])


def test_a_further_phone_knows_nothing_of_the_pin_and_proves_its_void_without_a_network(
    second: Page, committed: Cast
) -> None:
    expect(second.locator("[data-stall]")).to_have_attribute("data-pin", "")
    sell_exact(second, committed.keripik)
    expect_unsent(second, 0)
    expect_offline_ready(second)
    second.context.set_offline(True)
    day = open_panel(second, "day")
    day.get_by_role("button", name="Batalkan").tap()
    expect(second.locator("[data-panel=void]").get_by_text("PIN akan diperiksa")).to_be_visible()
    assert violations(second) == []
    second.locator("[data-panel=void]").get_by_role("button", name="Kembali", exact=True).tap()
    void(day, second)
    expect(day.locator("[data-is-voided]:visible")).to_have_count(1)
    second.context.set_offline(False)
    expect_unsent(second, 0)
    assert (the_void(committed).proven_by, the_void(committed).flags) == (committed.stall, [])


def test_a_wrong_pin_on_a_further_phone_is_noticed_by_the_office(
    second: Page, committed: Cast
) -> None:
    sell_exact(second, committed.keripik)
    void(open_panel(second, "day"), second, pin="719350")
    expect_unsent(second, 0)
    assert (the_void(committed).proven_by, the_void(committed).flags) == (None, ["wrong_pin"])
    assert WrongPin.objects.get(pin__stall=committed.stall).till == the_void(committed).till


def test_without_webcrypto_a_void_goes_without_a_proof(
    phone: Page, card: str, committed: Cast
) -> None:
    """Open the till at a local address without https, where the browser has no WebCrypto."""
    phone.add_init_script(WITHOUT_WEBCRYPTO)
    follow(phone, card)
    sell_exact(phone, committed.keripik)
    day = open_panel(phone, "day")
    day.get_by_role("button", name="Batalkan").tap()
    expect(phone.locator("[data-panel=void]").get_by_text("tanpa bukti PIN")).to_be_visible()
    phone.locator("[data-panel=void]").get_by_role("button", name="Kembali", exact=True).tap()
    void(day, phone)
    expect_unsent(phone, 0)
    assert the_void(committed).flags == ["unproven"]


def test_a_void_after_the_seal_waits_for_an_official_and_the_phone_says_so(
    till: Page, committed: Cast
) -> None:
    sell_exact(till, committed.keripik)
    expect_unsent(till, 0)
    sealing.seal(committed.day, User.objects.create_user(f"pejabat-{committed.bazar.pk}"))
    day = open_panel(till, "day")
    void(day, till)
    expect(till.locator("[data-held]")).to_contain_text("Menunggu petugas")
    expect_unsent(till, 0)
    rows = day.locator("[data-entries] li")
    expect(rows).to_have_count(2)
    expect(rows.first.locator("[data-state=held]")).to_be_visible()
    expect(rows.last.locator("[data-is-voided]")).to_be_hidden()
    expect(day.locator("[data-day-amount]")).to_have_text("Rp15.000")
    assert Sale.objects.filter(day__bazar=committed.bazar).count() == 1
    assert violations(till) == []
