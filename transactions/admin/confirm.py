"""Asks before a list's action is done: the same form is sent again, and says that it was."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin import ActionLocation
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# Where an action is offered: for the chosen rows of a list, and for the one that is looked at.
IN_LIST_AND_FORM = list(ActionLocation)

SENT_AGAIN = (
    "action", f"{ActionLocation.CHANGE_FORM.value}-action", "select_across", ACTION_CHECKBOX_NAME,
)  # fmt: skip
SHOWN = 20


def confirmed(request: HttpRequest) -> bool:
    return "confirmed" in request.POST


def ask(
    request: HttpRequest,
    chosen: Iterable[object],
    *,
    title: str,
    question: str,
    form: Form | None = None,
) -> HttpResponse:
    """The page that names what was `chosen` and asks; `form`: what has to be said besides."""
    names = [str(each) for each in chosen]
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": title,
        "question": question,
        "names": names[:SHOWN],
        "more": max(0, len(names) - SHOWN),
        "sent": [(name, value) for name in SENT_AGAIN for value in request.POST.getlist(name)],
        "form": form,
    }
    return render(request, "admin/confirm.html", context)
