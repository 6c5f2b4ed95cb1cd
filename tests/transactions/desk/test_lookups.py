"""A list of the desk answers the look-ups that it offers, and no others."""

import re
from collections import defaultdict
from collections.abc import Iterator
from html import unescape
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.contrib import admin
from django.contrib.admin.filters import FieldListFilter, SimpleListFilter
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db.models import Field, Model
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import Resolver404, resolve

from bazar.exports.documents import FORMS
from tests.cast import line, sale, send
from tests.desk import Desks, addresses, make_desks, member, officer
from tests.html import html_of
from tests.transactions.conftest import signed_in
from transactions.accounts.roles import ADMINISTRATORS, AUDITORS, OFFICERS, OFFICIALS
from transactions.cashiers import tills
from transactions.models import HeldSale, StallCard

ADMINS: dict[str, Any] = {
    model._meta.label_lower: one
    for model, one in admin.site._registry.items()  # noqa: SLF001
}
LOOKUPS = ("", "__exact", "__regex", "__startswith", "__gt", "__isnull")
SUPERUSER = "superuser"
ROLES = (SUPERUSER, ADMINISTRATORS, OFFICIALS, OFFICERS, AUDITORS)
# Django's own parameters, which are no look-ups.
DJANGOS = {"q", "o", "p", "all", "e", "_facets", "_popup", "_to_field"}


@pytest.fixture
def desks(cast: Any, kepala: User) -> Desks:
    return make_desks(cast, kepala)


def user_of(role: str, kepala: User) -> User:
    if role == SUPERUSER:
        return kepala
    return officer("petugas", "Menteng") if role == OFFICERS else member(role)


def asked(user: User, question: dict[str, str]) -> HttpRequest:
    request = RequestFactory().get("/", question)
    request.user = user
    return request


def linked(one: Any) -> set[str]:
    return set(getattr(one, "linked_lookups", ()))


def offered(one: Any, user: User) -> set[str]:
    found: set[str] = one.offered_lookups(asked(user, {}))
    return found


# --- Only what is named -------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("label", sorted(ADMINS))
def test_list_and_its_files_refuse_every_lookup_that_is_not_named(
    label: str, role: str, kepala: User
) -> None:
    one, user = ADMINS[label], user_of(role, kepala)
    request, named = asked(user, {}), offered(one, user)
    fields = {name for field in one.opts.concrete_fields for name in (field.name, field.attname)}
    refused = {f"{name}{how}" for name in fields for how in LOOKUPS} - named
    assert [each for each in refused if one.lookup_allowed(each, "1", request)] == []
    # The pages ask the same function: one look-up of each field shows that they do.
    answered = [
        (lookup, page)
        for lookup in sorted({f"{name}__regex" for name in fields} & refused)
        for page in ("list", *FORMS)
        if status_of(one, page, asked(user, {lookup: "1"}))
        not in {HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN}
    ]
    assert answered == []


def status_of(one: Any, page: str, request: HttpRequest) -> HTTPStatus:
    """Return the status with which Django answers the exception of the view."""
    try:
        if page == "list":
            one.changelist_view(request)
        else:
            one.export_view(request, page)
    except PermissionDenied:
        return HTTPStatus.FORBIDDEN
    except SuspiciousOperation:
        return HTTPStatus.BAD_REQUEST
    return HTTPStatus.OK


@pytest.mark.parametrize("label", sorted(ADMINS))
def test_no_lookup_reaches_a_field_by_way_of_another_table(label: str, kepala: User) -> None:
    one = ADMINS[label]
    request, named = asked(kepala, {}), offered(one, kepala)
    allowed = {
        lookup
        for path in paths(one.model, 3)
        for lookup in (f"{path}{how}" for how in LOOKUPS)
        if one.lookup_allowed(lookup, "1", request)
    }
    assert allowed <= named


def paths(model: type[Model], depth: int) -> Iterator[str]:
    """Yield the path of every field of the model and of related models, in both directions."""
    yield "pk"
    for field in model._meta.get_fields():
        yield field.name
        if depth > 1 and field.related_model not in {None, model}:
            of: Any = field.related_model
            yield from (f"{field.name}__{path}" for path in paths(of, depth - 1))


@pytest.mark.parametrize("label", sorted(ADMINS))
def test_a_named_lookup_is_not_continued(label: str, kepala: User) -> None:
    one = ADMINS[label]
    request, named = asked(kepala, {}), offered(one, kepala)
    for lookup in named:
        for longer in {f"{lookup}{how}" for how in LOOKUPS[1:]} - named:
            assert not one.lookup_allowed(longer, "1", request), longer


SECRET = ("token", "digest", "nonce", "hash", "hint", "password", "till__key", "wrong")


@pytest.mark.parametrize("label", sorted(ADMINS))
def test_no_list_is_searched_sorted_or_named_by_a_secret(label: str, kepala: User) -> None:
    one = ADMINS[label]
    request = asked(kepala, {})
    sorted_by = [
        str(getattr(getattr(one, name, None), "admin_order_field", None) or name)
        for name in one.get_list_display(request)
        if isinstance(name, str)
    ]
    searched = [f"{label.split('.')[1]}__{each}" for each in one.get_search_fields(request)]
    named = [*searched, *sorted_by, *offered(one, kepala)]
    assert [each for each in named if any(secret in each for secret in SECRET)] == []


@pytest.mark.parametrize("label", sorted(ADMINS))
def test_a_row_is_referred_to_by_its_id_alone(label: str, kepala: User) -> None:
    one = ADMINS[label]
    for field in one.opts.concrete_fields:
        question = {"_to_field": field.name, "_popup": "1"}
        status = status_of(one, "list", asked(kepala, question))
        assert status == (HTTPStatus.OK if field.primary_key else HTTPStatus.BAD_REQUEST), field


# --- By the door --------------------------------------------------------------------------------

LEAKS = [
    "/admin/transactions/stallcard/?id__exact=1&token__regex=^A",
    "/admin/transactions/stallcard/?digest__gt=1",
    "/admin/transactions/stallcard/?card__digest__gt=1",
    "/admin/transactions/order/?token__startswith=A",
    "/admin/transactions/order/?code__startswith=A",
    "/admin/transactions/till/?key__gt=8",
    "/admin/transactions/statementlink/?token__regex=^A",
    "/admin/transactions/stallpin/?hash__regex=A",
    "/admin/transactions/stallpin/?hint__startswith=a",
    "/admin/transactions/stallpin/?wrong__at__gt=2021-01-01",
    "/admin/transactions/stallcard/?stall__pin__hint__startswith=a",
    "/admin/transactions/stallcard/?stall__bazar__id__exact__regex=1",
    "/admin/jakpreneur/stall/?cards__token__regex=^A",
    "/admin/jakpreneur/stall/?bazar__name__regex=A",
    "/admin/auth/user/?password__startswith=p",
    "/admin/transactions/sale/?nosuch=1",
]


@pytest.mark.parametrize("role", ROLES)
def test_secret_cannot_be_read_letter_by_letter(desks: Desks, role: str, kepala: User) -> None:
    client = signed_in(user_of(role, kepala))
    for leak in LEAKS:
        where, question = leak.split("?")
        for address in (where, f"{where}ekspor/{FORMS[0]}/"):
            status = client.get(f"{address}?{question}").status_code
            assert status in {400, 403}, (address, question)
    assert client.get(LEAKS[0]).status_code == 400


def test_refused_question_is_answered_in_words(desks: Desks, heads_desk: Client) -> None:
    page = html_of(heads_desk.get(LEAKS[0]))
    assert '<html lang="id"' in page


def test_autocomplete_finds_rows_by_search_fields_alone(desks: Desks, heads_desk: Client) -> None:
    of = {"app_label": "transactions", "model_name": "stallcard", "field_name": "stall"}
    where = "/admin/autocomplete/"
    found = heads_desk.get(where, of | {"term": desks.cast.stall.number}).json()["results"]
    assert [each["id"] for each in found] == [str(desks.cast.stall.pk)]
    asked_more = of | {"term": "", "pin__hint__startswith": "nosuch", "_to_field": "pin"}
    every = heads_desk.get(where, of | {"term": ""}).json()
    assert heads_desk.get(where, asked_more).json() == every


# --- What is named works ------------------------------------------------------------------------


@pytest.mark.parametrize("label", sorted(ADMINS))
def test_named_lookups_are_those_of_the_filters_the_dates_and_our_links(
    label: str, kepala: User
) -> None:
    one = ADMINS[label]
    request = asked(kepala, {})
    written = {*linked(one)}
    for entry in one.get_list_filter(request):
        written.update(map(str, filter_of(one, entry, request).expected_parameters()))
    if one.date_hierarchy:
        written |= {f"{one.date_hierarchy}__{part}" for part in ("year", "month", "day")}
    assert offered(one, kepala) == written


def filter_of(one: Any, entry: Any, request: HttpRequest) -> Any:
    """Return the filter as Django makes it."""
    if isinstance(entry, type) and issubclass(entry, SimpleListFilter):
        return Shown(entry)
    path, make = entry if isinstance(entry, tuple) else (entry, FieldListFilter.create)
    field = get_fields_from_path(one.model, path)[-1]
    assert isinstance(field, Field)
    return make(field, request, {}, one.model, one, field_path=path)


class Shown:
    def __init__(self, of: type[SimpleListFilter]) -> None:
        self.of = of

    def expected_parameters(self) -> list[str]:
        return [str(self.of.parameter_name)]


@pytest.mark.parametrize("role", [SUPERUSER, AUDITORS, OFFICERS])
def test_every_choice_beside_a_list_can_be_chosen(desks: Desks, role: str, kepala: User) -> None:
    user = user_of(role, kepala)
    for one in ADMINS.values():
        request = asked(user, {})
        if not one.has_view_permission(request):
            continue
        shown = one.get_changelist_instance(request)
        for spec in shown.filter_specs:
            for choice in spec.choices(shown):
                chosen = dict(parse_qsl(choice["query_string"].lstrip("?")))
                one.get_changelist_instance(asked(user, chosen))


def test_a_day_above_a_list_can_be_chosen(desks: Desks, kepala: User) -> None:
    for one in ADMINS.values():
        if of := one.date_hierarchy:
            day = {f"{of}__year": "2021", f"{of}__month": "9", f"{of}__day": "23"}
            one.get_changelist_instance(asked(kepala, day))


# --- Our own links ------------------------------------------------------------------------------


def test_every_link_of_the_desk_to_a_list_works(desks: Desks, heads_desk: Client) -> None:
    """Each named look-up is used by a link of some page."""
    tills.reissue_cards(type(desks.cast.stall).objects.filter(pk=desks.cast.stranger.pk))
    StallCard.objects.filter(stall=desks.cast.stall).delete()  # so one is without a card
    send(desks.cast.till, sale(line(desks.cast.keripik, price="x"), number=9))
    assert HeldSale.objects.filter(till=desks.cast.till, number=9).exists()
    used: dict[str, set[str]] = defaultdict(set)
    opened: set[str] = set()
    pages = [each for name, each in addresses(desks).items() if name not in NO_PAGES]
    for page in pages:
        answer = heads_desk.get(page)
        html = html_of(answer) if "text/html" in answer.get("Content-Type", "") else ""
        for link in hrefs(html):
            where = urlsplit(link)
            label = list_at(where.path or page)
            if label is None or not where.query:
                continue
            found = f"{where.path or page}?{where.query}"
            if found not in opened:  # many pages have the same link
                assert heads_desk.get(found).status_code == 200, link
            opened.add(found)
            used[label] |= {name for name, _value in parse_qsl(where.query)}
    for label, one in ADMINS.items():
        assert linked(one) <= used[label], label
        assert used[label] <= offered(one, User.objects.get(username="kepala")) | DJANGOS, label


NO_PAGES = {"logout", "login"}
LINK = re.compile(r'(?:href|action)="([^"]+)"')


def hrefs(html: str) -> list[str]:
    return [unescape(link) for link in LINK.findall(html)]


def list_at(path: str) -> str | None:
    try:
        name = str(resolve(path).url_name)
    except Resolver404:
        return None
    label, _underscore, page = name.rpartition("_")
    return label.replace("_", ".", 1) if page == "changelist" else None
