"""Long work of the desk: its steps for the page's script, the same result without it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.signals import request_finished
from django.db import close_old_connections, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext

from bazar.progress import LINES, ProgressStep, Work, progress_response
from tests.html import html_of


def work(end: HttpResponse) -> Work[HttpResponse]:
    yield ProgressStep("one")
    yield ProgressStep(gettext("Yes"), 2, 3)
    return end


def request(**headers: str) -> HttpRequest:
    asked = HttpRequest()
    asked.META = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    return asked


def lines(response: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in html_of(response).splitlines()]


def test_browser_without_the_script_gets_the_final_answer() -> None:
    end = HttpResponse("done")
    assert progress_response(request(accept="text/html"), work(end)) is end


def test_script_gets_each_step_and_then_the_address() -> None:
    with translation.override("id"):
        told = progress_response(request(accept=LINES), work(HttpResponseRedirect("/hasil/")))
    assert isinstance(told, StreamingHttpResponse)
    # The language is the official's, though the lines are made when the view is over.
    with translation.override("en"):
        assert lines(told) == [
            {"words": "one", "done": 0, "of": 0},
            {"words": "Ya", "done": 2, "of": 3},
            {"to": "/hasil/"},
        ]
    assert told["X-Accel-Buffering"] == "no"
    assert "no-store" in told["Cache-Control"]


def test_script_gets_the_page_when_there_is_no_redirect() -> None:
    told = progress_response(request(accept=LINES), work(HttpResponse("<p>é</p>")))
    assert lines(told)[-1] == {"page": "<p>é</p>"}


@pytest.fixture
def kept_connection(db: None) -> Iterator[None]:
    """Keep the test's connection open, which the end of an answer would close."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


@pytest.mark.usefixtures("kept_connection")
@pytest.mark.parametrize("is_broken_off", [True, False], ids=["broken off", "control"])
def test_closed_connection_undoes_the_work(*, is_broken_off: bool) -> None:
    def writing() -> Work[HttpResponse]:
        with transaction.atomic():
            User.objects.create_user("sari")
            yield ProgressStep("written")
        return HttpResponse()

    told = progress_response(request(accept=LINES), writing())
    assert isinstance(told, StreamingHttpResponse)
    parts = iter(told)
    next(parts)
    if not is_broken_off:
        list(parts)
    told.close()
    assert User.objects.exists() is not is_broken_off
