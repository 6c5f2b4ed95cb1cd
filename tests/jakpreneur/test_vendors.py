"""Constraints of the database on vendors, their stalls and offers."""

import pytest
from django.db import IntegrityError, transaction

from jakpreneur.models import Jakpreneur, Offer, Product, Stall
from tests.cast import Cast, left


@pytest.mark.parametrize("phone", ["+62812345678", "+628123456789", "+62895338325512"])
def test_database_accepts_indonesian_mobile_numbers(cast: Cast, phone: str) -> None:
    vendor = Jakpreneur(name="Dodol Bu Tuti", kecamatan=cast.venue.kecamatan, phone=phone)
    vendor.full_clean()
    vendor.save()


@pytest.mark.parametrize(
    "phone",
    [
        *["", "08123456789", "628123456789", "+62 812 3456 789", "+628023456789"],
        *["+628953383255123", "+6281234567", "+14155550100", "+628123456789\n"],
    ],
)
def test_database_refuses_other_phones(cast: Cast, phone: str) -> None:
    with pytest.raises(IntegrityError, match="jakpreneur_phone"), transaction.atomic():
        Jakpreneur.objects.create(name="x", kecamatan=cast.venue.kecamatan, phone=phone)


def test_vendor_has_one_stall_at_a_bazaar(cast: Cast) -> None:
    vendor = cast.stall.jakpreneur
    with pytest.raises(IntegrityError, match="stall_once"), transaction.atomic():
        Stall.objects.create(bazar=cast.bazar, jakpreneur=vendor, venue=cast.venue, number="Z1")


def test_number_belongs_to_one_stall_at_a_bazaar(cast: Cast) -> None:
    vendor = Jakpreneur.objects.create(
        name="Dodol Bu Tuti", kecamatan=cast.venue.kecamatan, phone="+628123456789"
    )
    with pytest.raises(IntegrityError, match="stall_number"), transaction.atomic():
        Stall.objects.create(bazar=cast.bazar, jakpreneur=vendor, venue=cast.venue, number="A1")


def test_vendor_has_a_product_once_and_a_stall_offers_it_once(cast: Cast) -> None:
    keripik = cast.keripik.product
    with pytest.raises(IntegrityError, match="product_once"), transaction.atomic():
        Product.objects.create(
            jakpreneur=keripik.jakpreneur, category=keripik.category, name=keripik.name
        )
    with pytest.raises(IntegrityError, match="offer_once"), transaction.atomic():
        Offer.objects.create(stall=cast.stall, product=keripik, price=1)


@pytest.mark.parametrize(
    ("change", "constraint"), [({"price": -1}, "offer_price"), ({"brought": -1}, "offer_brought")]
)
def test_database_refuses_negative_prices_and_units(
    cast: Cast, change: dict[str, int], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Offer.objects.filter(pk=cast.keripik.pk).update(**change)


def test_units_left_are_brought_minus_sold(cast: Cast) -> None:
    Offer.objects.filter(pk=cast.keripik.pk).update(sold=12)
    assert left(cast.keripik) == -2
    Offer.objects.filter(pk=cast.asinan.pk).update(sold=12)
    assert left(cast.asinan) is None


@pytest.mark.parametrize("text", ["x", " 000201", "000202", "000201" + "x" * 507])
def test_database_refuses_a_text_that_is_no_qris_code(cast: Cast, text: str) -> None:
    vendors = Jakpreneur.objects.filter(pk=cast.stall.jakpreneur_id)
    with pytest.raises(IntegrityError, match="jakpreneur_qris"), transaction.atomic():
        vendors.update(qris=text)


@pytest.mark.parametrize("text", ["", "000201" + "x" * 506])
def test_vendor_has_a_qris_code_or_none(cast: Cast, text: str) -> None:
    Jakpreneur.objects.filter(pk=cast.stall.jakpreneur_id).update(qris=text)
    assert Jakpreneur.objects.get(pk=cast.stall.jakpreneur_id).qris == text
