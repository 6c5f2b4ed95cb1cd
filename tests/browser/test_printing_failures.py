"""Failures of printing are said, and the next sale goes on."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import (
    expect_unsent,
    open_panel,
    receipt_of,
    sell_exact,
    violations,
)
from tests.browser.printing_hands import (
    BUSY_DISK,
    DIALOGUE,
    HIDE,
    NOTE_DIALOGUE,
    RAWBT,
    Opened,
    choose,
    expect_dialogue,
    failure,
    print_receipt,
)
from tests.browser.stored import meta
from tests.cast import Cast


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
