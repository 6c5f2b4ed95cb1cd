"""The vendor's pages of the stall's goods: list, change, add."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bazar.models import Channel
from jakpreneur import goods
from jakpreneur.models import Offer, Picture, Product
from tests import orders
from tests.cast import Cast, allow, left, line, make_cast, offer, outcomes, sale, send
from tests.goods import opened, page_of, photo, text, wanted, written
from tests.races import race
from transactions.ordering import parts


@pytest.fixture
def phone(cast: Cast) -> Client:
    """Return the phone of the cast's till, on which the PIN was given."""
    return opened(cast)


# --- The list ---------------------------------------------------------------------------------


def test_list_says_what_is_left_and_sold(cast: Cast, phone: Client) -> None:
    send(cast.till, sale(line(cast.keripik, 3), line(cast.asinan, 2)))
    html = text(phone.get(page_of(cast.stall)))
    assert "Sisa 7 dari 10 · <span>terjual 3</span>" in html
    assert "Tidak dihitung · <span>terjual 2</span>" in html
    assert "Rp15.000" in html
    assert "Hanya online" not in html


def test_list_says_how_many_units_orders_reserve(cast: Cast, phone: Client) -> None:
    assert "data-reserved" not in text(phone.get(page_of(cast.stall)))
    orders.take_orders(cast)
    at = orders.slot(cast)
    units = {cast.keripik.pk: 3, cast.asinan.pk: 1}
    order = orders.place(cast, orders.draft_part(cast.keripik, at=at, quantities=units))
    html = text(phone.get(page_of(cast.stall)))
    assert re.findall(r"data-reserved>(\d+)", html) == ["1", "3"]  # also where nobody counts
    assert "Sisa 10 dari 10" in html  # they are there until they are paid
    phone.post(page_of(cast.stall, cast.keripik), written(cast.keripik, left="8"))
    assert left(cast.keripik) == 8
    parts.cancel(orders.part_of(order))
    assert "data-reserved" not in text(phone.get(page_of(cast.stall)))
    assert left(cast.keripik) == 8


def test_offer_sold_online_only_is_listed_and_says_so(cast: Cast, phone: Client) -> None:
    offer(cast.stall, "Anting batik", price=25_000, category="kerajinan")
    html = text(phone.get(page_of(cast.stall)))
    assert "Anting batik" in html
    assert html.count("Hanya online di bazar ini") == 1


def test_stall_without_goods_says_so(cast: Cast, phone: Client) -> None:
    Offer.objects.filter(stall=cast.stall).delete()
    assert "Belum ada dagangan di sini." in text(phone.get(page_of(cast.stall)))


def test_list_costs_the_same_however_much_is_on_it(
    cast: Cast, phone: Client, django_assert_num_queries: Any
) -> None:
    for n in range(30):
        goods.add_offer(cast.stall, cast.keripik.product.category, wanted(f"Keripik {n}"))
    with django_assert_num_queries(
        5
    ) as hint:  # the till, its stalls, the PIN, the offers, the clock
        assert text(phone.get(page_of(cast.stall))).count('class="offer sheet"') == 32
    assert [query for query in hint if "jakpreneur_picture" in query["sql"]] == []


# --- Changing ---------------------------------------------------------------------------------


def test_vendor_changes_name_price_and_description(cast: Cast, phone: Client) -> None:
    page = page_of(cast.stall, cast.keripik)
    values = written(cast.keripik, name="  Keripik   tempe daun ", price="Rp 16.500")
    answer = phone.post(page, values | {"description": "Renyah,\r\ntanpa MSG."})
    assert answer.status_code == 302
    assert answer["Location"] == f"{page_of(cast.stall)}#dagangan-{cast.keripik.pk}"
    cast.keripik.refresh_from_db()
    product = Product.objects.get(pk=cast.keripik.product_id)
    assert (product.name, product.description) == ("Keripik tempe daun", "Renyah,\ntanpa MSG.")
    assert (cast.keripik.price, cast.keripik.brought) == (16_500, 10)
    html = text(phone.get(page_of(cast.stall)))
    assert html.count("Tersimpan.") == 1
    assert "Tersimpan." not in text(phone.get(page_of(cast.stall)))


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("name", "", "tidak boleh kosong"),
        ("name", " \t", "tidak boleh kosong"),
        ("name", "x" * 121, "120"),
        ("name", "Asinan sayur", "Sudah ada dagangan dengan nama itu."),
        ("name", "Keripik\0", "null"),
        ("description", "x" * 1001, "1000"),
        ("price", "", "tidak boleh kosong"),
        ("price", "gratis", "Tulis satu nominal dengan angka, misalnya 15.000."),
        ("price", "15.00", "Nominal ini bisa terbaca lain. Tulis semua angkanya, misalnya 15.000."),
        ("price", "-15000", "Tulis nominal tanpa tanda minus."),
        ("price", "10000000001", "Paling banyak Rp10.000.000.000."),
        ("left", "banyak", "Tulis bilangan bulat, angka saja."),
        ("left", "-1", "Tulis bilangan bulat, angka saja."),
        ("left", "1000001", "Paling banyak 1.000.000."),
    ],
)
def test_error_stands_at_its_field_and_typed_text_stays(
    cast: Cast, phone: Client, field: str, typed: str, error: str
) -> None:
    values = written(cast.keripik, name="Keripik baru", description="Yang baru", price="17.250")
    answer = phone.post(page_of(cast.stall, cast.keripik), values | {field: typed})
    assert answer.status_code == 200
    assert error in answer.context["form"].errors[field][0]
    assert list(answer.context["form"].errors) == [field]
    html = text(answer)
    assert f'id="id_{field}_error"' in html
    assert f'id_{field}_error"' in html.split('aria-describedby="', 1)[1]
    assert html.count('aria-invalid="true"') == html.count(" autofocus") == 1
    typed_values = {"name": "Keripik baru", "description": "Yang baru", "price": "17.250"}
    for other in typed_values.keys() - {field}:
        assert typed_values[other] in html
    cast.keripik.refresh_from_db()
    assert (cast.keripik.price, cast.keripik.brought) == (15_000, 10)
    assert Product.objects.filter(pk=cast.keripik.product_id, name="Keripik tempe").exists()


def test_description_is_as_long_as_the_browser_counts(cast: Cast, phone: Client) -> None:
    lines = "\r\n".join(["x"] * 500)  # 999 characters, and 499 more that only travel
    phone.post(page_of(cast.stall, cast.keripik), written(cast.keripik, description=lines))
    assert len(Product.objects.get(pk=cast.keripik.product_id).description) == 999


def test_new_price_is_that_of_the_next_sale(cast: Cast, phone: Client) -> None:
    phone.post(page_of(cast.stall, cast.keripik), written(cast.keripik, price="17.000"))
    old, new = line(cast.keripik, price=15_000), line(cast.keripik, price=17_000)
    results = send(cast.till, sale(old), sale(new, number=2))
    assert [result["flags"] for result in results] == [["price"], []]


# --- Pictures ---------------------------------------------------------------------------------


def test_vendor_shows_a_picture_and_takes_it_away(
    cast: Cast, phone: Client, django_capture_on_commit_callbacks: Any
) -> None:
    page = page_of(cast.stall, cast.keripik)
    for colour in ("orange", "green"):
        with django_capture_on_commit_callbacks(execute=True):
            phone.post(page, written(cast.keripik, picture=photo(colour)))
        picture = Picture.objects.get()
        for where in (page, page_of(cast.stall)):
            assert f"/gambar/{picture.digest}/small.webp" in text(phone.get(where))
    phone.post(page, written(cast.keripik))
    assert Product.objects.get(pk=cast.keripik.product_id).picture_id == picture.digest
    with django_capture_on_commit_callbacks(execute=True):
        phone.post(page, written(cast.keripik, unpictured="on"))
    assert not Picture.objects.exists()
    assert "/gambar/" not in text(phone.get(page))


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "Berkas ini bukan gambar."),
        (b"<html></html>", "Berkas ini bukan gambar."),
        (b"GIF89a", "Pilih gambar jenis JPEG, PNG, atau WebP."),
        (b"\xff\xd8\xff\xe0", "Gambar ini rusak. Pilih yang lain."),
        (b"\xff" * (12 * 2**20 + 1), "Berkas ini lebih besar dari 12 MB."),
    ],
    ids=["empty", "html", "gif", "broken", "heavy"],
)
def test_unreadable_picture_is_an_error_at_its_field(
    cast: Cast, phone: Client, content: bytes, error: str
) -> None:
    values = written(cast.keripik, price="17.250", picture=SimpleUploadedFile("a.jpg", content))
    answer = phone.post(page_of(cast.stall, cast.keripik), values)
    assert error in text(answer)
    assert 'aria-describedby="id_picture_error"' in text(answer)
    assert "17.250" in text(answer)
    assert not Picture.objects.exists()
    cast.keripik.refresh_from_db()
    assert cast.keripik.price == 15_000


def test_form_of_endless_length_is_not_even_read(cast: Cast, phone: Client) -> None:
    page = page_of(cast.stall, cast.keripik)
    kind = "multipart/form-data; boundary=x"
    announced = str(32 * 2**20 + 1)
    answer = phone.generic("POST", page, b"--x--", content_type=kind, CONTENT_LENGTH=announced)
    assert answer.status_code == 400


def test_good_picture_beside_a_bad_price_has_to_be_chosen_again(cast: Cast, phone: Client) -> None:
    """No server can put a file back into a page: htmx leaves the field, the whole page says so."""
    page, hint = page_of(cast.stall, cast.keripik), "Pilih fotonya lagi"
    assert hint in text(phone.post(page, written(cast.keripik, price="x", picture=photo())))
    values = written(cast.keripik, price="x", picture=photo())
    answer = phone.post(page, values, headers={"HX-Request": "true"})
    assert hint not in text(answer)
    assert 'data-hx-preserve="true"' in text(answer)
    assert "<html" not in text(answer)
    assert not Picture.objects.exists()


# --- Something new ----------------------------------------------------------------------------


def new(cast: Cast, **changes: Any) -> dict[str, Any]:
    category = cast.keripik.product.category_id
    return {"name": "Dodol", "category": category, "price": "8.000", "left": "20"} | changes


def test_something_new_is_on_offer_at_once(cast: Cast, phone: Client) -> None:
    page = page_of(cast.stall, then="baru/")
    answer = phone.post(page, new(cast, description="Legit.", picture=photo()))
    added = Offer.objects.get(stall=cast.stall, product__name="Dodol")
    assert answer["Location"] == f"{page_of(cast.stall)}#dagangan-{added.pk}"
    assert (added.price, added.brought, added.left) == (8_000, 20, 20)
    assert added.product.jakpreneur == cast.stall.jakpreneur
    assert (added.product.description, added.product.picture) == ("Legit.", Picture.objects.get())
    assert outcomes(send(cast.till, sale(line(added)))) == ["recorded"]


def test_something_new_need_not_be_counted(cast: Cast, phone: Client) -> None:
    phone.post(page_of(cast.stall, then="baru/"), new(cast, left=""))
    assert Offer.objects.get(product__name="Dodol").brought is None


def test_something_new_is_of_a_kind_that_may_be_sold_on_site(cast: Cast, phone: Client) -> None:
    page, crafts = page_of(cast.stall, then="baru/"), cast.tas.product.category
    assert "Kuliner" in text(phone.get(page))
    assert crafts.name not in text(phone.get(page))
    assert "category" in phone.post(page, new(cast, category=crafts.pk)).context["form"].errors
    assert not Product.objects.filter(name="Dodol").exists()
    allow(cast.bazar, crafts.slug, Channel.ONSITE)
    assert phone.post(page, new(cast, category=crafts.pk)).status_code == 302


@pytest.mark.parametrize("name", ["Asinan sayur", " Asinan  sayur"])
def test_product_on_offer_is_not_added_again(cast: Cast, phone: Client, name: str) -> None:
    page = page_of(cast.stall, then="baru/")
    answer = phone.post(page, new(cast, name=name, description="Lain.", picture=photo()))
    assert "Sudah ada dagangan dengan nama itu." in text(answer)
    assert "8.000" in text(answer)
    asinan = Product.objects.get(pk=cast.asinan.product_id)
    assert (asinan.description, asinan.picture) == ("", None)
    assert not Picture.objects.exists()


def test_product_of_an_earlier_bazaar_comes_back_under_its_name(cast: Cast, phone: Client) -> None:
    page = page_of(cast.stall, then="baru/")
    phone.post(page, new(cast, description="Legit.", picture=photo()))
    product = Product.objects.get(name="Dodol")
    product.offer_set.all().delete()
    crafts = cast.tas.product.category
    allow(cast.bazar, crafts.slug, Channel.ONSITE)
    assert phone.post(page, new(cast, price="9.500", category=crafts.pk)).status_code == 302
    again = Offer.objects.get(stall=cast.stall, product=product)
    assert (again.price, again.product.description) == (9_500, "Legit.")
    assert again.product.picture is not None
    assert again.product.category == crafts


def test_another_vendor_may_use_the_same_name(cast: Cast, phone: Client) -> None:
    elsewhere = make_cast("Bazar Gambir")
    page = page_of(cast.stall, then="baru/")
    assert phone.post(page, new(cast, name=elsewhere.rujak.product.name)).status_code == 302
    assert Product.objects.filter(name="Rujak serut").count() == 3


def test_loser_of_a_race_for_a_name_is_told(committed: Cast) -> None:
    def add() -> str:
        try:
            goods.add_offer(committed.stall, committed.keripik.product.category, wanted("Dodol"))
        except goods.NameTaken:
            return "taken"
        return "added"

    assert sorted(race("jakpreneur_stall", committed.stall.pk, add, add)) == ["added", "taken"]
    assert Product.objects.filter(jakpreneur=committed.stall.jakpreneur, name="Dodol").count() == 1
