"""Two-step verification, devices and being asked again, in a real browser, on a phone and wide."""

import base64
import datetime as dt
import io
import time
import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.utils import timezone
from django_otp.oath import TOTP
from PIL import Image
from playwright.sync_api import Page, expect
from zxingcpp import read_barcodes

from tests.browser.test_every_desk_page import OPTIONS
from tests.cast import Cast
from transactions.models import SignedIn, WrongTries

pytestmark = pytest.mark.near

PASSWORD = "buka rekap"


def official() -> str:
    """Make a superuser; return the name."""
    name = f"sari-{uuid.uuid4().hex}"
    User.objects.create_superuser(name, password=PASSWORD)
    return name


def give_password(page: Page, name: str, password: str = PASSWORD) -> None:
    """Fill in the sign-in page, to which the desk has led or leads now."""
    if "/admin/login/" not in page.url:
        page.goto("/admin/")
    page.get_by_label("Nama pengguna").fill(name)
    page.get_by_label("Sandi").fill(password)
    with page.expect_navigation():
        page.get_by_role("button", name="Masuk").click()


def look_well(page: Page) -> None:
    """Find no fault by axe, and nothing wider than the window, at 1280 and 360 pixels."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page, options=OPTIONS).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def later_code(key: bytes, steps: int = 0) -> str:
    totp = TOTP(key)
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06}"


def test_an_official_sets_the_second_step_up_and_signs_in_with_it(
    phone: Page, committed: Cast
) -> None:
    name = official()
    give_password(phone, name)
    phone.goto("/admin/akun/")
    look_well(phone)
    phone.get_by_role("link", name="Pasang verifikasi dua langkah").click()
    look_well(phone)
    secret = phone.locator("[data-key]").inner_text().replace(" ", "")
    drawing = Image.open(io.BytesIO(phone.locator(".qr-frame").screenshot()))
    [scanned] = read_barcodes(drawing)
    assert f"secret={secret}" in scanned.text
    key = base64.b32decode(secret)
    phone.get_by_role("textbox", name="Kode").fill(later_code(key, -1))
    phone.get_by_role("button", name="Aktifkan").click()
    expect(phone.locator(".codes li")).to_have_count(10)
    look_well(phone)
    spare = phone.locator(".codes code").first.inner_text()
    phone.get_by_role("link", name="Sudah saya catat").click()
    expect(phone.locator("[data-second-step=on]")).to_be_visible()
    look_well(phone)

    phone.get_by_role("button", name="Keluar", exact=True).click()
    give_password(phone, name)
    look_well(phone)
    phone.get_by_role("textbox", name="Kode").fill("000000")
    phone.get_by_role("button", name="Masuk").click()
    expect(phone.get_by_text("Kode ini salah")).to_be_visible()
    look_well(phone)
    phone.get_by_role("textbox", name="Kode").fill(later_code(key))
    phone.get_by_role("button", name="Masuk").click()
    expect(phone.get_by_role("heading", name="Rekap harian")).to_be_visible()

    phone.get_by_role("button", name="Keluar", exact=True).click()
    give_password(phone, name)
    phone.get_by_role("textbox", name="Kode").fill(spare)
    phone.get_by_role("button", name="Masuk").click()
    expect(phone.get_by_role("heading", name="Rekap harian")).to_be_visible()


def test_a_filled_form_is_kept_while_the_desk_asks_again(phone: Page, committed: Cast) -> None:
    name = official()
    give_password(phone, name)
    SignedIn.objects.filter(user__username=name).update(
        proved_at=timezone.now() - dt.timedelta(minutes=11)
    )
    phone.goto("/admin/auth/group/add/")
    role = f"Panitia {uuid.uuid4().hex}"
    phone.get_by_label("Nama").first.fill(role)
    phone.locator("input[name=_save]").click()
    look_well(phone)
    phone.get_by_label("Kata sandi").fill("salah")
    phone.get_by_role("button", name="Lanjut").click()
    expect(phone.get_by_text("isian Anda tidak hilang").first).to_be_visible()
    look_well(phone)
    phone.get_by_label("Kata sandi").fill(PASSWORD)
    phone.get_by_role("button", name="Lanjut").click()
    expect(phone.get_by_role("link", name=role).first).to_be_visible()


def test_a_watched_page_that_is_left_alone_ends_at_the_sign_in(
    phone: Page, committed: Cast
) -> None:
    name = official()
    give_password(phone, name)
    phone.goto("/admin/transactions/till/pantau/")
    expect(phone.locator("#tills")).to_be_visible()
    SignedIn.objects.filter(user__username=name).update(
        used_at=timezone.now() - dt.timedelta(minutes=31)
    )
    expect(phone.get_by_text("tidak dipakai selama 30 menit")).to_be_visible(timeout=30_000)
    look_well(phone)
    give_password(phone, name)
    expect(phone.locator("#tills")).to_be_visible()


def test_an_administrator_hands_a_link_over(phone: Page, committed: Cast) -> None:
    name, colleague = official(), official()
    give_password(phone, name)
    account = User.objects.get(username=colleague)
    phone.goto(f"/admin/auth/user/{account.pk}/change/")
    phone.get_by_role("link", name="Keamanan").click()
    look_well(phone)
    phone.get_by_role("button", name="Buat tautan sekali pakai").click()
    look_well(phone)
    link = phone.locator("#reset-link").input_value()
    phone.get_by_role("button", name="Keluar", exact=True).click()
    phone.goto(link)
    expect(phone.get_by_text(f"Buat kata sandi baru untuk {colleague}")).to_be_visible()
    look_well(phone)
    for field in phone.locator("input[type=password]").all():
        field.fill("gajah-9-sekali")
    phone.get_by_role("button", name="Simpan kata sandi").click()
    expect(phone.get_by_text("Kata sandi baru berlaku")).to_be_visible()
    phone.goto(link)
    expect(phone.get_by_text("tidak berlaku lagi")).to_be_visible()
    look_well(phone)


def test_page_tells_until_when_sign_in_waits(
    phone: Page, committed: Cast, complaints: list[str]
) -> None:
    name = official()
    for _n in range(5):
        give_password(phone, name, "salah sekali")
    expect(phone.get_by_text("Terlalu sering salah")).to_be_visible()
    look_well(phone)
    complaints.clear()  # of the 429
    WrongTries.objects.all().delete()
