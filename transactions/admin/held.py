"""The list of held entries: they arrived, could not be recorded, and wait for an official."""

import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bazar.exports.fields import Worked
from bazar.postings import keeps_to_kecamatan
from bazar.rupiah import format_rupiah
from transactions import totals
from transactions.accounts.territory import narrowed
from transactions.admin.words import TILL, kind_of
from transactions.desk.base import ReadOnlyAdmin
from transactions.desk.confirming import IN_LIST_AND_FORM, confirm_page, is_confirmed
from transactions.desk.log import note, official
from transactions.ledger import Entry
from transactions.models import HeldSale, Resolution
from transactions.models.held import ERASED
from transactions.receiving import held, json_text
from transactions.receiving.values import REASON_LENGTH

MOST_CHARACTERS = 20_000  # of a content, on a page and in an exported list


class HeldStateFilter(admin.SimpleListFilter):
    """Show the entries that wait, unless the address asks for others."""

    title = _("state")
    parameter_name = "keadaan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("selesai", _("settled")), ("semua", _("all"))]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("waiting")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[HeldSale]) -> QuerySet[HeldSale]:
        match self.value():
            case "semua":
                return queryset
            case "selesai":
                return queryset.exclude(held.WAITING)
        return queryset.filter(held.WAITING)


class SettleForm(forms.Form):
    note = forms.CharField(label=_("What was done about it"), max_length=REASON_LENGTH)


@keeps_to_kecamatan
@permission_required("transactions.view_heldsale", raise_exception=True)
@require_safe
def content_page(request: HttpRequest, held: int) -> HttpResponse:
    """Send the whole content as it arrived, as a file that no browser shows."""
    entry = get_object_or_404(narrowed(HeldSale.objects.all(), request.user), pk=held)
    note(request, [entry], gettext("Content downloaded."))
    return HttpResponse(
        entry.content,
        content_type="text/plain; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="tertahan-{entry.pk}.txt"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


@admin.register(HeldSale)
class HeldSaleAdmin(ReadOnlyAdmin):
    export_fields = (
        "arrived_at", TILL, "number", "reason",
        Worked(_("settled by"), "resolution__by__username"), "resolution__note",
        Worked(_("content"), Left("content", MOST_CHARACTERS)),
    )  # fmt: skip
    list_display = ["arrived_at", "till", "number", "kind", "worth", "reason", "state"]
    list_filter = [HeldStateFilter, "reason", "arrived_at"]
    linked_lookups = ("till__id__exact",)  # links of the watch, and of a file that was fed in
    list_select_related = ["till", "resolution__sale__day", "resolution__by"]
    search_fields = ["key__exact", "content"]
    fields = readonly_fields = (
        "state", "reason", "till", "number", "says", "arrived_at", "key", "as_sent",
    )  # fmt: skip
    actions = ["settle", "enter", "correct"]

    def prepare_rows(self, request: HttpRequest, rows: QuerySet[HeldSale]) -> QuerySet[HeldSale]:
        return held.with_state(rows)

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("transactions.settle_heldsale")

    @admin.action(
        description=_("Settle, with a note"), permissions=["settle"], location=IN_LIST_AND_FORM
    )
    def settle(self, request: HttpRequest, chosen: QuerySet[HeldSale]) -> HttpResponse | None:
        form = SettleForm(request.POST if is_confirmed(request) else None)
        if not form.is_valid():
            return confirm_page(
                request,
                [f"{each.till}, {each}" for each in chosen],
                title=gettext("Settle held entries"),
                question=gettext("None of them enters the ledger; they count as settled."),
                form=form,
            )
        waiting = list(chosen.filter(held.WAITING))
        settled = held.settle(
            HeldSale.objects.filter(pk__in=[each.pk for each in waiting]),
            by=official(request),
            note=form.cleaned_data["note"],
        )
        note(request, waiting, gettext("Settled: %s") % form.cleaned_data["note"])
        done = gettext("Held entries settled: %(count)s.") % {"count": settled}
        self.message_user(request, done, messages.SUCCESS)
        return None

    @admin.action(
        description=_("Enter anyway, with a note"),
        permissions=["settle"],
        location=IN_LIST_AND_FORM,
    )
    def enter(self, request: HttpRequest, chosen: QuerySet[HeldSale]) -> HttpResponse | None:
        """Enter the sales and voids that the ledger takes; the others go on waiting."""
        form = SettleForm(request.POST if is_confirmed(request) else None)
        if not form.is_valid():
            return confirm_page(
                request,
                [f"{each.till}, {each}: {self.worth(each)}" for each in chosen],
                title=gettext("Enter held entries"),
                question=gettext(
                    "They enter the ledger unchanged, under your name. Do this only if you "
                    "know that they are right. What the ledger cannot take goes on waiting."
                ),
                form=form,
            )
        entered = [
            each
            for each in chosen.filter(held.WAITING)
            if _entered_anyway(each, official(request), form.cleaned_data["note"])
        ]
        note(request, entered, gettext("Entered: %s") % form.cleaned_data["note"])
        done = gettext("Held entries entered: %(count)s.") % {"count": len(entered)}
        self.message_user(request, done, messages.SUCCESS if entered else messages.WARNING)
        return None

    @admin.action(
        description=_("Correct and enter"), permissions=["settle"], location=IN_LIST_AND_FORM
    )
    def correct(self, request: HttpRequest, chosen: QuerySet[HeldSale]) -> HttpResponse | None:
        entry = chosen.first()
        if entry is None or chosen.count() > 1:
            self.message_user(request, gettext("Choose one entry."), messages.WARNING)
            return None
        return redirect("admin:transactions_heldsale_correct", entry.pk)

    @admin.display(description=_("kind"))
    def kind(self, each: HeldSale) -> str:
        if each.content == ERASED:
            return gettext("content erased")
        return str(kind_of(json_text.load(each.content)))

    @admin.display(description=_("amount"))
    def worth(self, each: HeldSale) -> str:
        entry = held.parse_held(each)
        if entry is None:
            return ""
        if isinstance(entry, Entry):
            return format_rupiah(totals.of_goods(entry.lines).amount) if entry.lines else ""
        return format_rupiah(entry.amount)

    @admin.display(description=_("state"))
    def state(self, each: HeldSale) -> str:
        resolution: Resolution | None = getattr(each, "resolution", None)
        if resolution and resolution.sale and resolution.by:
            who = {"who": resolution.by, "note": resolution.note}
            words = gettext("entered by %(who)s (%(note)s), as") % who
            return _entered_link(words, resolution.sale.pk, resolution.sale)
        if resolution and resolution.sale:
            return _entered_link(
                gettext("corrected, entered as"), resolution.sale.pk, resolution.sale
            )
        if resolution:
            who = {"who": resolution.by, "note": resolution.note}
            return gettext("settled by %(who)s: %(note)s") % who
        entered_as: int | None = vars(each)["entered_as"]
        if entered_as:
            return _entered_link(gettext("sent again,"), entered_as, gettext("entered"))
        return gettext("waiting")

    @admin.display(description=_("content"))
    def says(self, each: HeldSale) -> str:
        entry = held.parse_held(each)
        goods = entry.lines if isinstance(entry, Entry) else ()
        return render_to_string(
            "admin/held_entry.html",
            {
                "entry": entry,
                "kind": self.kind(each),
                "in_ledger": isinstance(entry, Entry),
                "goods": [(line, totals.of_goods([line]).amount) for line in goods],
                "worth": self.worth(each),
            },
        )

    @admin.display(description=_("original content"))
    def as_sent(self, each: HeldSale) -> str:
        text = each.content[:MOST_CHARACTERS]
        if len(each.content) <= MOST_CHARACTERS:
            pretty = json.dumps(json_text.load(each.content), indent=2, ensure_ascii=False)
            # A phone may send half of a surrogate pair, which no page can contain.
            text = pretty[:MOST_CHARACTERS].encode(errors="backslashreplace").decode()
        where = reverse("admin:transactions_heldsale_content", args=[each.pk])
        size = filesizeformat(len(each.content))
        whole = gettext("Download the whole content (%(size)s)") % {"size": size}
        return format_html('<pre>{}</pre><a href="{}" download>{}</a>', text, where, whole)


def _entered_anyway(each: HeldSale, by: User, note: str) -> bool:
    try:
        return held.enter(each, by=by, note=note).sale is not None
    except held.NotEntered:
        return False


def _entered_link(words: str, sale: int, name: object) -> str:
    where = reverse("admin:transactions_sale_change", args=[sale])
    return format_html('{} <a href="{}">{}</a>', words, where, name)


@admin.register(Resolution)
class ResolutionAdmin(ReadOnlyAdmin):
    export_fields = ("at", "held", "sale", "by__username", "note")
    list_display = ["at", "held", "sale", "by", "note"]
    list_select_related = ["held", "sale__day", "by"]
    search_fields = ["note", "held__key__exact"]
    date_hierarchy = "at"
