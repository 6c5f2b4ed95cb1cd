"""Online orders on a stall's phone: from the sound of a new one to the shopper's code."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from jakpreneur.pictures import draw
from tests import orders
from tests.browser.hands import (
    become,
    expect_ready,
    expect_unsent,
    look_again,
    open_panel,
    violations,
)
from tests.browser.order_hands import (
    LISTEN,
    button,
    card,
    expect_made,
    order,
    poll,
    settled,
    unfold,
)
from tests.cast import Cast
from tests.goods import photo
from transactions import totals
from transactions.models import Move, OrderStep, Payment, PaymentTime, Sale
from transactions.ordering import parts

LIST = "/kasir/pesanan/"
LONG = "Raden Ajeng Siti Nurhaliza Kusumawardhani-Tjokroadisoerjo"
SMALL = """
(all) => all.filter((it) => it.offsetParent && it.offsetHeight < 48).map((it) => it.outerHTML)
"""


@pytest.fixture(autouse=True)
def _open(committed: Cast) -> None:
    orders.take_orders(committed)


@pytest.fixture
def stall(phone: Page, pocket: BrowserContext, road: str, committed: Cast) -> Page:
    """Return a tab of the stall's phone, which is the cast's till."""
    become(pocket, road, committed.till)
    return phone


def test_an_order_goes_from_the_badge_to_the_shoppers_hand(till: Page, committed: Cast) -> None:
    expect_unsent(till, 0)
    expect(till.locator(".selling-head [data-new-orders]")).to_be_hidden()
    part = order(committed)
    look_again(till)
    badge = till.locator(".selling-head [data-new-orders]")
    expect(badge.locator("[data-number]")).to_have_text("1")
    expect(till.locator("[data-orders-came]")).not_to_be_empty()
    assert violations(till) == []
    menu = open_panel(till, "menu")
    expect(menu.locator("[data-new-orders] [data-number]")).to_have_text("1")
    badge.tap()
    till.wait_for_url("**/kasir/pesanan/")  # with its scripts: before that a tap is a plain form's

    mine = card(till, part)
    expect(till.locator('[data-count="new"]')).to_have_text("1")
    button(mine, "terima").tap()
    expect(till.locator('[data-group="accepted"] .order')).to_have_count(1)
    expect(till.locator('[data-count="new"]')).to_have_text("0")
    expect(till.locator("[data-said]")).to_contain_text("Rina")
    expect(mine.locator("h3")).to_be_focused()
    settled(till)
    button(mine, "siap").tap()
    expect(till.locator('[data-group="ready"] .order')).to_have_count(1)
    settled(till)
    unfold(mine, "dibayar").tap()
    expect(mine.locator("[data-paid]")).to_be_visible()
    settled(till)
    give = unfold(mine, "serah")
    mine.locator("[name=code]").fill(part.order.code.lower())
    give.tap()
    expect(till.locator("#selesai .order")).to_be_visible()
    expect_made(part, till, Move.ACCEPTED, Move.READY, Move.PAID, Move.HANDED_OVER)
    assert totals.of_bazar(committed.bazar).overall.amount == 30_000
    assert Sale.objects.get(key=part.key).payment == Payment.CASH

    till.goto("/kasir/")
    expect_ready(till)
    expect(badge).to_be_hidden()


def test_a_wrong_code_is_said_and_stays_to_be_mended(stall: Page, committed: Cast) -> None:
    part = order(committed)
    parts.pay(part, committed.till, Payment.CASH)
    stall.goto(LIST)
    mine = card(stall, part)
    give = unfold(mine, "serah")
    mine.locator("[name=code]").fill("AAAAAA")
    give.tap()
    expect(mine.locator(".error[data-told]")).to_be_visible()
    expect(stall.locator("[data-said]")).not_to_be_empty()
    expect(mine.locator("[name=code]")).to_have_value("AAAAAA")
    expect_made(part, stall, Move.PAID)
    settled(stall)
    mine.locator("[name=code]").fill(part.order.code)
    give.tap()
    expect(stall.locator("#selesai .order")).to_be_visible()
    assert violations(stall) == []


def test_stall_refuses_an_order_with_a_reason(stall: Page, committed: Cast) -> None:
    quick, typed = order(committed, "Rina"), order(committed, "Budi")
    stall.goto(LIST)
    unfold(card(stall, quick), "tidak-bisa").tap()
    expect(stall.locator("#selesai .order")).to_have_count(1)
    settled(stall)
    unfold(card(stall, typed), "tidak-bisa")
    card(stall, typed).locator("[name=reason]").fill("gerobaknya patah")
    card(stall, typed).locator("[name=reason]").press("Enter")
    expect(stall.locator("#selesai .order")).to_have_count(2)
    assert OrderStep.objects.get(part=typed).reason == "gerobaknya patah"
    assert OrderStep.objects.get(part=quick).reason
    committed.keripik.refresh_from_db()
    assert not committed.keripik.reservations.exists()


def test_a_double_tap_moves_one_order_one_step(stall: Page, committed: Cast) -> None:
    first, second = order(committed, "Rina"), order(committed, "Budi")
    stall.goto(LIST)
    button(card(stall, first), "terima").dblclick()
    expect_made(first, stall, Move.ACCEPTED)
    expect_made(second, stall)


def test_new_orders_come_in_and_nothing_that_is_typed_is_disturbed(
    stall: Page, committed: Cast
) -> None:
    first = order(committed, "Rina")
    stall.clock.install()
    stall.add_init_script(LISTEN)
    stall.goto(LIST)
    unfold(card(stall, first), "tidak-bisa")
    reason = card(stall, first).locator("[name=reason]")
    reason.fill("gerobak")
    poll(stall)  # nothing is new
    second = order(committed, "Budi")
    poll(stall)
    expect(reason).to_be_focused()
    expect(reason).to_have_value("gerobak")
    expect(card(stall, second)).to_have_count(0)
    stall.get_by_role("heading").first.tap()
    reason.blur()
    poll(stall)
    expect(card(stall, second)).to_be_visible()
    expect(reason).to_have_value("gerobak")
    expect(reason).to_be_visible()
    expect(stall.locator("[data-said]")).not_to_be_empty()
    assert stall.evaluate("window.notes") == 2


def test_a_tap_that_does_not_get_through_says_so(
    stall: Page, pocket: BrowserContext, committed: Cast, complaints: list[str]
) -> None:
    part = order(committed)
    stall.goto(LIST)
    failed = stall.locator("[data-failed]")
    pocket.set_offline(True)
    button(card(stall, part), "terima").tap()
    expect(failed).to_be_in_viewport()
    complaints.clear()  # htmx reports it, too
    assert violations(stall) == []
    pocket.set_offline(False)
    button(card(stall, part), "terima").tap()
    expect(stall.locator('[data-group="accepted"] .order')).to_have_count(1)
    expect(failed).to_be_hidden()


def test_the_shoppers_code_opens_the_order_on_the_stalls_phone(
    phone: Page, pocket: BrowserContext, road: str, committed: Cast, complaints: list[str]
) -> None:
    part = order(committed)
    address = f"{LIST}serah/{part.order.code}/"
    phone.goto(address)
    expect(phone.locator("main")).not_to_contain_text("Rina")
    assert violations(phone) == []
    complaints.clear()  # the browser reports the 401 of a phone that is no till
    become(pocket, road, committed.till)
    phone.goto(LIST)
    phone.locator("#kode").fill(part.order.code.lower())
    phone.locator("#kode").press("Enter")
    phone.wait_for_url(f"**{address}")
    mine = card(phone, part)
    button(mine, "dibayar").tap()
    expect(mine.locator("[data-paid]")).to_be_visible()
    settled(phone)
    assert violations(phone) == []
    button(mine, "serah").tap()
    expect(mine).to_have_attribute("data-state", "handed_over")
    expect_made(part, phone, Move.PAID, Move.HANDED_OVER)


def test_order_pages_work_without_javascript(browser: Browser, road: str, committed: Cast) -> None:
    part = order(committed)
    context = browser.new_context(
        base_url=road,
        java_script_enabled=False,
        has_touch=True,
        viewport={"width": 360, "height": 640},
    )
    become(context, road, committed.till)
    page = context.new_page()
    page.goto(LIST)
    mine = card(page, part)
    button(mine, "terima").tap()
    expect(page.locator('[data-group="accepted"] .order [data-told]')).to_be_visible()
    button(mine, "siap").tap()
    expect(page.locator('[data-group="ready"] .order [data-told]')).to_be_visible()
    unfold(mine, "dibayar").tap()
    expect(mine.locator("[data-paid]")).to_be_visible()
    give = unfold(mine, "serah")
    mine.locator("[name=code]").fill("AAAAAA")
    give.tap()
    expect(mine.locator(".error[data-told]")).to_be_visible()
    give = unfold(mine, "serah")
    mine.locator("[name=code]").fill(part.order.code)
    give.tap()
    expect(page.locator("#selesai .order [data-told]")).to_be_visible()
    expect_made(part, page, Move.ACCEPTED, Move.READY, Move.PAID, Move.HANDED_OVER)
    context.close()


@pytest.mark.near
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_order_pages_are_open_to_everyone(
    stall: Page,
    committed: Cast,
    complaints: list[str],
    width: int,
) -> None:
    committed.till.stalls.add(committed.neighbour)
    first = order(committed, LONG, note="T" * 90)
    declared = order(committed, "Budi", payment_time=PaymentTime.NOW)
    parts.declare(declared, draw(photo()))
    parts.accept(order(committed, "Sari", slot=None, payment_time=PaymentTime.NOW), committed.till)
    refused = order(committed, "Tini")
    parts.pay(refused, committed.till, Payment.CASH)
    parts.refuse(refused, committed.till, "habis")
    stall.set_viewport_size({"width": width, "height": 640})
    for page in (LIST, f"{LIST}daftar/", f"{LIST}serah/{first.order.code}/"):
        stall.goto(page)
        for each in stall.locator("main details").all():
            each.locator("summary").first.tap()
        assert violations(stall) == [], page
        assert stall.evaluate("document.documentElement.scrollWidth") <= width, page
        targets = stall.locator("main :is(button, summary, a, input:not([type=hidden]))")
        assert targets.evaluate_all(SMALL) == [], page
    stall.goto(LIST)
    picture = card(stall, declared).locator(".proof")
    picture.locator("summary").tap()
    picture.locator("img").scroll_into_view_if_needed()
    assert picture.locator("img").evaluate("async (img) => (await img.decode(), img.naturalWidth)")
    stall.goto(f"{LIST}serah/AAAAAA/")
    complaints.clear()  # the browser reports the 404 of an unknown code
    assert violations(stall) == []


@pytest.mark.near
def test_the_picking_list_fits_a_roll_of_58_mm_and_a4(stall: Page, committed: Cast) -> None:
    order(committed, LONG, note="T" * 90)
    order(committed, "Sari", slot=None, payment_time=PaymentTime.NOW)
    stall.goto(f"{LIST}daftar/")
    stall.emulate_media(media="print")
    for millimetres in (58, 210):
        width = int(millimetres * 96 / 25.4)
        stall.set_viewport_size({"width": width, "height": 640})
        assert stall.evaluate("document.documentElement.scrollWidth") <= width
        expect(stall.locator(".selling-head")).to_be_hidden()
        expect(stall.locator(".ways")).to_be_hidden()
        expect(stall.get_by_text("Keripik tempe").first).to_be_visible()
