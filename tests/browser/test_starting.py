"""The till starts, sells and sends, whatever a browser lacks or never answers."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import expect_unsent, follow, open_panel, sales_of, sell_exact
from tests.cast import Cast
from transactions.models import Till

SILENCE = "new Promise(() => {})"
NEVER_ANSWERS = {
    "the question whether to keep the disk": f"navigator.storage.persist = () => {SILENCE};",
    "the state of the disk": f"navigator.storage.persisted = () => {SILENCE};",
    "the worker": f"navigator.serviceWorker.register = () => {SILENCE};",
    "the lock that a frozen tab keeps": """
        const request = navigator.locks.request.bind(navigator.locks);
        navigator.locks.request = (name, options) => new Promise((resolve, reject) => {
            options.signal.addEventListener("abort", () => reject(options.signal.reason));
        });
    """,
}


@pytest.mark.parametrize("silence", NEVER_ANSWERS.values(), ids=NEVER_ANSWERS)
def test_silent_interface_keeps_no_sale_from_being_sent(
    phone: Page, committed: Cast, card: str, silence: str
) -> None:
    phone.add_init_script(silence)
    follow(phone, card)
    sell_exact(phone, committed.keripik)
    expect_unsent(phone, 0)
    assert len(sales_of(committed)) == 1


@pytest.mark.parametrize("part", ["data-save-unsent", "data-open-shift", "data-sounding"])
def test_a_part_that_cannot_start_stops_no_other_and_the_office_hears_of_it(
    phone: Page, committed: Cast, card: str, part: str
) -> None:
    """Take a part's element out of the page, so that its script throws."""

    phone.add_init_script(f"""
        document.addEventListener("readystatechange", () => {{
            for (const each of document.querySelectorAll("[{part}]"))
                each.removeAttribute("{part}");
        }});
    """)
    follow(phone, card)
    expect(phone.locator("[data-part-failed]")).to_be_visible()
    sell_exact(phone, committed.keripik)
    expect_unsent(phone, 0)
    known = Till.objects.get(stalls=committed.stall, last_number__gt=0)
    assert known.trouble.endswith(": Error")
    day = open_panel(phone, "day")
    expect(day.locator("[data-entries] li")).to_have_count(1)


def test_another_tills_key_is_sent_by_a_finger_quicker_than_the_disk(
    phone: Page, committed: Cast, card: str
) -> None:
    """Let the disk open a second late: the phone comes back as the till that it was."""
    follow(phone, card)
    code = phone.locator("[data-till]").get_attribute("data-till")
    expect_unsent(phone, 0)
    phone.context.clear_cookies()
    phone.goto("about:blank")
    phone.add_init_script("""
        const open = IDBFactory.prototype.open;
        let isLate = true;
        IDBFactory.prototype.open = function (...about) {
            const asked = open.apply(this, about);
            if (!location.pathname.includes("/kartu/")) return asked;
            asked.addEventListener("success", (event) => {
                if (!isLate) return;
                isLate = false;
                event.stopImmediatePropagation();
                setTimeout(() => asked.dispatchEvent(new Event("success")), 1500);
            });
            return asked;
        };
    """)
    follow(phone, card)
    assert phone.locator("[data-till]").get_attribute("data-till") == code
