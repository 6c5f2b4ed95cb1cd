"""What a cashier's hands do on the selling screen, and what the eyes expect to see."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from jakpreneur.models import Offer
from tests.cast import PIN, Cast
from transactions.models import Sale

WITHIN = 30_000  # ms: how soon all must be sent once the network is back


def follow(page: Page, card: str, pin: str = PIN) -> None:
    """The stall card's link, its PIN, and the till stands ready."""
    page.goto(card)
    page.get_by_label("PIN").fill(pin)
    page.get_by_role("button", name="Ya, buka kasir").tap()
    expect_ready(page)


def expect_ready(page: Page) -> None:
    expect(page.locator("[data-till]:not([inert])")).to_be_visible()


def expect_offline_ready(page: Page) -> None:
    """The worker has all that the page needs."""
    has_page = """async (within) => {
        const cache = await caches.open("kasir");
        const end = performance.now() + within;
        while (!(await cache.match("/kasir/")) && performance.now() < end) {
            await new Promise(requestAnimationFrame);
        }
        return Boolean(await cache.match("/kasir/"));
    }"""
    assert page.evaluate(has_page, WITHIN)


def tile(till: Page, offer: Offer) -> Locator:
    return till.locator(f'[data-offer="{offer.pk}"]')


def take(till: Page, *offers: Offer) -> None:
    for offer in offers:
        tile(till, offer).tap()


def sell(till: Page, *offers: Offer, received: str = "exact") -> None:
    """For cash, by way of the payment step; the receipt shows."""
    take(till, *offers)
    till.locator("[data-open=pay]").tap()
    till.locator(f'[data-quick="{received}"]').tap()
    till.locator("[data-save]").tap()
    expect(till.locator("[data-panel=receipt]")).to_be_visible()


def sell_exact(till: Page, *offers: Offer) -> None:
    """The quick way; the receipt shows."""
    take(till, *offers)
    pay_exact(till)


def pay_exact(till: Page) -> None:
    till.locator("[data-exact]").tap()
    expect(till.locator("[data-panel=receipt]")).to_be_visible()


def receipt_of(till: Page) -> Locator:
    """The receipt, once it takes taps."""
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
    """So many entries are on the phone and not in the ledger; the screen says so."""
    assert till.evaluate(COUNT_OUTBOX, [count, WITHIN]) == count
    expect(till.locator("[data-unsent]")).to_have_attribute("data-count", str(count))


def open_panel(till: Page, name: str) -> Locator:
    """By the menu."""
    till.get_by_role("button", name="Menu").tap()
    if name != "menu":
        till.locator(f"[data-panel=menu] .wide[data-open={name}]").tap()
    panel = till.locator(f"[data-panel={name}]")
    expect(panel).to_be_visible()
    return panel


def back_to_goods(till: Page) -> None:
    till.locator("[data-panel]:visible").get_by_role("button", name="Kembali").tap()
    expect(till.locator(".goods")).to_be_visible()


def look_again(page: Page) -> None:
    """The page comes to the front: the courier goes at once."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def sales_of(cast: Cast) -> list[Sale]:
    """What the ledger has of the bazaar, by number."""
    sales = Sale.objects.filter(day__bazar=cast.bazar).select_related("day")
    return list(sales.order_by("number"))


def violations(page: Page, within: str | None = None) -> list[str]:
    found = Axe().run(page, context=within).response["violations"]
    return [f"{each['id']}: {[node['html'] for node in each['nodes']]}" for each in found]
