"""Online orders, for reading. Shoppers and stalls move them; officials refuse them (holds.py)."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from bazar.exports.fields import Worked
from bazar.exports.lists import Exported
from bazar.exports.tables import Kind
from bazar.rupiah import format_rupiah
from transactions import totals
from transactions.access import with_closed_days
from transactions.admin.holds import give_back, holds_page, refuse_page
from transactions.admin.read_only import ReadOnly
from transactions.models import Erasure, Move, Order, OrderLine, OrderStep, StallOrder
from transactions.ordering import parts
from transactions.ordering.states import progress

# Of one part, within another query.
LINES = OrderLine.objects.filter(part=OuterRef("pk"))
LAST_STEP = OrderStep.objects.filter(part=OuterRef("pk")).order_by("-at", "-pk").values("move")[:1]


class PartsInline(ReadOnly, admin.TabularInline):
    model = StallOrder
    fields = readonly_fields = ("stall", "day", "slot", "payment_time", "note", "stands_until")
    show_change_link = True
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[StallOrder]:
        return super().get_queryset(request).select_related("stall__jakpreneur", "day", "slot__day")


@admin.register(Order)
class OrderAdmin(ReadOnly, Exported):
    export_fields = ("code", "bazar__name", "placed_at", "erased_at")
    hides_search_words = True
    list_display = ["code", "bazar", "name", "phone", "placed_at", "erased_at"]
    list_filter = ["bazar"]
    list_select_related = ["bazar"]
    search_fields = ["code__iexact", "name", "phone"]
    date_hierarchy = "placed_at"
    fields = readonly_fields = (
        "code", "bazar", "name", "phone", "address", "placed_at", "erased_at", "notice",
    )  # fmt: skip
    inlines = [PartsInline]
    change_form_template = "admin/transactions/order/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:order>/tolak/", view(refuse_page), name="transactions_order_refuse"),
            *super().get_urls(),
        ]


class LinesInline(ReadOnly, admin.TabularInline):
    model = OrderLine
    fields = readonly_fields = ("name", "price", "quantity")
    extra = 0


class StepsInline(ReadOnly, admin.TabularInline):
    model = OrderStep
    fields = readonly_fields = ("move", "at", "till", "official", "reason")
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderStep]:
        return super().get_queryset(request).select_related("till", "official")


@admin.register(StallOrder)
class StallOrderAdmin(ReadOnly, Exported):
    export_fields = (
        "order__code", "stall__number", "stall__jakpreneur__name", "day__date", "slot__starts",
        "slot__ends", "payment_time",
        Worked(_("state"), LAST_STEP, words=lambda move: str(Move(move).label)),
        Worked(
            _("amount"), totals.worth_of_goods(LINES, "part"), Kind.RUPIAH, is_summed=True
        ),
        "stands_until",
    )  # fmt: skip
    list_display = ["part", "stall", "day", "slot", "state", "total", "sale"]
    list_filter = ["day__bazar", "day", "stall__venue__kecamatan", "payment_time", "steps__move"]
    list_select_related = ["order", "stall__jakpreneur", "day", "slot__day"]
    search_fields = ["order__code__iexact", "stall__number", "stall__jakpreneur__name"]
    fields = readonly_fields = (
        "order", "stall", "day", "slot", "payment_time", "state", "total", "sale", "note",
        "stands_until",
    )  # fmt: skip
    inlines = [LinesInline, StepsInline]
    change_list_template = "admin/transactions/stallorder/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("ditahan/", view(holds_page), name="transactions_stallorder_holds"),
            path(
                "ditahan/<int:part>/lepas/",
                view(give_back),
                name="transactions_stallorder_give_back",
            ),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StallOrder]:
        found = super().get_queryset(request)
        return with_closed_days(found).prefetch_related("lines", "steps")

    @admin.display(description=_("order"), ordering="order")
    def part(self, part: StallOrder) -> str:
        return part.order.code

    @admin.display(description=_("state"))
    def state(self, part: StallOrder) -> Any:
        return progress(part, timezone.now()).label

    @admin.display(description=_("amount"))
    def total(self, part: StallOrder) -> str:
        return format_rupiah(parts.total_of(part).amount)

    @admin.display(description=_("sale"))
    def sale(self, part: StallOrder) -> str:
        if not progress(part, timezone.now()).is_paid:
            return ""
        where = reverse("admin:transactions_sale_changelist")
        return format_html('<a href="{}?q={}">{}</a>', where, part.key, _("In the ledger"))


@admin.register(Erasure)
class ErasureAdmin(ReadOnly, Exported):
    export_fields = ("at", "before", "orders", "unpaid", "addresses", "held")
    list_display = ["at", "before", "orders", "unpaid", "addresses", "held"]
