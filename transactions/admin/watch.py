"""The tills of a bazaar as they are now. The page refreshes itself."""

import datetime as dt
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bazar.exports.tables import Column, Kind, Row, Sheet
from bazar.models import Bazar, Kecamatan
from bazar.postings import kecamatan_of, seen_by
from transactions.admin.live import NEWS, PAUSED
from transactions.admin.report_filters import chosen_bazar
from transactions.desk.reports import DeskReport
from transactions.models import Till
from transactions.reports import watch
from transactions.reports.watch import WatchedTill, WrongPinTries


class WatchView(NamedTuple):
    """The tills and repeated wrong PINs of `bazar`, or of the chosen kecamatan there.

    `seen` are the kecamatan that the user sees.
    """

    bazar: Bazar | None
    kecamatan: Kecamatan | None
    seen: list[Kecamatan]
    now: dt.datetime
    tills: list[WatchedTill]
    wrong_tries: list[WrongPinTries]


class WatchReport(DeskReport[WatchView]):
    name = "transactions_till_watch"
    permissions = ("transactions.view_till",)
    model = Till
    template = "admin/watch.html"
    partial = "tills"
    is_narrowed = True

    def load(self, request: HttpRequest, **arguments: Any) -> WatchView:
        bazar = chosen_bazar(request)
        seen = list(seen_by(request.user))
        code = request.GET.get("kecamatan", "")
        chosen = next((each for each in seen if each.code == code), None)
        now = timezone.now()
        ids = {chosen.pk} if chosen else kecamatan_of(request.user)
        tills = watch.watch_tills(bazar, now, ids) if bazar else []
        wrong_tries = watch.wrong_tries(bazar, now, ids) if bazar else []
        return WatchView(bazar, chosen, seen, now, tills, wrong_tries)

    def title(self, content: WatchView) -> str:
        return _("Watch the tills")

    def query(self, content: WatchView) -> str:
        bazar = content.bazar.pk if content.bazar else ""
        code = content.kecamatan.code if content.kecamatan else ""
        return urlencode({"bazar": bazar, "kecamatan": code})

    def filters_in_words(self, content: WatchView) -> list[str]:
        words = [_("Bazaar: %(name)s") % {"name": content.bazar}] if content.bazar else []
        if content.kecamatan:
            words.append(_("Kecamatan: %(name)s") % {"name": content.kecamatan})
        return words

    def sheets(self, content: WatchView) -> list[Sheet]:
        sheets = [Sheet(self.title(content), _columns(), _rows(content.tills))]
        if content.wrong_tries:
            rows = _rows_of_wrong_tries(content.wrong_tries)
            sheets.append(Sheet(_("Repeated wrong PINs"), _columns_of_wrong_tries(), rows))
        return sheets

    def context(self, request: HttpRequest, content: WatchView) -> dict[str, Any]:
        visits = [each for each in content.tills if each.reasons]
        news = _checksum(visits, content.wrong_tries)
        context: dict[str, Any] = {
            "bazar": content.bazar,
            "kecamatan": content.kecamatan,
            "query": self.query(content),
            "now": content.now,
            "tills": content.tills,
            "wrong_tries": content.wrong_tries,
            "visits": len(visits),
            "unsent": sum(each.till.unsent for each in content.tills),
            "paused": PAUSED in request.GET,
            "news": news,
            # Screen readers read out only what is new to the page.
            "is_news": self.is_refreshing(request) and request.GET.get(NEWS) != news,
        }
        if self.is_refreshing(request):
            return context
        with_tills = watch.kecamatan_with_tills(content.bazar) if content.bazar else []
        return context | {
            "is_nav_sidebar_enabled": False,  # the table needs the room
            "bazaars": Bazar.objects.newest_first(),
            "kecamatan_choices": [each for each in with_tills if each in content.seen],
        }


watch_report = WatchReport()


def _checksum(visits: Sequence[WatchedTill], wrong_tries: Sequence[WrongPinTries]) -> str:
    """Return a value that changes with the tills to visit, their reasons, and the wrong PINs."""
    content = repr(
        [
            [(each.till.pk, each.lost, *each.reasons) for each in visits],
            [(each.stall, each.till) for each in wrong_tries],
        ]
    )
    return f"{zlib.crc32(content.encode()):08x}"


# --- The files ------------------------------------------------------------------------------------


def _columns() -> list[Column]:
    return [
        Column(_("Till")),
        Column(_("Stall")),
        Column(_("Jakpreneur")),
        Column(_("Venue")),
        Column(_("Reason for a visit")),
        Column(_("Last seen"), Kind.MOMENT),
        Column(_("Not yet sent"), Kind.UNITS, is_summed=True),
        Column(_("Missing numbers")),
        Column(_("Held"), Kind.UNITS, is_summed=True),
        Column(_("Shift since"), Kind.MOMENT),
        Column(_("Float"), Kind.RUPIAH),
        Column(str(capfirst(Till._meta.get_field("storage").verbose_name))),
    ]


def _rows(tills: Sequence[WatchedTill]) -> Iterator[Row]:
    for each in tills:
        yield [
            each.till.code,
            ", ".join(stall.number for stall in each.stalls),
            ", ".join(stall.jakpreneur.name for stall in each.stalls),
            ", ".join(dict.fromkeys(str(stall.venue) for stall in each.stalls)),
            "; ".join(capfirst(words) for words in each.words),
            each.seen_at,
            each.till.unsent,
            ", ".join(map(str, each.gaps)),
            each.held,
            each.shift and each.shift.happened_at,
            each.shift and each.shift.amount,
            each.till.get_storage_display() if each.till.storage else "",
        ]


def _columns_of_wrong_tries() -> list[Column]:
    return [
        Column(_("Stall")),
        Column(_("Jakpreneur")),
        Column(_("Venue")),
        Column(_("Till")),
        Column(_("Wrong PINs"), Kind.UNITS, is_summed=True),
        Column(_("Since"), Kind.MOMENT),
        Column(_("Last"), Kind.MOMENT),
        Column(_("Right PIN at"), Kind.MOMENT),
    ]


def _rows_of_wrong_tries(wrong_tries: Sequence[WrongPinTries]) -> Iterator[Row]:
    for each in wrong_tries:
        yield [
            each.stall,
            each.vendor,
            each.venue,
            each.till or _("not the stall's phone"),
            each.wrong,
            each.since,
            each.last,
            each.right_at,
        ]
