"""Who may open the till's pages: the phone that is a till, let in and not locked out."""

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
    """`view` is given the till that this browser is; all others get the page that says why not.
    Nothing of it is kept, by a browser or anybody else."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, **named: object) -> HttpResponse:
        till = access.till_of(request)
        if till is None or not till.may_send:
            return shut_out(request, till)
        return view(request, till, **named)

    return guarded


def shut_out(request: HttpRequest, till: Till | None) -> HttpResponse:
    if is_htmx(request):
        return HttpResponseClientRefresh()  # the whole page says why
    if till and till.locked_out_at:
        said = {"till": till}
        return render(request, "cashier/locked_out.html", said, status=HTTPStatus.FORBIDDEN)
    return render(request, "cashier/no_till.html", status=HTTPStatus.UNAUTHORIZED)


def is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
