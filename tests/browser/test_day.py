"""The till's own day, and undoing a sale."""

import uuid

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.hands import (
    back_to_goods,
    expect_offline_ready,
    expect_ready,
    expect_unsent,
    follow,
    open_panel,
    pay_exact,
    sell_exact,
    take,
    violations,
)
from tests.cast import PIN, Cast, desk_id, left
from transactions import ledger, totals
from transactions.ledger import Entry
from transactions.models import Sale, StallCard
from transactions.totals import Total


def of_the_ledger(cast: Cast) -> Total:
    return totals.of_bazar(cast.bazar).overall


def void(day: Locator, till: Page, pin: str = PIN, place: int = 0) -> None:
    day.get_by_role("button", name="Batalkan").nth(place).tap()
    panel = till.locator("[data-panel=void]")
    panel.get_by_role("button", name="salah input").tap()
    panel.get_by_label("PIN lapak").fill(pin)
    panel.get_by_role("button", name="Batalkan").tap()


def test_the_day_is_the_ledger_s_to_the_rupiah_and_the_unsent_stands_apart(
    till: Page, pocket: BrowserContext, committed: Cast
) -> None:
    token = StallCard.objects.create(stall=committed.neighbour).token
    follow(till, f"/kasir/kartu/{token}/", "550172")
    sell_exact(till, committed.keripik, committed.keripik, committed.rujak)
    take(till, committed.asinan)
    till.locator("[data-open=pay]").tap()
    till.get_by_label("QRIS").check()
    till.locator("[data-save]").tap()
    expect(till.locator("[data-panel=receipt]")).to_be_visible()
    expect_unsent(till, 0)
    day = open_panel(till, "day")
    expect(day).to_have_attribute("data-source", "ledger")
    assert of_the_ledger(committed) == Total(amount=60_000, units=4, sales=2)
    expect(day.locator("[data-day-amount]")).to_have_text("Rp60.000")
    expect(day.locator("[data-paid-by=cash]")).to_have_text("Rp48.000")
    expect(day.locator("[data-paid-by=qris]")).to_have_text("Rp12.000")
    expect(day.locator("[data-day-units]")).to_have_text("4")
    expect(day.locator("[data-day-sales]")).to_have_text("2")
    by_ledger = day.locator("[data-products]").inner_text()
    assert "2 × Keripik tempe A1 Keripik Bu Sri" in by_ledger.replace("\n", " ")
    expect(day.locator("[data-vendors] li").first).to_contain_text("Rp42.000")
    assert violations(till) == []

    pocket.set_offline(True)
    till.get_by_role("button", name="Kembali").locator("visible=true").tap()
    sell_exact(till, committed.rujak)
    day = open_panel(till, "day")
    expect(day).to_have_attribute("data-source", "phone")
    expect(day.locator("[data-day-amount]")).to_have_text("Rp60.000")
    assert sorted(day.locator("[data-products]").inner_text().split("\n")) == sorted(
        by_ledger.split("\n")
    )
    expect(day.locator("[data-waiting-amount]")).to_have_text("Rp18.000")
    pocket.set_offline(False)
    expect_unsent(till, 0)
    expect(day.locator("[data-day-amount]")).to_have_text("Rp78.000")
    expect(day.locator("[data-waiting]")).to_be_hidden()


def test_a_sale_is_voided_without_a_network_with_a_reason_and_the_pin(
    till: Page, pocket: BrowserContext, committed: Cast
) -> None:
    sell_exact(till, committed.keripik, committed.keripik)
    expect_unsent(till, 0)
    expect_offline_ready(till)
    pocket.set_offline(True)
    till.reload()
    expect_ready(till)
    sell_exact(till, committed.asinan)
    day = open_panel(till, "day")
    void(day, till)  # the asinan, not sent yet
    expect(day).to_be_visible()
    void(day, till)  # the keripik, in the ledger
    expect(day.locator("[data-is-voided]:visible")).to_have_count(2)
    expect(day.locator("[data-to=void]:visible")).to_have_count(0)
    expect(day.locator("[data-entries] li").first).to_contain_text("-Rp30.000")
    pocket.set_offline(False)
    expect_unsent(till, 0)
    assert of_the_ledger(committed) == Total(amount=0, units=0, sales=0)
    assert left(committed.keripik) == 10
    voids = Sale.objects.filter(day__bazar=committed.bazar, voids__isnull=False)
    assert {entry.reason for entry in voids} == {"salah input"}
    expect(day.locator("[data-day-amount]")).to_have_text("Rp0")


def test_void_needs_the_pin_and_waits_after_five_wrong_ones(till: Page, committed: Cast) -> None:
    sell_exact(till, committed.asinan)
    expect_unsent(till, 0)
    void(open_panel(till, "day"), till, pin="719350")
    panel = till.locator("[data-panel=void]")
    expect(panel.get_by_text("Ini bukan PIN lapak")).to_be_visible()
    for _ in range(4):
        panel.get_by_label("PIN lapak").fill("719350")
        panel.get_by_role("button", name="Batalkan").tap()
        expect(panel.get_by_label("PIN lapak")).to_have_value("")
    panel.get_by_label("PIN lapak").fill(PIN)
    panel.get_by_role("button", name="Batalkan").tap()
    expect(panel.get_by_text("Coba lagi sesudah")).to_be_visible()
    assert violations(till) == []
    assert of_the_ledger(committed).sales == 1


def test_a_void_needs_a_reason(till: Page, committed: Cast) -> None:
    sell_exact(till, committed.asinan)
    day = open_panel(till, "day")
    day.get_by_role("button", name="Batalkan").tap()
    panel = till.locator("[data-panel=void]")
    panel.get_by_label("PIN lapak").fill(PIN)
    panel.get_by_role("button", name="Batalkan").tap()
    expect(panel).to_be_visible()
    expect_unsent(till, 0)
    assert of_the_ledger(committed).sales == 1


def test_the_pin_of_one_of_the_sale_s_stalls_voids_it(till: Page, committed: Cast) -> None:
    token = StallCard.objects.create(stall=committed.neighbour).token
    follow(till, f"/kasir/kartu/{token}/", "550172")
    sell_exact(till, committed.rujak)
    day = open_panel(till, "day")
    void(day, till, PIN)  # the other stall's
    expect(till.locator("[data-panel=void]").get_by_text("Ini bukan PIN lapak")).to_be_visible()
    till.locator("[data-panel=void]").get_by_label("PIN lapak").fill("550172")
    till.locator("[data-panel=void]").get_by_role("button", name="Batalkan").tap()
    expect(day.locator("[data-is-voided]:visible")).to_have_count(1)
    expect_unsent(till, 0)
    assert of_the_ledger(committed).amount == 0


def test_sale_voided_at_the_desk_is_shown_as_voided(
    till: Page, pocket: BrowserContext, committed: Cast
) -> None:
    sell_exact(till, committed.asinan)
    take(till, committed.keripik)
    pay_exact(till)
    expect_unsent(till, 0)
    sold = Sale.objects.filter(day__bazar=committed.bazar).order_by("number")[0]
    key = uuid.uuid4()
    entry = Entry(
        key,
        key.bytes * 2,
        sold.sold_at,
        voids=sold.key,
        reason="salah lapak",
        entered_by=desk_id(),
    )
    ledger.record([entry], till=None)
    day = open_panel(till, "day")
    expect(day.locator("[data-day-amount]")).to_have_text("Rp15.000")
    expect(day.locator("[data-is-voided]:visible")).to_have_count(1)
    expect(day.locator("[data-to=void]:visible")).to_have_count(1)
    back_to_goods(till)
    pocket.set_offline(True)
    day = open_panel(till, "day")
    expect(day).to_have_attribute("data-source", "phone")
    expect(day.locator("[data-day-amount]")).to_have_text("Rp15.000")
