"""Every page of the desk in a real browser: no faults that axe finds, and no wider than a phone."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from playwright.sync_api import Error, Page, expect

from tests.browser.test_till import sign_in_official
from tests.cast import Cast
from tests.desk import addresses, make_desks

pytestmark = pytest.mark.near

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Axe describes at length what passes, too, unless it is told to keep to what does not.
OPTIONS = {"runOnly": RULES, "resultTypes": ["violations"]}
# What is no page, or none by a link.
OTHERS = {
    "login", "logout", "autocomplete", "jsi18n", "view_on_site", "jakpreneur_import_xlsx",
    "jakpreneur_import_csv", "jakpreneur_import_preview", "jakpreneur_import_bad_rows",
    "transactions_heldsale_content",
    "transactions_seal_file", "transactions_statementlink_revoke", "own_sessions_end",
    "second_step_codes", "second_step_remove", "transactions_stallorder_give_back",
}  # fmt: skip
FILES = ("_export", "_totals", "_file")
# These are alike for all things: one of each will do.
ALIKE = ("_history", "_delete")
NARROWEST = 320


@pytest.fixture
def pages(committed: Cast) -> dict[str, str]:
    official = User.objects.create_superuser(f"kepala {committed.bazar.pk}")
    found = addresses(make_desks(committed, official))
    return {
        name: address
        for name, address in sorted(found.items())
        if name not in OTHERS
        and not name.endswith(FILES)
        and (name.startswith("jakpreneur_stall_") or not name.endswith(ALIKE))
    }


def faults_of(page: Page, address: str) -> Iterator[str]:
    page.set_viewport_size({"width": 1280, "height": 900})
    try:
        answer = page.goto(address)
    except Error as broken:
        yield f"is no page: {broken.message.splitlines()[0]}"
        return
    if answer is None or answer.status not in {200, 403}:  # what is only read is not added to
        yield f"answered {answer and answer.status}"
    found = Axe().run(page, options=OPTIONS).response["violations"]
    yield from (f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found)
    for width in (1280, NARROWEST):
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            yield f"wider than {width} pixels"


def test_no_page_has_faults(pages: dict[str, str], phone: Page, complaints: list[str]) -> None:
    sign_in_official(phone)
    found = {name: list(faults_of(phone, address)) for name, address in pages.items()}
    complaints.clear()  # of the refusals
    assert len(found) > 90
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_a_list_that_is_searched_has_a_name_and_its_field_too(phone: Page, committed: Cast) -> None:
    sign_in_official(phone)
    phone.goto("/admin/jakpreneur/offer/add/")
    expect(phone.get_by_role("combobox", name="Lapak:")).to_be_visible()
    phone.get_by_role("combobox", name="Lapak:").press("Enter")
    expect(phone.get_by_role("searchbox", name="Lapak:")).to_be_focused()
