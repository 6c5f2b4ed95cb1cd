"""The lists of online orders, for reading. Officials refuse orders in reservations.py."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from bazar.exports.fields import Worked
from bazar.exports.tables import Kind
from bazar.rupiah import format_rupiah
from transactions import totals
from transactions.access import with_closed_days
from transactions.desk.base import ReadOnlyAdmin, ReadOnlyInline
from transactions.models import Erasure, Move, Order, OrderLine, OrderStep, StallOrder, TakenLine
from transactions.ordering import parts
from transactions.ordering.states import progress

# Subqueries: the lines and the last step of the part of the outer query.
LINES = OrderLine.objects.filter(part=OuterRef("pk"))
LAST_STEP = OrderStep.objects.filter(part=OuterRef("pk")).order_by("-at", "-pk").values("move")[:1]


class OrderPartsInline(ReadOnlyInline):
    model = StallOrder
    fields = readonly_fields = ("stall", "day", "slot", "payment_time", "note", "stands_until")
    show_change_link = True

    def prepare_rows(
        self, request: HttpRequest, rows: QuerySet[StallOrder]
    ) -> QuerySet[StallOrder]:
        return rows.select_related("stall__jakpreneur", "day", "slot__day")


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    export_fields = ("code", "bazar__name", "placed_at", "erased_at")
    hides_search_words = True
    list_display = ["code", "bazar", "name", "phone", "placed_at", "erased_at"]
    list_filter = ["bazar"]
    list_select_related = ["bazar"]
    search_fields = ["code__iexact", "name", "phone"]
    date_hierarchy = "placed_at"
    fields = readonly_fields = (
        "code", "bazar", "name", "phone", "address", "email", "placed_at", "erased_at", "notice",
    )  # fmt: skip
    inlines = [OrderPartsInline]
    change_form_template = "admin/transactions/order/change_form.html"


class OrderLinesInline(ReadOnlyInline):
    model = OrderLine
    fields = readonly_fields = ("name", "price", "quantity", "discount")


class TakenLinesInline(ReadOnlyInline):
    model = TakenLine
    fields = readonly_fields = ("name", "price", "quantity", "discount", "till", "at")

    def prepare_rows(self, request: HttpRequest, rows: QuerySet[TakenLine]) -> QuerySet[TakenLine]:
        return rows.select_related("till")


class OrderStepsInline(ReadOnlyInline):
    model = OrderStep
    fields = readonly_fields = ("move", "at", "till", "official", "reason")

    def prepare_rows(self, request: HttpRequest, rows: QuerySet[OrderStep]) -> QuerySet[OrderStep]:
        return rows.select_related("till", "official")


@admin.register(StallOrder)
class StallOrderAdmin(ReadOnlyAdmin):
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
    inlines = [OrderLinesInline, TakenLinesInline, OrderStepsInline]
    change_list_template = "admin/transactions/stallorder/change_list.html"

    def prepare_rows(
        self, request: HttpRequest, rows: QuerySet[StallOrder]
    ) -> QuerySet[StallOrder]:
        return with_closed_days(rows).prefetch_related("lines", "steps")

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
class ErasureAdmin(ReadOnlyAdmin):
    export_fields = ("at", "before", "orders", "unpaid", "addresses", "held")
    list_display = ["at", "before", "orders", "unpaid", "addresses", "held"]
