"""The list of tills: their state, their shifts, and the actions that lock them out."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bazar.exports.fields import Worked
from jakpreneur.models import Stall
from transactions import shifts
from transactions.accounts.territory import narrowed
from transactions.admin.shifts import seen_stalls
from transactions.admin.words import TILL
from transactions.cashiers import devices, tills
from transactions.desk.base import DeskAdmin, DeskInline
from transactions.desk.changelist import DeskChangeList
from transactions.desk.confirming import IN_LIST_AND_FORM, confirm_page, is_confirmed
from transactions.desk.log import note, official
from transactions.models import Till, TillStall
from transactions.models.audit import NOTE_LENGTH
from transactions.models.tills import pk_of_code


class TillStateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "keadaan"
    LOOKUPS: dict[str, dict[str, Any]] = {
        "terbuka": {"locked_out_at": None, "signed_out_at": None},
        "diblokir": {"locked_out_at__isnull": False},
        "keluar": {"locked_out_at": None, "signed_out_at__isnull": False},
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("terbuka", _("open")),
            ("diblokir", _("locked out")),
            ("keluar", _("signed out")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Till]) -> QuerySet[Till]:
        return queryset.filter(**self.LOOKUPS.get(self.value() or "", {}))


class WriteOffForm(forms.Form):
    note = forms.CharField(label=_("Why they will not arrive"), max_length=NOTE_LENGTH)


class ListedTill(Protocol):
    """A till as the list has it, with the numbers that are missing of it, as text."""

    missing: str


class TillList(DeskChangeList):
    """The list of tills. One query finds the missing numbers of all tills that a page shows."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        gaps = defaultdict(list)
        for gap in tills.gaps(self.result_list):
            gaps[gap.till].append(str(gap))
        for till in self.result_list:
            cast("ListedTill", till).missing = ", ".join(gaps[till.pk])


class TillStallsInline(DeskInline):
    model = TillStall
    fields = readonly_fields = ("stall", "card", "since")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Till | None = None) -> bool:
        return False


@admin.register(Till)
class TillAdmin(DeskAdmin):
    export_fields = (
        "let_in_at", "last_seen_at", "last_number", "unsent", "oldest_unsent_at", "storage",
        "trouble", "signed_out_at", "locked_out_at", "locked_out_by__username",
    )  # fmt: skip
    list_display = [
        "till", "stall_names", "state", "let_in_at", "last_seen_at", "unsent", "last_number",
        "missing",
    ]  # fmt: skip
    list_filter = [TillStateFilter, "stalls__bazar"]
    search_fields = ["stalls__number", "stalls__jakpreneur__name"]
    search_help_text = _("Till (K7), stall or vendor.")
    readonly_fields = [
        "state", "let_in_at", "last_seen_at", "unsent", "oldest_unsent_at", "storage",
        "trouble", "last_number", "missing", "cleared", "split_from", "signed_out_at",
        "locked_out_at", "locked_out_by",
    ]  # fmt: skip
    inlines = [TillStallsInline]
    list_class = TillList
    actions = ["lock_out", "let_in_again", "write_off"]
    change_list_template = "admin/transactions/till/change_list.html"
    change_form_template = "admin/transactions/till/change_form.html"

    def get_export_fields(self, request: HttpRequest) -> Sequence[str | Worked]:
        """Add the till's stalls, those that the user may see."""
        seen = narrowed(Stall.objects.filter(till=OuterRef("pk")), request.user).order_by("number")
        stalls = Worked(_("stalls"), ArraySubquery(seen.values("number")))
        return (replace(TILL, value="pk"), stalls, *self.export_fields)

    def prepare_rows(self, request: HttpRequest, rows: QuerySet[Till]) -> QuerySet[Till]:
        return rows.prefetch_related(seen_stalls(request))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Till], search_term: str
    ) -> tuple[QuerySet[Till], bool]:
        """Find one till by its number on receipts (K7), else by stall and vendor."""
        number = pk_of_code(search_term)
        if number is not None:
            return queryset.filter(pk=number), False
        return super().get_search_results(request, queryset, search_term)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a phone becomes a till by a stall card

    def has_write_off_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("transactions.write_off_numbers")

    def has_delete_permission(self, request: HttpRequest, obj: Till | None = None) -> bool:
        return False  # numbers that are missing must stay visible

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
        listed: str | None = getattr(till, "missing", None)
        return ", ".join(map(str, tills.gaps([till]))) if listed is None else listed

    @admin.display(description=_("storage cleared"))
    def cleared(self, till: Till) -> str:
        """Return how often the phone found its storage empty, and how many entries that lost."""
        clearings = list(till.clearings.order_by("pk").values_list("last_number", "next_number"))
        if not clearings:
            return ""
        last, following = clearings[-1]
        words = gettext("Up to number %(last)s, then on with %(next)s. Entries missing: %(count)s.")
        count = devices.count_lost(tills.gaps([till]), clearings)
        return words % {"last": last, "next": following, "count": count}

    @admin.action(description=_("Lock out"), permissions=["change"], location=IN_LIST_AND_FORM)
    def lock_out(self, request: HttpRequest, chosen: QuerySet[Till]) -> None:
        locked_out = tills.lock_out(chosen, by=request.user)
        note(request, locked_out, gettext("Locked out."))
        done = gettext("Tills locked out: %(count)s.") % {"count": len(locked_out)}
        self.message_user(request, done, messages.SUCCESS)

    @admin.action(description=_("Unlock"), permissions=["change"], location=IN_LIST_AND_FORM)
    def let_in_again(self, request: HttpRequest, chosen: QuerySet[Till]) -> None:
        let_in = tills.let_in_again(chosen)
        note(request, let_in, gettext("Unlocked."))
        done = gettext("Tills unlocked: %(count)s.") % {"count": len(let_in)}
        self.message_user(request, done, messages.SUCCESS)

    @admin.action(
        description=_("Write off missing numbers, with a note"),
        permissions=["write_off"],
        location=IN_LIST_AND_FORM,
    )
    def write_off(self, request: HttpRequest, chosen: QuerySet[Till]) -> HttpResponse | None:
        form = WriteOffForm(request.POST if is_confirmed(request) else None)
        if not form.is_valid():
            return confirm_page(
                request,
                [f"{each.code}: {self.missing(each) or '–'}" for each in chosen],
                title=gettext("Write off missing numbers"),
                question=gettext(
                    "These entries then count as lost, and no page waits for them. If one "
                    "does arrive, it is recorded like any other."
                ),
                form=form,
            )
        reason = form.cleaned_data["note"]
        by = official(request)
        for till in chosen:
            if gaps := tills.write_off([till], by=by, note=reason):
                words = {"numbers": ", ".join(map(str, gaps)), "note": reason}
                note(request, [till], gettext("Written off: %(numbers)s. %(note)s") % words)
        self.message_user(request, gettext("Missing numbers are written off."), messages.SUCCESS)
        return None
