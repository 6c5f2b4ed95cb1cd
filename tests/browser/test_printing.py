"""Receipts on paper: by the browser's dialogue or by the app RawBT, as the cashier has chosen."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

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
from tests.browser.printing_hands import (
    DIALOGUE,
    NO_ROOM_FOR_THE_CHOICE,
    NOTE_DIALOGUE,
    RAWBT,
    Opened,
    choose,
    expect_dialogue,
    failure,
    print_receipt,
)
from tests.browser.stored import meta
from tests.cast import Cast, offer


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
