"""The public page of a receipt, and the proof that it is in the sealed day."""

from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from transactions import receipts, totals
from transactions.seals import inclusion
from transactions.seals.inclusion import Proof


@require_safe
@never_cache
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Render the receipt; before the stall's phone has sent the sale, that it is unknown yet."""
    sale = receipts.sale_at(code)
    if sale is None:
        response = render(request, "shop/receipt_unknown.html", status=HTTPStatus.NOT_FOUND)
    else:
        context = {
            "sale": sale,
            "total": totals.of_sale(sale).amount,
            "paid_by": receipts.paid_by(sale),
            "change": receipts.change(sale),
            "proof": inclusion.of_sale(sale),
            "code": code,
            "newer": receipts.newer_code(sale),
        }
        response = render(request, "shop/receipt.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@never_cache
def proof(request: HttpRequest, code: str) -> HttpResponse:
    """Serve the proof that the receipt's lines are in the day's public file, as JSON."""
    sale = receipts.sale_at(code)
    inclusion_proof = inclusion.of_sale(sale) if sale else None
    if inclusion_proof is None:
        raise Http404
    return JsonResponse(
        inclusion.as_dict(inclusion_proof, _file_address(inclusion_proof)),
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={
            "Content-Disposition": f'attachment; filename="bukti-{code}.json"',
            "X-Robots-Tag": "noindex",
        },
    )


def _file_address(inclusion_proof: Proof) -> str:
    seal = inclusion_proof.seal
    address = reverse("results_file", args=[seal.day.bazar_id, seal.publication.fingerprint])
    return f"{settings.SITE_URL}{address}"
