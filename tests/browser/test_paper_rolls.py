"""Receipts on paper of 58 mm, as a real browser prints them."""

import io
import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.browser.hands import (
    expect_ready,
    expect_unsent,
    sell,
)
from tests.browser.printing_hands import NOTE_DIALOGUE, expect_dialogue, print_receipt
from tests.cast import Cast, offer

# Left and right, in mm of the panel, of everything that is drawn in it.
EDGES = """(panel) => {
    const range = document.createRange();
    const words = document.createTreeWalker(panel, NodeFilter.SHOW_TEXT);
    const edges = [];
    const { left } = panel.getBoundingClientRect();
    while (words.nextNode()) {
        range.selectNodeContents(words.currentNode);
        for (const box of range.getClientRects()) {
            if (box.width) edges.push([box.left - left, box.right - left]);
        }
    }
    return edges.map((pair) => pair.map((pixels) => pixels * 25.4 / 96));
}"""


@pytest.mark.near
def test_everything_on_a_printed_receipt_lies_where_a_printer_of_58_mm_prints(
    till: Page, committed: Cast
) -> None:
    """The head of such a printer is 48 mm wide; what lies beside it is cut off."""
    names = ["Keripikpedasmanisbalado" * 3, "Sambal terasi botol besar dengan tutup merah"]
    for name in names:
        offer(committed.stall, name, price=9_999_999, brought=None)
    till.reload()
    expect_ready(till)
    for name in names:
        for _ in range(12):
            till.locator("[data-offer]", has_text=name[:20]).first.tap()
    till.evaluate(NOTE_DIALOGUE)
    till.locator("[data-exact]").tap()
    till.get_by_role("button", name="Ya, benar").tap()
    print_receipt(till)
    expect_dialogue(till)
    till.emulate_media(media="print")
    edges = till.locator("[data-panel=receipt]").evaluate(EDGES)
    assert len(edges) > 10
    assert min(left for left, _ in edges) > 4.9
    assert max(right for _, right in edges) < 53.1
    [page] = PdfReader(io.BytesIO(till.pdf(prefer_css_page_size=True))).pages
    text = "".join(page.extract_text().split())
    assert "".join(names[1].split()) in text
    assert names[0] in text
    assert "Rp119.999.988" in text
    assert "Terimakasih" in text


@pytest.mark.near
def test_public_receipt_fits_paper_of_58_mm(till: Page, committed: Cast) -> None:
    sell(till, committed.keripik, received="50000")
    expect_unsent(till, 0)
    href = till.locator("[data-whatsapp]").get_attribute("href") or ""
    address = re.search(r"http\S+", unquote(href).partition("text=")[2])
    assert address
    till.goto(address[0])
    till.emulate_media(media="print")
    till.set_viewport_size({"width": 219, "height": 640})  # 58 mm
    assert till.evaluate("document.documentElement.scrollWidth") <= 219
    pages = PdfReader(io.BytesIO(till.pdf(width="58mm", height="300mm"))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for words in ("Keripik tempe", "Rp15.000", "Rp50.000", "Rp35.000", "Terima kasih"):
        assert words in text
