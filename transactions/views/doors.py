"""The door to the till's pages: only a phone that is let in and not locked out opens them."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django_htmx.http import HttpResponseClientRefresh

from transactions import access
from transactions.models import Till

type View = Callable[..., HttpResponse]


def for_tills(view: View) -> View:
    """Give `view` the till that this browser is; for other browsers render why they have none.

    No page behind this door is cached, by a browser or anybody else.
    """

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, **arguments: object) -> HttpResponse:
        till = access.till_of(request)
        if till is None or not till.may_send:
            return refuse_till(request, till)
        return view(request, till, **arguments)

    return guarded


def refuse_till(request: HttpRequest, till: Till | None) -> HttpResponse:
    """Render why this browser may not open the page. `till`: None for a browser that is none."""
    if is_htmx(request):
        return HttpResponseClientRefresh()  # the browser loads the whole page, which says why
    if till and till.locked_out_at:
        context = {"till": till}
        return render(request, "cashier/locked_out.html", context, status=HTTPStatus.FORBIDDEN)
    return render(request, "cashier/no_till.html", status=HTTPStatus.UNAUTHORIZED)


def is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
