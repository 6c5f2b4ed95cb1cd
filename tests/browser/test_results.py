"""Results and minutes in a real browser: read by anybody, printed, checked by their code."""

import io
import uuid
from collections.abc import Iterator

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_till import sign_in_official
from tests.cast import Cast, ledger_entry, ledger_line
from transactions import ledger
from transactions.models import Seal
from transactions.seals import minutes, sealing

pytestmark = pytest.mark.near


@pytest.fixture
def sealed(committed: Cast) -> Seal:
    """Return the seal of a day on which three vendors sold for Rp118.000."""
    for goods in (committed.keripik, committed.rujak, committed.tas):
        entry = ledger_entry(ledger_line(goods), sold_at=timezone.now())
        ledger.record([entry], till=None)
    minutes.sign_by(committed.bazar, [("Ketua panitia", "Bu Rina"), ("Kepala", "Pak Anton")])
    return sealing.seal(committed.day, User.objects.create_user(f"pejabat-{uuid.uuid4().hex}"))


def faults(page: Page, where: str | None = None) -> list[str]:
    return [each["id"] for each in Axe().run(page, context=where).response["violations"]]


@pytest.mark.parametrize("light", ["light", "dark"])
def test_results_are_read_on_a_phone_in_any_light(sealed: Seal, phone: Page, light: str) -> None:
    phone.emulate_media(color_scheme="dark" if light == "dark" else "light")
    for address in ("/hasil/", f"/hasil/{sealed.day.bazar_id}/"):
        phone.goto(address)
        assert faults(phone) == []
        assert phone.evaluate("document.documentElement.scrollWidth") == 360
    expect(phone.locator("[data-total]")).to_have_text("Rp118.000")
    phone.locator(f"a[href$='/segel/{sealed.fingerprint}/']").click()
    expect(phone.locator("[data-fingerprint]")).to_have_text(sealed.fingerprint)
    assert faults(phone) == []


def test_the_press_text_is_copied(sealed: Seal, phone: Page) -> None:
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    phone.goto(f"/hasil/{sealed.day.bazar_id}/")
    phone.locator("[data-copy]").click()
    expect(phone.locator("[data-copied]")).not_to_be_empty()
    copied = phone.evaluate("navigator.clipboard.readText()")
    assert copied == phone.locator("#press-text").input_value()
    assert "Rp118.000 (seratus delapan belas ribu rupiah)" in copied


@pytest.fixture
def plain(server: str, browser: Browser) -> Iterator[Page]:
    """Yield a tab of a browser without scripts."""
    context = browser.new_context(base_url=server, java_script_enabled=False, **PHONE)
    yield context.new_page()
    context.close()


def test_results_need_no_scripts(sealed: Seal, plain: Page) -> None:
    plain.goto(f"/hasil/{sealed.day.bazar_id}/")
    expect(plain.locator("[data-total]")).to_have_text("Rp118.000")
    expect(plain.locator("#press-text")).to_be_visible()
    expect(plain.locator("[data-copy]")).to_be_hidden()


def test_the_code_on_the_minutes_leads_to_the_seal(sealed: Seal, phone: Page, server: str) -> None:
    sign_in_official(phone)
    phone.goto(f"/admin/transactions/seal/{sealed.pk}/berita-acara/")
    assert faults(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    phone.set_viewport_size({"width": 1280, "height": 900})
    phone.emulate_media(media="print")
    expect(phone.locator(".hint")).to_be_hidden()
    with Image.open(io.BytesIO(phone.locator(".code").screenshot())) as picture:
        [found] = zxingcpp.read_barcodes(picture.convert("L"))
    assert found.text == f"{server}/hasil/{sealed.day.bazar_id}/segel/{sealed.fingerprint}/"


def test_an_official_sees_what_is_missing_and_closes_the_day(
    sealed: Seal, committed: Cast, phone: Page
) -> None:
    tomorrow = committed.bazar.days.exclude(pk=committed.day.pk).get()
    sign_in_official(phone)
    phone.goto(f"/admin/transactions/seal/hari/{tomorrow.pk}/")
    assert faults(phone, "#content") == []
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    phone.locator(".closing-form [type=submit]").click()
    expect(phone.get_by_role("alert")).to_be_visible()
    phone.locator("input[name=seen]").check()
    phone.locator(".closing-form [type=submit]").click()
    expect(phone.locator("[data-stands]")).to_be_visible()
    assert faults(phone, "#content") == []
    phone.goto(f"/admin/transactions/seal/penanda-tangan/{committed.bazar.pk}/")
    assert faults(phone, "#content") == []
