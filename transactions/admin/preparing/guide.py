"""The steps by which a bazaar is prepared, and how far each step is."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bazar.models import Bazar
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
class PlannedStep:
    """A step: its page, what may be missing of it, and what must be there before it."""

    title: "StrOrPromise"
    page: str
    lacks: tuple[Lack, ...]
    needs: tuple[Lack, ...] = ()


PLANNED_STEPS = (
    PlannedStep(
        _("Venues and days"),
        "#id_venues_from",
        (Lack.VENUES, Lack.DAYS, Lack.TARGET, Lack.WINDOW),
    ),
    PlannedStep(_("What may be sold through which channel"), "#rules", (Lack.RULES,)),
    PlannedStep(
        _("Vendors"),
        "bazar_bazar_choose",
        (
            Lack.STALLS, Lack.UNANSWERED, Lack.EMPTY_VENUES, Lack.OFFERS, Lack.PICTURES,
            Lack.QRIS, Lack.EXPIRED, Lack.PAPERS,
        ),
    ),
    PlannedStep(_("Stall numbers"), "bazar_bazar_numbers", (Lack.NUMBERS,), (Lack.STALLS,)),
    PlannedStep(_("Pick-up slots"), "bazar_bazar_slots", (Lack.SLOTS,), (Lack.VENUES, Lack.DAYS)),
    PlannedStep(_("Cards"), "#cards", (Lack.CARDS,), (Lack.STALLS,)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GuideStep:
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
    """Return the context of the guide above the bazaar's form."""
    checks = readiness.checks(bazar)
    own_page = reverse("admin:bazar_bazar_change", args=[bazar.pk])
    stalls = reverse("admin:jakpreneur_stall_changelist")
    steps = [
        _step(n, plan, bazar, checks, own_page) for n, plan in enumerate(PLANNED_STEPS, start=1)
    ]
    return {
        "steps": steps,
        "is_open": any(step.state == "lacks" for step in steps),
        "turnout": turnout(bazar),
        "stalls": f"{stalls}?bazar__id__exact={bazar.pk}",
        "without_card": checks[Lack.CARDS].count,
    }


def _step(
    number: int, plan: PlannedStep, bazar: Bazar, checks: dict[Lack, Check], own_page: str
) -> GuideStep:
    own_checks = [checks[lack] for lack in plan.lacks]
    on_page = plan.page.startswith("#")
    href = own_page + plan.page if on_page else reverse(f"admin:{plan.page}", args=[bazar.pk])
    return GuideStep(
        number,
        plan.title,
        href,
        missing=len([check for check in own_checks if not check.is_done and not check.is_hint]),
        waits=any(not checks[lack].is_done for lack in plan.needs),
        lines=[(check, _address_of(check, bazar, own_page)) for check in own_checks],
    )


def _address_of(check: Check, bazar: Bazar, own_page: str) -> str:
    if check.lack in ON_ITS_PAGE:
        return f"{own_page}#{ON_ITS_PAGE[check.lack]}"
    if check.lack is Lack.STALLS:
        return reverse("admin:bazar_bazar_choose", args=[bazar.pk])
    return reverse("admin:bazar_bazar_lacking", args=[bazar.pk, check.lack.value])


def demand(request: HttpRequest, permission: str) -> None:
    """Raise PermissionDenied for users who may see a page and not send its form."""
    if not request.user.has_perm(permission):
        raise PermissionDenied
