"""The tills of a bazaar, as they are now, as files and on paper."""

from collections.abc import Iterator, Sequence

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bazar.exports.tables import Column, Kind, Row, Sheet
from bazar.limits import long_work
from bazar.postings import keeps_to_kecamatan
from transactions.admin.files.reports import Report, file_of
from transactions.admin.watch import asked_for
from transactions.models import Till
from transactions.reports.watch import WatchedTill, WrongPinTries


@keeps_to_kecamatan
@permission_required("transactions.view_till", raise_exception=True)
@require_safe
@long_work()
def watch_file(request: HttpRequest, form: str) -> HttpResponseBase:
    asked = asked_for(request)
    narrowed = [_("Bazaar: %(name)s") % {"name": asked.bazar}] if asked.bazar else []
    if asked.kecamatan:
        narrowed.append(_("Kecamatan: %(name)s") % {"name": asked.kecamatan})
    title = _("Watch the tills")
    back = f"{reverse('admin:transactions_till_watch')}?{asked.query}"
    sheets = [Sheet(title, _columns(), _rows(asked.tills))]
    if asked.tries:
        sheets.append(Sheet(_("Repeated wrong PINs"), _columns_of_tries(), _tries(asked.tries)))
    report = Report(Till, title, sheets, narrowed, back)
    return file_of(request, report, form)


def _columns() -> list[Column]:
    return [
        Column(_("Till")),
        Column(_("Stall")),
        Column(_("Jakpreneur")),
        Column(_("Venue")),
        Column(_("Why go there")),
        Column(_("Last seen"), Kind.MOMENT),
        Column(_("Not sent yet"), Kind.UNITS, is_summed=True),
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
            "; ".join(capfirst(str(reason.label)) for reason in each.reasons),
            each.seen_at,
            each.till.unsent,
            ", ".join(map(str, each.gaps)),
            each.held,
            each.shift and each.shift.happened_at,
            each.shift and each.shift.amount,
            each.till.get_storage_display() if each.till.storage else "",
        ]


def _columns_of_tries() -> list[Column]:
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


def _tries(tries: Sequence[WrongPinTries]) -> Iterator[Row]:
    for each in tries:
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
