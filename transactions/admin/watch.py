"""The officials' view of a bazaar's tills, as they are now; it keeps itself up to date."""

import datetime as dt
import zlib
from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from bazar.models import Bazar, Kecamatan
from bazar.postings import kecamatan_of, keeps_to_kecamatan, seen_by
from transactions.admin.files.reports import files
from transactions.admin.recap import chosen_bazar
from transactions.reports import watch
from transactions.reports.watch import WatchedTill, WrongPinTries


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


@keeps_to_kecamatan
@permission_required("transactions.view_till", raise_exception=True)
@require_safe
def watch_page(request: HtmxRequest) -> HttpResponse:
    bazar, kecamatan, districts, now, tills, tries = asked = asked_for(request)
    visits = [each for each in tills if each.reasons]
    context: dict[str, Any] = {
        "bazar": bazar,
        "kecamatan": kecamatan,
        "chosen": asked.query,
        "now": now,
        "tills": tills,
        "tries": tries,
        "visits": len(visits),
        "unsent": sum(each.till.unsent for each in tills),
        "paused": "jeda" in request.GET,
        "known": _fingerprint(visits, tries),
    }
    if request.htmx:
        # Read out only what is news: the page says what it has already.
        context["is_news"] = request.GET.get("known") != context["known"]
        return render(request, "admin/watch.html#tills", context)
    context |= {
        **admin.site.each_context(request),
        "title": _("Watch the tills"),
        "files": files("transactions_till_watch_file", query=asked.query),
        "is_nav_sidebar_enabled": False,  # the table needs the room
        "bazaars": Bazar.objects.newest_first(),
        "districts": [each for each in watch.kecamatan_with_tills(bazar) if each in districts]
        if bazar
        else [],
    }
    return render(request, "admin/watch.html", context)


class Asked(NamedTuple):
    """`districts`: that the official sees; `kecamatan`: the one of them that the page is of.
    `tries`: the repeated wrong PINs."""

    bazar: Bazar | None
    kecamatan: Kecamatan | None
    districts: list[Kecamatan]
    now: dt.datetime
    tills: list[WatchedTill]
    tries: list[WrongPinTries]

    @property
    def query(self) -> str:
        code = self.kecamatan.code if self.kecamatan else ""
        return urlencode({"bazar": self.bazar.pk if self.bazar else "", "kecamatan": code})


def asked_for(request: HttpRequest) -> Asked:
    bazar = chosen_bazar(request)
    districts = list(seen_by(request.user))
    kecamatan = _chosen(districts, request)
    now = timezone.now()
    seen = {kecamatan.pk} if kecamatan else kecamatan_of(request.user)
    tills = watch.watch_tills(bazar, now, seen) if bazar else []
    tries = watch.wrong_tries(bazar, now, seen) if bazar else []
    return Asked(bazar, kecamatan, districts, now, tills, tries)


def _chosen(districts: Sequence[Kecamatan], request: HttpRequest) -> Kecamatan | None:
    wanted = request.GET.get("kecamatan", "")
    return next((each for each in districts if each.code == wanted), None)


def _fingerprint(visits: Sequence[WatchedTill], tries: Sequence[WrongPinTries]) -> str:
    """Differs when other tills need a visit, or for another reason, or PINs are tried elsewhere."""
    said = repr(
        [
            [(each.till.pk, *each.reasons) for each in visits],
            [(each.stall, each.till) for each in tries],
        ]
    )
    return f"{zlib.crc32(said.encode()):08x}"
