"""The looks of the till on small screens, with large letters and with long words."""

from itertools import pairwise

import pytest
from playwright.sync_api import Locator, Page, expect

from jakpreneur.models import Product
from tests.browser.hands import follow, open_panel, sell_exact, take, tile, violations
from tests.cast import Cast
from transactions.models import StallCard

pytestmark = pytest.mark.near

IS_WHOLE = """(element) => {
    const box = element.getBoundingClientRect();
    const inside = box.left >= 0 && box.right <= innerWidth && box.top >= 0
        && box.bottom <= innerHeight;
    const corners = [[box.left + 4, box.top + 4], [box.right - 4, box.bottom - 4]];
    const isOnTop = ([x, y]) => element.contains(document.elementFromPoint(x, y));
    const fits = element.scrollWidth <= Math.ceil(box.width);
    return inside && fits && corners.every(isOnTop);
}"""
OVERLAP = """([first, second]) => {
    const [a, b] = [first, second].map((name) =>
        document.querySelector(name).getBoundingClientRect());
    return a.left < b.right && b.left < a.right && a.top < b.bottom - 1 && b.top < a.bottom - 1;
}"""


def enlarge(page: Page, percent: int) -> None:
    """Set the size of the letters that the phone's owner wants."""
    page.evaluate("(size) => { document.documentElement.style.fontSize = size; }", f"{percent}%")


def is_whole(part: Locator) -> bool:
    """Return whether the part lies on the screen, nothing covers it and its words fit into it."""
    return bool(part.evaluate(IS_WHOLE))


def width_of_page(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


@pytest.mark.parametrize("width", [320, 360, 412, 1280])
def test_head_names_the_stall_in_whole(till: Page, committed: Cast, width: int) -> None:
    till.set_viewport_size({"width": width, "height": 640})
    name = till.locator(".selling-head h1 span")
    expect(name).to_have_text("A1 Keripik Bu Sri")
    # A line's letters may reach some pixels out of it.
    hidden = "(e) => Math.max(e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight)"
    assert name.evaluate(hidden) < 6
    assert not till.evaluate(OVERLAP, [".selling-head h1", ".selling-head .unsent"])
    assert not till.evaluate(OVERLAP, [".selling-head h1", ".selling-head [data-open=menu]"])


def test_new_orders_move_no_other_part_of_the_head(till: Page, committed: Cast) -> None:
    till.set_viewport_size({"width": 320, "height": 640})
    orders = till.locator(".selling-head [data-new-orders]")
    orders.evaluate("(e) => { e.hidden = false; e.querySelector('b').textContent = '12'; }")
    parts = ["h1", ".unsent", "[data-open=menu]", "[data-new-orders]"]
    for n, first in enumerate(parts):
        for second in parts[n + 1 :]:
            pair = [f".selling-head {first}", f".selling-head {second}"]
            assert not till.evaluate(OVERLAP, pair), pair
    assert is_whole(till.locator(".selling-head [data-open=menu]"))


def test_head_of_a_till_of_many_stalls_stays_low(till: Page, committed: Cast) -> None:
    for stall, pin in ((committed.neighbour, "550172"), (committed.stranger, "661283")):
        token = StallCard.objects.create(stall=stall).token
        follow(till, f"/kasir/kartu/{token}/", pin)
    till.set_viewport_size({"width": 320, "height": 640})
    for number in ("A1", "A2", "B7"):
        expect(till.locator(".selling-head h1")).to_contain_text(number)
    box = till.locator(".selling-head").bounding_box()
    assert box is not None
    assert box["height"] <= 80


@pytest.mark.parametrize("percent", [130, 200])
@pytest.mark.parametrize("width", [320, 360])
def test_large_letters_leave_the_buttons_whole(
    till: Page, committed: Cast, width: int, percent: int
) -> None:
    till.set_viewport_size({"width": width, "height": 640})
    enlarge(till, percent)
    take(till, committed.keripik, committed.asinan)
    for button in ("[data-open=menu]", "[data-pay][data-open=pay]", "[data-exact]"):
        assert is_whole(till.locator(button).first), button
    assert is_whole(till.locator('[data-basket] li:last-child [data-by="1"]'))
    till.locator('[data-basket] li:last-child [data-by="1"]').tap()
    expect(till.locator("[data-total]")).to_have_text("Rp39.000")
    for step in ("menu", "day", "shift"):
        open_panel(till, step)
        assert width_of_page(till) <= width, step
        assert is_whole(till.locator(".selling-head [data-open=menu]")), step
        assert is_whole(till.locator("[data-pay][data-open=pay]")), step
        panel = till.locator(f"[data-panel={step}]")
        assert panel.evaluate("(e) => e.scrollWidth <= e.clientWidth"), step
        assert is_whole(panel.locator(".panel-head .button")), step


@pytest.mark.parametrize("percent", [100, 200])
def test_long_word_in_a_name_breaks_and_amounts_do_not(
    till: Page, committed: Cast, percent: int
) -> None:
    name = "Pertanggungjawabansekeluargabesarsekali"
    Product.objects.filter(offer=committed.keripik).update(name=name)
    till.set_viewport_size({"width": 320, "height": 640})
    till.reload()
    enlarge(till, percent)
    take(till, committed.keripik)
    for part in (tile(till, committed.keripik), till.locator("[data-basket] li")):
        assert part.evaluate("(e) => e.scrollWidth <= e.clientWidth")
    till.locator("[data-edit]").tap()
    assert till.locator("[data-panel=line]").evaluate("(e) => e.scrollWidth <= e.clientWidth")
    till.go_back()
    till.locator("[data-exact]").tap()
    receipt = till.locator("[data-panel=receipt]")
    expect(receipt).to_be_visible()
    assert receipt.evaluate("(e) => e.scrollWidth <= e.clientWidth")
    lines = "(e) => e.getClientRects().length"
    assert receipt.locator("li [data-amount]").evaluate(lines) == 1


def test_menu_has_daily_things_first_and_the_emergency_file_last(
    till: Page, committed: Cast
) -> None:
    menu = open_panel(till, "menu")
    buttons = menu.locator(":is(a, button, label).wide")
    expect(buttons.first).to_contain_text("Pesanan")
    expect(buttons.last).to_have_attribute("data-save-unsent", "")
    assert violations(till) == []


@pytest.mark.parametrize("address", ["/kasir/pesanan/", "/kasir/pesanan/daftar/"])
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_beside_the_till_have_its_head(
    till: Page, committed: Cast, address: str, width: int
) -> None:
    till.set_viewport_size({"width": width, "height": 640})
    till.goto(address)
    head = till.locator(".selling-head")
    expect(head).to_contain_text("A1 Keripik Bu Sri")
    assert violations(till) == []
    assert width_of_page(till) <= width
    head.get_by_role("link", name="Kembali ke kasir").tap()
    expect(till.locator("[data-till]:not([inert])")).to_be_visible()


def test_report_of_a_shift_has_the_tills_head(till: Page, committed: Cast) -> None:
    sell_exact(till, committed.asinan)
    shift = open_panel(till, "shift")
    shift.locator("[data-start-count]").tap()
    shift.locator("[data-count] .main").tap()
    shift.locator("[data-close-shift] input").fill("kurang")
    shift.locator("[data-close-shift] .main").tap()
    link = shift.locator("[data-report-page]")
    expect(link).to_be_visible()
    expect(till.locator("[data-unsent]")).to_have_attribute("data-count", "0")
    link.tap()
    expect(till.locator(".selling-head")).to_contain_text("A1 Keripik Bu Sri")
    expect(till.get_by_role("link", name="Kembali ke kasir")).to_be_visible()


def test_parts_of_the_shift_stand_apart(till: Page, committed: Cast) -> None:
    sell_exact(till, committed.asinan)
    shift = open_panel(till, "shift")
    fields = shift.locator("[data-move-cash] > *")
    boxes = [box for box in (each.bounding_box() for each in fields.all()) if box]
    for above, below in pairwise(boxes):
        assert below["y"] - (above["y"] + above["height"]) >= 8
