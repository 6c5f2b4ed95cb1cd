"""Answers for when the database cannot be had for the moment: 503, and when to come again.

A lock or a statement that took too long, a lost connection, a server that starts, is full or may
not be written: the request can be made again, and nothing of it has been done by halves, for its
transaction is gone. One line in the log, no traceback.
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
# Of what Django calls an InternalError: a transaction that may only read, one that was idle or
# took too long.
INTERNAL = {"25006", "25P03", "25P04"}


def is_outage(error: BaseException | None) -> bool:
    """Whether the same request may succeed in a moment."""
    if isinstance(error, Full | OperationalError | InterfaceError):
        return True
    return isinstance(error, DatabaseError) and sqlstate(error) in INTERNAL


def sqlstate(error: BaseException) -> str:
    """Return PostgreSQL's five characters for the error; "" where it said none."""
    return getattr(error.__cause__, "sqlstate", None) or ""


def answer(request: HttpRequest, error: BaseException) -> HttpResponse:
    """Return the 503 in the form and language of the request."""
    health.heed(sqlstate(error))
    logger.warning("%s %s answered 503: %s", request.method, request.path, _reason(error))
    with translation.override(language_of(request)):
        response = _body(request)
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    response.headers["Retry-After"] = str(RETRY_AFTER)
    # Django would log it once more, with the traceback.
    response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001
    return response


def _reason(error: BaseException) -> str:
    """Return one line."""
    if isinstance(error, Full):
        return "too many requests wait for the database already"
    return " ".join([sqlstate(error), *str(error).split()]).strip()


def _body(request: HttpRequest) -> HttpResponse:
    if request.content_type == "application/json":
        message = _("The office is busy for the moment. Nothing is lost: it is sent again.")
        return JsonResponse({"error": "busy", "message": message})
    # Without the request: who is signed in, and what is to be said, stands in the database.
    return HttpResponse(loader.render_to_string("503.html", {"again": RETRY_AFTER}))
