"""The receipt's public address."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from transactions import receipts, totals


@require_safe
@never_cache
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Not there before the stall's phone has sent the sale: then it says so."""
    sale = receipts.sale_at(code)
    if sale is None:
        response = render(request, "shop/receipt_unknown.html", status=HTTPStatus.NOT_FOUND)
    else:
        total = totals.of_sale(sale).amount
        context = {"sale": sale, "total": total, "change": (sale.tendered or 0) - total}
        response = render(request, "shop/receipt.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
