"""Answers when the database is unavailable for the moment: 503 with `Retry-After`.

These are a lock or a statement that took too long, a lost connection, and a server that starts, is
full or is read-only. The request can be sent again: its transaction was rolled back, so that
nothing is half done. The log gets one line without a traceback.
"""

import logging
from http import HTTPStatus

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils import translation
from django.utils.translation import gettext as _

from bazar import health
from bazar.bulkheads import Full
from bazar.middleware import language_of

logger = logging.getLogger(__name__)

RETRY_AFTER = 5  # seconds
# PostgreSQL's codes that Django raises as InternalError: a read-only transaction, and one that was
# idle or took too long.
INTERNAL = {"25006", "25P03", "25P04"}


def is_outage(error: BaseException | None) -> bool:
    """Return True if the same request may succeed in a moment."""
    if isinstance(error, Full | OperationalError | InterfaceError):
        return True
    return isinstance(error, DatabaseError) and sqlstate(error) in INTERNAL


def sqlstate(error: BaseException) -> str:
    """Return PostgreSQL's code of five characters for the error, "" if there is none."""
    return getattr(error.__cause__, "sqlstate", None) or ""


def outage_response(request: HttpRequest, error: BaseException) -> HttpResponse:
    """Return a 503 as JSON or HTML, like the request, in the visitor's language."""
    health.note_error(sqlstate(error))
    logger.warning("%s %s answered 503: %s", request.method, request.path, _reason(error))
    with translation.override(language_of(request)):
        response = _body(request)
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    response.headers["Retry-After"] = str(RETRY_AFTER)
    # Django would log the response once more, with a traceback. The mark is private to Django;
    # tests/bazar/test_library_internals.py names the version.
    response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001
    return response


def _reason(error: BaseException) -> str:
    """Return the reason in one line, for the log."""
    if isinstance(error, Full):
        return "too many requests wait for the database already"
    return " ".join([sqlstate(error), *str(error).split()]).strip()


def _body(request: HttpRequest) -> HttpResponse:
    if request.content_type == "application/json":
        message = _("The office is busy right now. Nothing is lost: it will be sent again.")
        return JsonResponse({"error": "busy", "message": message})
    # Without the request: the account and its messages would be read from the database.
    return HttpResponse(loader.render_to_string("503.html", {"again": RETRY_AFTER}))
