"""The officials' desk in a real browser: cards that readers can read, tills that are watched."""

import io
import re

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_till import sign_in_official
from tests.cast import Cast, cash, count, free_line, opening, sale, send
from transactions.models import StallCard, Till

pytestmark = pytest.mark.near

WATCH = "/admin/transactions/till/pantau/"
EVERY = 15_000  # ms


@pytest.fixture
def desk(committed: Cast, phone: Page) -> Page:
    """Return a phone on which an official is signed in."""
    sign_in_official(phone)
    return phone


def faults(page: Page, where: str) -> list[str]:
    """Return the ids of axe's findings in that part; the admin's frame is Django's own."""
    return [each["id"] for each in Axe().run(page, context=where).response["violations"]]


# --- Cards ------------------------------------------------------------------------------------


def read(code: Locator) -> str:
    with Image.open(io.BytesIO(code.screenshot())) as picture:
        [found] = zxingcpp.read_barcodes(picture.convert("L"))
    return str(found.text)


@pytest.mark.parametrize("light", ["light", "dark"])
def test_a_printed_code_leads_to_the_card_also_in_dark_mode(
    desk: Page, committed: Cast, server: str, light: str
) -> None:
    desk.set_viewport_size({"width": 1280, "height": 900})
    desk.emulate_media(color_scheme="dark" if light == "dark" else "light")
    desk.goto(f"/admin/jakpreneur/stall/?bazar__id__exact={committed.bazar.pk}")
    desk.locator("#action-toggle").check()
    desk.locator("select[name=action]").select_option("print_cards")
    desk.locator("button[name=index]").first.click()
    expect(desk.locator(".card")).to_have_count(3)
    for card in desk.locator(".card").all():
        number = card.locator(".number").inner_text()
        valid = StallCard.objects.get(stall__bazar=committed.bazar, stall__number=number)
        assert read(card.locator(".code")) == f"{server}/kasir/kartu/{valid.token}/"
    assert faults(desk, "body") == []


def test_printed_page_holds_cards_alone(desk: Page, committed: Cast) -> None:
    desk.goto(f"/admin/jakpreneur/stall/?bazar__id__exact={committed.bazar.pk}")
    desk.locator("#action-toggle").check()
    desk.locator("select[name=action]").select_option("print_cards")
    desk.locator("button[name=index]").first.click()
    expect(desk.get_by_text("Untuk mencetak")).to_be_visible()
    desk.emulate_media(media="print")
    expect(desk.get_by_text("Untuk mencetak")).to_be_hidden()
    expect(desk.locator(".card").first).to_be_visible()


# --- Tills that are watched -----------------------------------------------------------------------


def poll(page: Page) -> None:
    """Let a quarter of a minute pass, and wait for the page's request."""
    asked = page.locator("#tills").get_attribute("data-hx-get")
    with page.expect_response(lambda answer: answer.url.endswith(str(asked))):
        page.clock.run_for(EVERY)


def test_the_page_follows_the_tills_by_itself_and_says_only_what_is_news(
    desk: Page, committed: Cast
) -> None:
    desk.clock.install()
    desk.goto(f"{WATCH}?bazar={committed.bazar.pk}")
    expect(desk.locator("[data-visits]")).to_have_text("0")
    its_link = desk.locator(f"#{committed.till.code}")
    its_link.focus()
    poll(desk)
    expect(desk.locator("#news")).to_be_empty()

    locked_out = {"unsent": 3, "oldest_unsent_at": timezone.now(), "locked_out_at": timezone.now()}
    Till.objects.filter(pk=committed.till.pk).update(**locked_out)
    poll(desk)
    expect(desk.locator("[data-visits]")).to_have_text("1")
    expect(desk.locator("#news")).to_have_text("Perlu didatangi: 1")
    expect(desk.locator("tbody tr").first).to_contain_text("Dikunci, padahal belum semua terkirim")
    expect(its_link).to_be_focused()
    assert faults(desk, "#content") == []


def test_a_watched_page_that_is_told_to_stop_stays_as_it_is(desk: Page, committed: Cast) -> None:
    desk.clock.install()
    desk.goto(f"{WATCH}?bazar={committed.bazar.pk}")
    desk.get_by_role("link", name="Berhenti memperbarui").click()
    expect(desk.get_by_role("link", name="Perbarui sendiri")).to_be_visible()
    expect(desk.locator("[data-hx-trigger]")).to_have_count(0)


# --- A shift's slip -------------------------------------------------------------------------------


def test_a_shifts_report_prints_alone_and_fits_the_paper(desk: Page, committed: Cast) -> None:
    shift = opening()
    sold = sale(free_line(committed.stall, 9_999_999), number=2, shift=shift["key"])
    note = "beli es batu dan kantong plastik untuk tiga hari"
    send(committed.till, shift, sold, cash(shift, -50_000, 3, note=note))
    send(committed.till, count(shift, 10_149_999, 4, coins={"100000": 101, "20000": 2}))
    desk.goto(f"/admin/transactions/till/{committed.till.pk}/shift/{shift['key']}/")
    assert faults(desk, "#content") == []
    slip = desk.locator(".shift-report")
    expect(slip.locator("[data-expected]")).to_have_text("Rp10.149.999")
    desk.set_viewport_size({"width": 219, "height": 700})  # 58 mm
    desk.emulate_media(media="print")
    for other in ("#header", ".breadcrumbs", ".print-hint", "#content > .titles-and-tools"):
        expect(desk.locator(other).first).to_be_hidden()
    expect(slip).to_be_visible()
    box = slip.bounding_box()
    assert box
    assert (box["x"], box["y"], box["width"]) == (0, 0, 219)
    assert slip.evaluate("slip => slip.scrollWidth <= slip.clientWidth")
    assert re.search(r"Rp9\.999\.999", slip.inner_text())
