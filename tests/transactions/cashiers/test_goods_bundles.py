"""The bundle of an offer, on the vendor's page of it."""

import pytest
from django.test import Client

from tests.cast import Cast, phone_of
from tests.goods import opened, page_of, text, written


@pytest.fixture
def phone(cast: Cast) -> Client:
    return opened(cast)


def test_vendor_gives_and_takes_away_a_bundle(cast: Cast, phone: Client) -> None:
    page = page_of(cast.stall, cast.keripik)
    phone.post(page, written(cast.keripik, bundle_units="3", bundle_price="40.000"))
    cast.keripik.refresh_from_db()
    assert (cast.keripik.bundle_units, cast.keripik.bundle_price) == (3, 40_000)
    assert "3 untuk Rp40.000" in text(phone.get(page_of(cast.stall)))
    assert 'data-bundle-units="3" data-bundle-price="40000"' in text(
        phone_of(cast.till).get("/kasir/")
    )
    phone.post(page, written(cast.keripik, bundle_units="", bundle_price=""))
    cast.keripik.refresh_from_db()
    assert cast.keripik.bundle is None


@pytest.mark.parametrize(
    ("units", "price", "said"),
    [
        ("1", "5.000", "Isi paket paling sedikit dua."),
        ("3", "", "Tulis harga satu paket."),
        ("", "40.000", "Tulis isi paketnya."),
        ("3", "45.000", "Harga paket harus lebih murah daripada beli satuan."),
        ("tiga", "40.000", "angka saja."),
    ],
)
def test_half_a_bundle_or_one_that_saves_nothing_is_refused(
    cast: Cast, phone: Client, units: str, price: str, said: str
) -> None:
    values = written(cast.keripik, bundle_units=units, bundle_price=price)
    assert said in text(phone.post(page_of(cast.stall, cast.keripik), values))
    cast.keripik.refresh_from_db()
    assert cast.keripik.bundle is None
