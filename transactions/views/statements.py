"""A vendor's statement, at a secret address that is valid for a time."""

import datetime as dt
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from bazar import visitors
from bazar.calendar import today
from transactions import access, throttle
from transactions.reports import statements
from transactions.views.waiting import wait_page

WITHIN = dt.timedelta(minutes=10)
WRONG_ADDRESSES = 60  # that one network address may try in that time


@require_safe
@cache_control(private=True, no_store=True)
def statement(request: HttpRequest, token: str) -> HttpResponse:
    try:
        link = access.statement_link_at(token)
    except Http404:
        return _unknown(request)
    vendor_statement = statements.of_vendor(link.jakpreneur, today())
    response = render(
        request, "results/statement.html", {"statement": vendor_statement, "link": link}
    )
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _unknown(request: HttpRequest) -> HttpResponse:
    """Render the same page for a link that has ended and for one that never existed."""
    visitor = visitors.address(request)
    try:
        throttle.count_try("statement", visitor, most=WRONG_ADDRESSES, within=WITHIN)
    except throttle.TooOften as too_often:
        return wait_page(request, too_often.until)
    response = render(request, "results/no_statement.html", status=HTTPStatus.NOT_FOUND)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
