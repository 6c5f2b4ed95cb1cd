"""A list of the desk as an address asks for it. What cannot be asked of a list is a wrong question,
which Django's own lists answer for most, and not a fault of the server."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import BadRequest, ValidationError
from django.db import DataError
from django.db.models import QuerySet
from django.http import HttpRequest

if TYPE_CHECKING:
    from django.contrib import admin

    Admin = admin.ModelAdmin
else:
    Admin = object


class AskedList(ChangeList):
    def get_filters(self, request: HttpRequest) -> Any:
        with _wrong_question():
            self._try_the_date()
            return super().get_filters(request)

    def get_results(self, request: HttpRequest) -> None:
        with _wrong_question():
            super().get_results(request)

    def _try_the_date(self) -> None:
        """Raises what dates raise where it is none, or the last that there are."""
        asked = [self.params.get(f"{self.date_hierarchy}__{part}") for part in DATE]
        if any(asked):
            _has_a_next_year = dt.date(*[int(part or 1) for part in asked]) + A_YEAR


DATE = ("year", "month", "day")
A_YEAR = dt.timedelta(days=366)


@contextmanager
def _wrong_question() -> Iterator[None]:
    try:
        yield
    except (OverflowError, ValueError, DataError) as wrong:
        raise IncorrectLookupParameters from wrong


@cache
def _asked(of: type[Any]) -> type[ChangeList]:
    return type(of.__name__, (AskedList, of), {"__module__": of.__module__})


class Asked(Admin):
    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        usual: Any = super().get_changelist(request, **options)
        return _asked(usual)

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **named: Any
    ) -> Any:
        """What is ticked are rows, by their ids."""
        try:
            for ticked in request.POST.getlist(ACTION_CHECKBOX_NAME):
                self.opts.pk.to_python(ticked)
        except ValidationError as wrong:
            raise BadRequest from wrong
        return super().response_action(request, queryset, *args, **named)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        return super().get_object(request, object_id, from_field or None)
