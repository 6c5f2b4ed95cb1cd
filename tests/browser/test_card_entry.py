"""A phone whose camera opens links elsewhere gets in by the card's code, or scans in the page."""

import json

import segno
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.hands import violations
from tests.cast import PIN, Cast
from transactions.cashiers import tills
from transactions.models import StallCard, Till

ENTRY = "/kasir/kartu/"
# A camera before which somebody holds a code: a canvas whose picture is streamed.
CAMERA = """
    navigator.mediaDevices.getUserMedia = async () => {
      const rows = %s;
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = rows.length * 8;
      const paper = canvas.getContext("2d");
      const draw = () => {
        paper.fillStyle = "#fff";
        paper.fillRect(0, 0, canvas.width, canvas.height);
        paper.fillStyle = "#000";
        rows.forEach((row, y) =>
          row.forEach((dark, x) => dark && paper.fillRect(x * 8, y * 8, 8, 8)));
        requestAnimationFrame(draw);
      };
      draw();
      return canvas.captureStream();
    };
"""
NO_CAMERA = """
    navigator.mediaDevices.getUserMedia = async () => {
      throw new DOMException("", "NotAllowedError");
    };
"""


def held_before_the_camera(text: str) -> str:
    rows = [[int(bit) for bit in row] for row in segno.make(text).matrix_iter(border=4)]
    return CAMERA % json.dumps(rows)


def the_card(cast: Cast) -> StallCard:
    tills.issue_cards([cast.stall])
    return StallCard.objects.get(stall=cast.stall, withdrawn_at=None)


def enter_pin(phone: Page) -> None:
    phone.locator("#pin").fill(PIN)
    phone.get_by_role("button", name="Ya, buka kasir").tap()
    expect(phone.locator("[data-till]")).to_be_visible()


def test_typed_code_opens_the_till(phone: Page, committed: Cast) -> None:
    card = the_card(committed)
    phone.goto(ENTRY)
    assert violations(phone) == []
    phone.get_by_label("Kode di kartu lapak").fill(card.code_as_printed.lower())
    phone.get_by_role("button", name="Lanjut").tap()
    expect(phone.locator(".stall-number")).to_have_text(committed.stall.number)
    enter_pin(phone)
    assert set(Till.objects.latest("pk").stalls.all()) == {committed.stall}


def test_wrong_code_is_said_beside_the_field(
    phone: Page, committed: Cast, complaints: list[str]
) -> None:
    phone.goto(ENTRY)
    phone.get_by_label("Kode di kartu lapak").fill("K7PM-3XQ")
    phone.get_by_role("button", name="Lanjut").tap()
    expect(phone.get_by_role("alert")).to_contain_text("delapan huruf dan angka")
    expect(phone.get_by_label("Kode di kartu lapak")).to_have_value("K7PM-3XQ")
    complaints.clear()  # the browser reports the 422


def test_card_is_scanned_in_the_page_and_another_code_is_refused(
    phone: Page, pocket: BrowserContext, committed: Cast
) -> None:
    card = the_card(committed)
    phone.add_init_script(held_before_the_camera("00020101021126610014ID.CO.QRIS.WWW"))
    phone.goto(ENTRY)
    phone.get_by_role("button", name="Pindai kode QR").tap()
    expect(phone.locator("[data-scan-says=other]")).to_be_visible()
    assert violations(phone) == []
    other = pocket.new_page()
    other.add_init_script(held_before_the_camera(f"https://bazar.example.id{ENTRY}{card.token}/"))
    other.goto(ENTRY)
    other.get_by_role("button", name="Pindai kode QR").tap()
    expect(other.locator(".stall-number")).to_have_text(committed.stall.number)
    enter_pin(other)


def test_camera_that_may_not_be_used_leaves_the_field(phone: Page, committed: Cast) -> None:
    phone.add_init_script(NO_CAMERA)
    phone.goto(ENTRY)
    phone.get_by_role("button", name="Pindai kode QR").tap()
    expect(phone.locator("[data-scan-says=refused]")).to_be_visible()
    expect(phone.get_by_role("button", name="Pindai kode QR")).to_be_visible()
