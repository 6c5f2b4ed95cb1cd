"""Hands that print a receipt, and what a till asks its browser to open for that."""

import base64
import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import (
    open_panel,
    receipt_of,
)

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
