"""Permissions in words: Django keeps their names in the database, in English."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Permission
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib import admin

    Admin = admin.ModelAdmin
else:
    Admin = object

VERBS = {"add": _("add"), "change": _("change"), "delete": _("delete"), "view": _("view")}


def words(permission: Permission) -> str:
    """Of what, and what may be done with it."""
    kind = permission.content_type
    verb = permission.codename.removesuffix(f"_{kind.model}")
    what = VERBS[verb] if verb in VERBS else gettext(permission.name)
    return f"{kind} | {what}"


class InWords(Admin):
    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field and db_field.remote_field.model is Permission:
            field.label_from_instance = words
        return field
