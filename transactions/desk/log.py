"""Entries in Django's own log, which the history of a row shows: what an official did with it.

The log is kept for good, so it has the last three digits of a mobile number only.
"""

from collections.abc import Iterable

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest

from bazar.phones import masked

LONGEST_NAME, BATCH = 200, 1_000


def official(request: HttpRequest) -> User:
    """Return the account that acts. Raise PermissionDenied for a visitor who is not signed in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def note(request: HttpRequest, objects: Iterable[Model], what: str, *, flag: int = CHANGE) -> None:
    """Log that the official has done `what` with each of `objects`."""
    LogEntry.objects.log_actions(official(request).pk, objects, flag, masked(what))


def note_each(request: HttpRequest, done: Iterable[tuple[Model, int, str]]) -> None:
    """Log many entries in one go, each given as (row, flag, what was done with it)."""
    user = official(request).pk
    kinds: dict[type[Model], ContentType] = {}
    entries = []
    for each, flag, what in done:
        kind = kinds.setdefault(type(each), ContentType.objects.get_for_model(each))
        entries.append(
            LogEntry(
                user_id=user,
                content_type=kind,
                object_id=str(each.pk),
                object_repr=str(each)[:LONGEST_NAME],
                action_flag=flag,
                change_message=masked(what),
            )
        )
    LogEntry.objects.bulk_create(entries, batch_size=BATCH)


def note_list(request: HttpRequest, model: type[Model], title: str, what: str) -> None:
    """Log that the official has done `what` with a list or a report of rows of `model`."""
    LogEntry.objects.create(
        user=official(request),
        content_type=ContentType.objects.get_for_model(model),
        object_repr=title[:LONGEST_NAME],
        action_flag=CHANGE,
        change_message=masked(what),
    )
