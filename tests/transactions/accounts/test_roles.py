"""The four roles, which each migrate sets again by rules over models."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse

from bazar.models import Posting
from tests.cast import Cast, kecamatan
from tests.desk import member, officer
from tests.html import html_of
from tests.transactions.conftest import signed_in
from transactions.accounts import roles
from transactions.accounts.roles import ADMINISTRATORS, AUDITORS, OFFICERS, OFFICIALS


def codenames(role: str) -> set[str]:
    return set(Group.objects.get(name=role).permissions.values_list("codename", flat=True))


@pytest.mark.parametrize("role", [ADMINISTRATORS, OFFICIALS, OFFICERS, AUDITORS])
def test_permissions_changed_by_hand_are_reset(db: None, role: str) -> None:
    usual = codenames(role)
    group = Group.objects.get(name=role)
    group.permissions.set(Permission.objects.filter(codename="delete_user"))
    roles.set_roles()
    assert codenames(role) == usual


def test_auditors_read_all_and_change_nothing(db: None) -> None:
    assert {name for name in codenames(AUDITORS) if not name.startswith("view_")} == {
        "see_everywhere"
    }


def test_officials_do_all_but_accounts(db: None) -> None:
    may = codenames(OFFICIALS)
    assert {"void_sale", "feed_sale", "settle_heldsale", "add_externalsale", "view_sale"} <= may
    assert {"change_stallcard", "change_till", "delete_bazar", "view_desknote"} <= may
    assert not {"view_user", "change_group", "add_posting", "view_signin"} & may


def test_administrators_keep_accounts_too(db: None) -> None:
    assert codenames(OFFICIALS) < codenames(ADMINISTRATORS)
    assert {"add_user", "change_user", "add_posting", "view_signin"} <= codenames(ADMINISTRATORS)


def test_officers_change_rows_of_a_kecamatan(db: None) -> None:
    may = codenames(OFFICERS)
    assert {"change_jakpreneur", "add_stall", "void_sale", "view_saleline", "view_bazar"} <= may
    assert not {"change_bazar", "change_kecamatan", "view_desknote", "see_everywhere"} & may


def test_a_new_permission_falls_in_its_place(db: None) -> None:
    of_bazars = Permission.objects.get(codename="view_bazar").content_type
    Permission.objects.create(codename="seal_day", name="Can close", content_type=of_bazars)
    roles.set_roles()
    holders = {role for role in roles.ROLES if "seal_day" in codenames(role)}
    assert holders == {ADMINISTRATORS, OFFICIALS}


# --- Accounts -----------------------------------------------------------------------------------


def account_page(user: User) -> str:
    return reverse("admin:auth_user_change", args=[user.pk])


def form_of(client: Client, user: User, **changes: object) -> dict[str, object]:
    return {
        "username": user.username, "is_staff": "on", "is_active": "on", "groups": [],
        "date_joined_0": "23/09/2021", "date_joined_1": "08:00:00",
        "postings-TOTAL_FORMS": 1, "postings-INITIAL_FORMS": 0, **changes,
    }  # fmt: skip


def test_an_administrator_posts_an_officer_to_a_kecamatan(db: None) -> None:
    client, budi = signed_in(member(ADMINISTRATORS)), User.objects.create_user("budi")
    posted = {
        "groups": [Group.objects.get(name=OFFICERS).pk],
        "postings-0-user": budi.pk,
        "postings-0-kecamatan": kecamatan("Senen").pk,
    }
    client.post(account_page(budi), form_of(client, budi, **posted))
    assert [str(posting) for posting in Posting.objects.filter(user=budi)] == ["Senen"]
    assert budi.groups.get().name == OFFICERS


def test_an_administrator_makes_no_superuser_and_touches_none(db: None, kepala: User) -> None:
    boss = member(ADMINISTRATORS)
    client = signed_in(boss)
    client.post(account_page(boss), form_of(client, boss, is_superuser="on"))
    boss.refresh_from_db()
    assert not boss.is_superuser
    assert client.post(account_page(kepala), form_of(client, kepala)).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[kepala.pk])
    assert client.get(password).status_code == 403


def test_no_account_is_deleted(db: None, kepala: User) -> None:
    sari = member(AUDITORS)
    client = signed_in(kepala)
    client.post(reverse("admin:auth_user_delete", args=[sari.pk]), {"post": "yes"})
    sent = {"action": "delete_selected", "_selected_action": [sari.pk], "post": "yes"}
    client.post(reverse("admin:auth_user_changelist"), sent)
    assert User.objects.filter(pk=sari.pk).exists()


def test_the_roles_themselves_are_not_changed_by_hand(db: None, kepala: User) -> None:
    group = Group.objects.get(name=AUDITORS)
    client = signed_in(kepala)
    for page in ("change", "delete"):
        where = reverse(f"admin:auth_group_{page}", args=[group.pk])
        assert client.post(where, {"name": "Lain", "post": "yes"}).status_code == 403


def test_narrowed_account_costs_one_query_more(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(officer("petugas", "Menteng"))
    with django_assert_max_num_queries(13):  # one of them asks whether the session is over
        client.get("/admin/")


def test_permissions_are_named_in_words(heads_desk: Client) -> None:
    of_role = Group.objects.get(name=OFFICERS)
    shown = html_of(heads_desk.get(f"/admin/auth/group/{of_role.pk}/change/"))
    chosen = html_of(heads_desk.get("/admin/auth/group/add/"))
    for page in (shown, chosen):
        assert "Jakpreneur | lapak | mengubah" in page
        assert "Boleh membatalkan transaksi dari meja pejabat" in page
        assert not re.search(r"\| Can (add|change|delete|view)", page)
