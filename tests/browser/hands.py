"""Actions of a cashier on the selling screen, and checks of what the screen shows."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect

from jakpreneur.models import Offer
from tests.cast import PIN, Cast, phone_of
from transactions import access, shifts
from transactions.models import Sale, Till

WITHIN = 30_000  # ms: how soon all must be sent once the network is back


def follow(page: Page, card: str, pin: str = PIN, within: float | None = None) -> None:
    """Open the stall card's link, give its PIN, and wait `within` ms until the till is ready."""
    page.goto(card)
    page.get_by_label("PIN").fill(pin)
    page.get_by_role("button", name="Ya, buka kasir").tap()
    expect_ready(page, within)


def become(pocket: BrowserContext, server: str, till: Till) -> None:
    """Make the phone in the pocket that till, by its cookie."""
    value = phone_of(till).cookies[access.TILL_COOKIE].value
    pocket.add_cookies([{"name": access.TILL_COOKIE, "value": value, "url": f"{server}/kasir/"}])


def expect_ready(page: Page, within: float | None = None) -> None:
    expect(page.locator("[data-till]:not([inert])")).to_be_visible(timeout=within)


def expect_offline_ready(page: Page) -> None:
    """Wait until the service worker has stored the selling screen and answers the next request."""
    has_page = """async (within) => {
        const cache = await caches.open("kasir");
        const end = performance.now() + within;
        while (!(await cache.match("/kasir/")) && performance.now() < end) {
            await new Promise(requestAnimationFrame);
        }
        const worker = (await navigator.serviceWorker.ready).active;
        while (worker.state !== "activated" && performance.now() < end) {
            await new Promise(requestAnimationFrame);
        }
        return worker.state === "activated" && Boolean(await cache.match("/kasir/"));
    }"""
    assert page.evaluate(has_page, WITHIN)


def tile(till: Page, offer: Offer) -> Locator:
    return till.locator(f'[data-offer="{offer.pk}"]')


def take(till: Page, *offers: Offer) -> None:
    for offer in offers:
        tile(till, offer).tap()


def sell(till: Page, *offers: Offer, received: str = "exact") -> None:
    """Sell for cash by the payment step, and wait for the receipt."""
    take(till, *offers)
    till.locator("[data-open=pay]").tap()
    till.locator(f'[data-quick="{received}"]').tap()
    till.locator("[data-save]").tap()
    expect(till.locator("[data-panel=receipt]")).to_be_visible()


def sell_exact(till: Page, *offers: Offer) -> None:
    """Sell for the exact cash by one button, and wait for the receipt."""
    take(till, *offers)
    pay_exact(till)


def pay_exact(till: Page) -> None:
    till.locator("[data-exact]").tap()
    expect(till.locator("[data-panel=receipt]")).to_be_visible()


def receipt_of(till: Page) -> Locator:
    """Return the receipt as soon as it takes taps."""
    receipt = till.locator("[data-panel=receipt][data-settled]")
    expect(receipt).to_be_visible()
    return receipt


# On the phone's disk, not on its screen, which learns of a sale a moment after the receipt.
COUNT_OUTBOX = """
async ([wanted, within]) => {
    const disk = await new Promise((resolve, reject) => {
        const opening = indexedDB.open("kasir");
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = reject;
    });
    const end = performance.now() + within;
    for (;;) {
        const asked = disk.transaction("outbox").objectStore("outbox").count();
        const count = await new Promise((resolve) => {
            asked.onsuccess = () => resolve(asked.result);
        });
        if (count !== wanted && performance.now() < end) await new Promise(requestAnimationFrame);
        else {
            disk.close();
            return count;
        }
    }
}
"""


def expect_unsent(till: Page, count: int) -> None:
    """Wait until the outbox holds `count` entries and the screen shows that number."""
    assert till.evaluate(COUNT_OUTBOX, [count, WITHIN]) == count
    expect(till.locator("[data-unsent]")).to_have_attribute("data-count", str(count))


def open_panel(till: Page, name: str) -> Locator:
    """Open the panel by the menu and return it."""
    till.get_by_role("button", name="Menu").tap()
    if name != "menu":
        till.locator(f"[data-panel=menu] .wide[data-open={name}]").tap()
    panel = till.locator(f"[data-panel={name}]")
    expect(panel).to_be_visible()
    return panel


def open_shift(till: Page, float_: str) -> None:
    shift = open_panel(till, "shift")
    shift.get_by_label("Uang di laci saat mulai").fill(float_)
    shift.get_by_role("button", name="Buka shift").tap()
    expect(till.locator(".goods")).to_be_visible()


def count_drawer(shift: Locator, **coins: int) -> None:
    """Count the drawer: `_10000=1` is one note of Rp10.000."""
    shift.get_by_role("button", name="Hitung dan tutup").tap()
    for coin, number in coins.items():
        shift.locator(f'[data-coin="{coin[1:]}"]').fill(str(number))
    shift.get_by_role("button", name="Selesai menghitung").tap()


def reports(cast: Cast) -> list[shifts.ShiftReport]:
    """Return the shift reports of the only till that has shifts, the newest first."""
    till = Till.objects.filter(stalls=cast.stall, shiftentry__isnull=False).distinct().get()
    return [shifts.report(till, opening.shift) for opening in shifts.openings(till)]


def back_to_goods(till: Page) -> None:
    till.locator("[data-panel]:visible").get_by_role("button", name="Kembali").tap()
    expect(till.locator(".goods")).to_be_visible()


def look_again(page: Page) -> None:
    """Bring the page to the front, so that the courier sends at once."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def sales_of(cast: Cast) -> list[Sale]:
    """Return the ledger's sales of the bazaar, ordered by number."""
    sales = Sale.objects.filter(day__bazar=cast.bazar).select_related("day")
    return list(sales.order_by("number"))


def violations(page: Page, within: str | None = None) -> list[str]:
    """Return what axe complains about on the page, once the page has loaded."""
    page.wait_for_load_state("load")
    # Preloading puts what a style sheet imports into the page as inline style, which is refused.
    found = Axe().run(page, context=within, options={"preload": False}).response["violations"]
    return [f"{each['id']}: {[node['html'] for node in each['nodes']]}" for each in found]
