"""The ledger, for reading: rows are never added, changed or deleted here."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from bazar.rupiah import format_rupiah
from transactions import totals
from transactions.admin.read_only import ReadOnly
from transactions.models import HeldSale, Sale, SaleLine
from transactions.models.ledger import Flag


class LinesInline(ReadOnly, admin.TabularInline):
    model = SaleLine
    fields = readonly_fields = (
        "position", "stall", "name", "list_price", "price", "quantity", "amount", "category",
    )  # fmt: skip
    ordering = ["position"]
    extra = 0


@admin.register(Sale)
class SaleAdmin(ReadOnly, admin.ModelAdmin):
    list_display = [
        "receipt", "day", "sold_at", "recorded_at", "kind", "channel", "payment", "till", "total",
        "flag_names",
    ]  # fmt: skip
    list_filter = ["day__bazar", "kind", "channel", "payment", "hour"]
    list_select_related = ["day__bazar", "till"]
    search_fields = ["key__exact", "lines__name", "lines__stall__jakpreneur__name"]
    search_help_text = _("Key, goods or vendor.")
    date_hierarchy = "sold_at"
    exclude = ["digest"]
    inlines = [LinesInline]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sale]:
        return super().get_queryset(request).prefetch_related("lines")

    @admin.display(description=_("amount"))
    def total(self, sale: Sale) -> str:
        return format_rupiah(totals.of_sale(sale).amount)

    @admin.display(description=_("flags"))
    def flag_names(self, sale: Sale) -> str:
        return ", ".join(str(Flag(flag).label) for flag in sale.flags)


@admin.register(SaleLine)
class SaleLineAdmin(ReadOnly, admin.ModelAdmin):
    """The rows behind every figure, with their sum above."""

    list_display = [
        "sale_link", "sold_at", "stall", "name", "quantity", "price_shown", "amount_shown",
        "category", "channel", "payment",
    ]  # fmt: skip
    list_display_links = None
    list_filter = [
        "day__bazar", "day", "channel", "payment", "category", "venue__kecamatan", "hour", "kind",
    ]  # fmt: skip
    list_select_related = ["sale__day", "sale__till", "stall__jakpreneur", "category"]
    search_fields = ["name", "stall__jakpreneur__name", "stall__number"]
    change_list_template = "admin/transactions/saleline/change_list.html"
    show_full_result_count = False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None)
        if context and "cl" in context:
            context["total"] = totals.of_lines(context["cl"].queryset)
        return response

    @admin.display(description=_("receipt"), ordering="sale")
    def sale_link(self, line: SaleLine) -> str:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:transactions_sale_change", args=[line.sale_id]),
            line.sale.receipt,
        )

    @admin.display(description=_("sold at"), ordering="sale__sold_at")
    def sold_at(self, line: SaleLine) -> Any:
        return line.sale.sold_at

    @admin.display(description=_("price"), ordering="price")
    def price_shown(self, line: SaleLine) -> str:
        return format_rupiah(line.price)

    @admin.display(description=_("amount"), ordering="amount")
    def amount_shown(self, line: SaleLine) -> str:
        return format_rupiah(line.amount)


@admin.register(HeldSale)
class HeldSaleAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["arrived_at", "till", "number", "reason", "key"]
    list_filter = ["reason", "arrived_at"]
    list_select_related = ["till"]
    search_fields = ["key__exact", "content"]
    exclude = ["digest"]
