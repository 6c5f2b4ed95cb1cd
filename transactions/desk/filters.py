"""The filter beside a list for rows of another table."""

from typing import Any

from django.contrib.admin.filters import RelatedFieldListFilter
from django.http import HttpRequest

from bazar.postings import kecamatan_of
from transactions.accounts import territory


class NarrowedFilter(RelatedFieldListFilter):
    """Offer only the rows that the user may see."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        if kecamatan_of(request.user) is None:
            return super().field_choices(field, request, model_admin)
        every = field.related_model._default_manager.all()
        seen = territory.narrowed(every, request.user).order_by().values("pk")
        ordering = self.field_admin_ordering(field, request, model_admin)
        return field.get_choices(
            include_blank=False, ordering=ordering, limit_choices_to={"pk__in": seen}
        )
