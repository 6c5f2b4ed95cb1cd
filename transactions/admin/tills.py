"""Tills: how they are, locked out and let in again, their shifts."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bazar.exports.fields import Worked
from bazar.exports.lists import Exported
from jakpreneur.models import Stall
from transactions import shifts
from transactions.accounts.territory import narrowed
from transactions.admin.confirm import IN_LIST_AND_FORM, ask, confirmed
from transactions.admin.feed import feed_page
from transactions.admin.files.shift import shift_file
from transactions.admin.files.watch import watch_file
from transactions.admin.log import note, official
from transactions.admin.shifts import seen_stalls, shift_page
from transactions.admin.watch import watch_page
from transactions.admin.words import TILL
from transactions.cashiers import tills
from transactions.models import Till, TillStall
from transactions.models.audit import NOTE_LENGTH
from transactions.models.tills import pk_of_code


class State(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"
    LOOKUPS: dict[str, dict[str, Any]] = {
        "open": {"locked_out_at": None, "signed_out_at": None},
        "locked_out": {"locked_out_at__isnull": False},
        "signed_out": {"locked_out_at": None, "signed_out_at__isnull": False},
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("open", _("open")),
            ("locked_out", _("locked out")),
            ("signed_out", _("signed out")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Till]) -> QuerySet[Till]:
        return queryset.filter(**self.LOOKUPS.get(self.value() or "", {}))


class WriteOffForm(forms.Form):
    note = forms.CharField(label=_("Why they will not come"), max_length=NOTE_LENGTH)


class TillList(ChangeList):
    """One query for the missing numbers of all tills that a page shows."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        missing = defaultdict(list)
        for gap in tills.gaps(self.result_list):
            missing[gap.till].append(str(gap))
        for till in self.result_list:
            vars(till)["missing"] = ", ".join(missing[till.pk])


class StallsInline(admin.TabularInline):
    model = TillStall
    fields = readonly_fields = ("stall", "card", "since")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Till | None = None) -> bool:
        return False


@admin.register(Till)
class TillAdmin(Exported):
    export_fields = (
        "let_in_at", "last_seen_at", "last_number", "unsent", "oldest_unsent_at", "storage",
        "signed_out_at", "locked_out_at", "locked_out_by__username",
    )  # fmt: skip
    list_display = [
        "till", "stall_names", "state", "let_in_at", "last_seen_at", "unsent", "last_number",
        "missing",
    ]  # fmt: skip
    list_filter = [State, "stalls__bazar"]
    search_fields = ["stalls__number", "stalls__jakpreneur__name"]
    search_help_text = _("Till (K7), stall or vendor.")
    readonly_fields = [
        "state", "let_in_at", "last_seen_at", "unsent", "oldest_unsent_at", "storage",
        "last_number", "missing", "signed_out_at", "locked_out_at", "locked_out_by",
    ]  # fmt: skip
    inlines = [StallsInline]
    actions = ["lock_out", "let_in_again", "write_off"]
    change_list_template = "admin/transactions/till/change_list.html"
    change_form_template = "admin/transactions/till/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("pantau/", view(watch_page), name="transactions_till_watch"),
            path("pantau.<str:form>", view(watch_file), name="transactions_till_watch_file"),
            path(
                "<int:till>/shift/<uuid:shift>.<str:form>",
                view(shift_file),
                name="transactions_till_shift_file",
            ),
            path("berkas/", view(feed_page), name="transactions_till_feed"),
            path(
                "<int:till>/shift/<uuid:shift>/", view(shift_page), name="transactions_till_shift"
            ),
            *super().get_urls(),
        ]

    def get_export_fields(self, request: HttpRequest) -> Sequence[str | Worked]:
        """With its stalls, so far as this official sees them."""
        own = narrowed(Stall.objects.filter(till=OuterRef("pk")), request.user).order_by("number")
        stalls = Worked(_("stalls"), ArraySubquery(own.values("number")))
        return (replace(TILL, value="pk"), stalls, *self.export_fields)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return TillList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Till]:
        return super().get_queryset(request).prefetch_related(seen_stalls(request))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Till], search_term: str
    ) -> tuple[QuerySet[Till], bool]:
        """Find one till by its number as receipts have it, else by stall and vendor."""
        number = pk_of_code(search_term)
        if number is not None:
            return queryset.filter(pk=number), False
        return super().get_search_results(request, queryset, search_term)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a till comes by its stall card

    def has_write_off_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("transactions.write_off_numbers")

    def has_delete_permission(self, request: HttpRequest, obj: Till | None = None) -> bool:
        return False  # what is missing of its numbers must show (law 6)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        till = self.get_object(request, object_id)
        context: dict[str, Any] = {}
        if till and request.user.has_perm("transactions.view_shiftentry"):
            counts = shifts.counts(till)
            context["shifts"] = [
                {"opening": opening, "count": counts.get(opening.shift)}
                for opening in narrowed(shifts.openings(till), request.user)
            ]
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    @admin.display(description=_("till"), ordering="pk")
    def till(self, till: Till) -> str:
        return till.code

    @admin.display(description=_("stalls"))
    def stall_names(self, till: Till) -> str:
        return ", ".join(str(stall) for stall in till.stalls.all())

    @admin.display(description=_("state"))
    def state(self, till: Till) -> str:
        if till.locked_out_at:
            return gettext("locked out")
        return gettext("signed out") if till.signed_out_at else gettext("open")

    @admin.display(description=_("numbers not sent"))
    def missing(self, till: Till) -> str:
        known: str | None = vars(till).get("missing")
        return ", ".join(map(str, tills.gaps([till]))) if known is None else known

    @admin.action(description=_("Lock out"), permissions=["change"], location=IN_LIST_AND_FORM)
    def lock_out(self, request: HttpRequest, chosen: QuerySet[Till]) -> None:
        locked_out = tills.lock_out(chosen, by=request.user)
        note(request, locked_out, gettext("Locked out."))
        done = gettext("Tills locked out: %(count)s.") % {"count": len(locked_out)}
        self.message_user(request, done, messages.SUCCESS)

    @admin.action(description=_("Let in again"), permissions=["change"], location=IN_LIST_AND_FORM)
    def let_in_again(self, request: HttpRequest, chosen: QuerySet[Till]) -> None:
        let_in = tills.let_in_again(chosen)
        note(request, let_in, gettext("Let in again."))
        done = gettext("Tills let in again: %(count)s.") % {"count": len(let_in)}
        self.message_user(request, done, messages.SUCCESS)

    @admin.action(
        description=_("Write off missing numbers, with a note"),
        permissions=["write_off"],
        location=IN_LIST_AND_FORM,
    )
    def write_off(self, request: HttpRequest, chosen: QuerySet[Till]) -> HttpResponse | None:
        form = WriteOffForm(request.POST if confirmed(request) else None)
        if not form.is_valid():
            return ask(
                request,
                [f"{each.code}: {self.missing(each) or '–'}" for each in chosen],
                title=gettext("Write off missing numbers"),
                question=gettext(
                    "These entries then count as never to come, and no page waits for them. One"
                    " that comes all the same is recorded like any other."
                ),
                form=form,
            )
        said = form.cleaned_data["note"]
        by = official(request)
        for till in chosen:
            if gaps := tills.write_off([till], by=by, note=said):
                words = {"numbers": ", ".join(map(str, gaps)), "note": said}
                note(request, [till], gettext("Written off: %(numbers)s. %(note)s") % words)
        self.message_user(request, gettext("Missing numbers are written off."), messages.SUCCESS)
        return None
