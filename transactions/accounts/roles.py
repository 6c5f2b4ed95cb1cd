"""Who may do what at the officials' desk: four groups, kept after each migrate.

By rules over the permissions' names, so that a new model's fall in the right place: what the
database keeps append-only nobody adds, changes or deletes; an auditor reads all; an official does
all but accounts; a kecamatan's officer has what belongs to a kecamatan
(transactions/accounts/territory.py), and postings say whose.
"""

from collections.abc import Callable

from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.db.models import Model

from bazar.models import Kecamatan, PickupSlot, Venue
from bazar.postings import EVERYWHERE
from jakpreneur.models import Invitation
from transactions.accounts.territory import COMMON, OF_KECAMATAN

# Names that officials read, so they are Indonesian whatever language the terminal speaks.
ADMINISTRATORS = "Administrator"
OFFICIALS = "Pejabat"
OFFICERS = "Petugas kecamatan"
AUDITORS = "Auditor"

OURS = {"bazar", "jakpreneur", "transactions"}
APPS = {*OURS, "auth"}
ACCOUNTS = {"posting", "signin"}  # of ours, what is about accounts
WRITING = {"add", "change", "delete"}
STAYS_THERE = {"delete_office"}  # emptied, where it must be
# What is not about one model's rows as such; an officer's pages for them keep to the kecamatan.
OFFICERS_TOO = {"void_sale", "feed_sale", "settle_heldsale"}
OFFICERS_ONLY_READ: set[type[Model]] = {Invitation, Kecamatan, PickupSlot, Venue}

type Rule = Callable[[Permission, type[Model]], bool]


def administrators(_permission: Permission, _model: type[Model]) -> bool:
    return True


def officials(permission: Permission, _model: type[Model]) -> bool:
    of = permission.content_type
    if of.app_label not in OURS:
        return False
    return of.model not in ACCOUNTS or _is_everywhere(permission)


def auditors(permission: Permission, _model: type[Model]) -> bool:
    return _verb(permission) == "view" or _is_everywhere(permission)


def officers(permission: Permission, model: type[Model]) -> bool:
    if permission.codename in OFFICERS_TOO:
        return True
    if _verb(permission) == "view":
        return model in COMMON or model in OF_KECAMATAN
    return (
        _verb(permission) in WRITING and model in OF_KECAMATAN and model not in OFFICERS_ONLY_READ
    )


ROLES: dict[str, Rule] = {
    ADMINISTRATORS: administrators,
    OFFICIALS: officials,
    OFFICERS: officers,
    AUDITORS: auditors,
}


def keep_groups() -> None:
    """After each migrate: the roles, each with what its rule allows."""
    stays = _append_only()
    every = [
        (permission, model)
        for permission in Permission.objects.filter(
            content_type__app_label__in=APPS
        ).select_related("content_type")
        if (model := permission.content_type.model_class())
        and not (_verb(permission) in WRITING and model._meta.db_table in stays)
        and permission.codename not in STAYS_THERE
    ]
    for name, allows in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(
            [permission for permission, model in every if allows(permission, model)]
        )


def _is_everywhere(permission: Permission) -> bool:
    return f"{permission.content_type.app_label}.{permission.codename}" == EVERYWHERE


def _verb(permission: Permission) -> str:
    """`add` of `add_sale`; "" of what is not one of Django's own four."""
    verb, _, rest = permission.codename.partition("_")
    return verb if rest == permission.content_type.model else ""


STAYS = "SELECT relname FROM pg_trigger JOIN pg_class ON tgrelid = pg_class.oid WHERE tgname = %s"


def _append_only() -> set[str]:
    """The tables whose rows the database lets nobody change."""
    with connection.cursor() as cursor:
        cursor.execute(STAYS, ["append_only"])
        return {table for (table,) in cursor.fetchall()}
