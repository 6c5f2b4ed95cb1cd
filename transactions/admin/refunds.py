"""The list of refunds: what stalls owe shoppers, and what is given."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bazar.exports.fields import Worked
from bazar.exports.tables import Kind
from bazar.rupiah import format_rupiah
from transactions.desk.base import ReadOnlyAdmin
from transactions.desk.confirming import IN_LIST_AND_FORM, confirm_page, is_confirmed
from transactions.desk.log import note, official
from transactions.models import Refund, RefundMethod, Till
from transactions.ordering import refunds


class RefundStateFilter(admin.SimpleListFilter):
    """Show the refunds that are owed, unless the address asks for others."""

    title = _("state")
    parameter_name = "keadaan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("diberikan", _("given back")), ("semua", _("all"))]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("owed")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Refund]) -> QuerySet[Refund]:
        match self.value():
            case "semua":
                return queryset
            case "diberikan":
                return queryset.exclude(given=None)
        return queryset.filter(given=None)


class GiveForm(forms.Form):
    how = forms.TypedChoiceField(
        label=_("How"), choices=RefundMethod.choices, coerce=lambda value: RefundMethod(int(value))
    )


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    export_fields = (
        "part__order__code", "part__stall__number", "part__stall__jakpreneur__name",
        "part__day__date",
        Worked(_("amount"), "amount", Kind.RUPIAH, is_summed=True),
        "owed_at", "given__at",
        Worked(_("how"), "given__how", words=lambda how: str(RefundMethod(how).label)),
        Worked(_("till"), "given__till", words=lambda till: Till(pk=till).code),
        Worked(_("official"), "given__official__username"),
    )  # fmt: skip
    list_display = ["order", "stall", "day", "rupiah", "owed_at", "where_to", "state"]
    list_filter = [
        RefundStateFilter,
        "part__day__bazar",
        "part__day",
        "part__stall__venue__kecamatan",
    ]
    list_select_related = [
        "part__order", "part__stall__jakpreneur", "part__day", "account", "given__till",
        "given__official",
    ]  # fmt: skip
    search_fields = ["part__order__code__iexact", "part__stall__number"]
    fields = readonly_fields = (
        "order", "stall", "day", "rupiah", "owed_at", "whole_account", "confirmed", "state",
    )  # fmt: skip
    actions = ["give"]

    def prepare_rows(self, request: HttpRequest, rows: QuerySet[Refund]) -> QuerySet[Refund]:
        return refunds.with_all(rows)

    def has_give_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("transactions.give_refund")

    @admin.action(
        description=_("Say that it is given back"),
        permissions=["give"],
        location=IN_LIST_AND_FORM,
    )
    def give(self, request: HttpRequest, chosen: QuerySet[Refund]) -> HttpResponse | None:
        form = GiveForm(request.POST if is_confirmed(request) else None)
        if not form.is_valid():
            return confirm_page(
                request,
                [f"{each}: {format_rupiah(each.amount)}" for each in chosen],
                title=gettext("Refunds given back"),
                question=gettext("The shoppers and the stalls see it. It cannot be undone."),
                form=form,
            )
        given, failed = [], []
        for refund in chosen.order_by("pk"):
            try:
                refunds.give(refund, official(request), form.cleaned_data["how"])
            except refunds.GivenAlready:
                failed.append(gettext("%(order)s is settled already.") % {"order": refund})
            except refunds.NoAccount:
                failed.append(
                    gettext("%(order)s: the shopper has not said where to.") % {"order": refund}
                )
            else:
                given.append(refund)
        note(request, given, gettext("Refund: %s") % RefundMethod(form.cleaned_data["how"]).label)
        if given:
            done = gettext("Refunds settled: %(count)s.") % {"count": len(given)}
            self.message_user(request, done, messages.SUCCESS)
        for problem in failed:
            self.message_user(request, problem, messages.WARNING)
        return None

    @admin.display(description=_("order"), ordering="part__order")
    def order(self, refund: Refund) -> str:
        return refund.part.order.code

    @admin.display(description=_("stall"), ordering="part__stall__number")
    def stall(self, refund: Refund) -> str:
        return str(refund.part.stall)

    @admin.display(description=_("day"), ordering="part__day__date")
    def day(self, refund: Refund) -> str:
        return str(refund.part.day)

    @admin.display(description=_("amount"), ordering="amount")
    def rupiah(self, refund: Refund) -> str:
        return format_rupiah(refund.amount)

    @admin.display(description=_("where to"))
    def where_to(self, refund: Refund) -> str:
        return str(refund.account) if refund.has_account else ""

    @admin.display(description=_("where to"))
    def whole_account(self, refund: Refund) -> str:
        """Return the whole account while it is needed: once the refund is given, it is masked."""
        if not refund.has_account:
            return ""
        if refund.is_given:
            return str(refund.account)
        return f"{refund.account.bank} {refund.account.number}, {refund.account.holder}"

    @admin.display(description=_("payment confirmed by the stall"), boolean=True)
    def confirmed(self, refund: Refund) -> bool:
        return bool(vars(refund)["was_recorded"])

    @admin.display(description=_("state"))
    def state(self, refund: Refund) -> str:
        if not refund.is_given:
            return gettext("owed")
        words = {"how": refund.given.get_how_display(), "by": refund.given.by}
        return gettext("settled %(how)s, by %(by)s") % words
