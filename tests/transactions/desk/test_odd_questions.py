"""The desk answers every address, and never with a fault of the server."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import User
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest
from django.test import Client, RequestFactory

from tests.cast import Cast
from tests.desk import Desks, addresses, make_desks

HUGE = "9" * 25
ODD = ["abc", HUGE, "-1", "\0", "²", "1e9", "", "2021-13-45", "a,b", "9999", "9999-12-31"]
OWN = [
    "bazar", "hari", "kecamatan", "known", "page", "hal", "centang", "semua", "belum", "layar",
    "dari", "sampai", "q", "sold", "venue", "state", "_to_field", "_popup", "next",
]  # fmt: skip
OF_A_LIST = ["p", "o", "all", "e", "_facets", "q"]
UNNAMED = ["id", "id__in", "id__nosuch", "nosuch", "pk"]


@pytest.fixture
def desks(cast: Cast, kepala: User) -> Desks:
    return make_desks(cast, kepala)


def asked_of(one: Any, shown: ChangeList) -> set[str]:
    """Return the parameters of a list: those of its own links, and others written by hand."""
    names = {*OF_A_LIST, *UNNAMED, "_to_field"}
    for spec in shown.filter_specs:
        names.update(map(str, spec.expected_parameters()))
    for field in filter(lambda each: isinstance(each, str), one.list_filter):
        names |= {f"{field}__{lookup}" for lookup in ("exact", "in", "isnull", "gte")}
    if one.date_hierarchy:
        names |= {f"{one.date_hierarchy}__{part}" for part in ("year", "month", "day", "gte")}
    return names


def questions(one: Any, shown: ChangeList, request: HttpRequest) -> Iterator[dict[str, str]]:
    """Yield each parameter with every odd value. One value does where the name is refused."""
    read = {*OF_A_LIST, "_to_field"} | one.offered_lookups(request)
    for name in sorted(asked_of(one, shown)):
        yield from ({name: odd} for odd in (ODD if name in read else ODD[:1]))
    day = one.date_hierarchy or "at"
    for year, month, date in (("2021", "13", "1"), ("2021", "2", "31"), ("9999", "12", "31")):
        yield {f"{day}__year": year, f"{day}__month": month, f"{day}__day": date}


@pytest.mark.filterwarnings("ignore:DateTimeField .* received a naive datetime")
def test_no_list_fails_on_an_odd_question(desks: Desks, kepala: User) -> None:
    request = RequestFactory().get("/")
    request.user = kepala
    broken = [
        (one.model.__name__, question, fault)
        for one in admin.site._registry.values()  # noqa: SLF001
        for question in questions(one, one.get_changelist_instance(request), request)
        if (fault := fault_of(one, question, kepala))
    ]
    assert broken == []


def fault_of(one: Any, question: dict[str, str], by: User) -> str:
    request = RequestFactory().get("/", question)
    request.user = by
    request._messages = Silent()  # type: ignore[attr-defined]  # noqa: SLF001
    try:
        with transaction.atomic():
            list(one.get_changelist_instance(request).result_list)
    except (IncorrectLookupParameters, SuspiciousOperation):
        return ""
    except Exception as fault:  # noqa: BLE001
        return repr(fault)
    return ""


class Silent:
    def add(self, *_said: Any) -> None: ...


def test_list_answers_nonsense_with_a_redirect_or_400(desks: Desks, kepala: User) -> None:
    head = Client(raise_request_exception=False)
    head.force_login(kepala)
    sales = "/admin/transactions/sale/"
    answers = {
        f"{sales}?sold_at__year=9999": 302,
        f"{sales}?sold_at__year={HUGE}": 302,
        f"{sales}?nosuch=1": 400,
        f"{sales}ekspor/csv/?nosuch=1": 400,
        f"{sales}?sold_at__year=2021&_facets=True": 200,
        "/admin/transactions/desknote/?_facets=True": 200,
        "/admin/transactions/signin/?_facets=True": 200,
        f"/admin/bazar/bazar/{desks.cast.bazar.pk}/change/?_to_field=": 200,
        f"/admin/bazar/bazar/{HUGE}/change/": 302,
    }
    assert {address: head.get(address).status_code for address in answers} == answers


def test_ticked_value_that_is_no_id_is_refused(desks: Desks, kepala: User) -> None:
    head = Client(raise_request_exception=False)
    head.force_login(kepala)
    for odd in ("abc", "\0", "²", ""):
        ticked = {"action": "lock_out", "_selected_action": [odd], "index": "0"}
        assert head.post("/admin/transactions/till/", ticked).status_code == 400, odd
    ticked = {"action": "lock_out", "_selected_action": [HUGE], "index": "0"}
    assert head.post("/admin/transactions/till/", ticked).status_code < 400


def test_no_other_page_fails_on_an_odd_question(desks: Desks, kepala: User) -> None:
    head = Client(raise_request_exception=False)
    head.force_login(kepala)
    broken = [
        (name, odd)
        for name, address in addresses(desks).items()
        if not name.endswith(("changelist", "export", "logout"))
        for odd in ODD
        if head.get(address, dict.fromkeys(OWN, odd)).status_code >= 500
    ]
    assert broken == []
