"""A till that may not send: its sales stay on the phone, and leave it as a file."""

import datetime as dt
import json

from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from bazar.calendar import today
from tests.browser.hands import (
    WITHIN,
    expect_offline_ready,
    expect_ready,
    expect_unsent,
    look_again,
    open_panel,
    sales_of,
    sell_exact,
)
from tests.cast import Cast
from transactions.cashiers import tills
from transactions.models import Till
from transactions.receiving import feed


def lock_out(cast: Cast) -> User:
    official, _ = User.objects.get_or_create(username="pejabat-kunci")
    tills.lock_out(Till.objects.filter(stalls__bazar=cast.bazar), by=official)
    return official


def test_a_till_that_is_locked_out_keeps_its_sales_until_it_is_let_in_again(
    till: Page, pocket: BrowserContext, committed: Cast, complaints: list[str]
) -> None:
    expect_offline_ready(till)
    pocket.set_offline(True)
    sell_exact(till, committed.asinan)
    lock_out(committed)
    pocket.set_offline(False)
    look_again(till)
    expect(till.locator("[data-ask=locked_out]")).to_be_visible(timeout=WITHIN)
    till.reload()
    expect(till.get_by_role("heading", name="Kasir ini dikunci")).to_be_visible()
    expect(till.get_by_text("Belum terkirim, aman di ponsel ini: 2")).to_be_visible()
    assert sales_of(committed) == []
    tills.let_in_again(Till.objects.filter(stalls__bazar=committed.bazar))
    till.get_by_role("link", name="Coba lagi").tap()
    expect_ready(till)
    expect_unsent(till, 0)
    assert len(sales_of(committed)) == 1
    complaints.clear()  # the browser reports the 403


def test_saved_file_of_a_locked_out_phone_counts_once(
    till: Page, pocket: BrowserContext, committed: Cast, complaints: list[str]
) -> None:
    expect_offline_ready(till)
    code = till.locator("[data-till]").get_attribute("data-till")
    pocket.set_offline(True)
    sell_exact(till, committed.asinan)
    menu = open_panel(till, "menu")
    with till.expect_download() as saving:
        menu.get_by_role("button", name="Simpan yang belum terkirim").tap()
    lock_out(committed)
    pocket.set_offline(False)
    till.reload()
    with till.expect_download() as saving_again:
        till.get_by_role("button", name="Simpan sebagai berkas untuk pejabat").tap()
    first, again = (each.value.path().read_bytes() for each in (saving, saving_again))
    assert json.loads(first)["till"] == json.loads(again)["till"] == code
    official = User.objects.get(username="pejabat-kunci")
    assert fed(first, official) == ["recorded", "recorded"]  # the shift's opening, and the sale
    assert fed(again, official) == ["duplicate", "duplicate"]
    [entry] = sales_of(committed)
    assert (entry.day.date, entry.entered_by, entry.flags) == (today(), official, [])
    assert dt.datetime.now(dt.UTC) - entry.sold_at < dt.timedelta(minutes=1)
    tills.let_in_again(Till.objects.filter(stalls__bazar=committed.bazar))
    till.get_by_role("link", name="Coba lagi").tap()
    expect_ready(till)
    expect_unsent(till, 0)
    assert sales_of(committed) == [entry]
    complaints.clear()  # the browser reports the 403


def fed(file: bytes, by: User) -> list[str]:
    results = feed.feed_in(feed.read_file(file, timezone.now()), by)
    return [result.verdict.status.value for result in results]
