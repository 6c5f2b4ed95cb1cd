"""The pages before the sign-in: the sign-in, its second step, and the link to a new password."""

import datetime as dt
from contextlib import suppress
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN, PasswordResetConfirmView
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from transactions import throttle
from transactions.accounts import known_devices, reset_links, sessions, sign_ins
from transactions.desk import sign_in
from transactions.models import End, SignedIn, Visit

WRONG_LINK = "wrong link to a new password"
WRONG_LINKS: dict[str, Any] = {"most": 20, "within": dt.timedelta(minutes=10)}


def sign_in_page(
    site: admin.AdminSite, request: HttpRequest, extra_context: dict[str, Any] | None
) -> HttpResponse:
    """Show and receive the sign-in form, as Django's own site does. The second step follows it."""
    where = sign_in.SignInView(request=request).get_redirect_url() or reverse("admin:index")
    if request.method == "GET" and site.has_permission(request):
        return HttpResponseRedirect(where)
    context = {
        **site.each_context(request),
        "title": _("Log in"),
        "subtitle": None,
        "app_path": request.get_full_path(),
        "username": request.user.get_username(),
        "next": where,
        **(extra_context or {}),
    }
    view = sign_in.SignInView.as_view(
        extra_context=context,
        authentication_form=site.login_form,
        template_name="admin/login.html",
        next_page="admin:index",
    )
    response: Any = view(request)
    return response  # type: ignore[no-any-return]


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_step_page(request: HttpRequest) -> HttpResponse:
    user = sign_in.pending_user(request)
    if user is None:
        return redirect("admin:login")
    form = sign_in.CodeForm(request, user, *([request.POST] if request.method == "POST" else []))
    if form.is_bound and form.is_valid():
        return sign_in.finish(request, form)
    waits = form.is_bound and form.has_error("code", code="wait")
    context = {**admin.site.each_context(request), "title": _("Second step"), "form": form}
    return render(request, "admin/second_step.html", context, status=429 if waits else 200)


# --- A new password by a link -------------------------------------------------------------------


class ResetView(PasswordResetConfirmView):
    """Django's page, which takes the token out of the address before it shows the form.

    Here the link is for officials only, and works once, even if two requests use it at once.
    """

    token_generator = reset_links.tokens
    template_name = "admin/reset_password.html"
    success_url = reverse_lazy("admin:login")

    def dispatch(self, *args: Any, **named: Any) -> HttpResponse:
        where = sign_ins.address(self.request) or ""
        if where and throttle.waits_until(WRONG_LINK, where, **WRONG_LINKS):
            self.validlink = False
            self.user = None
            return self.render_to_response(self.get_context_data(waits=True), status=429)
        response: Any = super().dispatch(*args, **named)
        # Neither a dead link nor a closed form has a valid token.
        if where and not self.validlink and response.status_code == 200:  # noqa: PLR2004
            with suppress(throttle.TooOften):
                throttle.count_try(WRONG_LINK, where, **WRONG_LINKS)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        if response.status_code != 200:  # noqa: PLR2004  # the address of a form has no token
            response.headers["Referrer-Policy"] = "no-referrer"
        return response  # type: ignore[no-any-return]

    def get_user(self, uidb64: str) -> User | None:
        user: User | None = super().get_user(uidb64)
        return user if user and user.is_active and user.is_staff else None

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**named)
        return {**admin.site.each_context(self.request), **context}

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            user = User.objects.select_for_update().get(pk=form.user.pk)
            token = self.request.session.get(INTERNAL_RESET_SESSION_TOKEN)
            if not self.token_generator.check_token(user, token):
                self.validlink = False
                return self.render_to_response(self.get_context_data())
            form.user = user
            response = super().form_valid(form)
            sessions.end(SignedIn.objects.filter(user=user), End.PASSWORD)
            sign_ins.note(Visit.NEW_PASSWORD, user, self.request)
            done = _("Chose a new password by a one-time link.")
            LogEntry.objects.log_actions(user.pk, [user], CHANGE, done)
        known_devices.remember(self.request, response, user)
        messages.success(self.request, _("Your new password is saved. Sign in with it."))
        return response


reset_page = login_not_required(never_cache(ResetView.as_view()))
