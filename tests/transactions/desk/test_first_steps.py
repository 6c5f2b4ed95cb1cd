"""The desk's first page leads a fresh installation to the cards of its first bazaar."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from bazar.management.commands.serve import next_step
from bazar.models import Bazar, Channel, Kecamatan, Office, Series, Venue
from tests.cast import Cast, kecamatan
from tests.desk import member
from tests.html import html_of
from tests.transactions.conftest import signed_in
from transactions.accounts.roles import AUDITORS
from transactions.cashiers import tills
from transactions.reports.first_steps import FirstStep, first_steps
from transactions.reports.first_steps import next_step as following

INDEX = "/admin/"
FIRST_VENUES = "/admin/bazar/venue/awal/"


@pytest.fixture
def chief(db: None) -> Client:
    return signed_in(User.objects.create_superuser("kepala"))


def shown(client: Client) -> dict[str, bool]:
    """Return the steps of the first page, each with whether it is the next one."""
    page = html_of(client.get(INDEX))
    found = re.findall(r'data-first-step="(\w+)"( aria-current="step")?', page)
    return {step: bool(current) for step, current in found}


def test_an_empty_installation_leads_through_five_steps(chief: Client) -> None:
    assert shown(chief) == {
        "kantor": True,
        "lokasi": False,
        "bazar": False,
        "jakpreneur": False,
        "kartu": False,
    }


def test_each_step_is_done_when_its_rows_are_there(cast: Cast, chief: Client) -> None:
    assert following(first_steps()) is FirstStep.OFFICE
    Office.objects.create(name="Sudin PPKUKM")
    assert following(first_steps()) is FirstStep.CARDS
    assert shown(chief)["kartu"]
    tills.issue_cards([cast.stall])
    assert following(first_steps()) is None
    assert shown(chief) == {}


def test_a_bazaar_without_hours_is_not_ready(db: None) -> None:
    bazar = Bazar.objects.create(name="Bazar pertama", series=Series.objects.all()[0])
    assert not first_steps()[FirstStep.BAZAAR]
    bazar.days.create(date="2026-12-01")
    assert not first_steps()[FirstStep.BAZAAR]


def test_step_has_no_link_for_a_user_without_its_permission(db: None) -> None:
    page = html_of(signed_in(member(AUDITORS)).get(INDEX))
    assert "data-first-step" in page
    assert FIRST_VENUES not in page
    assert signed_in(User.objects.get(username="auditor")).get(FIRST_VENUES).status_code == 403


def test_the_eight_kecamatan_are_offered_as_venues(chief: Client) -> None:
    page = html_of(chief.get(FIRST_VENUES))
    every = list(Kecamatan.objects.all())
    assert len(every) == 8
    assert all(f"nama_{each.pk}" in page for each in every)
    form = {f"pakai_{each.pk}": "on" for each in every[:3]}
    form |= {f"nama_{each.pk}": f"Lapangan {each.name}" for each in every}
    assert chief.post(FIRST_VENUES, form).status_code == 302
    assert {venue.name for venue in Venue.objects.all()} == {
        f"Lapangan {each.name}" for each in every[:3]
    }
    assert f"nama_{every[0].pk}" not in html_of(chief.get(FIRST_VENUES))


def test_a_venue_without_a_name_or_with_one_twice_is_refused_whole(chief: Client) -> None:
    gambir, senen = kecamatan("Gambir"), kecamatan("Senen")
    ticked = {f"pakai_{gambir.pk}": "on", f"pakai_{senen.pk}": "on"}
    for first, second in (("", "Lapangan"), ("Lapangan", "Lapangan")):
        form = ticked | {f"nama_{gambir.pk}": first, f"nama_{senen.pk}": second}
        assert chief.post(FIRST_VENUES, form).status_code == 200
        assert not Venue.objects.exists()


def test_a_new_bazaar_offers_usual_hours_and_all_categories(chief: Client) -> None:
    page = html_of(chief.get(reverse("admin:bazar_bazar_add")))
    assert 'name="days-1-opens" value="08.00.00"' in page
    ticks = re.findall(r'<input[^>]*name="rules"[^>]*>', page)
    assert ticks
    assert all("checked" in tick for tick in ticks)


def test_a_bazaar_made_with_one_date_has_one_day_and_its_rules(chief: Client) -> None:
    """The untouched second row of days is not saved."""
    add = reverse("admin:bazar_bazar_add")
    usual = {"opens": "08:00:00", "closes": "16:00:00"}
    days = {f"days-{n}-{name}": value for n in (0, 1) for name, value in usual.items()}
    days |= {f"initial-days-{n}-{name}": value for n in (0, 1) for name, value in usual.items()}
    form = {
        "name": "Bazar pertama",
        "series": Series.objects.all()[0].pk,
        "unpaid_minutes": 60,
        "online_share": 70,
        "rules": ["1-1", "1-2"],
        "days-TOTAL_FORMS": 2,
        "days-INITIAL_FORMS": 0,
        "days-0-date": "2026-12-01",
    }
    assert chief.post(add, form | days).status_code == 302
    bazar = Bazar.objects.get()
    assert [str(day.opens) for day in bazar.days.all()] == ["08:00:00"]
    assert bazar.channel_rules.filter(channel=Channel.ONSITE).exists()


@pytest.mark.django_db
def test_serve_says_what_comes_next() -> None:
    assert "createsuperuser" in next_step()
    User.objects.create_superuser("kepala")
    assert "first page" in next_step()
    Bazar.objects.create(name="Bazar pertama", series=Series.objects.all()[0])
    assert next_step() == ""
