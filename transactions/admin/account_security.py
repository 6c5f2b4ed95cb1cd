"""The pages for the security of an account, and for the roles that need a second step.

On the first, an administrator helps a colleague: removes a lost second step, makes a link to a
new password, or ends sessions.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import Group, User
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from transactions.accounts import reset_links, second_step, sessions
from transactions.admin.own_account import devices_of
from transactions.desk.log import note, official
from transactions.desk.reauthentication import reauthenticates
from transactions.models import Authenticator, End, SecondStepDemand


@permission_required("auth.change_user", raise_exception=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reauthenticates
def security_page(request: HttpRequest, account: int) -> HttpResponse:
    user = get_object_or_404(User, pk=account)
    if not admin.site.get_model_admin(User).has_change_permission(request, user):
        raise PermissionDenied
    if request.method == "POST":
        action = ACTIONS.get(request.POST.get("do", ""))
        if action is None:
            raise BadRequest
        return action(request, user)
    return _page(request, user)


def _page(request: HttpRequest, user: User, link: str = "") -> HttpResponse:
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Security of the account %(name)s") % {"name": user.get_username()},
        "account": user,
        "has_second_step": second_step.is_set_up(user),
        "devices": devices_of(user, request),
        "may_have_link": user.is_active and user.is_staff,
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        "link": link,
    }
    return render(request, "admin/account_security.html", context)


def _remove_second_step(request: HttpRequest, user: User) -> HttpResponse:
    if second_step.remove(user):
        note(request, [user], _("Removed the lost second step of the account."))
        messages.success(request, _("The account now signs in with its password only."))
    return redirect("admin:auth_user_security", user.pk)


def _make_link(request: HttpRequest, user: User) -> HttpResponse:
    if not (user.is_active and user.is_staff):
        raise BadRequest
    note(request, [user], _("Made a one-time link to a new password."))
    return _page(request, user, reset_links.link_for(user))


def _end_sessions(request: HttpRequest, user: User) -> HttpResponse:
    chosen, rows = request.POST.get("session", ""), sessions.open_of(user)
    if chosen.isdecimal():
        rows = rows.filter(pk=int(chosen[:18]))
    if sessions.end(rows, End.BY_BUTTON):
        note(request, [user], _("Ended sessions of the account."))
        messages.success(request, _("Signed out."))
    else:
        messages.warning(request, _("That session had already ended."))
    return redirect("admin:auth_user_security", user.pk)


ACTIONS: dict[str, Callable[[HttpRequest, User], HttpResponse]] = {
    "second-step": _remove_second_step,
    "link": _make_link,
    "sessions": _end_sessions,
}


# --- Roles --------------------------------------------------------------------------------------


@permission_required("auth.view_group", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
@reauthenticates
def demands_page(request: HttpRequest) -> HttpResponse:
    may_change = request.user.has_perm("auth.change_group")
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied
        _set_demands(request, set(request.POST.getlist("role")))
        return redirect("admin:auth_group_second_step")
    has_app = Authenticator.objects.filter(user=OuterRef("user"), confirmed_at__isnull=False)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Two-step verification by role"),
        "roles": Group.objects.order_by("name")
        .annotate(
            members=Count("user", filter=Q(user__is_active=True)),
            ready=Count("user", filter=Q(user__is_active=True) & Q(Exists(has_app))),
        )
        .select_related("second_step_demand"),
        "may_change": may_change,
    }
    return render(request, "admin/second_step_demands.html", context)


def _set_demands(request: HttpRequest, chosen: set[str]) -> None:
    for role in Group.objects.select_related("second_step_demand"):
        is_demanded = hasattr(role, "second_step_demand")
        if str(role.pk) in chosen and not is_demanded:
            SecondStepDemand.objects.get_or_create(role=role, defaults={"by": official(request)})
            note(request, [role], _("Two-step verification is required for this role."))
        elif str(role.pk) not in chosen and is_demanded:
            SecondStepDemand.objects.filter(role=role).delete()
            note(request, [role], _("Two-step verification is no longer required for this role."))
    messages.success(request, _("Saved."))
