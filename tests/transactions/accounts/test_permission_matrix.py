"""Every address of the desk, and the roles that may open it.

The tests fail until a new address stands in the tables below.
"""

from collections import Counter
from http import HTTPStatus

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client

from tests.cast import Cast
from tests.desk import LETTER, Desks, addresses, make_desks, member, of_model, officer
from tests.transactions.conftest import signed_in
from transactions.accounts.roles import ADMINISTRATORS, AUDITORS, OFFICERS, OFFICIALS
from transactions.models import SignIn, Visit

# v: the list, a row's page and its history; a: the page to add a row; d: to delete a row.
COMMON = ["bazar.bazar", "bazar.bazarday", "bazar.category", "bazar.channelrule", "bazar.series"]
PLACES = ["bazar.kecamatan", "bazar.venue", "bazar.pickupslot"]
VENDORS = [
    "jakpreneur.jakpreneur", "jakpreneur.product", "jakpreneur.stall", "jakpreneur.offer",
    "transactions.stallcard",
]  # fmt: skip
READ = [
    "transactions.sale", "transactions.saleline", "transactions.heldsale",
    "transactions.resolution", "transactions.shiftentry", "transactions.stallpin",
    "transactions.till", "transactions.order", "transactions.stallorder", "transactions.refund",
    "jakpreneur.invitation",
]  # fmt: skip
WHOLE = [
    "transactions.erasure", "transactions.desknote", "transactions.seal",
    "transactions.statementlink", "transactions.datarequest", "transactions.privacynotice",
    "transactions.statementlink", "transactions.auditfinding",
]  # fmt: skip
# The only row is there: it is read and changed, neither added nor deleted.
ONLY = ["bazar.office"]
OUTSIDE = ["transactions.externalsale"]
ACCOUNTS = ["auth.user", "transactions.signin"]
GROUPS = ["auth.group"]

STAFF = "staff without a role"
NARROWED = {OFFICERS, STAFF}
SHARED = set(COMMON)
MODELS: dict[str, dict[str, str]] = {
    ADMINISTRATORS: {
        **dict.fromkeys(COMMON + PLACES + VENDORS + GROUPS, "vad"),
        **dict.fromkeys(READ + WHOLE + ONLY + ["transactions.signin"], "v"),
        **dict.fromkeys([*OUTSIDE, "auth.user"], "va"),
    },
    OFFICIALS: {
        **dict.fromkeys(COMMON + PLACES + VENDORS, "vad"),
        **dict.fromkeys(READ + WHOLE + ONLY, "v"),
        **dict.fromkeys(OUTSIDE, "va"),
    },
    OFFICERS: {
        **dict.fromkeys(VENDORS, "vad"),
        **dict.fromkeys(COMMON + PLACES + READ, "v"),
        **dict.fromkeys(OUTSIDE, "va"),
    },
    AUDITORS: dict.fromkeys(
        COMMON + PLACES + VENDORS + READ + WHOLE + ONLY + OUTSIDE + ACCOUNTS + GROUPS, "v"
    ),
    STAFF: {},
}

# The other pages, by name, and the roles that they answer with 200.
ALL = {ADMINISTRATORS, OFFICIALS, OFFICERS, AUDITORS, STAFF}
DO = {ADMINISTRATORS, OFFICIALS, OFFICERS}
# Pages for the whole of a bazaar, and not for officers of one kecamatan.
OF_ALL_KECAMATAN = [
    "bazar_bazar_choose", "bazar_bazar_invitations", "bazar_bazar_numbers",
    "bazar_bazar_numbers_by_hand", "bazar_bazar_slots", "bazar_bazar_lacking",
    "transactions_seal_day", "transactions_seal_minutes", "transactions_seal_file",
    "transactions_seal_full_file", "transactions_seal_totals", "transactions_statementlink_vendor",
    "transactions_statementlink_print", "transactions_statementlink_file",
    "transactions_seal_day_file", "bazar_bazar_choose_file", "bazar_bazar_invitations_file",
    "bazar_bazar_numbers_file", "bazar_bazar_numbers_by_hand_file", "bazar_bazar_slots_file",
    "bazar_bazar_lacking_file", "bazar_bazar_checklist_file",
]  # fmt: skip
NARROWED_TOO = [
    "transactions_sale_live", "transactions_sale_places", "transactions_sale_places_file",
    "transactions_sale_participation", "transactions_sale_participation_file",
    "transactions_sale_recap_file", "transactions_sale_live_file", "transactions_till_watch_file",
    "transactions_till_shift_file",
]  # fmt: skip
# An imported list may have vendors of all kecamatan.
IMPORTING = ["jakpreneur_import", "jakpreneur_import_xlsx", "jakpreneur_import_csv"]
OF_AN_UPLOAD = ["jakpreneur_import_preview", "jakpreneur_import_bad_rows"]
OTHERS: dict[str, set[str]] = {
    "index": ALL,
    "password_change": ALL,
    "password_change_done": ALL,
    "jsi18n": ALL,
    "own_account": ALL,
    "second_step_set_up": ALL,
    "reset_password": ALL,  # a dead link is answered by a page that says so
    "auth_user_security": {ADMINISTRATORS},
    "auth_group_second_step": {ADMINISTRATORS, AUDITORS},
    "transactions_till_watch": ALL - {STAFF},
    "transactions_till_shift": ALL - {STAFF},
    "transactions_till_feed": DO,
    "transactions_sale_void": DO,
    "transactions_order_refuse": DO,
    "transactions_stallorder_holds": ALL - {STAFF},
    "transactions_heldsale_content": ALL - {STAFF},
    "transactions_heldsale_correct": DO,
    "auth_user_password_change": {ADMINISTRATORS},
    **{name: {ADMINISTRATORS, OFFICIALS, AUDITORS} for name in OF_ALL_KECAMATAN},
    **{name: ALL - {STAFF} for name in NARROWED_TOO},
    "bazar_bazar_clone": {ADMINISTRATORS, OFFICIALS},
    "bazar_venue_first": {ADMINISTRATORS, OFFICIALS},
    "transactions_datarequest_shopper": {ADMINISTRATORS, OFFICIALS},
    "transactions_datarequest_vendor": {ADMINISTRATORS, OFFICIALS},
    "transactions_seal_signatories": {ADMINISTRATORS, OFFICIALS},
    **{name: {ADMINISTRATORS, OFFICIALS} for name in IMPORTING},
}  # fmt: skip
# Pages with other answers than 200 or 403, by role.
CODES: dict[str, dict[str, int]] = {
    # They take only POST.
    "transactions_statementlink_revoke": dict.fromkeys(ALL, 403)
    | {ADMINISTRATORS: 405, OFFICIALS: 405},
    "transactions_stallorder_give_back": dict.fromkeys(DO, 405) | dict.fromkeys(ALL - DO, 403),
    # The file of another official is not found.
    **{
        name: dict.fromkeys(ALL, 403) | {ADMINISTRATORS: 404, OFFICIALS: 404}
        for name in OF_AN_UPLOAD
    },
    "login": dict.fromkeys(ALL, 302),  # a signed-in user is sent to the first page
    "second_step": dict.fromkeys(ALL, 302),  # it is open after a right password only
    "logout": dict.fromkeys(ALL, 405),  # only POST
    "own_sessions_end": dict.fromkeys(ALL, 405),
    "second_step_codes": dict.fromkeys(ALL, 405),
    "second_step_remove": dict.fromkeys(ALL, 405),
    "autocomplete": dict.fromkeys(ALL, 403),  # no field of a form is named
    # No row has a page outside the desk.
    "view_on_site": dict.fromkeys(ALL, 404) | {OFFICERS: 403, STAFF: 403},
}

# Look-ups that links of other pages use, and that no filter of the list has.
LINKED = {
    "bazar.pickupslot": ("venue__id__exact",),
    "transactions.heldsale": ("till__id__exact",),
    "transactions.saleline": ("hour__exact",),
}


@pytest.fixture
def desks(cast: Cast, kepala: User) -> Desks:
    return make_desks(cast, kepala)


@pytest.fixture
def people(desks: Desks) -> dict[str, Client]:
    users = {role: member(role) for role in (ADMINISTRATORS, OFFICIALS, AUDITORS)}
    users |= {OFFICERS: officer("petugas", "Menteng")}
    users |= {STAFF: User.objects.create_user("baru", is_staff=True)}
    return {role: signed_in(user) for role, user in users.items()}


def expected(name: str, role: str) -> int:
    if name in CODES:
        return CODES[name][role]
    if name in OTHERS:
        return 200 if role in OTHERS[name] else 403
    if name.startswith("app_list"):
        app = name.split()[1]
        return 200 if any(model.split(".")[0] == app for model in MODELS[role]) else 404
    model, page = of_model(name)
    assert model, f"write into the tables of this file who may open {name}"
    if LETTER[page] in MODELS[role].get(model, ""):
        return 200
    # Django looks for the row first; it is not found where the user may not see it.
    return 302 if page == "history" and role in NARROWED and model not in SHARED else 403


def test_every_list_of_the_desk_stands_in_the_tables() -> None:
    registered = {model._meta.label_lower for model in admin.site._registry}  # noqa: SLF001
    assert registered == set(MODELS[ADMINISTRATORS])


@pytest.mark.parametrize("role", sorted(ALL))
def test_each_role_opens_exactly_its_pages(
    desks: Desks, people: dict[str, Client], role: str
) -> None:
    wrong = {
        name: (status, expected(name, role))
        for name, address in addresses(desks).items()
        if (status := people[role].get(address).status_code) != expected(name, role)
    }
    assert wrong == {}


@pytest.mark.parametrize("role", sorted(ALL))
def test_no_role_looks_up_a_field_that_a_list_does_not_offer(
    desks: Desks, people: dict[str, Client], role: str
) -> None:
    for name, address in addresses(desks).items():
        label, page = of_model(name)
        if page not in {"changelist", "export"}:
            continue
        allowed = expected(name, role)
        refused = HTTPStatus.BAD_REQUEST if allowed == HTTPStatus.OK else allowed
        # test_lookups.py asks for every field; here a few pass the whole road of a request.
        fields = apps.get_model(label)._meta.concrete_fields
        for field in (fields[0], fields[-1]):
            answer = people[role].get(f"{address}?{field.name}__regex=a")
            assert answer.status_code == refused, (name, field.name)
        for lookup in LINKED.get(label, ()):
            answer = people[role].get(f"{address}?{lookup}=1")
            assert answer.status_code == allowed, (name, lookup)


def test_every_linked_lookup_stands_in_the_tables() -> None:
    linked = {
        model._meta.label_lower: tuple(getattr(one, "linked_lookups", ()))
        for model, one in admin.site._registry.items()  # noqa: SLF001
    }
    assert {label: lookups for label, lookups in linked.items() if lookups} == LINKED


def test_a_stranger_is_asked_to_sign_in_everywhere(desks: Desks) -> None:
    every = addresses(desks)
    answers = {name: Client().get(address) for name, address in every.items()}
    assert answers.pop("login").status_code == 200
    assert answers.pop("logout").headers["Location"] == "/admin/"
    assert answers.pop("reset_password").status_code == 200
    for name, answer in answers.items():
        assert answer.status_code == 302, name
        assert answer.headers["Location"].startswith("/admin/login/"), name
    visitor = signed_in(User.objects.get(username__startswith="tamu "))
    for name in answers:
        assert visitor.get(every[name]).status_code == 302, name


def rows() -> Counter[str]:
    """Return a checksum of every table, except those that a visit itself changes."""
    with connection.cursor() as cursor:
        of_a_visit = {"django_session", "transactions_signedin", "transactions_knock"}
        tables = set(connection.introspection.table_names(cursor)) - of_a_visit
        found = Counter[str]()
        for table in tables:
            cursor.execute(
                f"SELECT coalesce(sum(hashtext(t::text)::bigint), 0) FROM {table} t"  # noqa: S608
            )
            found[table] = cursor.fetchone()[0]
    return found


def test_an_auditor_changes_nothing_whatever_is_sent(
    desks: Desks, people: dict[str, Client]
) -> None:
    before = rows()
    every = addresses(desks)
    actions = {
        model._meta.label_lower: {*map(str, one.actions or ()), "delete_selected", "nosuch"}
        for model, one in admin.site._registry.items()  # noqa: SLF001
    }
    for name, address in every.items():
        if name in {"login", "logout", "password_change"} or name.startswith("second_step"):
            continue  # pages of the auditor's own account
        label = of_model(name)[0]
        for action in actions[label] if name.endswith("_changelist") else {""}:
            chosen = desks.here.one.get(apps.get_model(label)) if action else None
            people[AUDITORS].post(
                address,
                {
                    "action": action,
                    "_selected_action": [chosen.pk] if chosen else [],
                    "confirmed": "1",
                    "post": "yes",
                    "reason": "coba",
                    "note": "coba",
                },
            )
    after = rows()
    changed = {table for table, was in before.items() if after[table] != was}
    # Only the refusals themselves are logged.
    assert changed == {"transactions_signin"}
    assert set(SignIn.objects.values_list("what", flat=True)) <= {Visit.REFUSED, Visit.IN}


@pytest.mark.parametrize("role", [ADMINISTRATORS, OFFICIALS, OFFICERS, AUDITORS])
def test_no_role_changes_append_only_rows(role: str, db: None) -> None:
    group = Group.objects.get(name=role)
    append_only = {"sale", "saleline", "heldsale", "shiftentry", "desknote", "signin"}
    writing = {f"{verb}_{model}" for verb in ("add", "change", "delete") for model in append_only}
    assert not group.permissions.filter(codename__in=writing).exists()
