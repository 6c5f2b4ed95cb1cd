"""A bazaar as it stands at this moment, on a screen on the wall. The page refreshes itself."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from bazar.exports.tables import Column, Kind, Sheet
from bazar.models import Bazar, BazarDay, Channel, Kecamatan
from bazar.postings import kecamatan_of
from transactions.accounts.sessions import WALL
from transactions.desk.reports import DeskReport
from transactions.ordering.unanswered import Unanswered, unanswered
from transactions.reports import charts, live
from transactions.reports.live import Figures, Latest, Live

MOST_VISITS, MOST_ON_WALL = 12, 3  # tills that are named; the page says how many more there are
PAUSED = "jeda"
NEWS = "dibaca"  # what the page has read out already


class LiveView(NamedTuple):
    """The figures, and how the page shows them.

    `chosen` is the kecamatan to which the figures are narrowed, `seen` are those that the user
    sees, `narrowed_to` those that the page names as its own. `flags` are the page's parameters,
    `unanswered` the orders whose stalls are to be called.
    """

    live: Live
    chosen: Kecamatan | None
    seen: list[Kecamatan]
    narrowed_to: list[Kecamatan]
    flags: dict[str, str]
    unanswered: list[Unanswered]


class LiveReport(DeskReport[LiveView]):
    name = "transactions_sale_live"
    permissions = ("transactions.view_sale",)
    model = Bazar
    template = "admin/live.html"
    partial = "now"
    is_narrowed = True
    is_for_a_wall = True

    def load(self, request: HttpRequest, **arguments: Any) -> LiveView:
        """Return the figures of the bazaar. Raise Http404 for one that does not exist."""
        pk = arguments["bazar"]
        days = list(BazarDay.objects.filter(bazar=pk).select_related("bazar"))
        bazar = days[0].bazar if days else get_object_or_404(Bazar, pk=pk)
        ids = kecamatan_of(request.user)
        seen = [each for each in Kecamatan.objects.all() if ids is None or each.pk in ids]
        code = request.GET.get("kecamatan")
        chosen = next((each for each in seen if each.code == code), None)
        scope = live.Scope(bazar, days, seen, {chosen.pk} if chosen else ids)
        with_tills = request.user.has_perm("transactions.view_till")
        figures = live.of_scope(scope, timezone.now(), with_tills=with_tills)
        narrowed_to = [chosen] if chosen else [] if ids is None else seen
        flags = {name: "1" for name in (WALL, PAUSED) if name in request.GET}
        if chosen:
            flags["kecamatan"] = chosen.code
        waiting = []
        if request.user.has_perm("transactions.view_stallorder"):
            waiting = unanswered(bazar, figures.now, scope.kecamatan)
        return LiveView(figures, chosen, seen, narrowed_to, flags, waiting)

    def title(self, content: LiveView) -> str:
        return _("Live: %(bazar)s") % {"bazar": content.live.bazar}

    def arguments(self, content: LiveView) -> list[object]:
        return [content.live.bazar.pk]

    def query(self, content: LiveView) -> str:
        return urlencode({"kecamatan": content.chosen.code}) if content.chosen else ""

    def filters_in_words(self, content: LiveView) -> list[str]:
        words = [_("Kecamatan: %(name)s") % {"name": content.chosen}] if content.chosen else []
        if not content.live.tills.is_all_known:
            words.append(_("Provisional: not everything has been sent yet."))
        return words

    def sheets(self, content: LiveView) -> list[Sheet]:
        return [*_sheets(content.live)]

    def context(self, request: HttpRequest, content: LiveView) -> dict[str, Any]:
        figures, flags = content.live, content.flags
        visits, on_wall = figures.tills.visits, WALL in flags
        most = MOST_ON_WALL if on_wall else MOST_VISITS
        waiting = content.unanswered
        news = len(visits) + len(waiting)
        paper = charts.WALL if on_wall else charts.PAGE
        return {
            "live": figures,
            "bazar": figures.bazar,
            "narrowed_to": content.narrowed_to,
            "visits": visits[:most],
            "more_visits": len(visits[most:]),
            "hours": _hours_chart(figures.hours, paper),
            "kecamatan_chart": charts.bars(
                [(each.label, each.total.amount) for each in figures.kecamatan], paper
            ),
            "series": Channel.labels,
            "shares": _shares(figures),
            "on_wall": on_wall,
            "paused": PAUSED in flags,
            "here": _query(flags),
            "toggled": {name: _query(_toggled(flags, name)) for name in (WALL, PAUSED)},
            "everywhere": _query({key: flags[key] for key in flags if key != "kecamatan"}),
            "within": {
                each.code: _query(flags | {"kecamatan": each.code}) for each in content.seen
            },
            "unanswered": waiting[:most],
            "more_unanswered": len(waiting[most:]),
            "unanswered_count": len(waiting),
            "visit_count": len(visits),
            "news": news,
            # Screen readers read out only what is new to the page.
            "is_news": self.is_refreshing(request) and request.GET.get(NEWS) != str(news),
            "is_nav_sidebar_enabled": False,
            "is_popup": on_wall,  # Django's name for a page without the desk's frame
        }


live_report = LiveReport()


def _hours_chart(hours: Sequence[Figures], sheet: charts.ChartSize) -> charts.Chart:
    return charts.stacked_columns(
        [
            (each.label.removesuffix(".00"), [each.onsite.amount, each.online.amount])
            for each in hours
        ],
        sheet,
    )


def _shares(content: Live) -> list[int]:
    """On site and online, in whole percent of the turnover that add up to 100; none without."""
    amount = content.total.total.amount
    if amount <= 0:
        return []
    onsite = round(content.total.onsite.amount * 100 / amount)
    return [onsite, 100 - onsite]


def _toggled(flags: dict[str, str], name: str) -> dict[str, str]:
    others = {each: flags[each] for each in flags if each != name}
    return others if name in flags else flags | {name: "1"}


def _query(flags: dict[str, str]) -> str:
    return f"?{urlencode(flags)}"


# --- The files ------------------------------------------------------------------------------------


def _sheets(content: Live) -> Iterator[Sheet]:
    hours = _("Per hour")
    if content.day:
        hours = _("Per hour (WIB), %(day)s") % {"day": content.day}
    yield _figures_sheet(_("Turnover per day"), _("Day"), content.days)
    yield _figures_sheet(hours, _("Hour (WIB)"), content.hours)
    yield _figures_sheet(_("By kecamatan"), _("Kecamatan"), content.kecamatan)
    yield _latest_sheet(content.latest)


def _figures_sheet(title: str, head: str, rows: Sequence[Figures]) -> Sheet:
    onsite, online = (str(label) for label in Channel.labels)
    columns = [Column(head)]
    columns += [
        Column(each, Kind.RUPIAH, is_summed=True) for each in (onsite, online, _("Turnover"))
    ]
    return Sheet(
        title,
        columns,
        [[each.label, each.onsite.amount, each.online.amount, each.total.amount] for each in rows],
    )


def _latest_sheet(latest: Sequence[Latest]) -> Sheet:
    columns = [
        Column(_("Time"), Kind.MOMENT),
        Column(_("Amount"), Kind.RUPIAH),
        Column(_("Stall")),
        Column(_("Jakpreneur")),
        Column(_("Kecamatan")),
    ]
    return Sheet(
        _("Latest sales"),
        columns,
        [
            [each.sold_at, each.total.amount, each.stall, each.vendor, each.kecamatan]
            for each in latest
        ],
    )
