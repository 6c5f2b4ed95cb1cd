"""The basket on a slow network: n taps are n units, in however many tabs, in whatever order."""

import re
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from jakpreneur.models import Offer
from tests.browser.conftest import PHONE
from tests.browser.hostile import LATENCY, LONG_LATENCY
from tests.browser.wire import Wire
from tests.cast import Cast, offer
from tests.orders import slot, take_orders
from transactions.models import OrderLine
from transactions.ordering.basket_cookies import COUNT_COOKIE, KEY_COOKIE
from transactions.ordering.basket_store import load_stored_basket

# Presses the elements as a finger does that does not wait for the page.
PRESS = """async ([each, pause]) => {
  for (const css of each) {
    document.querySelector(css).click();
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}"""
PAUSE = 300  # ms between two taps
ON_THE_WAY = 40_000  # ms for many answers behind two seconds of latency


def stored_units(context: BrowserContext) -> dict[int, int]:
    key = next(each["value"] for each in context.cookies() if each["name"] == KEY_COOKIE)
    return dict(load_stored_basket(key).quantities)


def count(page: Page) -> Any:
    return expect(page.locator("[data-basket-count]"))


@pytest.fixture
def goods(committed: Cast) -> list[Offer]:
    """Return four goods beside one another in the list; orders are open."""
    take_orders(committed)
    return [offer(committed.stall, f"Kue {n}", price=1_000 + n) for n in range(4)]


@pytest.mark.parametrize("latency", [LATENCY, LONG_LATENCY])
def test_taps_on_four_goods_of_the_list_put_four_into_the_basket(
    phone: Page, wire: Wire, goods: list[Offer], latency: float
) -> None:
    phone.goto("/belanja/?q=kue")
    expect(phone.locator("html[data-script]")).to_have_count(1)
    wire.latency = latency
    phone.evaluate(PRESS, [[f'[data-add="{each.pk}"]' for each in goods], PAUSE])
    count(phone).to_have_text("4", timeout=ON_THE_WAY)
    assert stored_units(phone.context) == {each.pk: 1 for each in goods}


def test_taps_in_two_tabs_add_up(phone: Page, wire: Wire, goods: list[Offer]) -> None:
    first, other = goods[0], goods[1]
    phone.goto("/belanja/?q=kue")
    second = phone.context.new_page()
    second.goto("/belanja/?q=kue")
    wire.latency = LONG_LATENCY
    for tab in (phone, second):
        tab.evaluate(PRESS, [[f'[data-add="{first.pk}"]', f'[data-add="{other.pk}"]'], PAUSE])
    for tab in (phone, second):
        expect(tab.locator("[data-add][aria-busy]")).to_have_count(0, timeout=ON_THE_WAY)
    assert stored_units(phone.context) == {first.pk: 2, other.pk: 2}
    phone.reload()
    count(phone).to_have_text("4")


def test_steps_at_two_seconds_are_all_made(phone: Page, wire: Wire, goods: list[Offer]) -> None:
    one = goods[0].pk
    fill(phone, goods[:2])
    wire.latency = LONG_LATENCY
    phone.evaluate(PRESS, [[f"#tambah-{one}"] * 4 + [f"#kurang-{one}"], PAUSE])
    field = phone.locator(f"#jumlah-{one}")
    expect(field).to_have_value("4", timeout=ON_THE_WAY)
    count(phone).to_have_text("5")
    assert stored_units(phone.context)[one] == 4


def fill(page: Page, goods: list[Offer]) -> None:
    """Put one of each good into the basket and open the basket's page."""
    for each in goods:
        page.goto(f"/produk/{each.pk}/")
        page.locator(".add .button").click()
        expect(page.locator("[data-heading]")).to_be_visible()
    page.wait_for_load_state("load")


def test_late_answer_changes_nothing_that_is_shown(phone: Page, goods: list[Offer]) -> None:
    one = goods[0].pk
    fill(phone, goods[:1])
    late: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if not late:
            late.append(route)
            held.append(route.fetch())
        else:
            route.continue_()

    held: list[Any] = []
    phone.route("**/keranjang/isi/**", hold_the_first)
    phone.locator(f"#tambah-{one}").tap()
    while not held:  # the server has made the first step, and its answer is on the way
        phone.evaluate("null")
    phone.locator(f"#tambah-{one}").tap()
    expect(phone.locator(f"#jumlah-{one}")).to_have_value("3")
    with phone.expect_response("**/keranjang/isi/**"):
        late[0].fulfill(response=held[0])
    expect(phone.locator(f"#jumlah-{one}")).to_have_value("3")
    count(phone).to_have_text("3")
    newest = next(each for each in phone.context.cookies() if each["name"] == COUNT_COOKIE)
    assert newest["value"].endswith(".3")


def test_lost_answer_is_neither_none_nor_two(
    phone: Page, goods: list[Offer], complaints: list[str]
) -> None:
    one = goods[0].pk
    fill(phone, goods[:1])
    lost: list[int] = []

    def lose_the_first(route: Route) -> None:
        if not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    phone.route("**/keranjang/isi/**", lose_the_first)
    phone.locator(f"#tambah-{one}").tap()
    expect(phone.locator(f"#jumlah-{one}")).to_have_value("2")
    assert lost == [200]
    assert stored_units(phone.context) == {one: 2}
    complaints.clear()  # the browser's own, of the request that was cut


def test_stale_tab_changes_only_its_own_line(phone: Page, goods: list[Offer]) -> None:
    first, second = goods[0].pk, goods[1].pk
    fill(phone, goods[:2])
    stale = phone.context.new_page()
    stale.goto("/keranjang/")
    phone.locator(f"#jumlah-{first}").fill("7")
    phone.locator(f"#jumlah-{first}").press("Enter")
    expect(phone.locator(".sum.great b")).to_have_text("Rp8.001")
    stale.locator(f"#tambah-{second}").tap()
    expect(stale.locator(f"#jumlah-{second}")).to_have_value("2")
    expect(stale.locator(f"#jumlah-{first}")).to_have_value("7")
    assert stored_units(phone.context) == {first: 7, second: 2}


def test_typed_note_stays_while_answers_arrive(phone: Page, goods: list[Offer]) -> None:
    one = goods[0]
    fill(phone, goods[:1])
    phone.evaluate(PRESS, [[f"#tambah-{one.pk}"] * 2, 0])
    note = phone.locator(f"#catatan-{one.stall_id}")
    note.press_sequentially("tanpa")
    expect(phone.locator(f"#jumlah-{one.pk}")).to_have_value("3")
    expect(note).to_have_value("tanpa")
    expect(note).to_be_focused()
    note.press_sequentially(" gula")
    note.press("Enter")
    phone.locator(f"#tambah-{one.pk}").tap()
    expect(phone.locator(f"#jumlah-{one.pk}")).to_have_value("4")
    phone.reload()
    expect(note).to_have_value("tanpa gula")


def test_limit_is_said_in_the_list_and_on_the_basket_s_page(phone: Page, committed: Cast) -> None:
    take_orders(committed)
    Offer.objects.filter(pk=committed.keripik.pk).update(brought=2)
    phone.goto(f"/belanja/?q=tempe&bazar={committed.bazar.pk}")
    phone.evaluate(PRESS, [[f'[data-add="{committed.keripik.pk}"]'] * 3, 0])
    count(phone).to_have_text("2")
    expect(phone.locator("[data-said]")).to_have_text(re.compile("Keripik tempe: .*2"))
    phone.goto("/keranjang/")
    expect(phone.locator(f"#tambah-{committed.keripik.pk}")).to_be_disabled()
    phone.locator(f"#jumlah-{committed.keripik.pk}").fill("60")
    phone.locator(f"#jumlah-{committed.keripik.pk}").press("Enter")
    expect(phone.locator("#basket [role=alert]")).to_have_text(re.compile("Keripik tempe: .*2"))
    expect(phone.locator(f"#jumlah-{committed.keripik.pk}")).to_have_value("2")


def test_failed_step_says_so_and_nothing_typed_is_lost(
    phone: Page, goods: list[Offer], complaints: list[str]
) -> None:
    one = goods[0].pk
    fill(phone, goods[:1])
    phone.route("**/keranjang/isi/**", lambda route: route.fulfill(status=503))
    field = phone.locator(f"#jumlah-{one}")
    field.fill("5")
    field.press("Enter")
    expect(phone.locator("#basket-failed")).to_be_visible()
    expect(field).to_have_value("5")
    phone.unroute("**/keranjang/isi/**")
    phone.locator(f"#tambah-{one}").tap()
    expect(field).to_have_value("6")
    expect(phone.locator("#basket-failed")).to_be_hidden()
    complaints.clear()  # the browser's own, of the 503


def test_checkout_waits_for_the_taps_before_it(
    phone: Page, wire: Wire, committed: Cast, goods: list[Offer]
) -> None:
    slot(committed)
    one = goods[0].pk
    fill(phone, goods[:1])
    wire.latency = LONG_LATENCY
    phone.evaluate(PRESS, [[f"#tambah-{one}"] * 3 + ["[name=then]"], 0])
    expect(phone.locator(".checkout .lines")).to_contain_text("4 ×", timeout=ON_THE_WAY)


# --- The checkout --------------------------------------------------------------------------------


def mistake_then_order(page: Page, cast: Cast) -> str:
    """Order after a mistake in the form; return the code of the order."""
    morning = slot(cast)
    page.locator("[name=then]").click()
    page.locator("#id_name").fill("Rina Wijaya")
    page.locator(".checkout .button.main").click()
    expect(page.locator(".wrong")).to_be_focused()
    expect(page.locator("#id_name")).to_have_value("Rina Wijaya")
    page.locator("#id_phone").fill(f"0812{secrets.randbelow(10**8):08}")
    page.locator(f"#id_slot_{morning.venue_id}").select_option(str(morning.pk))
    page.locator(".checkout .button.main").click()
    expect(page.locator(".pickup-code .letters")).to_be_visible()
    return page.locator(".pickup-code .letters").inner_text()


def test_way_back_after_a_mistake_and_an_order_sends_no_form(
    phone: Page, goods: list[Offer], committed: Cast
) -> None:
    fill(phone, goods[:1])
    code = mistake_then_order(phone, committed)
    phone.go_back()
    expect(phone.locator(".pickup-code .letters")).to_have_text(code)
    assert OrderLine.objects.filter(offer=goods[0].pk).count() == 1


@pytest.fixture
def scriptless(road: str, browser: Browser) -> Iterator[Page]:
    """Yield a tab of a small phone without JavaScript."""
    context = browser.new_context(base_url=road, java_script_enabled=False, **PHONE)
    yield context.new_page()
    context.close()


def test_basket_adds_up_without_javascript(
    scriptless: Page, goods: list[Offer], committed: Cast
) -> None:
    first, second = goods[0].pk, goods[1].pk
    fill(scriptless, goods[:2])
    stale = scriptless.context.new_page()
    stale.goto("/keranjang/")
    for units in ("2", "3", "4"):
        scriptless.locator(f"#tambah-{first}").click()
        expect(scriptless.locator(f"#jumlah-{first}")).to_have_value(units)
    scriptless.reload()
    expect(scriptless.locator(f"#jumlah-{first}")).to_have_value("4")
    stale.locator(f"#tambah-{second}").click()
    expect(stale.locator(f"#jumlah-{second}")).to_have_value("2")
    expect(stale.locator(f"#jumlah-{first}")).to_have_value("4")
    stale.locator(f"#jumlah-{first}").fill("60")
    stale.locator(f"#jumlah-{first}").press("Enter")
    expect(stale.locator("#basket [role=alert]")).to_be_visible()
    assert stored_units(scriptless.context) == {first: 10, second: 2}
    code = mistake_then_order(stale, committed)
    stale.go_back()
    expect(stale.locator(".pickup-code .letters")).to_have_text(code)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_language_switch_keeps_what_was_typed(
    road: str, browser: Browser, goods: list[Offer], committed: Cast, *, javascript: bool
) -> None:
    slot(committed)
    context = browser.new_context(base_url=road, java_script_enabled=javascript, **PHONE)
    page = context.new_page()
    fill(page, goods[:1])
    page.locator("[name=then]").click()
    page.locator("#id_name").fill("Rina Wijaya")
    page.locator("[name=then][value=language]").click()
    page.locator("main [name=language][value=en]").click()
    expect(page.locator("h1")).to_have_text("Checkout")
    expect(page.locator("#id_name")).to_have_value("Rina Wijaya")
    page.locator("#id_name").press("Enter")  # orders, and does not change the language
    expect(page.locator(".wrong")).to_be_focused()
    context.close()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def forgetful(
    request: pytest.FixtureRequest, road: str, wire: Wire, browser: Browser
) -> Iterator[Page]:
    """Yield a tab of a phone that no cookie ever reaches."""
    wire.rewrite(b"Set-Cookie", b"Not-Cookie")
    context = browser.new_context(base_url=road, java_script_enabled=request.param, **PHONE)
    yield context.new_page()
    context.close()


def test_browser_that_stores_no_cookies_is_told(forgetful: Page, goods: list[Offer]) -> None:
    forgetful.goto(f"/produk/{goods[0].pk}/")
    forgetful.locator(".add .button").click()
    expect(forgetful.locator(".notice.wrong")).to_be_visible()
    expect(forgetful.locator(".empty")).to_have_count(0)


@pytest.mark.parametrize("forgetful", [True], indirect=True)
def test_tap_without_cookies_is_not_said_to_be_in_the_basket(
    forgetful: Page, goods: list[Offer]
) -> None:
    forgetful.goto("/belanja/?q=kue")
    forgetful.locator(f'[data-add="{goods[0].pk}"]').click()
    expect(forgetful.locator("[data-said]")).to_have_text(re.compile("cookie"))
    count(forgetful).to_be_hidden()
