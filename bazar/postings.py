"""The kecamatan to which the desk is narrowed for an account."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from bazar.models import Kecamatan, Posting

EVERYWHERE = "bazar.see_everywhere"


def kecamatan_of(user: Any) -> frozenset[int] | None:
    """Return the ids of the kecamatan to which the desk is narrowed for this account; None: all.

    An account without the permission to see everywhere sees the kecamatan that it is posted to,
    and nothing when it is posted to none. One query a request, for such accounts only.
    """
    if user.has_perm(EVERYWHERE):
        return None
    if not hasattr(user, "posted_to"):
        posted = Posting.objects.filter(user=user.pk).values_list("kecamatan", flat=True)
        user.posted_to = frozenset(posted)
    found: frozenset[int] = user.posted_to
    return found


def seen_by(user: Any) -> QuerySet[Kecamatan]:
    """Return the kecamatan of which the desk shows this account anything."""
    posted_to = kecamatan_of(user)
    every = Kecamatan.objects.all()
    return every if posted_to is None else every.filter(pk__in=posted_to)


def keeps_to_kecamatan[View: Callable[..., Any]](view: View) -> View:
    """Mark a page of the desk that shows a narrowed account nothing of other kecamatan.

    A page without this mark stays closed to such accounts (transactions/desk).
    """
    vars(view)["keeps_to_kecamatan"] = True
    return view
