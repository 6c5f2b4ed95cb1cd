"""What is for one visitor alone is kept by nobody on the way, nor by a browser that others use."""

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


def kept(client: Client, *pages: str) -> dict[str, str]:
    """Those that may be kept, with what they say."""
    said = {page: client.get(page).headers["Cache-Control"] for page in pages}
    return {page: control for page, control in said.items() if "no-store" not in control}


def test_no_page_of_the_desk_is_kept_nor_any_file(desks: Desks, kepala: User) -> None:
    every = addresses(desks)
    del every["logout"]
    assert kept(signed_in(kepala), *every.values()) == {}


def test_no_page_at_a_secret_address_is_kept(desks: Desks, cast: Cast) -> None:
    here = desks.here
    order = f"/pesanan/{here[Order].token}/"
    pages = [
        order, f"{order}{here[Order].parts.get().pk}/qris.png", "/pesanan/", "/keranjang/",
        "/keranjang/bayar/", f"/pernyataan/{here[StatementLink].token}/",
        f"/struk/{receipts.code_of(here[Sale].key)}/", f"/kasir/kartu/{here[StallCard].token}/",
    ]  # fmt: skip
    assert kept(shopper_with(cast.keripik), *pages) == {}


def test_no_page_of_a_till_is_kept(desks: Desks, cast: Cast) -> None:
    pages = ["/kasir/", "/kasir/hari/", "/kasir/dagangan/", "/kasir/pesanan/"]
    pages += [f"/kasir/dagangan/{cast.stall.pk}/", f"/kasir/shift/{desks.here.shift}/"]
    assert kept(phone_of(cast.till), *pages) == {}
