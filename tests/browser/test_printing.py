"""Receipts on paper: by the browser's dialogue or by the app RawBT, as the cashier has chosen."""

import base64
import io
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pypdf import PdfReader

from tests.browser.hands import (
    count_drawer,
    expect_offline_ready,
    expect_ready,
    expect_unsent,
    follow,
    open_panel,
    open_shift,
    receipt_of,
    sell,
    sell_exact,
    violations,
)
from tests.browser.handset import Handset
from tests.browser.stored import meta
from tests.cast import Cast, offer

DIALOGUE = "Dialog cetak HP"
RAWBT = "Aplikasi RawBT"
START = b"\x1b@"
END = b"\n\n\n\n\x1dV\x01"
BOLD = re.compile(rb"\x1bE[\x00\x01]")
NOTE_DIALOGUE = "() => { window.print = () => { document.body.dataset.dialogue = 'open'; }; }"
HIDE = """() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""
NO_ROOM_FOR_THE_CHOICE = """() => {
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (...values) {
        if (values[1] === "printing") throw new DOMException("", "QuotaExceededError");
        return put.apply(this, values);
    };
}"""
# A transaction that never ends keeps all others waiting.
BUSY_DISK = """() => new Promise((resolve) => {
    const opening = indexedDB.open("kasir");
    opening.onsuccess = () => {
        const names = [...opening.result.objectStoreNames];
        const store = opening.result.transaction(names, "readwrite").objectStore("meta");
        const read = () => { store.get("till").onsuccess = () => { read(); resolve(); }; };
        read();
    };
})"""
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


class Opened:
    """The addresses that a page asked the browser to open."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.addresses: list[str] = []
        devtools = page.context.new_cdp_session(page)
        devtools.on("Page.frameRequestedNavigation", lambda it: self.addresses.append(it["url"]))
        devtools.send("Page.enable")

    def bytes(self, number: int = 1) -> bytes:
        """Return the bytes in the latest address, once `number` of them have been opened."""
        while len(self.addresses) < number:
            self.page.evaluate("0")  # lets events arrive
        assert len(self.addresses) == number
        scheme, _, data = self.addresses[-1].partition(",")
        assert scheme == "rawbt:base64"
        return base64.b64decode(data, validate=True)

    def rows(self, number: int = 1) -> list[str]:
        """Return the rows that a printer of 32 columns makes of the latest address."""
        sent = self.bytes(number)
        assert sent.startswith(START)
        assert sent.endswith(END)
        rows = BOLD.sub(b"", sent.removeprefix(START).removesuffix(END)).decode("ascii").split("\n")
        assert max(map(len, rows)) <= 32
        return rows[:-1]


@pytest.fixture
def opened(till: Page, complaints: list[str]) -> Iterator[Opened]:
    """Yield what a till opens on a phone without RawBT. Its browser complains of that."""
    yield Opened(till)
    complaints[:] = [each for each in complaints if "Failed to launch 'rawbt:" not in each]


def choose(till: Page, way: str) -> None:
    """Choose in the menu how this phone prints, and go back to the goods."""
    menu = open_panel(till, "menu")
    menu.get_by_label(way).tap()
    expect(menu.get_by_label(way)).to_be_checked()
    menu.get_by_role("button", name="Kembali").first.tap()


def print_receipt(till: Page) -> None:
    receipt_of(till).locator("[data-print]").tap()


def expect_dialogue(till: Page) -> None:
    """Wait until the browser has been asked for its dialogue."""
    expect(till.locator("body")).to_have_attribute("data-dialogue", "open")


def failure(till: Page, panel: str = "receipt") -> Locator:
    return till.locator(f"[data-panel={panel}] [data-print-failed]:visible")


def test_rawbt_gets_the_receipt_as_it_stands_on_the_screen(
    till: Page, committed: Cast, opened: Opened
) -> None:
    choose(till, RAWBT)
    sell(till, committed.keripik, committed.keripik, committed.asinan, received="100000")
    print_receipt(till)
    rows = opened.rows()
    receipt = till.locator("[data-panel=receipt]")
    number = receipt.locator("[data-receipt-number]").inner_text()
    moment = receipt.locator("[data-receipt-moment]").text_content()
    text = [row.strip() for row in rows]
    assert text[:2] == ["Struk", number]
    assert committed.bazar.name in " ".join(text[2:4])
    assert "A1 Keripik Bu Sri" in text
    assert moment in text
    between = rows.index("-" * 32)
    assert rows[between + 1 : between + 9] == [
        "2 x Keripik tempe",
        "@ Rp15.000              Rp30.000",
        "1 x Asinan sayur",
        "@ Rp12.000              Rp12.000",
        "-" * 32,
        "Total                   Rp42.000",
        "Uang diterima          Rp100.000",
        "Kembalian               Rp58.000",
    ]
    assert "Terima kasih" in text[between + 9]
    assert "DUPLIKAT" not in text
    assert violations(till) == []


def test_choice_is_stored_and_serves_without_a_network(
    till: Page, pocket: BrowserContext, committed: Cast, opened: Opened
) -> None:
    choose(till, RAWBT)
    assert meta(till)["printing"] == "rawbt"
    expect_offline_ready(till)
    pocket.set_offline(True)
    till.reload()
    expect_ready(till)
    expect(open_panel(till, "menu").get_by_label(RAWBT)).to_be_checked()
    till.locator("[data-panel=menu] [data-open=sell]").tap()
    sell_exact(till, committed.asinan)
    print_receipt(till)
    assert "Total                   Rp12.000" in opened.rows()
    pocket.set_offline(False)
    expect_unsent(till, 0)


def test_choice_outlives_a_phone_that_is_switched_off(
    handset: Handset, card: str, committed: Cast
) -> None:
    page = handset.start().new_page()
    follow(page, card)
    choose(page, RAWBT)
    assert meta(page)["printing"] == "rawbt"
    page.context.close()
    page = handset.start().new_page()
    page.goto("/kasir/")
    expect_ready(page)
    expect(open_panel(page, "menu").get_by_label(RAWBT)).to_be_checked()


@pytest.mark.near
def test_choice_that_cannot_be_read_is_set_aside(till: Page, committed: Cast) -> None:
    meta(till, printing={"by": "fax"})
    till.reload()
    expect_ready(till)
    expect(open_panel(till, "menu").get_by_label(DIALOGUE)).to_be_checked()
    till.locator("[data-panel=menu] [data-open=sell]").tap()
    till.evaluate(NOTE_DIALOGUE)
    sell_exact(till, committed.asinan)
    print_receipt(till)
    expect_dialogue(till)
    [aside] = meta(till)["aside"]
    assert (aside["from"], aside["value"]) == ("printing", {"by": "fax"})


@pytest.mark.near
def test_choice_made_in_another_tab_counts(till: Page, committed: Cast, opened: Opened) -> None:
    other = till.context.new_page()
    other.goto("/kasir/")
    expect_ready(other)
    choose(other, RAWBT)
    other.close()
    till.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(open_panel(till, "menu").get_by_label(RAWBT)).to_be_checked()


@pytest.mark.near
def test_choice_that_cannot_be_stored_is_said_and_used(
    till: Page, committed: Cast, opened: Opened
) -> None:
    till.evaluate(NO_ROOM_FOR_THE_CHOICE)
    choose(till, RAWBT)
    expect(till.locator("[data-not-stored]")).not_to_have_attribute("hidden", "")
    till.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    sell_exact(till, committed.asinan)
    print_receipt(till)
    assert "Total                   Rp12.000" in opened.rows()


@pytest.mark.near
def test_dialogue_is_chosen_again(till: Page, committed: Cast, opened: Opened) -> None:
    till.evaluate(NOTE_DIALOGUE)
    choose(till, RAWBT)
    choose(till, DIALOGUE)
    sell_exact(till, committed.asinan)
    print_receipt(till)
    expect_dialogue(till)
    assert opened.addresses == []
    assert meta(till)["printing"] == "dialogue"


def test_app_that_does_not_open_is_said_and_the_next_sale_goes_on(
    till: Page, committed: Cast, opened: Opened
) -> None:
    till.evaluate(NOTE_DIALOGUE)
    choose(till, RAWBT)
    sell_exact(till, committed.asinan)
    address = till.url
    print_receipt(till)
    assert "DUPLIKAT" not in " ".join(opened.rows())
    expect(failure(till)).to_contain_text("Aplikasi RawBT tidak terbuka")
    assert till.url == address
    assert violations(till) == []
    failure(till).locator("summary").tap()
    expect(failure(till)).to_contain_text("RawBT print service")
    # What was not printed is no duplicate: it is tried again as it stands.
    receipt_of(till).get_by_role("button", name="Coba lagi").tap()
    assert "DUPLIKAT" not in " ".join(opened.rows(2))
    expect(failure(till)).to_contain_text("Aplikasi RawBT tidak terbuka")
    receipt_of(till).get_by_role("button", name="Cetak lewat dialog HP").tap()
    expect_dialogue(till)
    expect(till.locator("[data-duplicate]")).to_be_hidden()
    expect(failure(till)).to_have_count(0)
    print_receipt(till)
    assert "DUPLIKAT" in " ".join(opened.rows(3))
    sell_from_receipt(till, committed)
    expect_unsent(till, 0)


def sell_from_receipt(till: Page, committed: Cast) -> None:
    """Make the next sale. Nothing of the print before is said on its receipt."""
    receipt_of(till).locator("[data-open=sell]").tap()
    sell_exact(till, committed.keripik)
    expect(till.locator("[data-receipt-total]")).to_have_text("Rp15.000")
    expect(failure(till)).to_have_count(0)


@pytest.mark.near
def test_failure_of_an_earlier_print_is_not_said_on_the_next_receipt(
    till: Page, committed: Cast, opened: Opened
) -> None:
    choose(till, RAWBT)
    sell_exact(till, committed.asinan)
    print_receipt(till)
    opened.bytes()
    sell_from_receipt(till, committed)
    print_receipt(till)
    opened.bytes(2)
    expect(failure(till)).to_have_count(1)


@pytest.mark.near
@pytest.mark.parametrize("sign", ["dispatchEvent(new Event('blur'))", f"({HIDE})()"])
def test_app_that_opens_leaves_nothing_to_say(
    till: Page, committed: Cast, opened: Opened, sign: str
) -> None:
    till.clock.install()
    choose(till, RAWBT)
    sell_exact(till, committed.asinan)
    till.clock.run_for(500)
    print_receipt(till)
    opened.bytes()
    till.evaluate(sign)
    till.clock.run_for(10_000)
    expect(failure(till)).to_have_count(0)


@pytest.mark.near
@pytest.mark.parametrize(
    "breaks",
    [
        "() => { window.print = undefined; }",
        "() => { window.print = () => { throw new Error('blocked'); }; }",
    ],
)
def test_browser_that_cannot_print_says_so_and_sells_on(
    till: Page, committed: Cast, breaks: str
) -> None:
    till.evaluate(breaks)
    sell_exact(till, committed.asinan)
    print_receipt(till)
    expect(failure(till)).to_contain_text("Browser ini tidak bisa mencetak")
    sell_from_receipt(till, committed)
    expect_unsent(till, 0)


@pytest.mark.near
def test_page_that_cannot_be_measured_is_printed_all_the_same(till: Page, committed: Cast) -> None:
    till.evaluate(NOTE_DIALOGUE)
    till.evaluate("() => { CSSStyleSheet.prototype.replaceSync = null; }")
    sell_exact(till, committed.asinan)
    print_receipt(till)
    expect_dialogue(till)


@pytest.mark.near
def test_disk_that_does_not_answer_keeps_no_receipt_from_paper(
    till: Page, committed: Cast, opened: Opened
) -> None:
    choose(till, RAWBT)
    sell_exact(till, committed.asinan)
    receipt_of(till)
    till.evaluate(BUSY_DISK)
    print_receipt(till)
    assert "Total                   Rp12.000" in opened.rows()


@pytest.mark.near
def test_two_quick_taps_print_once(till: Page, committed: Cast, opened: Opened) -> None:
    choose(till, RAWBT)
    sell_exact(till, committed.asinan)
    button = receipt_of(till).locator("[data-print]")
    button.evaluate("(button) => { button.click(); button.click(); }")
    expect(failure(till)).to_have_count(1)
    assert len(opened.addresses) == 1


@pytest.mark.near
def test_names_that_no_printer_can_write_are_written_in_ascii(
    till: Page, committed: Cast, opened: Opened
) -> None:
    long = offer(committed.stall, "Crème brûlée “spesial” – isi 3 × 50 g 🧊", price=1_250_000)
    till.reload()
    expect_ready(till)
    choose(till, RAWBT)
    sell_exact(till, long)
    print_receipt(till)
    assert rows_of_lines(opened.rows()) == [
        "1 x Creme brulee",
        '"spesial" - isi 3 x',
        "50 g @ Rp1.250.000   Rp1.250.000",
    ]


def rows_of_lines(rows: list[str]) -> list[str]:
    first, last = [n for n, row in enumerate(rows) if row == "-" * 32]
    return rows[first + 1 : last]


@pytest.mark.near
def test_report_of_a_shift_is_printed_in_the_chosen_way(
    till: Page, committed: Cast, opened: Opened
) -> None:
    choose(till, RAWBT)
    open_shift(till, "100.000")
    sell_exact(till, committed.asinan)
    receipt_of(till).locator("[data-open=sell]").tap()
    shift = open_panel(till, "shift")
    count_drawer(shift, _100000=1, _10000=1, _2000=1)
    shift.get_by_role("button", name="Tutup shift").tap()
    shift.locator("[data-print-shift]").tap()
    rows = opened.rows()
    assert rows[0].strip().startswith("Laporan shift")
    assert "Seharusnya             Rp112.000" in rows
    assert "Selisih                      Rp0" in rows
    expect(failure(till, "shift")).to_contain_text("Aplikasi RawBT tidak terbuka")


@pytest.mark.near
@pytest.mark.parametrize("size", ["100%", "200%"])
def test_choice_and_failure_fit_a_small_screen(
    till: Page, committed: Cast, opened: Opened, size: str, tmp_path: Path
) -> None:
    till.evaluate("(size) => { document.documentElement.style.fontSize = size; }", size)
    choose(till, RAWBT)
    menu = open_panel(till, "menu")
    assert till.evaluate("document.documentElement.scrollWidth") == 360
    assert violations(till) == []
    menu.locator("[data-printing-choice]").screenshot(path=tmp_path / "choice.png")
    menu.get_by_role("button", name="Kembali").first.tap()
    sell_exact(till, committed.asinan)
    print_receipt(till)
    expect(failure(till)).to_have_count(1)
    assert till.evaluate("document.documentElement.scrollWidth") == 360
    till.screenshot(path=tmp_path / "failure.png")


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
