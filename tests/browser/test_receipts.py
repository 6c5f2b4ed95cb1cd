"""The receipt: on the screen, on a roll of 58 mm, by WhatsApp, at an address nobody can guess."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.hands import (
    expect_unsent,
    open_panel,
    receipt_of,
    sell,
    sell_exact,
    violations,
)
from tests.cast import Cast, offer

POINT = 25.4 / 72  # mm
MM = 96 / 25.4 + 0.01  # CSS pixels


def whatsapp(till: Page) -> tuple[str, str]:
    """Return the receiver's number and the text of the WhatsApp link."""
    link = urlsplit(till.locator("[data-whatsapp]").get_attribute("href") or "")
    assert (link.scheme, link.netloc) == ("https", "wa.me")
    [text] = parse_qs(link.query)["text"]
    return link.path.strip("/"), text


def test_the_receipt_says_what_was_sold_received_and_given_back(
    till: Page, committed: Cast
) -> None:
    sell(till, committed.keripik, committed.keripik, committed.asinan, received="100000")
    receipt = till.locator("[data-panel=receipt]")
    expect(receipt.locator("li")).to_have_text(
        [re.compile(r"2 × Keripik tempe.*Rp30\.000"), re.compile(r"1 × Asinan sayur.*Rp12\.000")]
    )
    expect(receipt.locator("[data-receipt-total]")).to_have_text("Rp42.000")
    expect(receipt.locator("[data-receipt-tendered]")).to_have_text("Rp100.000")
    expect(receipt.locator("[data-receipt-change]")).to_have_text("Rp58.000")
    assert violations(till) == []


def test_the_public_receipt_is_there_once_it_is_sent(
    till: Page, pocket: BrowserContext, committed: Cast, complaints: list[str]
) -> None:
    pocket.set_offline(True)
    sell(till, committed.keripik, received="50000")
    number = till.locator("[data-receipt-number]").inner_text()
    _, text = whatsapp(till)
    assert number in text
    assert "A1 Keripik Bu Sri" in text
    assert "Rp15.000" in text
    address = re.search(r"http\S+", text)
    assert address
    pocket.set_offline(False)
    expect_unsent(till, 0)
    customer = pocket.new_page()
    customer.goto(address[0])
    expect(customer.get_by_text(number)).to_be_visible()
    expect(customer.get_by_text("Rp35.000")).to_be_visible()
    assert violations(customer) == []
    customer.goto(address[0][:-3] + "AA/")
    expect(customer.get_by_role("heading", name="Struk belum ada di sini")).to_be_visible()
    assert violations(customer) == []
    complaints.clear()  # the browser reports the 404


def test_whatsapp_goes_to_the_number_that_is_typed(till: Page, committed: Cast) -> None:
    sell_exact(till, committed.asinan)
    assert whatsapp(till)[0] == ""
    receipt_of(till).locator(".whatsapp summary").tap()
    till.get_by_label("Nomor WhatsApp pembeli").fill("0812-3456 7890")
    assert whatsapp(till)[0] == "6281234567890"
    till.get_by_label("Nomor WhatsApp pembeli").fill("+62 812 3456 7890")
    assert whatsapp(till)[0] == "6281234567890"


def test_number_that_cannot_be_read_opens_no_chat_and_says_why(till: Page, committed: Cast) -> None:
    sell_exact(till, committed.keripik)
    receipt = receipt_of(till)
    receipt.locator(".whatsapp summary").tap()
    number = receipt.get_by_label("Nomor WhatsApp pembeli")
    number.fill("081234567890 / 081398765432")
    receipt.locator("[data-whatsapp]").tap()
    expect(receipt.locator("[data-phone-problem]")).to_have_text("Tulis satu nomor saja.")
    assert len(till.context.pages) == 1
    number.fill("81234567890")
    expect(receipt.locator("[data-phone-problem]")).to_be_hidden()
    assert whatsapp(till)[0] == "6281234567890"  # 81 is Japan's, with a +


def paper(till: Page) -> tuple[float, float]:
    """Return the width and length, in mm, of the page that the printer gets."""
    pdf = till.pdf(prefer_css_page_size=True)
    [box] = set(re.findall(rb"/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+) ?\]", pdf))
    return float(box[0]) * POINT, float(box[1]) * POINT


@pytest.mark.near
def test_a_receipt_prints_on_a_roll_of_58_mm_on_one_page(till: Page, committed: Cast) -> None:
    for n in range(12):
        offer(committed.stall, f"Sambal terasi botol besar nomor {n}", price=20_000)
    till.reload()
    for n in range(12):
        till.locator("[data-offer]", has_text=f"nomor {n}").first.tap()
    till.locator("[data-exact]").tap()
    expect(till.locator("[data-panel=receipt]")).to_be_visible()
    till.evaluate("window.print = () => {}")
    receipt_of(till).get_by_role("button", name="Cetak").tap()
    till.emulate_media(media="print")
    expect(till.locator("[data-panel=receipt]")).to_be_visible()
    expect(till.get_by_text("Terima kasih")).to_be_visible()
    expect(till.locator(".goods")).to_be_hidden()
    expect(till.locator(".bar")).to_be_hidden()
    expect(till.get_by_role("button", name="Cetak")).to_be_hidden()
    assert till.locator("[data-panel=receipt]").evaluate("(it) => it.offsetWidth") <= 58 * MM
    width, length = paper(till)
    assert abs(width - 58) < 1
    assert 80 < length < 250


def test_a_reprint_says_duplikat(till: Page, committed: Cast) -> None:
    till.evaluate("window.print = () => {}")
    sell_exact(till, committed.asinan)
    receipt_of(till).get_by_role("button", name="Cetak").tap()
    stamp = till.locator("[data-duplicate]")
    expect(till.locator("[data-printing=receipt]")).to_have_count(1)
    expect(stamp).to_be_hidden()
    receipt_of(till).get_by_role("button", name="Cetak").tap()
    expect(stamp).to_be_visible()
    till.reload()
    till.evaluate("window.print = () => {}")
    day = open_panel(till, "day")
    day.get_by_role("button", name="Struk").tap()
    expect(stamp).to_be_hidden()
    receipt_of(till).get_by_role("button", name="Cetak").tap()
    expect(stamp).to_have_text("DUPLIKAT")
