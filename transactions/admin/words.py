"""Names that the desk gives to entries that phones send, to tills, and to bazaars."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bazar.exports.fields import Worked
from transactions.models import EntryKind, Step, Till

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KINDS: dict[str, "StrOrPromise"] = {
    "sale": EntryKind.SALE.label,
    "void": EntryKind.VOID.label,
    "amend": _("amendment"),
    "open": Step.OPEN.label,
    "cash": Step.CASH.label,
    "count": Step.COUNT.label,
}


# The column of exported lists with the till's code, as receipts have it.
TILL = Worked(_("till"), "till", words=lambda till: Till(pk=till).code)


def bazaar_named(name: str, *, is_on: bool) -> str:
    """Return the bazaar's name for a table, marked while it is on: its figures still change."""
    return gettext("%(bazaar)s (still running)") % {"bazaar": name} if is_on else name


def kind_of(entry: Any) -> "StrOrPromise":
    """Return the name of the kind of an entry as it was sent; "unreadable" for a broken one."""
    kind = entry.get("kind") if isinstance(entry, dict) else None
    return KINDS.get(kind, _("unreadable")) if isinstance(kind, str) else _("unreadable")
