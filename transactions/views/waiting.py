"""The page for a visitor who tries something too often."""

import datetime as dt
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


def wait_page(request: HttpRequest, until: dt.datetime) -> HttpResponse:
    """Render when to try again: at the minute after `until`, for the page shows no seconds."""
    minute = until + dt.timedelta(minutes=1)
    response = render(
        request, "shop/wait.html", {"until": minute}, status=HTTPStatus.TOO_MANY_REQUESTS
    )
    response["Retry-After"] = str(int((minute - timezone.now()).total_seconds()))
    return response
