"""Permissions in words: Django stores their names in English."""

from typing import Any

from django.contrib.auth.models import Permission
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from transactions.desk.base import DeskAdmin

VERBS = {"add": _("add"), "change": _("change"), "delete": _("delete"), "view": _("view")}


def permission_in_words(permission: Permission) -> str:
    """Return "kind of row | what may be done with it"."""
    kind = permission.content_type
    verb = permission.codename.removesuffix(f"_{kind.model}")
    what = VERBS[verb] if verb in VERBS else gettext(permission.name)
    return f"{kind} | {what}"


class PermissionsInWords(DeskAdmin):
    """A list whose forms offer permissions, named in the user's language."""

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **options: Any) -> Any:
        field: Any = super().formfield_for_manytomany(db_field, request, **options)
        if field and db_field.remote_field.model is Permission:
            field.label_from_instance = permission_in_words
        return field
