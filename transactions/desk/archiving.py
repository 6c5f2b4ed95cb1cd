"""Lists whose rows can be archived: rows that others need, and that nothing new shall use."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from transactions.desk.base import DeskAdmin
from transactions.desk.choices import in_use
from transactions.desk.confirming import IN_LIST_AND_FORM


class ArchiveFilter(admin.SimpleListFilter):
    """Show the rows in use, unless the address asks for the archive."""

    title = _("archive")
    parameter_name = "arsip"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("ya", _("archived")), ("semua", _("all of them"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        default, *others = super().choices(changelist)
        yield {**default, "display": _("in use")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "semua":
            return queryset
        return queryset.filter(archived_at__isnull=self.value() != "ya")


class ArchivableAdmin(DeskAdmin):
    """A list of an Archivable model. Its rows go into the archive and come back."""

    actions = ("archive", "take_back")
    instead_of_deleting = _(
        "Archive it instead: it stays in what was sold, and is offered for nothing new."
    )

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [ArchiveFilter, *super().get_list_filter(request)]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        archive_fields = ("archived_at", "archived_by") if obj and obj.archived_at else ()
        return (*super().get_readonly_fields(request, obj), *archive_fields)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        is_list = (request.resolver_match and request.resolver_match.url_name) != "autocomplete"
        return (found if is_list else in_use(found)), may_repeat

    @admin.action(description=_("Archive"), permissions=["change"], location=IN_LIST_AND_FORM)
    def archive(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        changing = list(chosen.filter(archived_at=None))
        user = request.user if isinstance(request.user, User) else None
        self._set(request, changing, gettext("Archived."), archived_at=Now(), archived_by=user)
        done = gettext("Archived: %(count)s.") % {"count": len(changing)}
        self.message_user(request, done, messages.SUCCESS)

    @admin.action(
        description=_("Take back from the archive"),
        permissions=["change"],
        location=IN_LIST_AND_FORM,
    )
    def take_back(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        changing = list(chosen.exclude(archived_at=None))
        done = gettext("Taken back from the archive.")
        self._set(request, changing, done, archived_at=None, archived_by=None)
        done = gettext("Taken back from the archive: %(count)s.") % {"count": len(changing)}
        self.message_user(request, done, messages.SUCCESS)

    def _set(self, request: HttpRequest, rows: list[Any], entry: str, **values: object) -> None:
        """Set the values of these rows, and add the entry to the log of each."""
        self.model._default_manager.filter(pk__in=[row.pk for row in rows]).update(**values)
        for row in rows:
            self.log_change(request, row, entry)
