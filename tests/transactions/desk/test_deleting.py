"""A deletion at the desk names the rows that forbid it, and never loads them."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bazar.models import Bazar, BazarDay, Category, Kecamatan, Series, Venue
from jakpreneur.models import Jakpreneur, Offer
from tests.cast import Cast, line, sale, send
from tests.html import html_of
from transactions.desk.deleting import protectors
from transactions.models import SaleLine, Till

FEW_QUERIES = 30


@pytest.fixture
def sold(cast: Cast) -> Cast:
    send(cast.till, *(sale(line(cast.keripik), number=n) for n in range(1, 30)))
    return cast


def delete_page(row: Model) -> str:
    options = row._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_delete", args=[row.pk])


def names(model: type[Model], row: Model) -> set[str]:
    return {each.model.__name__ for each in protectors(model, [row.pk])}


def test_each_relation_that_protects_is_named(sold: Cast) -> None:
    assert names(Venue, sold.venue) == {"Stall"}
    assert names(Bazar, sold.bazar) == {"BazarDay", "Stall"}
    assert names(Series, sold.bazar.series) == {"Bazar"}
    assert names(Offer, sold.keripik) == {"SaleLine"}
    assert "Product" in names(Category, sold.keripik.product.category)


def test_rows_that_would_go_along_protect_too(sold: Cast) -> None:
    """A vendor's products go with the vendor, and offers protect these."""
    found = {each.path for each in protectors(Jakpreneur, [sold.stall.jakpreneur.pk])}
    assert {"jakpreneur", "product__jakpreneur"} <= found


def test_the_ledger_is_asked_only_where_nothing_else_protects(sold: Cast) -> None:
    category = sold.keripik.product.category
    with CaptureQueriesContext(connection) as asked:
        protectors(Category, [category.pk])
    assert not [each for each in asked.captured_queries if "saleline" in each["sql"]]
    other = Category.objects.create(name="Jasa", slug="jasa")
    with CaptureQueriesContext(connection) as asked:
        assert protectors(Category, [other.pk]) == []
    assert [each for each in asked.captured_queries if "saleline" in each["sql"]]


@pytest.mark.parametrize("of", ["category", "venue", "bazar", "vendor", "offer", "day", "series"])
def test_a_delete_page_loads_nothing_of_what_protects(
    of: str, sold: Cast, heads_desk: Client
) -> None:
    row: Any = {
        "category": sold.keripik.product.category,
        "venue": sold.venue,
        "bazar": sold.bazar,
        "vendor": sold.stall.jakpreneur,
        "offer": sold.keripik,
        "day": sold.day,
        "series": sold.bazar.series,
    }[of]
    with CaptureQueriesContext(connection) as asked:
        page = heads_desk.get(delete_page(row))
    assert page.status_code == 200
    assert len(asked) < FEW_QUERIES
    ledger = [
        each["sql"] for each in asked.captured_queries if 'FROM "transactions_sale' in each["sql"]
    ]
    assert [query for query in ledger if "LIMIT 1" not in query] == []
    said = html_of(page)
    assert "tidak bisa dihapus" in said
    assert "/changelist" not in said
    assert heads_desk.post(delete_page(row), {"post": "yes"}).status_code == 200
    assert type(row)._default_manager.filter(pk=row.pk).exists()


def test_the_page_leads_to_what_protects(sold: Cast, heads_desk: Client) -> None:
    said = html_of(heads_desk.get(delete_page(sold.venue)))
    assert reverse("admin:jakpreneur_stall_changelist") in said
    assert reverse("admin:bazar_venue_change", args=[sold.venue.pk]) in said


def test_ticked_rows_are_asked_about_in_the_same_way(sold: Cast, heads_desk: Client) -> None:
    free = Venue.objects.create(kecamatan=Kecamatan.objects.all()[0], name="Kosong")
    ticked = {"action": "delete_selected", "_selected_action": [sold.venue.pk, free.pk]}
    page = heads_desk.post(reverse("admin:bazar_venue_changelist"), ticked | {"post": "yes"})
    assert "tidak bisa dihapus" in html_of(page)
    assert Venue.objects.filter(pk__in=[sold.venue.pk, free.pk]).count() == 2


def test_unprotected_row_is_deleted(heads_desk: Client, db: None) -> None:
    free = Venue.objects.create(kecamatan=Kecamatan.objects.all()[0], name="Kosong")
    assert "Kosong" in html_of(heads_desk.get(delete_page(free)))
    assert heads_desk.post(delete_page(free), {"post": "yes"}).status_code == 302
    assert not Venue.objects.filter(pk=free.pk).exists()


def test_a_day_with_sales_ticked_in_its_bazaars_form_is_refused(
    sold: Cast, heads_desk: Client
) -> None:
    days = list(sold.bazar.days.order_by("date"))
    free = days[1]
    form = inline_days(sold.bazar, days, deleted={sold.day.pk, free.pk})
    page = heads_desk.post(reverse("admin:bazar_bazar_change", args=[sold.bazar.pk]), form)
    assert page.status_code == 200
    assert "tidak bisa dihapus" in html_of(page)
    assert sold.bazar.days.count() == len(days)
    form = inline_days(sold.bazar, days, deleted={free.pk})
    page = heads_desk.post(reverse("admin:bazar_bazar_change", args=[sold.bazar.pk]), form)
    assert page.status_code == 302
    assert list(sold.bazar.days.all()) == [sold.day]


def inline_days(bazar: Bazar, days: list[BazarDay], deleted: set[int]) -> dict[str, Any]:
    form: dict[str, Any] = {
        "series": bazar.series_id,
        "name": bazar.name,
        "unpaid_minutes": bazar.unpaid_minutes,
        "online_share": bazar.online_share,
        "days-TOTAL_FORMS": len(days),
        "days-INITIAL_FORMS": len(days),
    }
    for n, day in enumerate(days):
        own = {"id": day.pk, "bazar": bazar.pk, "date": day.date}
        own |= {"opens": day.opens, "closes": day.closes}
        own |= {"DELETE": "on"} if day.pk in deleted else {}
        form |= {f"days-{n}-{name}": value for name, value in own.items()}
    return form


def test_models_of_the_ledger_have_no_delete_page(sold: Cast, heads_desk: Client) -> None:
    assert SaleLine.objects.exists()
    for model in (Till, SaleLine):
        row = model.objects.all()[0]
        assert heads_desk.get(delete_page(row)).status_code == 403
