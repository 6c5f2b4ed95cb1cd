"""What who tries too often is told."""

import datetime as dt
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


def wait(request: HttpRequest, until: dt.datetime) -> HttpResponse:
    """Says when to try again: at the minute after `until`, for the page shows no seconds."""
    shown = until + dt.timedelta(minutes=1)
    response = render(
        request, "shop/wait.html", {"until": shown}, status=HTTPStatus.TOO_MANY_REQUESTS
    )
    response["Retry-After"] = str(int((shown - timezone.now()).total_seconds()))
    return response
