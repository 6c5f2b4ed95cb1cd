"""Amounts and numbers of things at the desk are read as people write them."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import models
from django.forms import IntegerField
from django.test import Client, RequestFactory
from django.urls import reverse

from bazar.number_fields import UnitsField
from jakpreneur.models import Offer
from tests.cast import Cast


def offer_form(client: Client, offer: Offer, **written: str) -> tuple[int, str]:
    sent = {"stall": offer.stall_id, "product": offer.product_id} | written
    page = client.post(reverse("admin:jakpreneur_offer_change", args=[offer.pk]), sent)
    return page.status_code, page.content.decode()


@pytest.mark.parametrize(
    ("written", "meant"),
    [("17.000", 17_000), ("Rp 17.000,-", 17_000), ("17rb", 17_000), ("1,5jt", 1_500_000)],
)
def test_price_is_what_an_official_writes(
    written: str, meant: int, heads_desk: Client, cast: Cast
) -> None:
    assert offer_form(heads_desk, cast.keripik, price=written, brought="1.200")[0] == 302
    cast.keripik.refresh_from_db()
    assert (cast.keripik.price, cast.keripik.brought) == (meant, 1_200)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("17000.5", "Tanpa sen"),
        ("17.00", "bisa terbaca lain"),
        ("-17.000", "tanpa tanda minus"),
        ("tujuh belas", "Tulis satu nominal"),
        ("99.999.999.999", "Paling banyak Rp10.000.000.000."),
    ],
)
def test_price_that_cannot_be_read_is_refused_with_the_reason(
    written: str, reason: str, heads_desk: Client, cast: Cast
) -> None:
    before = cast.keripik.price
    status, page = offer_form(heads_desk, cast.keripik, price=written, brought="")
    assert (status, reason in page, written in page) == (200, True, True)
    cast.keripik.refresh_from_db()
    assert cast.keripik.price == before


def test_target_above_any_price_is_written_with_dots(heads_desk: Client, cast: Cast) -> None:
    sent = {
        "series": cast.bazar.series_id, "name": cast.bazar.name, "target": "25.000.000.000",
        "online_target": "25jt", "unpaid_minutes": 60, "online_share": 70,
        "days-TOTAL_FORMS": 0, "days-INITIAL_FORMS": 0,
    }  # fmt: skip
    address = reverse("admin:bazar_bazar_change", args=[cast.bazar.pk])
    assert heads_desk.post(address, sent).status_code == 302
    cast.bazar.refresh_from_db()
    assert (cast.bazar.target, cast.bazar.online_target) == (25_000_000_000, 25_000_000)
    assert 'value="25.000.000.000"' in heads_desk.get(address).content.decode()


@pytest.mark.django_db
def test_no_form_of_the_desk_reads_a_number_as_django_does(kepala: User) -> None:
    request = RequestFactory().get("/")
    request.user = kepala
    checked = 0
    for model in apps.get_models():
        if not admin.site.is_registered(model):
            continue
        of_model = admin.site.get_model_admin(model)
        for inline in (of_model, *of_model.get_inline_instances(request)):
            for field in inline.model._meta.get_fields():
                if not isinstance(field, models.IntegerField) or field.choices:
                    continue
                made = inline.formfield_for_dbfield(field, request)
                assert not isinstance(made, IntegerField) or isinstance(made, UnitsField), model
                checked += 1
    assert checked > 10
