"""The files of a seal: the ledger file as it was sealed, the full one, and the totals."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bazar.exports.documents import CONTENT_TYPES
from bazar.limits import long_work
from transactions.desk.log import note
from transactions.models import Seal
from transactions.publishing import totals_file
from transactions.seals import parts, sealing
from transactions.seals.publication import FULL


@permission_required("transactions.view_seal", raise_exception=True)
@require_safe
@long_work()
def ledger_file_page(request: HttpRequest, seal: int) -> HttpResponse:
    seal_row = _seal(seal)
    note(request, [seal_row], _("Ledger file downloaded."))
    return attached(sealing.file_of(seal_row), sealing.name_of_file(seal_row))


@permission_required("transactions.view_seal", raise_exception=True)
@require_safe
@long_work()
def full_file_page(request: HttpRequest, seal: int) -> StreamingHttpResponse:
    """Send every line with the keys that open its commitment, piece by piece."""
    seal_row = _seal(seal)
    note(request, [seal_row], _("Full ledger file downloaded."))
    name = sealing.name_of_file(seal_row, "buku-besar-lengkap")
    return StreamingHttpResponse(
        parts.read_content(seal_row.pk, FULL), content_type="text/csv", headers=_attachment(name)
    )


@permission_required("transactions.view_seal", raise_exception=True)
@require_safe
@long_work()
def totals_file_page(request: HttpRequest, seal: int, form: str) -> HttpResponse:
    """Send the totals as CSV or XLSX. Raise Http404 for another form."""
    if form not in totals_file.FORMS:
        raise Http404
    seal_row = _seal(seal)
    note(request, [seal_row], _("Totals downloaded."))
    name = sealing.name_of_file(seal_row, "jumlah", form)
    return attached(totals_file.of_seal(seal_row, form), name, CONTENT_TYPES[form])


def _seal(seal: int) -> Seal:
    return get_object_or_404(Seal.objects.select_related("day__bazar"), pk=seal)


def attached(content: bytes, name: str, content_type: str = "text/csv") -> HttpResponse:
    return HttpResponse(content, content_type=content_type, headers=_attachment(name))


def _attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
