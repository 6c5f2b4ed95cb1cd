"""Middleware for headers, the origin of posts, the language, cookies and the bound on views."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from bazar import cookies
from bazar.bulkheads import VIEWS
from bazar.features import permissions_policy

type Answer = Callable[[HttpRequest], HttpResponse]

# The health check uses a thread of its own.
NEEDS_NO_PLACE = {"/healthz"}
LANGUAGES = {code for code, _ in settings.LANGUAGES}


def security_headers(get_response: Answer) -> Answer:
    """Set the two headers that Django's security middleware lacks, and a default for caches.

    An answer without a Cache-Control of its own, such as a refusal, is stored by nobody.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", permissions_policy())
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return answer


def accept_own_pages(get_response: Answer) -> Answer:
    """Let posts of our own pages pass Django's CSRF check, which demands a token from all others.

    Browsers since 2023 say in `Sec-Fetch-Site` over TLS and on loopback that a post comes from a
    page of this origin. No page and no script can set that header. A token alone would refuse
    honest people: a cached page has none, and of two pages that a new visitor opens at once, one
    has a token that no longer fits the cookie.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if request.headers.get("Sec-Fetch-Site") == "same-origin":
            vars(request)["csrf_processing_done"] = True
        return get_response(request)

    return answer


def activate_language(get_response: Answer) -> Answer:
    """Speak Indonesian, or the language that the visitor chose here.

    The language of the browser does not matter, because phones are borrowed.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response

    return answer


def rename_former_cookies(get_response: Answer) -> Answer:
    """Accept cookies that were set before names had a prefix (bazar/cookies.py)."""

    def answer(request: HttpRequest) -> HttpResponse:
        cookies.rename_former(request)
        return get_response(request)

    return answer


def language_of(request: HttpRequest) -> str:
    """Return the code of the language that the visitor chose, else of Indonesian."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE


def leave_a_thread_free(get_response: Answer) -> Answer:
    """Keep one thread of the process free of views, which may all wait for the database.

    WhiteNoise has answered requests for static files before.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path in NEEDS_NO_PLACE:
            return get_response(request)
        with VIEWS.enter():
            return get_response(request)

    return answer
