"""The page for the wall and a vendor's statement, in a real browser."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from tests.browser.test_desk import faults
from tests.browser.test_till import sign_in_official
from tests.cast import Cast, line, sale, send
from transactions.reports import statements

pytestmark = pytest.mark.near

EVERY = 10_000  # ms


@pytest.fixture
def desk(committed: Cast, phone: Page) -> Page:
    sign_in_official(phone)
    return phone


def address(cast: Cast) -> str:
    return f"/admin/transactions/sale/langsung/{cast.bazar.pk}/"


def no_wider_than_the_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_the_wall_follows_the_sales_by_itself(desk: Page, committed: Cast) -> None:
    desk.clock.install()
    desk.goto(f"{address(committed)}?layar=1")
    expect(desk.locator("[data-turnover]")).to_have_text("Rp0")
    send(committed.till, sale(line(committed.keripik, 2)))
    with desk.expect_response(lambda answer: "dibaca=" in answer.url):
        desk.clock.run_for(EVERY)
    expect(desk.locator("[data-turnover]")).to_have_text("Rp30.000")
    expect(desk.locator("#header")).to_have_count(0)
    assert faults(desk, "body") == []
    assert no_wider_than_the_screen(desk)


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080), (3840, 2160)])
def test_a_wall_is_seen_whole_and_read_across_a_room(
    desk: Page, committed: Cast, width: int, height: int
) -> None:
    for till, offer in (
        (committed.till, committed.keripik),
        (committed.neighbours_till, committed.rujak),
    ):
        for number in range(1, 8):
            send(till, sale(line(offer), number=number))
        send(till, {"number": 9})  # held: the stall needs a visit
    desk.set_viewport_size({"width": width, "height": height})
    desk.goto(f"{address(committed)}?layar=1&jeda=1")
    expect(desk.locator(".visits li").first).to_be_visible()
    for part in (
        desk.locator(".panel"),
        desk.locator(".of-latest tbody tr"),
        desk.locator(".visits li"),
    ):
        for each in part.all():
            if each.is_visible():
                box = each.bounding_box()
                assert box
                assert box["y"] + box["height"] <= height
    letters = "letter => parseFloat(getComputedStyle(letter).fontSize)"
    assert desk.locator("[data-turnover]").evaluate(letters) > width * 0.06
    assert desk.locator(".of-latest td").first.evaluate(letters) > width * 0.012


def test_the_live_page_at_the_desk(desk: Page, committed: Cast) -> None:
    send(committed.till, sale(line(committed.keripik, 2)), {"number": 2})
    desk.goto(f"{address(committed)}?jeda=1")
    expect(desk.locator("[data-held]")).to_have_text("1")
    assert faults(desk, "#content") == []
    assert no_wider_than_the_screen(desk)


def test_a_vendor_opens_the_statement_on_a_phone(phone: Page, committed: Cast) -> None:
    send(committed.till, sale(line(committed.keripik, 2)))
    official = User.objects.create_user(f"sari-{committed.bazar.pk}", is_staff=True)
    link = statements.make_link(committed.stall.jakpreneur, official)
    phone.goto(f"/pernyataan/{link.token}/")
    expect(phone.locator("[data-total]")).to_have_text("Rp30.000")
    assert faults(phone, "body") == []
    assert no_wider_than_the_screen(phone)
