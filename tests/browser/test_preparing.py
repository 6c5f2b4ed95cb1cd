"""A bazaar is prepared in a real browser."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from bazar.models import Bazar
from tests.browser.test_desk import faults
from tests.browser.test_till import sign_in_official
from tests.cast import Cast, make_bazar, plan

pytestmark = pytest.mark.near


@pytest.fixture
def desk(committed: Cast, phone: Page) -> Page:
    phone.set_viewport_size({"width": 1280, "height": 900})
    sign_in_official(phone)
    return phone


@pytest.fixture
def following(committed: Cast) -> Bazar:
    bazar = make_bazar(f"Sesudah {committed.bazar.name}")
    bazar.venues.add(committed.venue)
    plan(bazar, committed.day.date + dt.timedelta(days=28))
    return bazar


def page(bazar: Bazar, name: str) -> str:
    return f"/admin/bazar/bazar/{bazar.pk}/{name}/"


def test_one_tick_ticks_all_rows_and_says_when_not_all_are(
    desk: Page, committed: Cast, following: Bazar
) -> None:
    kecamatan = committed.venue.kecamatan_id
    desk.goto(page(following, "pilih-lapak") + f"?kecamatan={kecamatan}&laku=")
    every, rows = desk.locator("thead input"), desk.locator("tbody input")
    every.check()
    for row in rows.all():
        expect(row).to_be_checked()
    rows.first.uncheck()
    expect(every).to_have_js_property("indeterminate", value=True)
    assert faults(desk, "#content") == []


@pytest.mark.parametrize(
    "name", ["salin", "undangan", "nomor", "jam-ambil", "kurang/lokasi-kosong"]
)
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_fits_and_has_no_faults(
    desk: Page, following: Bazar, name: str, width: int
) -> None:
    desk.set_viewport_size({"width": width, "height": 800})
    desk.goto(page(following, name))
    expect(desk.locator("#content h1")).to_be_visible()
    assert desk.evaluate("document.documentElement.scrollWidth") == width
    assert faults(desk, "#content") == []


def test_the_guide_has_no_faults(desk: Page, following: Bazar) -> None:
    desk.goto(page(following, "change"))
    expect(desk.locator("[data-step]")).to_have_count(6)
    assert faults(desk, ".guide") == []


def test_a_numbers_table_swaps_two_numbers(desk: Page, committed: Cast) -> None:
    desk.goto(page(committed.bazar, f"nomor/{committed.venue.pk}"))
    first = desk.locator(f"[name=s{committed.stall.pk}]")
    second = desk.locator(f"[name=s{committed.neighbour.pk}]")
    first.fill("A2")
    second.fill("A1")
    second.press("Enter")
    expect(desk.locator(".messagelist .success")).to_be_visible()
    expect(first).to_have_value("A2")
    expect(second).to_have_value("A1")
