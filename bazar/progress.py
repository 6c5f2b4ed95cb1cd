"""A long work of the desk, seen while it is done: a line of JSON for each step, in one answer.

The page's script (static/js/progress.js) asks for these lines; without it the same work is done,
and answered at its end. There is no queue and no second process: what a work writes it writes in
the request's own transaction, and whoever breaks the connection off undoes it.
"""

import json
from collections.abc import Generator, Iterator
from dataclasses import asdict, dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation

from bazar.limits import in_long_work, long_work

LINES = "application/x-ndjson"


@dataclass(frozen=True, slots=True)
class Step:
    """What is being done, in the official's words; `done` rows `of` how many, 0 where unknown."""

    words: str
    done: int = 0
    of: int = 0


type Work[Result] = Generator[Step, None, Result]


def answer(request: HttpRequest, work: Work[HttpResponse]) -> HttpResponseBase:
    """What the work answers at its end: at once where lines are wanted, after `{"words", "done",
    "of"}` of each step, as `{"to": address}` of a redirect or `{"page": html}`."""
    if request.headers.get("Accept") != LINES:
        with long_work():
            return finished(work)
    lines = in_long_work(_lines(work, translation.get_language()))
    # A proxy that saves an answer up would show nothing until all is done.
    headers = {"Cache-Control": "private, no-store", "X-Accel-Buffering": "no"}
    return StreamingHttpResponse(lines, content_type=LINES, headers=headers)


def finished[Result](work: Work[Result]) -> Result:
    """Does it all, for who does not watch."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: Result = end.value
            return result


def _lines(work: Work[HttpResponse], language: str | None) -> Iterator[str]:
    """They are made after the view has returned, when nobody's language is set any more."""
    with translation.override(language):
        response = yield from _steps(work)
        if isinstance(response, HttpResponseRedirect):
            yield _line({"to": response.url})
        else:
            yield _line({"page": response.text})


def _steps(work: Work[HttpResponse]) -> Generator[str, None, HttpResponse]:
    try:
        while True:
            yield _line(asdict(next(work)))
    except StopIteration as end:
        response: HttpResponse = end.value
        return response
    finally:
        work.close()


def _line(said: dict[str, object]) -> str:
    return json.dumps(said, ensure_ascii=False) + "\n"
