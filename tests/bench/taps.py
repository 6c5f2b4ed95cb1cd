"""The time from a tap to the frame that it draws, measured in the page.

Nothing else asks the page meanwhile: a driver that looks again and again whether something is
there takes the page's own time, at a slowed CPU most of it.
"""

from typing import Any

from playwright.sync_api import CDPSession, Locator, Page

# From the moment of the touch, which the browser stamps before any script runs, to the frame. A
# task that a frame's callback orders as the most urgent comes next after that frame.
WATCH = """
([buttons, drawn]) => {
    const shown = document.querySelector(drawn);
    addEventListener("click", (event) => {
        if (!event.target.closest(buttons)) return;
        window.tapped = new Promise((resolve) => {
            const watch = new MutationObserver(() => {
                if (shown.hidden) return;
                watch.disconnect();
                const measure = () => resolve(performance.now() - event.timeStamp);
                const next = () => scheduler.postTask(measure, { priority: "user-blocking" });
                requestAnimationFrame(next);
            });
            watch.observe(shown, { attributes: true });
        });
    }, { capture: true });
}
"""
COUNT = """() => {
    if (window.taps === undefined) {
        const count = ({ isTrusted }) => { window.taps += isTrusted; };
        addEventListener("click", count, { capture: true });
    }
    window.taps = 0;
}"""
# What no page can be quicker than: a line that appears, at once or after one row is on the disk.
PLAIN = """() => {
    document.body.innerHTML = "<button>Simpan</button><p hidden>Tersimpan</p>";
    const [button, line] = document.body.children;
    const opening = indexedDB.open("plain", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("rows");
    button.onclick = () => {
        line.hidden = true;
        if (!window.writes) { line.hidden = false; return; }
        const tx = opening.result.transaction("rows", "readwrite", { durability: "strict" });
        tx.objectStore("rows").put({ lines: [1, 2, 3] }, Math.random());
        tx.oncomplete = () => { line.hidden = false; };
    };
    return new Promise((resolve) => { opening.onsuccess = () => resolve(); });
}"""


def slow_down(page: Page, rate: int) -> CDPSession:
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    return devtools


def watch(page: Page, buttons: str, drawn: str) -> None:
    """Measure each tap on the `buttons` until the element `drawn` is no longer hidden."""
    page.evaluate(WATCH, [buttons, drawn])


def middle(element: Locator) -> tuple[float, float]:
    """Return the middle of an element, as long as it does not move."""
    box = element.bounding_box()
    if not box:
        raise RuntimeError(f"{element} is not on the screen")
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def tap_to_frame(page: Page, place: tuple[float, float]) -> float:
    """Tap there and return the ms until what it shows is drawn."""
    page.evaluate("() => { window.tapped = undefined; }")
    page.touchscreen.tap(*place)
    waited: Any = page.evaluate("() => window.tapped")
    if waited is None:
        raise RuntimeError("the tap hit nothing")
    return float(waited)


def plain_taps(page: Page, number: int, *, writes: bool) -> list[float]:
    """Return the ms of taps on a page of two elements, with or without a row on the disk."""
    page.goto("/healthz")
    page.evaluate(PLAIN)
    page.evaluate("(writes) => { window.writes = writes; }", writes)
    watch(page, "button", "p")
    place = middle(page.locator("button"))
    return [tap_to_frame(page, place) for _ in range(number)]
