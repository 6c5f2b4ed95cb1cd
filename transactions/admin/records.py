"""The lists of the desk's log and of sign-ins. Nobody changes them."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from bazar.exports.fields import Worked
from transactions.desk.base import ReadOnlyAdmin
from transactions.models import DeskNote, SignIn
from transactions.notes import values_of


class AccountFilter(admin.SimpleListFilter):
    """Offer only accounts that stand in the log."""

    title = _("account")
    parameter_name = "akun"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        accounts = model_admin.model.objects.order_by().values("user")
        return [
            (user.pk, user) for user in User.objects.filter(pk__in=accounts).order_by("username")
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = str(self.value() or "")  # an integer where Django counts the facets
        return queryset.filter(user=int(wanted)) if wanted.isdecimal() else queryset


class KindFilter(admin.SimpleListFilter):
    """Offer only kinds of rows that stand in the log."""

    title = _("object type")
    parameter_name = "jenis"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        notes = DeskNote.objects.order_by("content_type").exclude(content_type=None)
        entries = notes.select_related("content_type").distinct("content_type")
        kinds = [(note.content_type_id, _kind_of(note)) for note in entries]
        return sorted(kinds, key=lambda kind: kind[1].casefold())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = str(self.value() or "")  # an integer where Django counts the facets
        return queryset.filter(content_type=int(wanted)) if wanted.isdecimal() else queryset


def _kind_of(note: LogEntry) -> str:
    return capfirst(note.content_type.name) if note.content_type else ""


def _kind(content_type: int) -> str:
    return capfirst(ContentType.objects.get_for_id(content_type).name)


def _message_in_words(message: str) -> str:
    """Return a log message as text. Django stores its own as JSON."""
    return LogEntry(change_message=message).get_change_message()


@admin.register(DeskNote)
class DeskNoteAdmin(ReadOnlyAdmin):
    export_fields = (
        "action_time", "user__username", "action_flag",
        Worked(_("object type"), "content_type", words=_kind),
        Worked(_("object"), "object_repr"),
        Worked(_("action"), "change_message", words=_message_in_words),
    )  # fmt: skip
    list_display = ["action_time", "user", "action_flag", "kind", "thing", "message"]
    list_filter = [AccountFilter, "action_time", "action_flag", KindFilter]
    list_select_related = ["user", "content_type"]
    search_fields = ["object_repr", "change_message", "user__username", "object_id__exact"]
    date_hierarchy = "action_time"
    fields = readonly_fields = (
        "action_time", "user", "action_flag", "kind", "thing", "message", "values",
    )  # fmt: skip
    show_full_result_count = False

    @admin.display(description=_("object type"), ordering="content_type")
    def kind(self, note: DeskNote) -> str:
        return _kind_of(note)

    @admin.display(description=_("object"), ordering="object_repr")
    def thing(self, note: DeskNote) -> str:
        where = None if note.is_deletion() else note.get_admin_url()
        return (
            format_html('<a href="{}">{}</a>', where, note.object_repr)
            if where
            else (note.object_repr)
        )

    @admin.display(description=_("action"))
    def message(self, note: DeskNote) -> str:
        return note.get_change_message()

    @admin.display(description=_("before and after"))
    def values(self, note: DeskNote) -> str:
        return render_to_string("admin/before_and_after.html", {"changes": values_of(note)})


@admin.register(SignIn)
class SignInAdmin(ReadOnlyAdmin):
    export_fields = ("at", "what", "user__username", "address", "asked")
    list_display = ["at", "what", "user", "address", "asked"]
    list_filter = ["what", AccountFilter, "at"]
    list_select_related = ["user"]
    search_fields = ["user__username", "address"]
    date_hierarchy = "at"
    fields = readonly_fields = ("at", "what", "user", "address", "asked")
    show_full_result_count = False
