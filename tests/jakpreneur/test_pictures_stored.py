"""Pictures are stored once, served with a long cache life, deleted when unused, and uploaded."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.test import Client
from PIL import Image

from jakpreneur import pictures
from jakpreneur.models import Picture, Product
from tests.cast import Cast
from tests.html import html_of
from tests.photos import BLUE, RED, chunks, exif_of, file_of, halves, upload
from transactions.accounts.roles import AUDITORS


def drawing(colour: tuple[int, int, int] = RED) -> pictures.Drawing:
    return pictures.draw(upload(file_of(Image.new("RGB", (40, 30), colour), "PNG")))


def test_same_picture_twice_is_one_row(db: None) -> None:
    first, second = pictures.store_picture(drawing()), pictures.store_picture(drawing())
    assert first.pk == second.pk
    row = Picture.objects.get()
    assert row.digest == hashlib.sha256(row.large).hexdigest() == first.digest
    assert pictures.store_picture(drawing(BLUE)).pk != first.pk


def test_replaced_picture_is_deleted(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    keripik, asinan = cast.keripik.product, cast.asinan.product
    with django_capture_on_commit_callbacks(execute=True):
        for product in (keripik, asinan):
            pictures.set_picture(product, drawing())
    assert Picture.objects.count() == 1

    with django_capture_on_commit_callbacks(execute=True):
        pictures.set_picture(keripik, drawing(BLUE))
    keripik.refresh_from_db()
    asinan.refresh_from_db()
    assert {keripik.picture_id, asinan.picture_id} == {drawing().digest, drawing(BLUE).digest}
    assert Picture.objects.count() == 2  # another product still has the first

    with django_capture_on_commit_callbacks(execute=True):
        pictures.set_picture(asinan, None)
    asinan.refresh_from_db()
    assert asinan.picture_id is None
    assert Picture.objects.get().digest == keripik.picture_id


def test_picture_of_a_deleted_product_is_deleted(cast: Cast) -> None:
    pictures.set_picture(cast.keripik.product, drawing())
    cast.keripik.delete()
    cast.keripik.product.delete()
    assert Picture.objects.count() == 1
    assert pictures.delete_unused() == 1
    assert pictures.delete_unused() == 0


def test_deleting_unused_pictures_loads_no_picture(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    pictures.store_picture(drawing())
    with django_assert_max_num_queries(6) as queries:
        pictures.delete_unused()
    assert [query["sql"] for query in queries if '"large"' in query["sql"]] == []


def test_picture_in_an_open_transaction_is_not_deleted(committed: Cast) -> None:
    """Another connection deletes unused pictures before the product's new picture is committed."""
    mine = pictures.store_picture(drawing((1, 2, int(committed.stall.pk) % 256)))

    def sweep() -> int:
        try:
            pictures.delete_unused()
            return Picture.objects.filter(pk=mine.pk).count()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads, transaction.atomic():
        pictures.set_picture(
            committed.keripik.product, drawing((1, 2, int(committed.stall.pk) % 256))
        )
        assert threads.submit(sweep).result(timeout=60) == 1
    assert Product.objects.get(pk=committed.keripik.product_id).picture == mine
    pictures.set_picture(committed.keripik.product, None)
    assert not Picture.objects.filter(pk=mine.pk).exists()


# --- The address ------------------------------------------------------------------------------


@pytest.fixture
def picture(cast: Cast) -> Picture:
    pictures.set_picture(cast.keripik.product, drawing())
    return Picture.objects.get()


def address(picture: Picture, size: str = "small") -> str:
    return f"/gambar/{picture.digest}/{size}.webp"


@pytest.mark.parametrize("size", ["large", "small"])
def test_picture_is_public_and_may_be_cached(
    picture: Picture, size: str, django_assert_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_num_queries(1) as queries:
        answer = Client().get(address(picture, size))
    assert answer.content == getattr(picture, size)
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert not answer.cookies
    assert "Vary" not in answer
    other = {"large": "small", "small": "large"}[size]
    assert f'"{other}"' not in queries[0]["sql"]


def test_cached_picture_is_not_sent_again(
    picture: Picture, django_assert_num_queries: Callable[[int], Any]
) -> None:
    tag = Client().get(address(picture))["ETag"]
    with django_assert_num_queries(0):
        answer = Client().get(address(picture), headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert "immutable" in answer["Cache-Control"]
    assert (
        Client().get(address(picture, "large"), headers={"If-None-Match": tag}).status_code == 200
    )


@pytest.mark.parametrize(
    "elsewhere",
    [
        "/gambar/{0}/huge.webp",
        "/gambar/{0}/small.png",
        "/gambar/{0}",
        "/gambar/",
        "/gambar/{1}/small.webp",
    ],
)
def test_other_addresses_of_pictures_are_not_found(picture: Picture, elsewhere: str) -> None:
    answer = Client().get(elsewhere.format(picture.digest, "0" * 64))
    assert answer.status_code == 404
    assert "immutable" not in answer.get("Cache-Control", "")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_picture_accepts_no_post(picture: Picture, method: str) -> None:
    assert getattr(Client(), method)(address(picture)).status_code == 405
    assert Client().head(address(picture)).status_code == 200


# --- The officials' desk ----------------------------------------------------------------------


def test_picture_of_an_official_is_drawn_anew(admin_client: Client, cast: Cast) -> None:
    page = f"/admin/jakpreneur/product/{cast.keripik.product_id}/change/"
    product = cast.keripik.product
    written: dict[str, Any] = {"jakpreneur": product.jakpreneur_id, "category": product.category_id}
    written |= {"name": product.name, "description": "Renyah."}
    bad = admin_client.post(page, written | {"new_picture": upload(b"<html></html>")})
    assert "Berkas ini bukan gambar." in html_of(bad)
    file = upload(file_of(halves(), exif=exif_of(1)))
    assert admin_client.post(page, written | {"new_picture": file}).status_code == 302
    product.refresh_from_db()
    assert product.description == "Renyah."
    assert chunks(bytes(Picture.objects.get(digest=product.picture_id).large)) == {b"VP8 "}
    for where in (page, "/admin/jakpreneur/product/"):
        assert f"/gambar/{product.picture_id}/small.webp" in html_of(admin_client.get(where))
    admin_client.post(page, written)
    product.refresh_from_db()
    assert product.picture_id is not None
    admin_client.post(page, written | {"unpictured": "on"})
    product.refresh_from_db()
    assert product.picture_id is None


def test_official_who_may_only_view_has_no_upload_field(cast: Cast, django_user_model: Any) -> None:
    reader = django_user_model.objects.create_user("pembaca", is_staff=True)
    reader.groups.add(Group.objects.get(name=AUDITORS))
    client = Client()
    client.force_login(reader)
    page = f"/admin/jakpreneur/product/{cast.keripik.product_id}/change/"
    response = client.get(page)
    assert response.status_code == 200
    assert 'type="file"' not in html_of(response)
    assert client.post(page, {"unpictured": "on"}).status_code == 403
