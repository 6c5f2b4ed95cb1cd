"""A list of the desk, as an address asks for it.

A question that no list can answer, such as the 31st of February, is answered with 400: it is no
fault of the server.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import BadRequest, ValidationError
from django.db import DataError
from django.db.models import Model
from django.http import HttpRequest

DATE_PARTS = ("year", "month", "day")
A_YEAR = dt.timedelta(days=366)


class DeskChangeList(ChangeList):
    """A list that raises IncorrectLookupParameters for every question that it cannot answer."""

    def get_filters(self, request: HttpRequest) -> Any:
        with _as_incorrect_lookup():
            self._check_date()
            return super().get_filters(request)

    def get_results(self, request: HttpRequest) -> None:
        with _as_incorrect_lookup():
            super().get_results(request)

    def _check_date(self) -> None:
        """Raise OverflowError or ValueError for a date that does not exist, or has no next year."""
        parts = [self.params.get(f"{self.date_hierarchy}__{part}") for part in DATE_PARTS]
        if any(parts):
            _next_year = dt.date(*[int(part or 1) for part in parts]) + A_YEAR


@contextmanager
def _as_incorrect_lookup() -> Iterator[None]:
    try:
        yield
    except (OverflowError, ValueError, DataError) as error:
        raise IncorrectLookupParameters from error


def refuse_unfit_ids(request: HttpRequest, model: type[Model]) -> None:
    """Raise BadRequest if a ticked row is named by something that is no id of `model`."""
    try:
        for ticked in request.POST.getlist(ACTION_CHECKBOX_NAME):
            model._meta.pk.to_python(ticked)
    except ValidationError as error:
        raise BadRequest from error
