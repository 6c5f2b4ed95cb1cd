"""A bazaar as it stands this moment, on a screen on the wall; it keeps itself up to date."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bazar.models import Bazar, BazarDay, Channel, Kecamatan
from bazar.postings import kecamatan_of, keeps_to_kecamatan
from transactions.accounts.sessions import WALL, stays_on_a_wall
from transactions.admin.files.reports import files
from transactions.admin.watch import HtmxRequest
from transactions.reports import charts, live
from transactions.reports.live import Figures, Live

MOST_VISITS, MOST_ON_WALL = 12, 3  # that are named; the others are counted


@stays_on_a_wall
@keeps_to_kecamatan
@permission_required("transactions.view_sale", raise_exception=True)
@require_safe
def live_page(request: HtmxRequest, bazar: int) -> HttpResponse:
    asked = asked_for(request, bazar)
    found, chosen, of_bazar = asked.live, asked.chosen, asked.live.bazar
    visits = found.tills.visits
    on_wall = WALL in request.GET
    most = MOST_ON_WALL if on_wall else MOST_VISITS
    flags = {name: "1" for name in (WALL, "jeda") if name in request.GET}
    if chosen:
        flags["kecamatan"] = chosen.code
    context: dict[str, Any] = {
        "live": found,
        "bazar": of_bazar,
        "only": _only(asked, kecamatan_of(request.user)),
        "files": files(
            "transactions_sale_live_file",
            bazar,
            query=urlencode({"kecamatan": chosen.code}) if chosen else "",
        ),
        "visits": visits[:most],
        "more_visits": len(visits[most:]),
        "hours": _hours_chart(found.hours, charts.WALL if on_wall else charts.PAGE),
        "districts": charts.bars(
            [(each.label, each.total.amount) for each in found.kecamatan],
            charts.WALL if on_wall else charts.PAGE,
        ),
        "series": Channel.labels,
        "shares": _shares(found),
        "on_wall": on_wall,
        "paused": "jeda" in flags,
        "here": _query(flags),
        "toggled": {name: _query(_toggled(flags, name)) for name in (WALL, "jeda")},
        "everywhere": _query({name: flags[name] for name in flags if name != "kecamatan"}),
        "within": {each.code: _query(flags | {"kecamatan": each.code}) for each in asked.districts},
        "known": len(visits),
    }
    if request.htmx:
        # Read out only what is news: the page says what it has already.
        context["is_news"] = request.GET.get("known") != str(context["known"])
        return render(request, "admin/live.html#now", context)
    context |= {
        **admin.site.each_context(request),
        "title": _("Live: %(bazar)s") % {"bazar": of_bazar},
        "is_nav_sidebar_enabled": False,
        "is_popup": context["on_wall"],  # Django's word for a page without the desk around it
    }
    return render(request, "admin/live.html", context)


class Asked(NamedTuple):
    """`districts`: that the official sees; `chosen`: the one of them that the page is of."""

    live: Live
    chosen: Kecamatan | None
    districts: list[Kecamatan]


def asked_for(request: HttpRequest, bazar: int) -> Asked:
    """Raises Http404."""
    days = list(BazarDay.objects.filter(bazar=bazar).select_related("bazar"))
    of_bazar = days[0].bazar if days else get_object_or_404(Bazar, pk=bazar)
    seen = kecamatan_of(request.user)
    districts = [each for each in Kecamatan.objects.all() if seen is None or each.pk in seen]
    chosen = next((each for each in districts if each.code == request.GET.get("kecamatan")), None)
    scope = live.Scope(of_bazar, days, districts, {chosen.pk} if chosen else seen)
    with_tills = request.user.has_perm("transactions.view_till")
    found = live.of_scope(scope, timezone.now(), with_tills=with_tills)
    return Asked(found, chosen, districts)


def _only(asked: Asked, seen: Collection[int] | None) -> list[Kecamatan]:
    """What the page is narrowed to; nothing where it shows the whole bazaar."""
    if asked.chosen:
        return [asked.chosen]
    return [] if seen is None else asked.districts


def _hours_chart(hours: Sequence[Figures], sheet: charts.ChartSize) -> charts.Chart:
    return charts.stacked_columns(
        [
            (each.label.removesuffix(".00"), [each.onsite.amount, each.online.amount])
            for each in hours
        ],
        sheet,
    )


def _shares(found: Live) -> list[int]:
    """On site and online, in whole percent of the turnover that add up to 100; none without."""
    amount = found.total.total.amount
    if amount <= 0:
        return []
    onsite = round(found.total.onsite.amount * 100 / amount)
    return [onsite, 100 - onsite]


def _toggled(flags: dict[str, str], name: str) -> dict[str, str]:
    others = {each: flags[each] for each in flags if each != name}
    return others if name in flags else flags | {name: "1"}


def _query(flags: dict[str, str]) -> str:
    return f"?{urlencode(flags)}"
