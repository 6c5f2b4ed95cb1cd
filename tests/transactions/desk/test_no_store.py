"""Pages for one visitor alone are stored neither by caches nor by shared browsers."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.cast import Cast, phone_of
from tests.desk import Desks, addresses, make_desks
from tests.shoppers import shopper_with
from tests.transactions.conftest import signed_in
from transactions import receipts
from transactions.models import Order, Sale, StallCard, StatementLink


@pytest.fixture
def desks(cast: Cast, kepala: User) -> Desks:
    return make_desks(cast, kepala)


def storable(client: Client, *pages: str) -> dict[str, str]:
    """Return the pages that may be stored, each with its Cache-Control header."""
    controls = {page: client.get(page).headers["Cache-Control"] for page in pages}
    return {page: control for page, control in controls.items() if "no-store" not in control}


def test_no_page_or_file_of_the_desk_may_be_stored(desks: Desks, kepala: User) -> None:
    every = addresses(desks)
    del every["logout"]
    assert storable(signed_in(kepala), *every.values()) == {}


def test_no_page_at_a_secret_address_may_be_stored(desks: Desks, cast: Cast) -> None:
    here = desks.here
    order = f"/pesanan/{here[Order].token}/"
    pages = [
        order, f"{order}{here[Order].parts.get().pk}/qris.png", "/pesanan/", "/keranjang/",
        "/keranjang/bayar/", f"/pernyataan/{here[StatementLink].token}/",
        f"/struk/{receipts.code_of(here[Sale].key)}/", f"/kasir/kartu/{here[StallCard].token}/",
    ]  # fmt: skip
    assert storable(shopper_with(cast.keripik), *pages) == {}


def test_no_page_of_a_till_may_be_stored(desks: Desks, cast: Cast) -> None:
    pages = ["/kasir/", "/kasir/hari/", "/kasir/dagangan/", "/kasir/pesanan/"]
    pages += [f"/kasir/dagangan/{cast.stall.pk}/", f"/kasir/shift/{desks.here.shift}/"]
    assert storable(phone_of(cast.till), *pages) == {}
