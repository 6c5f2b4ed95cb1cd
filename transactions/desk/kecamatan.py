"""What the desk shows an officer who works for some kecamatan: the rows of these, everywhere.

One mixin, which transactions/desk puts under every list and its inlines, and one filter; so no
list can be forgotten.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.filters import RelatedFieldListFilter
from django.db.models import Field, QuerySet
from django.http import HttpRequest

from bazar.archiving import current_values, in_use
from bazar.postings import kecamatan_of
from transactions.accounts import territory
from transactions.desk.deleting import DeletingInline
from transactions.desk.named import without_required

if TYPE_CHECKING:
    Options = admin.options.BaseModelAdmin
    Model = admin.ModelAdmin
else:
    Options = Model = object


class Narrowed(Options):
    """Rows, and what forms offer to choose from."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return territory.narrowed(super().get_queryset(request), request.user)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **options)
        offered = getattr(field, "queryset", None)
        if offered is not None:
            offered = in_use(offered, current_values(self, db_field, request))
            field.queryset = territory.choices(offered, request.user)
            without_required(field)
        return field


class NarrowedAdmin(Narrowed, Model):
    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return [_narrowed_inline(inline) for inline in super().get_inlines(request, obj)]


@cache
def _narrowed_inline(inline: type[Any]) -> type[Any]:
    bases = (Narrowed, DeletingInline, inline)
    return type(inline.__name__, bases, {"__module__": inline.__module__})


class NarrowedFilter(RelatedFieldListFilter):
    """Beside a list: only what the visitor sees is offered."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        if kecamatan_of(request.user) is None:
            return super().field_choices(field, request, model_admin)
        every = field.related_model._default_manager.all()
        seen = territory.narrowed(every, request.user).order_by().values("pk")
        ordering = self.field_admin_ordering(field, request, model_admin)
        return field.get_choices(
            include_blank=False, ordering=ordering, limit_choices_to={"pk__in": seen}
        )


def _leads_elsewhere(field: "Field[Any, Any]") -> bool:
    return bool(field.remote_field)


admin.FieldListFilter.register(_leads_elsewhere, NarrowedFilter, take_priority=True)
