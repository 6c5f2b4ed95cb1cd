"""The officials' desk: Django's admin, opening on the day's figures.

Under every list of it are the mixins that keep it to an officer's kecamatan (kecamatan.py), write
down what is changed (record.py), delete what nothing protects (deleting.py), say what cannot be
asked of it (asked.py), refuse look-ups that it does not offer (lookups.py), and what its fields
are called (named.py).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

from bazar import proxies
from bazar.limits import long_work
from bazar.models import Bazar
from bazar.postings import kecamatan_of
from transactions.accounts import second_step, sessions, sign_ins
from transactions.desk import doors, gate
from transactions.desk.asked import Asked
from transactions.desk.deleting import Deleting
from transactions.desk.kecamatan import NarrowedAdmin
from transactions.desk.lookups import OffersLookups
from transactions.desk.named import Named
from transactions.desk.record import Recorded
from transactions.desk.sign_in import OwnPasswordForm, SignInForm
from transactions.models import End, SignedIn, Visit

type View = Callable[..., Any]


class OfTheDesk(NarrowedAdmin, Recorded, Deleting, Asked, OffersLookups, Named, admin.ModelAdmin):
    """What is under every list here."""


class Desk(admin.AdminSite):
    site_title = site_header = "Bazar Jakpreneur"
    index_title = gettext_lazy("Daily recap")
    index_template = "admin/recap.html"
    login_form = SignInForm
    password_change_form = OwnPasswordForm

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        of = admin_class or admin.ModelAdmin
        if not issubclass(of, OfTheDesk):
            of = type(of.__name__, (OfTheDesk, of), {"__module__": of.__module__})
        super().register(model_or_iterable, of, **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002
        """Closes to officers of some kecamatan every page that does not say that it keeps to it."""

        @wraps(view)
        def kept(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            if kecamatan_of(request.user) is not None and not self._keeps_to_kecamatan(view):
                raise PermissionDenied
            try:
                answer: HttpResponse = view(request, *args, **named)
            except IncorrectLookupParameters as wrong:  # a list says so itself, its files do not
                raise BadRequest from wrong
            return answer

        answer_to_officials = super().admin_view(kept, cacheable)

        @wraps(answer_to_officials)
        def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            refused = gate.refusal(request, view, may_enter=self.has_permission(request))
            answer: HttpResponse = refused or answer_to_officials(request, *args, **named)
            return answer

        return guarded

    def get_urls(self) -> list[Any]:
        # Late, because the site is made before the models are.
        from transactions.admin.own_account import own_pages  # noqa: PLC0415

        return [
            path("login/kode/", doors.second_step_page, name="second_step"),
            path("sandi/<str:uidb64>/<str:token>/", doors.reset_page, name="reset_password"),
            *own_pages(self.admin_view),
            *super().get_urls(),
        ]

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return doors.sign_in_page(self, request, extra_context)

    def _keeps_to_kecamatan(self, view: View) -> bool:
        if getattr(view, "keeps_to_kecamatan", False):
            return True
        of = getattr(view, "__self__", None)
        if isinstance(of, OfTheDesk):
            return view.__name__ in DJANGOS_OWN
        return of is self or getattr(view, "view_class", None) is RedirectView

    @long_work()
    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        # Late, because the site is made before the models are.
        from transactions.admin.first_steps import path_of_first_steps  # noqa: PLC0415
        from transactions.admin.recap import chosen_bazar, recap  # noqa: PLC0415
        from transactions.personal_data.retention import is_late  # noqa: PLC0415

        _warn_of_the_proxy(request)
        context: dict[str, Any] = {"title": _("Daily recap")}
        if request.user.has_perm("transactions.view_erasure"):
            context["erasure_is_late"] = is_late()
        if request.user.has_perm("transactions.view_sale"):
            bazar = chosen_bazar(request)
            context |= {"bazar": bazar, "bazaars": Bazar.objects.newest_first()}
            context["is_narrowed"] = kecamatan_of(request.user) is not None
            if not context["is_narrowed"]:
                context["first_steps"] = path_of_first_steps(request)
            if bazar:
                context |= recap(bazar, kecamatan_of(request.user))
        return super().index(request, context | (extra_context or {}))

    @second_step.open_without_it
    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        leaving, row = request.user, sessions.number_of(request)
        answer = super().logout(request, extra_context)
        if leaving.is_authenticated and not request.user.is_authenticated:
            sessions.end(SignedIn.objects.filter(pk=row), End.SIGNED_OUT)
            sign_ins.note(Visit.OUT, leaving, request)
        return answer

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        from transactions.admin.log import note, official  # noqa: PLC0415

        answer = super().password_change(request, extra_context)
        if request.method == "POST" and answer.status_code == REDIRECTS:
            note(request, [official(request)], _("Changed their own password."))
            sessions.end_others(request, official(request), End.PASSWORD)
        return answer


def _warn_of_the_proxy(request: HttpRequest) -> None:
    """Tell who may set things right that visitors' addresses are not known."""
    headers = proxies.missing()
    if headers and request.user.has_perm("auth.change_user"):
        said = _(
            "The proxy before this server does not set %(headers)s. All visitors seem to be one: "
            "who guesses passwords makes everybody wait. Tell whoever runs the server; README.md, "
            "Deploying, says what to set."
        )
        messages.warning(request, said % {"headers": ", ".join(headers)})


# Of a list; they show what its get_queryset gives, and nothing else.
DJANGOS_OWN = {"changelist_view", "add_view", "change_view", "delete_view", "history_view"}
REDIRECTS = 302
