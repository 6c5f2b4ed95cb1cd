"""Progress of long work at the desk: one answer with a line of JSON for each step.

The page's script (static/js/progress.js) requests these lines. Without the script the same work
is answered at its end. There is no queue and no second process: the work writes in the request's
own transaction, and a closed connection undoes it.
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
class ProgressStep:
    """A step of the work: `words` for the official, `done` rows of `of`; 0 if unknown."""

    words: str
    done: int = 0
    of: int = 0


type Work[Result] = Generator[ProgressStep, None, Result]


def progress_response(request: HttpRequest, work: Work[HttpResponse]) -> HttpResponseBase:
    """Do the work and return its answer, or lines of JSON if the browser accepts these.

    Each step is a line `{"words", "done", "of"}`. The last line is `{"to": address}` for a redirect
    and `{"page": html}` for any other answer.
    """
    if request.headers.get("Accept") != LINES:
        with long_work():
            return run_to_end(work)
    lines = in_long_work(_lines(work, translation.get_language()))
    # A proxy that buffers the answer would show nothing until all is done.
    headers = {"Cache-Control": "private, no-store", "X-Accel-Buffering": "no"}
    return StreamingHttpResponse(lines, content_type=LINES, headers=headers)


def run_to_end[Result](work: Work[Result]) -> Result:
    """Do all steps and return the result."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: Result = end.value
            return result


def _lines(work: Work[HttpResponse], language: str | None) -> Iterator[str]:
    """Yield the lines in `language`, because the view has returned when they are made."""
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


def _line(content: dict[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False) + "\n"
