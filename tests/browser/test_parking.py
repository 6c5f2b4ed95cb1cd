"""Baskets that are parked, emptied and put back."""

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.hands import (
    expect_offline_ready,
    expect_ready,
    expect_unsent,
    follow,
    pay_exact,
    sales_of,
    take,
    tile,
    violations,
)
from tests.browser.handset import Handset
from tests.browser.stored import meta
from tests.cast import Cast
from transactions import totals


def park_as(till: Page, colour: int = 0) -> str:
    """Park the basket under the colour in that place and return the colour's name."""
    till.locator("[data-park]").tap()
    button = till.locator("[data-panel=park] .colours .button:visible").nth(colour)
    name = button.inner_text().strip()
    button.tap()
    expect(till.locator(".goods")).to_be_visible()
    return name


def take_up(till: Page, name: str) -> None:
    till.locator("[data-tools] [data-parked-count]").tap()
    till.locator("[data-panel=park] .parked button", has_text=name).tap()
    expect(till.locator(".goods")).to_be_visible()


def expect_parked(till: Page, number: int) -> None:
    shown = till.locator("[data-tools] [data-parked-count] [data-number]")
    expect(shown).to_have_text(str(number))


def test_several_baskets_are_parked_and_taken_up_again(till: Page, committed: Cast) -> None:
    take(till, committed.keripik, committed.keripik)
    first = park_as(till)
    expect(till.locator("[data-total]")).to_have_text("Rp0")
    expect(till.locator("[data-units]")).to_have_text("0")
    take(till, committed.asinan)
    till.locator("[data-park]").tap()
    panel = till.locator("[data-panel=park]")
    expect(panel.locator(".colours .button", has_text=first)).to_be_hidden()
    assert violations(till) == []
    panel.locator("[name=name]").fill("Bu Tini")
    panel.locator("form .main").tap()
    expect(till.locator(".goods")).to_be_visible()
    expect_parked(till, 2)
    take_up(till, "Bu Tini")
    expect(till.locator("[data-total]")).to_have_text("Rp12.000")
    pay_exact(till)
    till.locator("[data-panel=receipt][data-settled] [data-open=sell]").tap()
    take_up(till, first)
    expect(till.locator("[data-total]")).to_have_text("Rp30.000")
    pay_exact(till)
    expect_unsent(till, 0)
    assert [totals.of_sale(sale).amount for sale in sales_of(committed)] == [12_000, 30_000]


def test_taking_up_parks_the_basket_of_now(till: Page, committed: Cast) -> None:
    take(till, committed.keripik)
    first = park_as(till)
    take(till, committed.asinan)
    take_up(till, first)
    expect(till.locator("[data-total]")).to_have_text("Rp15.000")
    expect_parked(till, 1)
    expect(till.locator("[data-panel=park] .parked li")).to_contain_text("Rp12.000")


def test_parked_baskets_outlive_a_killed_browser(
    handset: Handset, card: str, committed: Cast
) -> None:
    context = handset.start()
    till = context.new_page()
    follow(till, card)
    expect_offline_ready(till)
    take(till, committed.keripik)
    name = park_as(till)
    take(till, committed.asinan)
    handset.kill()
    context = handset.start()
    context.set_offline(True)
    till = context.new_page()
    till.goto("/kasir/")
    expect_ready(till)
    expect(till.locator("[data-total]")).to_have_text("Rp12.000")
    take_up(till, name)
    expect(till.locator("[data-total]")).to_have_text("Rp15.000")


def test_parked_list_of_another_shape_does_not_stop_the_till(till: Page, committed: Cast) -> None:
    meta(till, parked=[{"name": "Merah"}, None, {"lines": [{"price": "x"}]}])
    till.reload()
    expect_ready(till)
    take(till, committed.keripik)
    park_as(till)
    expect_parked(till, 1)


def test_basket_is_emptied_and_put_back(till: Page, committed: Cast) -> None:
    take(till, committed.keripik, committed.keripik, committed.asinan)
    till.locator("[data-clear]").tap()
    expect(till.locator("[data-total]")).to_have_text("Rp0")
    expect(till.locator("[data-pay]").first).to_be_disabled()
    assert violations(till) == []
    take(till, committed.asinan)
    till.locator("[data-put-back]").tap()
    expect(till.locator("[data-total]")).to_have_text("Rp54.000")
    expect(till.locator("[data-basket] li")).to_have_count(2)
    expect(till.locator("[data-put-back]")).to_be_hidden()
    till.reload()
    expect(till.locator("[data-total]")).to_have_text("Rp54.000")


def test_removed_line_is_forgotten_with_its_sale(till: Page, committed: Cast) -> None:
    take(till, committed.keripik, committed.asinan)
    till.locator("[data-basket] li").first.locator("[data-by='-1']").tap()
    expect(till.locator("[data-put-back]")).to_be_visible()
    pay_exact(till)
    expect(till.locator("[data-put-back]")).to_be_hidden()


def test_line_taken_away_is_put_back_in_its_place(till: Page, committed: Cast) -> None:
    take(till, committed.keripik, committed.keripik, committed.asinan)
    first = till.locator("[data-basket] li").first
    first.locator("[data-by='-1']").tap()
    first.locator("[data-by='-1']").tap()
    expect(till.locator("[data-basket] li")).to_have_count(1)
    till.locator("[data-put-back]").tap()
    expect(first).to_contain_text("Keripik tempe")
    expect(first.locator("[data-quantity]")).to_have_text("1")  # what the last tap took away
    first.locator("[data-edit]").tap()
    till.locator("[data-panel=line] [data-remove]").tap()
    expect(till.locator("[data-total]")).to_have_text("Rp12.000")
    till.locator("[data-put-back]").tap()
    expect(till.locator("[data-total]")).to_have_text("Rp27.000")
    expect(tile(till, committed.keripik).locator("[data-in-basket]")).to_be_visible()


def test_correction_that_is_parked_stays_a_correction(
    till: Page, pocket: BrowserContext, committed: Cast
) -> None:
    """The parked lines of a held sale still name the entry that they correct."""
    till.evaluate("""async () => {
        const disk = await new Promise((resolve) => {
            const opening = indexedDB.open("kasir");
            opening.onsuccess = () => resolve(opening.result);
        });
        const tx = disk.transaction("meta", "readwrite");
        const stall = Number(document.querySelector("[data-stall]").dataset.stall);
        const lines = [{ stall, category: "kuliner", name: "Es", price: 5000, quantity: 1 }];
        const corrects = { number: 1, made_at: Date.now(), key: crypto.randomUUID() };
        tx.objectStore("meta").put({ key: crypto.randomUUID(), lines, corrects }, "basket");
        await new Promise((resolve) => { tx.oncomplete = resolve; });
        disk.close();
    }""")
    till.reload()
    expect(till.locator("[data-correcting]")).to_be_visible()
    name = park_as(till)
    expect(till.locator("[data-correcting]")).to_be_hidden()
    take_up(till, name)
    expect(till.locator("[data-correcting]")).to_be_visible()
    till.locator("[data-clear]").tap()
    till.locator("[data-put-back]").tap()
    expect(till.locator("[data-correcting]")).to_be_visible()
