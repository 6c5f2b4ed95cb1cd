"""Who works for some kecamatan only, and which."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from bazar.models import Kecamatan, Posting

EVERYWHERE = "bazar.see_everywhere"


def kecamatan_of(user: Any) -> frozenset[int] | None:
    """The kecamatan, by id, to which the desk is narrowed for this account; None: it sees all.

    Who has no permission to see everywhere sees where they are posted: nowhere, nothing. One query
    a request, and only for these.
    """
    if user.has_perm(EVERYWHERE):
        return None
    if not hasattr(user, "posted_to"):
        posted = Posting.objects.filter(user=user.pk).values_list("kecamatan", flat=True)
        user.posted_to = frozenset(posted)
    found: frozenset[int] = user.posted_to
    return found


def seen_by(user: Any) -> QuerySet[Kecamatan]:
    """The kecamatan of which the desk shows them anything."""
    posted_to = kecamatan_of(user)
    every = Kecamatan.objects.all()
    return every if posted_to is None else every.filter(pk__in=posted_to)


def keeps_to_kecamatan[View: Callable[..., Any]](view: View) -> View:
    """Says of a page of the desk that it shows a narrowed account nothing of other kecamatan. To
    such accounts a page that does not say so stays closed (transactions/desk)."""
    vars(view)["keeps_to_kecamatan"] = True
    return view
