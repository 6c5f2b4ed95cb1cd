"""The list of external sales: sums sold through marketplaces outside, entered at the desk."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bazar.database_clock import database_today
from bazar.exports.fields import Worked
from bazar.exports.tables import Kind
from bazar.models import BazarDay, Category
from bazar.number_fields import BareHiddenInput, RupiahField, UnitsField
from bazar.rupiah import MOST_RUPIAH, format_rupiah
from jakpreneur.models import Stall
from transactions import external, totals
from transactions.accounts.territory import narrowed
from transactions.desk.base import ReadOnlyAdmin
from transactions.desk.log import note, official
from transactions.external import OutsideSale
from transactions.models import ExternalSale, SaleLine

# A subquery: the only line of the external sale of the outer query.
STALL = SaleLine.objects.filter(sale=OuterRef("sale"), position=1)


class DayField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.bazar}: {obj}"


class OutsideForm(forms.Form):
    key = forms.UUIDField(widget=BareHiddenInput)
    day = DayField(label=_("Bazaar day"), queryset=BazarDay.objects.none())
    stall = forms.CharField(
        label=_("Stall number"), max_length=12, help_text=_("As on its card: GMB-01.")
    )
    category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.all())
    amount = RupiahField(label=_("Sum in rupiah"), min_value=1)
    units = UnitsField(label=_("Units sold"), min_value=1)
    source = forms.CharField(
        label=_("Source"), max_length=60, help_text=_("The marketplace: Tokopedia, Shopee …")
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=300,
        help_text=_("What proves it: a report number, a link, who saw the screen."),
    )

    def __init__(self, *args: Any, stalls: QuerySet[Stall], **options: Any) -> None:
        super().__init__(*args, **options)
        self.stalls = stalls
        days = BazarDay.objects.filter(date__lte=database_today(), opens__isnull=False)
        self.fields["amount"].most = min(MOST_RUPIAH, settings.ENTRY_LIMIT)  # type: ignore[attr-defined]
        self.fields["day"].queryset = days.select_related("bazar").order_by("-date", "bazar")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        day, number = values.get("day"), values.get("stall")
        if day and number:
            values["stall"] = self.stalls.filter(
                bazar=day.bazar_id, number__iexact=number.strip()
            ).first()
            if values["stall"] is None:
                self.add_error("stall", ValidationError(_("No stall has that number on that day.")))
        return values


@admin.register(ExternalSale)
class ExternalSaleAdmin(ReadOnlyAdmin):
    export_fields = (
        "sale__day__bazar__name", "sale__day__date", "sale",
        Worked(_("stall"), STALL.values("stall__number")),
        Worked("Jakpreneur", STALL.values("stall__jakpreneur__name")),
        Worked(_("units"), totals.entry_sum("sale", "quantity"), Kind.UNITS, is_summed=True),
        Worked(_("amount"), totals.entry_sum("sale"), Kind.RUPIAH, is_summed=True),
        "source", "evidence", "sale__entered_by__username", "sale__recorded_at",
    )  # fmt: skip
    list_display_links = None  # the first column leads to the sale
    list_display = ["receipt", "day", "stall", "amount", "units", "source", "evidence", "by"]
    list_filter = ["sale__day__bazar", "source"]
    list_select_related = ["sale__day__bazar", "sale__entered_by"]
    search_fields = ["source", "evidence", "sale__lines__stall__jakpreneur__name"]
    fields = readonly_fields = (
        "receipt", "day", "stall", "amount", "units", "source", "evidence", "by",
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("transactions.add_externalsale")

    def prepare_rows(
        self, request: HttpRequest, rows: QuerySet[ExternalSale]
    ) -> QuerySet[ExternalSale]:
        return rows.prefetch_related("sale__lines__stall__jakpreneur")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        stalls = narrowed(Stall.objects.all(), request.user)
        form = OutsideForm(request.POST or None, initial={"key": uuid.uuid4()}, stalls=stalls)
        if form.is_bound and form.is_valid():
            _enter(request, form)
            return redirect("admin:transactions_externalsale_changelist")
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": gettext("Enter an external sale"),
            "form": form,
        }
        return render(request, "admin/external.html", context)

    @admin.display(description=_("receipt"), ordering="sale")
    def receipt(self, external: ExternalSale) -> str:
        where = reverse("admin:transactions_sale_change", args=[external.sale_id])
        return format_html('<a href="{}">{}</a>', where, external.sale.receipt)

    @admin.display(description=_("bazaar day"), ordering="sale__day__date")
    def day(self, external: ExternalSale) -> str:
        return f"{external.sale.day.bazar}: {external.sale.day}"

    @admin.display(description=_("stall"))
    def stall(self, external: ExternalSale) -> str:
        return str(external.sale.lines.all()[0].stall)

    @admin.display(description=_("amount"))
    def amount(self, external: ExternalSale) -> str:
        return format_rupiah(totals.of_sale(external.sale).amount)

    @admin.display(description=_("units"))
    def units(self, external: ExternalSale) -> int:
        return totals.of_sale(external.sale).units

    @admin.display(description=_("entered by"))
    def by(self, external: ExternalSale) -> str:
        return str(external.sale.entered_by)


def _enter(request: HttpRequest, form: OutsideForm) -> None:
    values = dict(form.cleaned_data)
    entered = external.enter(values.pop("key"), OutsideSale(**values), official(request))
    receipt = {"receipt": entered.sale.receipt}
    note(request, [entered], gettext("Entered as %(receipt)s.") % receipt, flag=ADDITION)
    messages.success(request, gettext("Entered as %(receipt)s.") % receipt)
