"""The lists of the ledger's entries and of their lines. Nobody changes them at the desk."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.filters import ChoicesFieldListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import BigIntegerField, Exists, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bazar.exports.fields import Worked
from bazar.exports.tables import Kind
from bazar.rupiah import format_rupiah
from transactions import receipts, totals
from transactions.admin.shifts import shift_address
from transactions.admin.words import TILL
from transactions.desk.base import ReadOnlyAdmin, ReadOnlyInline
from transactions.models import Move, OrderStep, Payment, Sale, SaleLine, TakenLine, Till
from transactions.models.ledger import Flag

# The void of an order's sale has no number of a till, and so no till of its own: the till stands in
# the step that refused the order, or in the line that was taken out of it.
VOIDED_PART = Func(OuterRef("voids"), function="part_of_sale", output_field=BigIntegerField())
REFUSED_BY = OrderStep.objects.filter(part=VOIDED_PART, move=Move.REFUSED)
TAKEN_BY = TakenLine.objects.filter(
    part=VOIDED_PART, till__isnull=False, at__lte=OuterRef("recorded_at")
).order_by("-at")
MADE_BY_TILL = Coalesce(
    "till",
    Subquery(REFUSED_BY.values("till")[:1]),
    Subquery(TAKEN_BY.values("till")[:1]),
    output_field=BigIntegerField(),
)


class PaidByFilter(ChoicesFieldListFilter):
    """Keep the entries of which a method paid a part or all."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        asked: Any = self.used_parameters.get(self.lookup_kwarg)
        if not asked:
            return queryset
        try:
            of_method = SaleLine.objects.filter(sale=OuterRef("pk"), payment__in=asked)
            return queryset.filter(Q(payment__in=asked) | Exists(of_method))
        except (TypeError, ValueError) as error:
            raise IncorrectLookupParameters(error) from error


class GoodsFormSet(BaseInlineFormSet):
    """The lines of goods of one sale."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.queryset = SaleLine.objects.goods() & cast("QuerySet[SaleLine]", self.queryset)


class SaleLinesInline(ReadOnlyInline):
    """The goods of a sale. Its payments stand above them."""

    model = SaleLine
    fields = readonly_fields = (
        "position", "stall", "name", "list_price", "price", "quantity", "discount", "amount",
        "category", "note",
    )  # fmt: skip
    ordering = ["position"]
    formset = GoodsFormSet


@admin.register(Sale)
class SaleAdmin(ReadOnlyAdmin):
    export_fields = (
        "id", "key", "kind", "voids", "sold_at", "claimed_at", "recorded_at",
        "day__date",
        Worked(TILL.head, MADE_BY_TILL, words=TILL.words), "number",
        "first_number", "channel", "payment",
        Worked(
            _("second payment"), totals.second_payment(),
            words=lambda payment: Payment(payment).label,
        ),
        Worked(
            _("paid by the second payment"), totals.second_amount(), Kind.RUPIAH, is_summed=True
        ),
        "tendered", "reason", "entered_by__username",
        "proven_by__number",
        Worked(
            _("flags"), "flags", words=lambda flags: [str(Flag(flag).label) for flag in flags]
        ),
        Worked(_("amount"), totals.entry_sum("pk"), Kind.RUPIAH, is_summed=True),
    )  # fmt: skip
    list_display = [
        "receipt", "kind", "voiding", "sold_at", "total", "paid_by", "channel", "by_till",
        "flag_names", "entered_by", "day", "recorded_at",
    ]  # fmt: skip
    list_filter = ["day__bazar", "kind", "channel", ("payment", PaidByFilter), "hour"]
    list_select_related = ["day__bazar", "till", "voids__day", "voided_by__day", "entered_by"]
    search_fields = ["key__exact", "shift__exact", "lines__name", "lines__stall__jakpreneur__name"]
    search_help_text = _("Key, shift, goods or vendor.")
    date_hierarchy = "sold_at"
    fields = readonly_fields = (
        "kind", "voiding", "reason", "total", "paid_by", "tendered", "channel", "by_till", "number",
        "first_number", "shift_report", "day", "sold_at", "claimed_at", "recorded_at",
        "entered_by", "flag_names", "proven_by", "key",
    )  # fmt: skip
    inlines = [SaleLinesInline]
    show_full_result_count = False
    change_form_template = "admin/transactions/sale/change_form.html"

    def prepare_rows(self, request: HttpRequest, rows: QuerySet[Sale]) -> QuerySet[Sale]:
        rows = rows.prefetch_related("lines")
        return cast("QuerySet[Sale]", rows.annotate(made_by_till=MADE_BY_TILL))

    @admin.display(description=_("till"), ordering="till")
    def by_till(self, sale: Any) -> str:
        return Till(pk=sale.made_by_till).code if sale.made_by_till else ""

    @admin.display(description=_("receipt"), ordering="pk")
    def receipt(self, sale: Sale) -> str:
        return sale.receipt

    @admin.display(description=_("amount"))
    def total(self, sale: Sale) -> str:
        return format_rupiah(totals.of_sale(sale).amount)

    @admin.display(description=_("payment"), ordering="payment")
    def paid_by(self, sale: Sale) -> str:
        return receipts.paid_by(sale)

    @admin.display(description=_("flags"))
    def flag_names(self, sale: Sale) -> str:
        return ", ".join(str(Flag(flag).label) for flag in sale.flags)

    @admin.display(description=_("voids / voided by"))
    def voiding(self, sale: Sale) -> str:
        if sale.voids:
            return _link(gettext("voids"), sale.voids)
        voided_by: Sale | None = getattr(sale, "voided_by", None)
        return _link(gettext("voided by"), voided_by) if voided_by else ""

    @admin.display(description=_("shift"))
    def shift_report(self, sale: Sale) -> str:
        """Return the link to the shift. A void made at the desk counts in the shift of its sale."""
        sold = sale if sale.till_id else sale.voids
        if not (sold and sold.till_id and sold.shift):
            return ""
        where = shift_address(sold.till_id, sold.shift)
        return format_html('<a href="{}">{}</a>', where, gettext("Shift report"))


def _link(words: str, sale: Sale) -> str:
    where = reverse("admin:transactions_sale_change", args=[sale.pk])
    return format_html('{} <a href="{}">{}</a>', words, where, sale.receipt)


@admin.register(SaleLine)
class SaleLineAdmin(ReadOnlyAdmin):
    """The lines behind every figure, with their sum above the list."""

    export_fields = (
        "sale", "sale__sold_at", "day__date", "stall__number", "stall__jakpreneur__name",
        "venue__kecamatan__name", "category__name", "channel", "payment", "name", "list_price",
        "price", "quantity", "discount", "amount",
    )  # fmt: skip
    list_display = [
        "sale_link", "sold_at", "stall", "name", "quantity", "price_in_rupiah", "amount_in_rupiah",
        "category", "channel", "payment",
    ]  # fmt: skip
    list_display_links = None
    list_filter = [
        "day__bazar", "day", "channel", "payment", "category", "venue__kecamatan", "hour", "kind",
    ]  # fmt: skip
    linked_lookups = ("hour__exact",)  # links of the recap's hours
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
    def price_in_rupiah(self, line: SaleLine) -> str:
        return format_rupiah(line.price)

    @admin.display(description=_("amount"), ordering="amount")
    def amount_in_rupiah(self, line: SaleLine) -> str:
        return format_rupiah(line.amount)
