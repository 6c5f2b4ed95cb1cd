"""The first page in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast

pytestmark = pytest.mark.near


def test_the_first_page_speaks_indonesian(committed: Cast, phone: Page) -> None:
    phone.goto("/")
    expect(phone.locator("html")).to_have_attribute("lang", "id")
    expect(phone.locator("a.skip")).to_have_text("Langsung ke isi")


def test_the_switch_changes_the_language(committed: Cast, phone: Page) -> None:
    phone.goto("/belanja/?tersedia=1")
    phone.locator('a[href="/bahasa/"]').click()
    phone.get_by_role("button", name="English").click()
    expect(phone).to_have_url(re.compile(r"/belanja/\?tersedia=1$"))
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    expect(phone.locator("a.skip")).to_have_text("Skip to the content")
    phone.locator('a[href="/bahasa/"]').click()
    phone.get_by_role("button", name="Bahasa Indonesia").click()
    expect(phone.locator("html")).to_have_attribute("lang", "id")


def test_refusal_by_the_content_policy_fails_a_test(phone: Page, complaints: list[str]) -> None:
    """Check the control of this folder: the phone hears what the policy refuses."""
    phone.goto("/")
    with phone.expect_console_message():
        phone.evaluate("() => document.body.setAttribute('style', 'display: none')")
    assert "Content Security Policy" in complaints[0]
    expect(phone.locator("body")).to_be_visible()
    complaints.clear()
