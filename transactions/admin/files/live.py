"""A bazaar as it stands this moment, as files and on paper."""

from collections.abc import Iterator, Sequence

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bazar.exports.tables import Column, Kind, Sheet
from bazar.limits import long_work
from bazar.models import Bazar, Channel
from bazar.postings import keeps_to_kecamatan
from transactions.admin.files.reports import Report, file_of
from transactions.admin.live import asked_for
from transactions.reports.live import Figures, Latest, Live


@keeps_to_kecamatan
@permission_required("transactions.view_sale", raise_exception=True)
@require_safe
@long_work()
def live_file(request: HttpRequest, bazar: int, form: str) -> HttpResponseBase:
    found, chosen, _districts = asked_for(request, bazar)
    narrowed = [_("Kecamatan: %(name)s") % {"name": chosen}] if chosen else []
    if not found.tills.is_all_known:
        narrowed.append(_("Provisional: not everything has been sent yet."))
    back = reverse("admin:transactions_sale_live", args=[bazar])
    if chosen:
        back = f"{back}?kecamatan={chosen.code}"
    title = _("Live: %(bazar)s") % {"bazar": found.bazar}
    return file_of(request, Report(Bazar, title, list(_sheets(found)), narrowed, back), form)


def _sheets(found: Live) -> Iterator[Sheet]:
    hours = _("Per hour")
    if found.day:
        hours = _("Per hour (WIB), %(day)s") % {"day": found.day}
    yield _figures(_("Turnover per day"), _("Day"), found.days)
    yield _figures(hours, _("Hour (WIB)"), found.hours)
    yield _figures(_("By kecamatan"), _("Kecamatan"), found.kecamatan)
    yield _latest(found.latest)


def _figures(title: str, head: str, rows: Sequence[Figures]) -> Sheet:
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


def _latest(latest: Sequence[Latest]) -> Sheet:
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
