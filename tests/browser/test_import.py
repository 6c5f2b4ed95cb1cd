"""An office's list in a real browser: chosen, looked at, imported."""

import json
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from jakpreneur.models import Jakpreneur
from tests.browser.test_till import sign_in_official
from tests.cast import Cast
from tests.spreadsheets import GOODS, JAYA, xlsx

pytestmark = pytest.mark.near

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


WATCH = """() => {
  window.steps = new Set();
  const box = document.querySelector(".progress");
  // Steps that arrive together are put in one after another all the same.
  const note = (changes) => {
    for (const text of changes.flatMap((each) => [...each.addedNodes])) steps.add(text.textContent);
  };
  new MutationObserver(note).observe(box, { childList: true, subtree: true });
  addEventListener("pagehide", () => sessionStorage.setItem("steps", JSON.stringify([...steps])));
}"""


def test_a_long_list_is_seen_coming_in(desk: Page, committed: Cast, tmp_path: Path) -> None:
    name = committed.bazar.name
    rows = [[f"{name} {n}", "", "Gambir", 81300000000 + n] for n in range(1_500)]
    file = tmp_path / "daftar.xlsx"
    file.write_bytes(xlsx([GOODS[:4], *rows]))
    desk.goto(IMPORT)
    desk.locator("#id_file").set_input_files(file)
    desk.evaluate(WATCH)
    desk.locator("#content input[type=submit]").click()
    expect(desk.locator("[data-new]")).to_have_text("1.500")
    assert any("1.501" in step for step in seen(desk))

    desk.evaluate(WATCH)
    desk.locator("button[value=all]").click()
    expect(desk.locator(".imported")).to_contain_text("1.500")
    counted = {step for step in seen(desk) if " / " in step and not step.endswith("KB")}
    assert counted == {"1.000 / 1.500", "1.500 / 1.500"}
    assert faults(desk) == []


def seen(page: Page) -> list[str]:
    """Return the steps that the page before this one has shown."""
    steps: list[str] = json.loads(page.evaluate("sessionStorage.getItem('steps')"))
    return steps


def test_unreadable_file_is_reported_beside_the_field(desk: Page, tmp_path: Path) -> None:
    file = tmp_path / "daftar.xlsx"
    file.write_bytes(b"PK\x03\x04 broken")
    desk.goto(IMPORT)
    desk.locator("#id_file").set_input_files(file)
    desk.locator("#content input[type=submit]").click()
    expect(desk.locator(".errorlist")).to_be_focused()
    # The form is as new: another file can be sent.
    file.write_bytes(xlsx([GOODS, [*JAYA, "Rujak", "Kuliner", 9_000]]))
    desk.locator("#id_file").set_input_files(file)
    desk.locator("#content input[type=submit]").click()
    expect(desk.locator("[data-new]")).to_have_text("1")


def test_a_broken_connection_is_said_and_the_file_can_be_sent_anew(
    desk: Page, tmp_path: Path
) -> None:
    file = tmp_path / "daftar.xlsx"
    file.write_bytes(xlsx([GOODS, [*JAYA, "Rujak", "Kuliner", 9_000]]))
    desk.goto(IMPORT)
    desk.locator("#id_file").set_input_files(file)
    desk.route(f"**{IMPORT}", lambda route: route.abort("connectionreset"))
    button = desk.locator("#content input[type=submit]")
    button.click()
    expect(desk.locator(".progress [role=status]")).to_contain_text("terputus")
    desk.unroute(f"**{IMPORT}")
    button.click()
    expect(desk.locator("[data-new]")).to_have_text("1")


def test_a_form_that_is_being_sent_says_so_and_is_sent_once(desk: Page, tmp_path: Path) -> None:
    file = tmp_path / "daftar.xlsx"
    file.write_bytes(xlsx([GOODS]))
    desk.goto(IMPORT)
    desk.locator("#id_file").set_input_files(file)
    sent: list[Route] = []
    desk.route(f"**{IMPORT}", lambda route: sent.append(route))  # noqa: PLW0108  never answered
    button = desk.locator("#content input[type=submit]")
    button.click()
    expect(desk.locator("form[data-progress]")).to_have_attribute("aria-busy", "true")
    expect(desk.locator(".progress [role=status]")).not_to_be_empty()
    button.click()
    assert len(sent) == 1
    sent[0].abort("connectionreset")


def test_signed_out_official_is_led_to_the_sign_in_page(desk: Page, tmp_path: Path) -> None:
    file = tmp_path / "daftar.xlsx"
    file.write_bytes(xlsx([GOODS]))
    desk.goto(IMPORT)
    desk.locator("#id_file").set_input_files(file)
    desk.context.clear_cookies(name="sessionid")
    desk.locator("#content input[type=submit]").click()
    expect(desk.locator("#id_username")).to_be_visible()
