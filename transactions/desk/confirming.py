"""The page that asks before a list's action is done.

The list's own form is sent again by it, with `confirmed` in it.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin import ActionLocation
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# An action is offered for the ticked rows of a list, and on the page of one row.
IN_LIST_AND_FORM = list(ActionLocation)

SENT_AGAIN = (
    "action", f"{ActionLocation.CHANGE_FORM.value}-action", "select_across", ACTION_CHECKBOX_NAME,
)  # fmt: skip
MOST_NAMES = 20


def is_confirmed(request: HttpRequest) -> bool:
    return "confirmed" in request.POST


def confirm_page(
    request: HttpRequest,
    chosen: Iterable[object],
    *,
    title: str,
    question: str,
    form: Form | None = None,
) -> HttpResponse:
    """Return the page that names the chosen rows and asks. `form` has what must be filled in."""
    names = [str(each) for each in chosen]
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": title,
        "question": question,
        "names": names[:MOST_NAMES],
        "more": max(0, len(names) - MOST_NAMES),
        "sent": [(name, value) for name in SENT_AGAIN for value in request.POST.getlist(name)],
        "form": form,
    }
    return render(request, "admin/confirm.html", context)
