"""The steps in which a bazaar is prepared, and how far each is."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bazar.models import Bazar
from transactions.admin.files.reports import files
from transactions.reports import readiness
from transactions.reports.readiness import Check, Lack
from transactions.reports.turnout import turnout

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# The steps that are done on the bazaar's own page lead to their fields there.
ON_ITS_PAGE = {
    Lack.VENUES: "id_venues_from",
    Lack.DAYS: "days-group",
    Lack.TARGET: "id_target",
    Lack.WINDOW: "id_orders_open_at_0",
    Lack.RULES: "rules",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """A step: where it is done, what may be missing of it, and what it cannot begin without."""

    title: "StrOrPromise"
    page: str
    lacks: tuple[Lack, ...]
    needs: tuple[Lack, ...] = ()


PLANS = (
    Plan(
        _("Venues and days"),
        "#id_venues_from",
        (Lack.VENUES, Lack.DAYS, Lack.TARGET, Lack.WINDOW),
    ),
    Plan(_("What may be sold how"), "#rules", (Lack.RULES,)),
    Plan(
        _("Vendors"),
        "bazar_bazar_choose",
        (
            Lack.STALLS, Lack.UNANSWERED, Lack.EMPTY_VENUES, Lack.OFFERS, Lack.PICTURES,
            Lack.QRIS, Lack.EXPIRED, Lack.PAPERS,
        ),
    ),
    Plan(_("Stall numbers"), "bazar_bazar_numbers", (Lack.NUMBERS,), (Lack.STALLS,)),
    Plan(_("Pick-up slots"), "bazar_bazar_slots", (Lack.SLOTS,), (Lack.VENUES, Lack.DAYS)),
    Plan(_("Cards"), "#cards", (Lack.CARDS,), (Lack.STALLS,)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    number: int
    title: "StrOrPromise"
    href: str
    missing: int
    waits: bool
    lines: list[tuple[Check, str]]

    @property
    def state(self) -> str:
        if self.waits:
            return "waits"
        return "lacks" if self.missing else "done"


def guide(bazar: Bazar) -> dict[str, Any]:
    """What the bazaar's page says of its steps."""
    checks = readiness.checks(bazar)
    own_page = reverse("admin:bazar_bazar_change", args=[bazar.pk])
    stalls = reverse("admin:jakpreneur_stall_changelist")
    steps = [_step(n, plan, bazar, checks, own_page) for n, plan in enumerate(PLANS, start=1)]
    return {
        "steps": steps,
        "is_open": any(step.state == "lacks" for step in steps),
        "turnout": turnout(bazar),
        "files": files("bazar_bazar_checklist_file", bazar.pk),
        "stalls": f"{stalls}?bazar__id__exact={bazar.pk}",
        "without_card": checks[Lack.CARDS].count,
    }


def _step(number: int, plan: Plan, bazar: Bazar, checks: dict[Lack, Check], own_page: str) -> Step:
    own = [checks[lack] for lack in plan.lacks]
    on_page = plan.page.startswith("#")
    href = own_page + plan.page if on_page else reverse(f"admin:{plan.page}", args=[bazar.pk])
    return Step(
        number,
        plan.title,
        href,
        missing=len([check for check in own if not check.is_done and not check.is_hint]),
        waits=any(not checks[lack].is_done for lack in plan.needs),
        lines=[(check, _where(check, bazar, own_page)) for check in own],
    )


def _where(check: Check, bazar: Bazar, own_page: str) -> str:
    if check.lack in ON_ITS_PAGE:
        return f"{own_page}#{ON_ITS_PAGE[check.lack]}"
    if check.lack is Lack.STALLS:
        return reverse("admin:bazar_bazar_choose", args=[bazar.pk])
    return reverse("admin:bazar_bazar_lacking", args=[bazar.pk, check.lack.value])


def page_of(request: HttpRequest, bazar: Bazar, title: str, **more: Any) -> dict[str, Any]:
    """What every page of a bazaar's preparation says."""
    return {
        **admin.site.each_context(request),
        "title": title,
        "bazar": bazar,
        "is_nav_sidebar_enabled": False,  # the tables need the room
        **more,
    }


def demand(request: HttpRequest, permission: str) -> None:
    """Raises PermissionDenied: who may look at a page may not always send its form."""
    if not request.user.has_perm(permission):
        raise PermissionDenied
