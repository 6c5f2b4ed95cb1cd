"""An office's list in a real browser: chosen, looked at, imported."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from jakpreneur.models import Jakpreneur
from tests.browser.test_till import sign_in_official
from tests.cast import Cast
from tests.spreadsheets import GOODS, JAYA, xlsx

IMPORT = "/admin/jakpreneur/jakpreneur/impor/"


@pytest.fixture
def desk(committed: Cast, phone: Page) -> Page:
    sign_in_official(phone)
    return phone


def faults(page: Page) -> list[str]:
    return [each["id"] for each in Axe().run(page, context="#content").response["violations"]]


@pytest.mark.parametrize("width", [360, 1280])
def test_a_list_is_looked_at_and_imported(
    desk: Page, committed: Cast, tmp_path: Path, width: int
) -> None:
    own = committed.stall.jakpreneur
    own.name = f"Keripik {committed.bazar.name}"  # others of that name stay in the clone
    own.save(update_fields=["name"])
    goods = ["Keripik tempe", "Kuliner", 16_000]
    rows = [
        GOODS,
        [own.name, "Sri", own.kecamatan.name, own.phone, *goods],
        [
            f"{committed.bazar.name} {width}",
            "Ida",
            "Gambir",
            81300000001,
            "Asinan",
            "Kuliner",
            None,
        ],
        [*JAYA[:2], "Kebayoran", JAYA[3], None, None, None],
    ]
    file = tmp_path / "daftar.xlsx"
    file.write_bytes(xlsx(rows))
    desk.set_viewport_size({"width": width, "height": 900})
    desk.goto(IMPORT)
    assert faults(desk) == []
    desk.locator("#id_file").set_input_files(file)
    desk.locator("#id_bazar").select_option(str(committed.bazar.pk))
    desk.locator("#content input[type=submit]").click()

    expect(desk.locator("[data-new]")).to_have_text("1")
    expect(desk.locator("[data-bad]")).to_have_text("1")
    assert faults(desk) == []
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
    with desk.expect_download() as download:
        desk.locator("a[href$='perbaikan.xlsx']").click()
    assert download.value.suggested_filename == "perbaikan.xlsx"

    desk.locator("button[value=good]").click()
    expect(desk.locator("[data-same]")).to_have_text("2")
    assert Jakpreneur.objects.filter(name=f"{committed.bazar.name} {width}").exists()
    committed.keripik.refresh_from_db()
    assert committed.keripik.price == 16_000


def test_a_form_that_is_being_sent_says_so_and_is_sent_once(desk: Page) -> None:
    desk.goto(IMPORT)
    sent = []

    def answer_nothing(route) -> None:
        """The page stays as it was when the form went."""
        sent.append(route.request.method)
        route.fulfill(status=204)

    desk.route(f"**{IMPORT}", answer_nothing)
    button = desk.locator("#content input[type=submit]")
    button.click()
    expect(desk.locator(".busy")).not_to_be_empty()
    expect(desk.locator("form[data-busy]")).to_have_attribute("aria-busy", "true")
    button.click()
    assert sent == ["POST"]
