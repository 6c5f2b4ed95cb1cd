"""The site of the desk: Django's admin, behind the gate, with our own sign-in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, include, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

from bazar.postings import kecamatan_of
from transactions.accounts import second_step, sessions, sign_ins
from transactions.desk import doors, gate
from transactions.desk.base import DeskAdmin, refuse_unless_of_the_desk
from transactions.desk.log import note, official
from transactions.desk.sign_in import OwnPasswordForm, SignInForm
from transactions.models import End, SignedIn, Visit

type View = Callable[..., Any]

# The module of Django's own lists of accounts and groups. It registers them when it is imported;
# the desk has its own lists of both (transactions/admin/accounts.py).
DJANGOS_ACCOUNTS = "django.contrib.auth.admin"
# Views of a list that show only what the list's get_queryset returns.
NARROWED_VIEWS = {"changelist_view", "add_view", "change_view", "delete_view", "history_view"}
REDIRECTS = 302


class Desk(admin.AdminSite):
    """The only admin site. Its pages besides the lists are in transactions/admin/urls.py."""

    site_title = site_header = "Bazar Jakpreneur"
    index_title = gettext_lazy("Daily recap")
    index_template = "admin/recap.html"
    login_form = SignInForm
    password_change_form = OwnPasswordForm

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register a list. Raise ImproperlyConfigured for one that does not narrow or log."""
        admin_class = admin_class or admin.ModelAdmin
        if admin_class.__module__ == DJANGOS_ACCOUNTS:
            return
        refuse_unless_of_the_desk(admin_class)
        super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [path("", include("transactions.admin.urls")), *super().get_urls()]

    def admin_view(self, view: View, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002
        """Return the view behind the gate.

        An officer of some kecamatan opens only views that are known to show nothing of others.
        """

        @wraps(view)
        def narrowed_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if kecamatan_of(request.user) is not None and not self._is_narrowed(view):
                raise PermissionDenied
            try:
                response: HttpResponse = view(request, *args, **kwargs)
            except IncorrectLookupParameters as error:  # a list handles it, its files do not
                raise BadRequest from error
            return response

        signed_in_view = super().admin_view(narrowed_view, cacheable)

        @wraps(signed_in_view)
        def guarded_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            refusal = gate.refusal(request, view, may_enter=self.has_permission(request))
            response: HttpResponse = refusal or signed_in_view(request, *args, **kwargs)
            return response

        return guarded_view

    def _is_narrowed(self, view: View) -> bool:
        if getattr(view, "keeps_to_kecamatan", False):
            return True
        owner = getattr(view, "__self__", None)
        if isinstance(owner, DeskAdmin):
            return view.__name__ in NARROWED_VIEWS
        return owner is self or getattr(view, "view_class", None) is RedirectView

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return doors.sign_in_page(self, request, extra_context)

    @second_step.open_without_it
    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        user, session = request.user, sessions.number_of(request)
        response = super().logout(request, extra_context)
        if user.is_authenticated and not request.user.is_authenticated:
            sessions.end(SignedIn.objects.filter(pk=session), End.SIGNED_OUT)
            sign_ins.note(Visit.OUT, user, request)
        return response

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        response = super().password_change(request, extra_context)
        if request.method == "POST" and response.status_code == REDIRECTS:
            note(request, [official(request)], _("Changed their own password."))
            sessions.end_others(request, official(request), End.PASSWORD)
        return response
