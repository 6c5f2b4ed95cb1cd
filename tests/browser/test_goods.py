"""The vendor's part of the till, on a small phone: from the PIN to a new price and picture."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from jakpreneur.models import Offer, Picture
from tests.browser.hands import become, violations
from tests.cast import Cast, left, line, offer, sale, send
from tests.goods import PIN
from transactions.cashiers import pins
from transactions.models import TillStall

LONG = "Keripik singkong balado ekstra pedas daun jeruk Bu Sri-Jaya-Makmur-Sentosa-Abadi-Sejahtera"


@pytest.fixture
def goods(committed: Cast, road: str, pocket: BrowserContext) -> str:
    """Return the address of the stall's goods; the phone in the pocket is the stall's till."""
    pins.choose(committed.stall, PIN)
    become(pocket, road, committed.till)
    return f"/kasir/dagangan/{committed.stall.pk}/"


def open_goods(phone: Page, goods: str) -> None:
    phone.goto(goods)
    phone.get_by_label("Enam angka").fill(PIN)
    phone.get_by_role("button", name="Buka").click()
    expect(phone.get_by_role("heading", name="Dagangan")).to_be_visible()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """Write a picture as a phone makes it that is held upright."""
    file = tmp_path / "IMG_0001.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (1600, 1200), "orange").save(file, exif=exif)
    return file


def row(offered: Offer) -> str:
    return f"#dagangan-{offered.pk}"


def test_a_vendor_changes_a_price_and_shows_a_picture(
    phone: Page, goods: str, committed: Cast, photo: Path
) -> None:
    keripik = committed.keripik
    open_goods(phone, goods)
    phone.get_by_role("link", name="Keripik tempe").tap()
    phone.get_by_label("Harga", exact=True).fill("16.500")
    phone.get_by_label("Foto").set_input_files(photo)
    phone.get_by_role("button", name="Simpan").tap()
    changed = phone.locator(row(keripik))
    expect(changed).to_contain_text("Tersimpan.")
    expect(changed).to_contain_text("Rp16.500")
    expect(changed).to_be_in_viewport()
    assert changed.locator("img").evaluate("async (img) => (await img.decode(), img.naturalWidth)")
    keripik.refresh_from_db()
    picture = Picture.objects.get(digest=keripik.product.picture_id)
    assert keripik.price == 16_500
    assert picture.digest in str(changed.locator("img").get_attribute("src"))

    phone.get_by_role("button", name="Selesai, kembali ke kasir").tap()
    phone.wait_for_url("**/kasir/")
    phone.goto(goods)
    expect(phone.get_by_label("Enam angka")).to_be_focused()


def test_stock_is_added_where_it_is_seen(phone: Page, goods: str, committed: Cast) -> None:
    open_goods(phone, goods)
    send(committed.till, sale(line(committed.keripik, 3)))  # while the list is on the screen
    mine = phone.locator(row(committed.keripik))
    add = mine.get_by_role("button", name="Tambah stok Keripik tempe")
    mine.get_by_label("Tambah stok: Keripik tempe").fill("banyak")
    add.tap()
    expect(mine).to_contain_text("Tulis bilangan bulat, angka saja.")
    expect(mine.get_by_label("Tambah stok: Keripik tempe")).to_be_focused()
    mine.get_by_label("Tambah stok: Keripik tempe").fill("5")
    add.tap()
    expect(mine).to_contain_text("Ditambah 5: sekarang sisa 12.")
    expect(mine).to_contain_text("Sisa 12 dari 15 · terjual 3")
    expect(phone.get_by_role("status")).to_have_text("Keripik tempe: Ditambah 5: sekarang sisa 12.")
    expect(add).to_be_focused()
    assert left(committed.keripik) == 12


def test_errors_are_shown_and_the_chosen_picture_stays(
    phone: Page, goods: str, committed: Cast, photo: Path
) -> None:
    open_goods(phone, goods)
    phone.goto(f"{goods}{committed.keripik.pk}/")
    phone.get_by_label("Nama").fill("Asinan sayur")
    phone.get_by_label("Keterangan").fill("Renyah")
    phone.get_by_label("Foto").set_input_files(photo)
    phone.get_by_role("button", name="Simpan").tap()
    expect(phone.get_by_label("Nama")).to_be_focused()
    expect(phone.get_by_label("Nama")).to_have_accessible_description(
        "Sudah ada dagangan dengan nama itu. Pilih nama lain."
    )
    expect(phone.get_by_label("Keterangan")).to_have_value("Renyah")
    phone.get_by_label("Nama").fill("Keripik tempe daun")
    phone.get_by_role("button", name="Simpan").tap()
    expect(phone.locator(row(committed.keripik))).to_contain_text("Tersimpan.")
    committed.keripik.product.refresh_from_db()
    assert committed.keripik.product.picture_id is not None


def test_typed_changes_are_not_lost_when_the_goods_page_closes(
    phone: Page, pocket: BrowserContext, goods: str, committed: Cast
) -> None:
    open_goods(phone, goods)
    phone.goto(f"{goods}{committed.keripik.pk}/")
    phone.get_by_label("Keterangan").fill("Ditulis lama sekali")
    pocket.clear_cookies(name=f"dagangan-{committed.stall.pk}")
    phone.get_by_role("button", name="Simpan").tap()
    phone.get_by_label("Enam angka").fill(PIN)
    phone.get_by_role("button", name="Buka").tap()
    expect(phone.locator(row(committed.keripik))).to_contain_text("Tersimpan.")
    committed.keripik.product.refresh_from_db()
    assert committed.keripik.product.description == "Ditulis lama sekali"


@pytest.mark.near
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_vendors_pages_are_open_to_everyone(
    phone: Page, goods: str, committed: Cast, width: int
) -> None:
    """Look at the pages with the longest name, and with errors on them."""
    offered = offer(committed.stall, LONG, price=1_250_000, brought=100_000)
    TillStall.objects.create(till=committed.till, stall=committed.neighbour)
    phone.set_viewport_size({"width": width, "height": 640})

    def look(address: str = "", *, then_press: str = "") -> None:
        phone.goto(goods + address)
        if then_press:
            phone.get_by_role("button", name=then_press).first.click()
            expect(phone.get_by_role("alert").first).to_be_visible()
        assert violations(phone) == []
        assert phone.evaluate("document.documentElement.scrollWidth") <= width

    look("..")
    look()
    look(then_press="Buka")
    open_goods(phone, goods)
    look()
    look(then_press="Tambah stok")
    look(f"{offered.pk}/")
    look("baru/")
    look("baru/", then_press="Simpan")


def test_goods_pages_work_without_javascript(
    browser: Browser, road: str, goods: str, committed: Cast, photo: Path
) -> None:
    context = browser.new_context(base_url=road, java_script_enabled=False)
    become(context, road, committed.till)
    page = context.new_page()
    open_goods(page, goods)
    mine = page.locator(row(committed.keripik))
    mine.get_by_label("Tambah stok: Keripik tempe").fill("5")
    mine.get_by_role("button").click()
    expect(mine).to_contain_text("Sisa 15 dari 15")
    page.get_by_role("link", name="Tambah dagangan baru").click()
    page.get_by_label("Nama").fill("Dodol")
    page.get_by_label("Harga", exact=True).fill("gratis")
    page.get_by_label("Foto").set_input_files(photo)
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Pilih fotonya lagi")).to_be_visible()
    page.get_by_label("Harga", exact=True).fill("Rp8.000")
    page.get_by_label("Foto").set_input_files(photo)
    page.get_by_role("button", name="Simpan").click()
    added = Offer.objects.get(stall=committed.stall, product__name="Dodol")
    expect(page.locator(row(added)).locator("img")).to_be_visible()
    context.close()
