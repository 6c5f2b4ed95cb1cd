"""Every address, in four states of the database: none answers with a fault of the server.

The addresses are found: those of the urls, with the ids that are there and one that is not, and
then whatever the pages lead to.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from itertools import product
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from bazar import calendar, cloning
from bazar.exports.documents import FORMS
from bazar.models import Bazar, BazarDay, Series, Venue
from jakpreneur.inviting import invitations
from jakpreneur.models import Jakpreneur, Offer, Stall
from tests.cast import kecamatan, let_in, make_cast, make_stall, offer, phone_of
from tests.desk import make_desks
from transactions import receipts
from transactions.models import (
    HeldSale,
    Order,
    Sale,
    Seal,
    ShiftEntry,
    StallCard,
    StallOrder,
    StatementLink,
    Till,
)
from transactions.reports.readiness import Lack
from transactions.views.sitemaps import SECTIONS

MOST_ALIKE = 2  # addresses that differ in their numbers, or behind the "?", alone
A_FAULT = 500


# --- Four states of the database ---------------------------------------------------------------


def empty() -> None:
    """Leave the database as it is after the first migrate."""


def required_fields_only() -> None:
    Bazar.objects.create(name="Bazar pertama", series=Series.objects.all()[0])


def a_day_without_hours() -> None:
    """Make a bazaar whose only day has no hours, with one stall whose phone is let in."""
    bazar = Bazar.objects.create(name="Bazar pertama", series=Series.objects.all()[0])
    BazarDay.objects.create(bazar=bazar, date=calendar.today())
    venue = Venue.objects.create(kecamatan=kecamatan("Senen"), name="Lapangan Senen")
    let_in(make_stall(bazar, venue, "A1", "Keripik Bu Sri"))


def full_and_next_month_prepared() -> None:
    cast = make_cast()
    official = User.objects.create_superuser("tutup")
    make_desks(cast, official)
    following = cloning.clone(cast.bazar, "Bulan depan", cast.day.date + cloning.FOUR_WEEKS)
    everybody = Jakpreneur.objects.all()
    invitations.invite(following, everybody, official)
    answers = following.invitations.values_list("pk", flat=True)
    invitations.confirm(following, answers, official, cast.venue)
    offer(Stall.objects.filter(bazar=following)[0], "Peyek", price=9_000)


STATES: list[Callable[[], None]] = [
    empty,
    required_fields_only,
    a_day_without_hours,
    full_and_next_month_prepared,
]


# --- The addresses of the urls -----------------------------------------------------------------


def ids(model: type[Model]) -> list[int]:
    """Return the id of one row, if there is any, and one that is not there."""
    return [*model._default_manager.values_list("pk", flat=True)[:1], 999_999]


def tokens(*models: Any) -> list[str]:
    """Return the token of one row of each model that has rows."""
    return [row.token for model in models for row in model.objects.all()[:1]]


def receipt_codes() -> list[str]:
    """Return the code of one receipt, if there is any."""
    return [receipts.code_of(sale.key) for sale in Sale.objects.all()[:1]]


WORDS: dict[str, Callable[[], Iterable[Any]]] = {
    "bazar": lambda: ids(Bazar),
    "day": lambda: ids(BazarDay),
    "venue": lambda: ids(Venue),
    "till": lambda: ids(Till),
    "sale": lambda: ids(Sale),
    "seal": lambda: ids(Seal),
    "vendor": lambda: ids(Jakpreneur),
    "link": lambda: ids(StatementLink),
    "offer": lambda: ids(Offer),
    "stall": lambda: ids(Stall),
    "part": lambda: ids(StallOrder),
    "id": lambda: ids(User),
    "account": lambda: ids(User),
    "group": lambda: ids(Group),
    "pk": lambda: [1],
    "shift": lambda: [*ShiftEntry.objects.values_list("shift", flat=True)[:1], uuid4()],
    "fingerprint": lambda: [*Seal.objects.values_list("fingerprint", flat=True)[:1], "0" * 64],
    "token": lambda: ["A" * 22, "A" * 32, *tokens(Order, StallCard, StatementLink)],
    "code": lambda: ["ABC234", *receipt_codes()],
    "digest": lambda: ["0" * 64],
    "size": lambda: ["small", "large"],
    "lack": lambda: [each.value for each in Lack],
    "what": lambda: ["jakpreneur", "bazar"],
    "form": lambda: [*FORMS, "pdf"],
    "app_label": lambda: ["bazar", "auth"],
    "content_type_id": lambda: [ContentType.objects.get_for_model(Sale).pk],
    "url": lambda: ["nowhere"],
    "uidb64": lambda: ["MQ"],
    "held": lambda: ids(HeldSale),
    "order": lambda: ids(Order),
    "section": lambda: [*SECTIONS, "nowhere"],
}
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
OF_A_MODEL = re.compile(r"admin/(\w+)/(\w+)/<path:object_id>")


def routes(patterns: Iterable[Any], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def addresses_of_urls() -> Iterator[str]:
    for route in routes(get_resolver().url_patterns):
        names = [first or second for first, second in ARGUMENT.findall(route)]
        known = [ids(model_of(route)) if name == "object_id" else WORDS[name]() for name in names]
        for values in product(*known):
            yield "/" + filled(route, values)


def filled(route: str, values: Iterable[Any]) -> str:
    """Return the route with the values in the places of its arguments, in that order."""
    for value in values:
        route = ARGUMENT.sub(str(value), route, count=1)
    return route.replace("\\", "")


def model_of(route: str) -> type[Model]:
    found = OF_A_MODEL.match(route)
    return apps.get_model(found[1], found[2]) if found else Sale


# --- Whatever the pages lead to ----------------------------------------------------------------

LINK = re.compile(r'(?:href|src|data-hx-get|action)="([^"#]+)[#"]')
NOT_FOLLOWED = re.compile(r"/static/|/admin/logout/|/admin/login/|^(mailto|tel|data|https?):")


def visit(client: Client, first: Iterable[str]) -> dict[str, int]:
    """Ask for these addresses and what their pages lead to; return each with its status."""
    answered: dict[str, int] = {}
    alike: Counter[tuple[str, bool]] = Counter()
    waiting = list(dict.fromkeys(first))
    while waiting:
        address = waiting.pop()
        if address in answered:
            continue
        alike[shape := shape_of(address)] += 1
        if alike[shape] > MOST_ALIKE:
            continue
        answer = client.get(address)
        answered[address] = answer.status_code
        if answer.status_code >= A_FAULT:
            continue
        waiting += [
            urljoin(address, unescape(link))
            for link in LINK.findall(text_of(answer))
            if not NOT_FOLLOWED.search(unescape(link))
        ]
    return answered


def shape_of(address: str) -> tuple[str, bool]:
    """Return the path with its numbers as one, and whether something is asked behind it."""
    parts = urlsplit(address)
    return re.sub(r"\d+", "N", parts.path), bool(parts.query)


def text_of(answer: HttpResponseBase) -> str:
    """Return a page's text; "" of what is no page, read all the same."""
    content = answer.getvalue()
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    return content.decode() if is_page else ""


def visitors() -> Iterator[tuple[str, Client]]:
    """Yield a stranger, an official with all permissions, and a stall's phone, by name."""
    yield "outside", Client(raise_request_exception=False)
    official = Client(raise_request_exception=False)
    official.force_login(User.objects.create_superuser("kepala"))
    yield "official", official
    for till in Till.objects.all()[:1]:
        yield "till", phone_of(till, raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_no_address_answers_with_a_fault(state: Callable[[], None]) -> None:
    state()
    for who, client in visitors():
        answered = visit(client, addresses_of_urls())
        faults = {where: status for where, status in answered.items() if status >= A_FAULT}
        assert faults == {}, who
        assert len(answered) > 300, who


@pytest.mark.django_db
def test_broken_page_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check that a broken page is found."""

    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(admin.site.get_model_admin(Venue), "get_queryset", broken)
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("kepala"))
    assert visit(client, ["/admin/bazar/venue/"]) == {"/admin/bazar/venue/": A_FAULT}
