"""The roles of the desk, and what each may do. They are set again by each migrate.

A role is a row of ROLES: rules over models, so that a new model falls into the right place. What
the database keeps append-only nobody adds, changes or deletes, whatever a role says.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.db.models import Model

from bazar.models import Kecamatan, PickupSlot, Venue
from bazar.postings import EVERYWHERE
from jakpreneur.models import Invitation
from transactions.accounts.territory import COMMON, OF_KECAMATAN

# Names that officials read. They are Indonesian whatever language the terminal speaks.
ADMINISTRATORS = "Administrator"
OFFICIALS = "Pejabat"
OFFICERS = "Petugas kecamatan"
AUDITORS = "Auditor"

OURS = {"bazar", "jakpreneur", "transactions"}
APPS = {*OURS, "auth"}
ABOUT_ACCOUNTS = {"posting", "signin"}  # models of ours
WRITING = {"add", "change", "delete"}
# The page of the office is emptied, and never deleted.
NOBODYS = {"delete_office"}

type Models = Callable[[type[Model]], bool]


def no_model(_model: type[Model]) -> bool:
    return False


def every_model(_model: type[Model]) -> bool:
    return True


def bazaar_model(model: type[Model]) -> bool:
    """Return whether the model is about bazaars, vendors and sales, and not about accounts."""
    return model._meta.app_label in OURS and model._meta.model_name not in ABOUT_ACCOUNTS


def visible_to_officers(model: type[Model]) -> bool:
    return model in COMMON or model in OF_KECAMATAN


def written_by_officers(model: type[Model]) -> bool:
    return model in OF_KECAMATAN and model not in {Invitation, Kecamatan, PickupSlot, Venue}


@dataclass(frozen=True, slots=True)
class Role:
    """A role by its name in the database, and the permissions that it has.

    `sees` and `writes` say for which models it has Django's view permission, and its add, change
    and delete permissions. `acts` says for which models it has all permissions besides these
    four, such as void_sale; `also` names single ones. With `sees_everywhere` it is not narrowed
    to the kecamatan that its members are posted to.
    """

    name: str
    sees: Models
    writes: Models = no_model
    acts: Models = no_model
    also: frozenset[str] = field(default=frozenset())
    sees_everywhere: bool = True

    def has(self, permission: Permission, model: type[Model]) -> bool:
        if f"{permission.content_type.app_label}.{permission.codename}" == EVERYWHERE:
            return self.sees_everywhere
        verb = _verb(permission)
        if verb == "view":
            return self.sees(model)
        if verb in WRITING:
            return self.writes(model)
        return self.acts(model) or permission.codename in self.also


ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        Role(ADMINISTRATORS, sees=every_model, writes=every_model, acts=every_model),
        Role(OFFICIALS, sees=bazaar_model, writes=bazaar_model, acts=bazaar_model),
        Role(
            OFFICERS,
            sees=visible_to_officers,
            writes=written_by_officers,
            also=frozenset(
                {"void_sale", "feed_sale", "settle_heldsale", "refuse_order", "give_refund"}
            ),
            sees_everywhere=False,
        ),
        Role(AUDITORS, sees=every_model),
    )
}


def set_roles() -> None:
    """Make the group of each role, with exactly the permissions that the role has."""
    append_only = _append_only_tables()
    grantable = [
        (permission, model)
        for permission in Permission.objects.filter(
            content_type__app_label__in=APPS
        ).select_related("content_type")
        if (model := permission.content_type.model_class())
        and not (_verb(permission) in WRITING and model._meta.db_table in append_only)
        and permission.codename not in NOBODYS
    ]
    for role in ROLES.values():
        group, _ = Group.objects.get_or_create(name=role.name)
        group.permissions.set(
            [permission for permission, model in grantable if role.has(permission, model)]
        )


def _verb(permission: Permission) -> str:
    """Return "add" for add_sale; "" for a permission that is not one of Django's own four."""
    verb, _, rest = permission.codename.partition("_")
    return verb if rest == permission.content_type.model else ""


TRIGGERS = (
    "SELECT relname FROM pg_trigger JOIN pg_class ON tgrelid = pg_class.oid WHERE tgname = %s"
)


def _append_only_tables() -> set[str]:
    """Return the tables whose rows the database lets nobody change."""
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS, ["append_only"])
        return {table for (table,) in cursor.fetchall()}
