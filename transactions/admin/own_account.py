"""The pages of an official's own account: its second step, and the devices that are signed in."""

from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from bazar.postings import keeps_to_kecamatan
from transactions import qr, throttle
from transactions.accounts import browsers, second_step, sessions, sign_ins, tries
from transactions.desk.log import note, official
from transactions.desk.reauthentication import reauthenticates
from transactions.models import Authenticator, End, SignedIn, Visit

SET_UP = "second step set up"


class Device(NamedTuple):
    """An open session, the browser it is in, and whether it is this browser's."""

    row: SignedIn
    browser: str
    is_this: bool


def devices_of(user: Any, request: HttpRequest) -> list[Device]:
    """Return the sessions of `user` that are open, the newest first."""
    this = sessions.number_of(request)
    return [
        Device(row, browsers.browser_name(row.agent), row.pk == this)
        for row in sessions.open_of(user)
    ]


@keeps_to_kecamatan
@require_http_methods(["GET", "HEAD"])
def account_page(request: HttpRequest) -> HttpResponse:
    user = official(request)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("My account"),
        "has_second_step": second_step.is_set_up(user),
        "codes_left": second_step.recovery_codes_left(user),
        "devices": devices_of(user, request),
    }
    return render(request, "admin/own_account.html", context)


@keeps_to_kecamatan
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one other session of the official's own, or all others."""
    user, chosen = official(request), request.POST.get("session", "")
    rows = sessions.open_of(user).exclude(pk=sessions.number_of(request))
    if chosen.isdecimal():
        rows = rows.filter(pk=int(chosen[:18]))
    if sessions.end(rows, End.BY_BUTTON):
        note(request, [user], _("Ended their own sessions."))
        messages.success(request, _("Signed out."))
    else:
        messages.warning(request, _("That session had already ended."))
    return redirect("admin:own_account")


# --- The second step ----------------------------------------------------------------------------


class FirstCodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        help_text=gettext_lazy("The six digits that the app shows now."),
    )


@second_step.open_without_it
@keeps_to_kecamatan
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@reauthenticates
def set_up_page(request: HttpRequest) -> HttpResponse:
    user = official(request)
    if request.method != "POST" or "code" not in request.POST:
        unconfirmed = second_step.begin(user)
        return (
            _setting_up(request, unconfirmed, FirstCodeForm())
            if unconfirmed
            else _already_set_up(request)
        )
    begun = second_step.unconfirmed(user)
    if begun is None:
        return _already_set_up(request)
    form = FirstCodeForm(request.POST)
    if form.is_valid() and _confirmed(request, begun, form):
        note(request, [user], _("Switched two-step verification on."))
        sessions.end_others(request, user, End.SECOND_STEP)
        return _with_new_codes(request)
    return _setting_up(request, begun, form)


def _already_set_up(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("Two-step verification is already on."))
    return redirect("admin:own_account")


def _confirmed(request: HttpRequest, begun: Authenticator, form: FirstCodeForm) -> bool:
    user = official(request)
    try:
        tries.claim(SET_UP, str(user.pk))
    except throttle.TooOften:
        form.add_error("code", _("Too many wrong tries. Wait a few minutes."))
        return False
    if second_step.confirm(begun, form.cleaned_data["code"]):
        tries.forgive(SET_UP, str(user.pk))
        return True
    sign_ins.note(Visit.WRONG_CODE, user, request)
    form.add_error("code", _("That code is wrong. Check that the phone’s clock is right."))
    return False


def _setting_up(request: HttpRequest, made: Authenticator, form: FirstCodeForm) -> HttpResponse:
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Set up two-step verification"),
        "qr": qr.qr_svg(second_step.address_of(made)),
        "secret": second_step.secret_of(made),
        "form": form,
    }
    return render(request, "admin/second_step_set_up.html", context)


@keeps_to_kecamatan
@never_cache
@require_POST
@reauthenticates
def renew_codes(request: HttpRequest) -> HttpResponse:
    if not second_step.is_set_up(official(request)):
        return redirect("admin:own_account")
    note(request, [official(request)], _("Made new recovery codes."))
    return _with_new_codes(request)


def _with_new_codes(request: HttpRequest) -> HttpResponse:
    """Show new recovery codes, this once: only their digests are stored."""
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Your recovery codes"),
        "codes": second_step.new_recovery_codes(official(request)),
    }
    return render(request, "admin/recovery_codes.html", context)


@keeps_to_kecamatan
@require_POST
@reauthenticates
def remove_page(request: HttpRequest) -> HttpResponse:
    user = official(request)
    if second_step.remove(user):
        note(request, [user], _("Switched two-step verification off."))
        messages.success(request, _("Two-step verification is off."))
    return redirect("admin:own_account")
