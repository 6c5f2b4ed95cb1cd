"""The base classes of every list of the desk, and of the rows inside another row's form.

Every admin class inherits from DeskAdmin, every inline from DeskInline; the site refuses another
class when it starts. A method that is marked as final stands as it is here, in every list: it
narrows rows to the user's kecamatan, logs changes, or refuses a look-up. A list adds to its rows
by `prepare_rows`, and says the rest in the options at the head of DeskAdmin.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, final

from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin, InlineModelAdmin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import Model, ProtectedError, QuerySet, RestrictedError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bazar.exports.fields import Worked
from bazar.number_fields import options_for
from bazar.phones import NotAMobile, to_e164
from bazar.postings import keeps_to_kecamatan
from transactions.accounts import territory
from transactions.desk import changes, deleting, exporting, lookups
from transactions.desk.changelist import DeskChangeList, refuse_unfit_ids
from transactions.desk.choices import in_use, value_on_form
from transactions.desk.filters import NarrowedFilter
from transactions.desk.forms import ListRowForm, SearchedSelect

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

admin.FieldListFilter.register(
    lambda field: bool(field.remote_field), NarrowedFilter, take_priority=True
)


class NarrowedRows(BaseModelAdmin):
    """Rows of the user's kecamatan alone, in the list and in what its forms offer."""

    def prepare_rows(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return `rows` with all that the list shows of each: related rows and annotations."""
        return rows

    @final
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = self.prepare_rows(request, super().get_queryset(request))
        return territory.narrowed(rows, request.user)

    @final
    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Offer rows of the user's kecamatan that are not archived, and the row's own value.

        A whole number is read as people write it.
        """
        options |= options_for(db_field)
        field: Any = super().formfield_for_dbfield(db_field, request, **options)
        offered = getattr(field, "queryset", None)
        if offered is not None:
            offered = in_use(offered, value_on_form(self, db_field, request))
            field.queryset = territory.choices(offered, request.user)
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            options.setdefault("widget", SearchedSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **options)


class DeskInline(NarrowedRows, admin.TabularInline):
    """Rows inside another row's form. A row that others need cannot be ticked to be deleted."""

    @final
    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **options)
        formset.form = deleting.refuse_protected_rows(formset.form)
        return formset


class DeskAdmin(NarrowedRows, admin.ModelAdmin):
    """A list of the desk, the pages of its rows, and the list as a file and on paper."""

    # The columns of the exported file, as paths of the model: "stall__jakpreneur__name". Never a
    # secret: no token, no digest.
    export_fields: ClassVar[Sequence[str | Worked]] = ()
    # Mask what was searched for in the log of exports. For persons whose data are erased some day.
    hides_search_words: ClassVar[bool] = False
    # Whole look-ups, like "till__id__exact", that links of other pages use and no filter here does.
    linked_lookups: ClassVar[Sequence[str]] = ()
    # A sentence for the page that refuses a deletion: what to do instead.
    instead_of_deleting: ClassVar["StrOrPromise"] = ""
    list_class: ClassVar[type[DeskChangeList]] = DeskChangeList
    change_list_template = "admin/exported_list.html"

    # --- The list ---------------------------------------------------------------------------------

    @final
    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return self.list_class

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search for a whole mobile number however it is written."""
        with suppress(NotAMobile):
            if "phone" in self.get_search_fields(request):
                search_term = to_e164(search_term, abroad=True)
        found: tuple[QuerySet[Any], bool] = super().get_search_results(
            request, queryset, search_term
        )
        return found

    def get_changelist_form(self, request: HttpRequest, **options: Any) -> Any:
        return super().get_changelist_form(request, **{"form": ListRowForm} | options)

    @final
    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Allow the look-ups that the list offers, and no other, to every role."""
        return lookup in self.offered_lookups(request)

    @final
    def offered_lookups(self, request: HttpRequest) -> set[str]:
        """Return the whole look-ups that an address may use, besides Django's own `q`, `o`, `p`."""
        return lookups.offered(
            self.model, self.get_list_filter(request), self.date_hierarchy, self.linked_lookups
        )

    @final
    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **options: Any
    ) -> Any:
        refuse_unfit_ids(request, self.model)
        return super().response_action(request, queryset, *args, **options)

    # --- The list as a file and on paper ----------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        view = self.admin_site.admin_view(self.export_view)
        return [path("ekspor/<str:form>/", view, name=name), *super().get_urls()]

    def get_export_fields(self, request: HttpRequest) -> Sequence[str | Worked]:
        return self.export_fields

    @final
    @keeps_to_kecamatan
    @method_decorator(require_safe)
    def export_view(self, request: HttpRequest, form: str) -> HttpResponseBase:
        """Send what the list shows now as `form`, one of documents.FORMS, and log it."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return exporting.export_list(
            request,
            form,
            self.get_changelist_instance(request),
            self.get_export_fields(request),
            hides_search_words=self.hides_search_words,
        )

    # --- The pages of a row -----------------------------------------------------------------------

    @final
    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        return super().get_object(request, object_id, from_field or None)

    @final
    def get_inline_instances(
        self, request: HttpRequest, obj: Model | None = None
    ) -> list[InlineModelAdmin]:
        inlines: list[InlineModelAdmin] = super().get_inline_instances(request, obj)
        for inline in inlines:
            refuse_unless_of_the_desk(type(inline), DeskInline)
        return inlines

    # --- The log of changes -----------------------------------------------------------------------

    @final
    def construct_change_message(
        self,
        request: HttpRequest,
        form: Any,
        formsets: Any,
        add: bool = False,  # noqa: FBT001, FBT002  (Django's own signature)
    ) -> Any:
        """Add to Django's message each field before and after."""
        django_messages: Any = super().construct_change_message(request, form, formsets, add)
        return changes.with_values(django_messages, form, formsets or (), is_new=add)

    @final
    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Log each deleted row and the rows that go along, with their values."""
        changes.log_deletions(request.user, queryset)

    # --- Deleting ---------------------------------------------------------------------------------

    @final
    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Name the rows that need `objs`; if there are none, what goes along with them."""
        protectors = deleting.protectors(self.model, [obj.pk for obj in objs])
        if protectors:
            links = [deleting.link_to(each, objs, self.admin_site, request) for each in protectors]
            return [], {}, set(), links
        return super().get_deleted_objects(objs, request)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"instead": self.instead_of_deleting} | (extra_context or {})
        try:
            return super().delete_view(request, object_id, context)
        except (ProtectedError, RestrictedError):  # another request has just begun to need the row
            messages.error(request, _("Something has just come to need it. Nothing was deleted."))
            return HttpResponseRedirect(request.get_full_path())


# --- Lists that are only read ---------------------------------------------------------------------


class ReadOnly:
    """Refuse every change, whatever the user may otherwise do."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyAdmin(ReadOnly, DeskAdmin):
    """A list of rows that nobody adds, changes or deletes at the desk."""


class ReadOnlyInline(ReadOnly, DeskInline):
    """Rows inside another row's form that nobody adds, changes or deletes there."""

    extra = 0


# --- What the site refuses ------------------------------------------------------------------------


def refuse_unless_of_the_desk(refused: Any, base: type[NarrowedRows] = DeskAdmin) -> None:
    """Raise ImproperlyConfigured for a class that could show rows or change them unnoticed."""
    for fault in _faults(refused, base):
        raise ImproperlyConfigured(f"{refused.__module__}.{refused.__qualname__} {fault}")


def _faults(checked: Any, base: type[NarrowedRows]) -> Iterator[str]:
    if not issubclass(checked, base):
        yield f"must inherit from {base.__module__}.{base.__name__}."
        return
    for name in _final_names(base):
        owner = next(each for each in checked.__mro__ if name in vars(each))
        if not issubclass(base, owner):
            yield f"must leave {name} as it is in {base.__module__}: {owner.__name__} overrides it."
    if issubclass(checked, DeskAdmin):
        if not issubclass(checked.list_class, DeskChangeList):
            yield f"must have a list_class that inherits from {DeskChangeList.__name__}."
        for inline in checked.inlines:
            yield from (
                f"has an inline, {inline.__name__}, that {fault}"
                for fault in _faults(inline, DeskInline)
            )


def _final_names(base: type[NarrowedRows]) -> set[str]:
    """Return the names of the methods of `base` and its bases that are marked as final."""
    return {
        name
        for each in base.__mro__
        for name, method in vars(each).items()
        if getattr(method, "__final__", False)
    }
