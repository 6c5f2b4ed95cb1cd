"""Who works for some kecamatan only, and which."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Group, User
from django.db.models import Exists, OuterRef, QuerySet

from bazar.models import Kecamatan

# A name that officials read, so it is Indonesian whatever language the terminal speaks.
OFFICERS = "Petugas kecamatan"


def kecamatan_of(user: Any) -> frozenset[int] | None:
    """The kecamatan, by id, to which the desk is narrowed for this account; None: it sees all.

    An officer who is posted nowhere sees nothing. A posting narrows whoever has one, whatever
    other groups they are in; only superusers are never narrowed. One query, once a request.
    """
    if not user.is_authenticated:
        return frozenset()
    if user.is_superuser:
        return None
    if not hasattr(user, "posted_to"):
        user.posted_to = _read(user)
    found: frozenset[int] | None = user.posted_to
    return found


def _read(user: User) -> frozenset[int] | None:
    is_officer = Exists(Group.objects.filter(user=OuterRef("pk"), name=OFFICERS))
    rows = list(User.objects.filter(pk=user.pk).values_list("postings__kecamatan", is_officer))
    posted_to = frozenset(kecamatan for kecamatan, _officer in rows if kecamatan is not None)
    return posted_to if posted_to or any(officer for _none, officer in rows) else None


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
