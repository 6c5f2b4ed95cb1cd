"""The public results of sealed days, under /hasil/."""

import re
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from bazar.database_clock import database_today
from bazar.exports.documents import CONTENT_TYPES
from bazar.models import Bazar, Channel
from jakpreneur.sharing import share
from transactions.models import Form, Publication, Seal
from transactions.publishing import press, results, totals_file
from transactions.publishing.disclosure import FEWEST
from transactions.publishing.results import Results
from transactions.publishing.share_card import card_of_results
from transactions.reports import charts
from transactions.reports.breakdowns import Dimension
from transactions.seals import sealing

A_MINUTE, A_YEAR = 60, 365 * 24 * 3600
LEDGER_FILE = "text/csv"
FINGERPRINT = re.compile(r"[0-9a-f]{64}")


@require_safe
@cache_control(private=True, max_age=A_MINUTE)
def index(request: HttpRequest) -> HttpResponse:
    context = {"published": results.published(), "canonical": _canonical("results")}
    return render(request, "results/index.html", context)


@require_safe
@cache_control(private=True, max_age=A_MINUTE)
def of_bazar(request: HttpRequest, bazar: int) -> HttpResponse:
    published = _results(bazar)
    canonical = _canonical("results_of", bazar)
    context: dict[str, Any] = {
        "results": published,
        "bazar": published.bazar,
        "canonical": canonical,
        "series": Channel.labels,
        "per_day": _per_day_chart(published),
        "tables": [(table, _chart(published, table.dimension)) for table in published.breakdowns],
        "fewest": FEWEST,
        "press": press.press_text(published, canonical),
        "shared": share(
            card_of_results(published),
            reverse("results_of", args=[bazar]),
            reverse("card_of_results", args=[bazar]),
        ),
    }
    return render(request, "results/bazar.html", context)


@require_safe
@cache_control(public=True, max_age=A_MINUTE)
def totals_of_bazar(request: HttpRequest, bazar: int, form: str) -> HttpResponse:
    """Serve the published totals as CSV or XLSX."""
    if form not in totals_file.FORMS:
        raise Http404
    content = totals_file.of_results(_results(bazar), form)
    return _attachment(content, f"hasil-bazar-{bazar}.{form}", CONTENT_TYPES[form])


@require_safe
@cache_control(private=True, max_age=A_MINUTE)
def of_seal(request: HttpRequest, bazar: int, fingerprint: str) -> HttpResponse:
    """Render the page to which the QR code on the minutes leads."""
    seal = _seal(bazar, fingerprint)
    is_shown = results.is_shown(seal)
    seals_of_day = list(seal.day.seals.select_related("publication").order_by("revision"))
    context: dict[str, Any] = {
        "seal": seal,
        "published": seal.publication if is_shown else None,
        "total": sealing.total_of(seal) if is_shown else None,
        "file": sealing.name_of_file(seal),
        "is_reissued": seal.form == Form.FIRST,
        "corrects": any(results.is_shown(each) for each in seals_of_day if each.pk < seal.pk),
        "later": next((each for each in reversed(seals_of_day) if _replaces(each, seal)), None),
        "correction_waits": is_shown and not results.is_shown(seals_of_day[-1]),
        "fewest": FEWEST,
        "canonical": _canonical("results_seal", bazar, fingerprint),
    }
    return render(request, "results/seal.html", context)


def _replaces(later: Seal, seal: Seal) -> bool:
    return later.revision > seal.revision and results.is_shown(later)


@require_safe
def ledger_file(request: HttpRequest, bazar: int, fingerprint: str) -> HttpResponse:
    """Serve the public file with this fingerprint, byte for byte.

    The file of a seal of the first form is not public any more: its page says what replaced it.
    """
    if not FINGERPRINT.fullmatch(fingerprint):
        raise Http404
    publications = Publication.objects.select_related("seal__day__bazar").filter(
        seal__day__bazar=bazar, fingerprint=fingerprint
    )
    if not (publication := publications.first()):
        first = _seal(bazar, fingerprint)
        return redirect("results_seal", first.day.bazar_id, first.fingerprint)
    if not publication.is_shown:
        raise Http404
    response = _attachment(
        sealing.public_file_of(publication.seal), sealing.name_of_file(publication.seal)
    )
    patch_cache_control(response, public=True, max_age=A_YEAR, immutable=True)
    return response


def _results(bazar: int) -> Results:
    return results.of_bazar(get_object_or_404(Bazar, pk=bazar), database_today())


def _seal(bazar: int, fingerprint: str) -> Seal:
    if not FINGERPRINT.fullmatch(fingerprint):  # PostgreSQL does not accept every character
        raise Http404
    seals = Seal.objects.select_related("day__bazar", "publication")
    return get_object_or_404(seals, day__bazar=bazar, fingerprint=fingerprint)


def _canonical(name: str, *arguments: object) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=arguments)}"


def _per_day_chart(published: Results) -> charts.Chart | None:
    """Return the chart of days by channel, None unless two days or more may be so divided."""
    days = published.shown_days
    if len(days) < 2 or any(day.onsite is None for day in days):  # noqa: PLR2004
        return None
    return charts.stacked_columns(
        [
            (f"{day.day.date:%d.%m.}", [day.onsite.amount, day.online.amount])
            for day in days
            if day.onsite and day.online
        ]
    )


def _chart(published: Results, dimension: Dimension) -> charts.Chart | None:
    rows = published.of(dimension).rows
    if dimension not in {Dimension.KECAMATAN, Dimension.CATEGORY} or len(rows) < 2:  # noqa: PLR2004
        return None
    return charts.bars(
        [(str(row.labels[0]), row.total.amount) for row in rows if len(row.labels) == 1]
    )


def _attachment(content: bytes, name: str, content_type: str = LEDGER_FILE) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
