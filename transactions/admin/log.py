"""Who did what at the desk, in Django's own log: an object's history shows it.

The log stays for good, so a mobile number is kept in it as its last three digits only.
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
    """Who acts. Raises PermissionDenied for who has not signed in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def note(request: HttpRequest, objects: Iterable[Model], what: str, *, flag: int = CHANGE) -> None:
    """Writes down that the official has done `what` with each of `objects`."""
    LogEntry.objects.log_actions(official(request).pk, objects, flag, masked(what))


def note_each(request: HttpRequest, said: Iterable[tuple[Model, int, str]]) -> None:
    """The same of many, of each what was done with it: its flag and words. All in one go."""
    user = official(request).pk
    kinds: dict[type[Model], ContentType] = {}
    entries = []
    for each, flag, what in said:
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
    """Writes down that the official has done `what` with a list or report of such rows."""
    LogEntry.objects.create(
        user=official(request),
        content_type=ContentType.objects.get_for_model(model),
        object_repr=title[:200],
        action_flag=CHANGE,
        change_message=masked(what),
    )
