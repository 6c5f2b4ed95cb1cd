"""Archived rows stay in past sales, and no form offers them for anything new."""

import datetime as dt
import json

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from bazar.cloning import clone
from bazar.models import Archivable, Category, Series, Venue
from jakpreneur.inviting.attendance import earlier_bazaars
from jakpreneur.inviting.candidates import CandidateFilters, Standing, find_candidates
from jakpreneur.models import Jakpreneur
from tests.cast import Cast, kecamatan
from tests.html import html_of

type Row = Category | Series | Venue | Jakpreneur


def archive(row: Row) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(archived_at=Now())


@pytest.fixture
def rows(cast: Cast) -> dict[str, Row]:
    return {
        "bazar_category": cast.keripik.product.category,
        "bazar_series": cast.bazar.series,
        "bazar_venue": cast.venue,
        "jakpreneur_jakpreneur": cast.stall.jakpreneur,
    }


def post_action(client: Client, name: str, row: Row, action: str, asked: str = "") -> None:
    sent = {"action": action, "_selected_action": [row.pk]}
    assert client.post(reverse(f"admin:{name}_changelist") + asked, sent).status_code == 302


def listed(client: Client, name: str, **asked: str) -> str:
    page = client.get(reverse(f"admin:{name}_changelist"), asked)
    assert page.status_code == 200
    return html_of(page)


@pytest.mark.parametrize(
    "name", ["bazar_category", "bazar_series", "bazar_venue", "jakpreneur_jakpreneur"]
)
def test_a_row_goes_into_the_archive_and_comes_back(
    name: str, rows: dict[str, Row], heads_desk: Client, kepala: User
) -> None:
    row = rows[name]
    link = reverse(f"admin:{name}_change", args=[row.pk])
    post_action(heads_desk, name, row, "archive")
    row.refresh_from_db()
    assert (row.archived_by, row.archived_at is not None) == (kepala, True)
    assert link not in listed(heads_desk, name)
    assert link in listed(heads_desk, name, arsip="ya")
    assert link in listed(heads_desk, name, arsip="semua")
    assert heads_desk.get(link).status_code == 200
    post_action(heads_desk, name, row, "take_back", "?arsip=ya")
    row.refresh_from_db()
    assert (row.archived_by, row.archived_at) == (None, None)
    assert link in listed(heads_desk, name)
    assert LogEntry.objects.filter(object_id=str(row.pk), user=kepala).count() == 2


def test_every_archivable_model_has_a_list_that_archives(rows: dict[str, Row]) -> None:
    assert {row._meta.label_lower.replace(".", "_") for row in rows.values()} == set(rows)
    assert {type(row) for row in rows.values()} == set(Archivable.__subclasses__())


def test_a_delete_page_says_that_it_can_be_archived(cast: Cast, heads_desk: Client) -> None:
    page = heads_desk.get(reverse("admin:bazar_venue_delete", args=[cast.venue.pk]))
    assert "Arsipkan saja" in html_of(page)


def test_forms_offer_rows_in_use_and_the_row_s_own_value(cast: Cast, heads_desk: Client) -> None:
    archive(cast.venue)
    other = Venue.objects.create(kecamatan=kecamatan("Senen"), name="Kosong")
    archive(other)
    new = html_of(heads_desk.get(reverse("admin:jakpreneur_stall_add")))
    assert cast.venue.name not in new
    own = heads_desk.get(reverse("admin:jakpreneur_stall_change", args=[cast.stall.pk]))
    assert cast.venue.name in html_of(own)
    assert other.name not in html_of(own)


def test_a_products_category_stays_though_it_is_archived(cast: Cast, heads_desk: Client) -> None:
    """The same holds for a product inside its vendor's form."""
    category = cast.keripik.product.category
    archive(category)
    for where in (
        reverse("admin:jakpreneur_product_change", args=[cast.keripik.product.pk]),
        reverse("admin:jakpreneur_jakpreneur_change", args=[cast.stall.jakpreneur.pk]),
    ):
        page = html_of(heads_desk.get(where))
        assert f'<option value="{category.pk}" selected>' in page, where


def test_search_boxes_find_no_archived_vendor(cast: Cast, heads_desk: Client) -> None:
    asked = {
        "app_label": "jakpreneur",
        "model_name": "stall",
        "field_name": "jakpreneur",
        "term": cast.stall.jakpreneur.name,
    }
    where = reverse("admin:autocomplete")
    assert len(json.loads(heads_desk.get(where, asked).content)["results"]) == 1
    archive(cast.stall.jakpreneur)
    assert json.loads(heads_desk.get(where, asked).content)["results"] == []


def test_an_archived_vendor_is_not_proposed_to_be_invited(cast: Cast) -> None:
    archive(cast.stall.jakpreneur)
    found = find_candidates(
        cast.bazar, earlier_bazaars(cast.bazar), CandidateFilters(here=Standing.ANY)
    )
    assert cast.stall.jakpreneur not in found
    assert cast.neighbour.jakpreneur in found


def test_next_months_bazaar_has_no_archived_venue_and_category(cast: Cast) -> None:
    cast.bazar.venues.add(cast.venue)
    archive(cast.venue)
    archive(cast.keripik.product.category)
    new = clone(cast.bazar, "Bulan depan", cast.day.date + dt.timedelta(days=28))
    assert not new.venues.exists()
    assert {rule.category.slug for rule in new.channel_rules.all()} == {"kerajinan"}
