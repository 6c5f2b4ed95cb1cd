"""What every answer carries, and in which language it speaks."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from bazar import cookies
from bazar.bulkheads import VIEWS

type Answer = Callable[[HttpRequest], HttpResponse]

# It asks in a thread of its own.
NEEDS_NO_PLACE = {"/healthz"}
LANGUAGES = {code for code, _ in settings.LANGUAGES}
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "camera", "display-capture", "geolocation", "gyroscope",
        "magnetometer", "microphone", "midi", "payment", "usb",
    )
)  # fmt: skip


def security_headers(get_response: Answer) -> Answer:
    """The two headers that Django's own security middleware lacks; and what says nothing of it,
    such as a refusal, is kept by nobody."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return answer


def chosen_language(get_response: Answer) -> Answer:
    """Indonesian, or what the visitor's own switch says; never what a borrowed phone is set to."""

    def answer(request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response

    return answer


def former_cookies(get_response: Answer) -> Answer:
    """Know the cookies that were set before their names said that they come over TLS."""

    def answer(request: HttpRequest) -> HttpResponse:
        cookies.rename_former(request)
        return get_response(request)

    return answer


def language_of(request: HttpRequest) -> str:
    """Return the code of the language that the visitor has chosen, else Indonesian's."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE


def a_thread_is_left(get_response: Answer) -> Answer:
    """Keep one thread of the process free of views, which may all come to wait for the database.

    Static files are answered before, by WhiteNoise."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path in NEEDS_NO_PLACE:
            return get_response(request)
        with VIEWS.place():
            return get_response(request)

    return answer
