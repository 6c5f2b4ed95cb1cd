"""Tills and the cards that let them in."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from transactions import tills
from transactions.models import StallCard, Till, TillStall


class StallsInline(admin.TabularInline):
    model = TillStall
    fields = readonly_fields = ("stall", "card", "since")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Till | None = None) -> bool:
        return False


@admin.register(Till)
class TillAdmin(admin.ModelAdmin):
    list_display = [
        "code", "stall_names", "let_in_at", "last_seen_at", "last_number", "missing",
        "locked_out_at",
    ]  # fmt: skip
    list_filter = [("locked_out_at", admin.EmptyFieldListFilter), "stalls__bazar"]
    search_fields = ["key__exact", "stalls__number", "stalls__jakpreneur__name"]
    readonly_fields = [
        "key", "let_in_at", "last_seen_at", "last_number", "missing", "locked_out_at",
        "locked_out_by",
    ]  # fmt: skip
    inlines = [StallsInline]
    actions = ["lock_out", "let_in_again"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Till]:
        return super().get_queryset(request).prefetch_related("stalls__jakpreneur")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a till comes by its stall card

    @admin.display(description=_("stalls"))
    def stall_names(self, till: Till) -> str:
        return ", ".join(str(stall) for stall in till.stalls.all())

    @admin.display(description=_("numbers not sent"))
    def missing(self, till: Till) -> str:
        gaps = tills.gaps([till])
        return ", ".join(
            f"{gap.first}–{gap.last}" if gap.first < gap.last else str(gap.first) for gap in gaps
        )

    @admin.action(description=_("Lock out"), permissions=["change"])
    def lock_out(self, request: HttpRequest, chosen: QuerySet[Till]) -> None:
        tills.lock_out(chosen, by=request.user)

    @admin.action(description=_("Let in again"), permissions=["change"])
    def let_in_again(self, request: HttpRequest, chosen: QuerySet[Till]) -> None:
        tills.let_in_again(chosen)


@admin.register(StallCard)
class StallCardAdmin(admin.ModelAdmin):
    list_display = ["stall", "address", "issued_at", "withdrawn_at"]
    list_filter = ["stall__bazar", ("withdrawn_at", admin.EmptyFieldListFilter)]
    list_select_related = ["stall__jakpreneur"]
    search_fields = ["stall__number", "stall__jakpreneur__name"]
    autocomplete_fields = ["stall"]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The address opens a till: not for those who may only look."""
        hidden = () if self.has_change_permission(request) else ("address",)
        return [column for column in self.list_display if column not in hidden]

    @admin.display(description=_("address"))
    def address(self, card: StallCard) -> str:
        where = reverse("stall_card", args=[card.token])
        return format_html('<a href="{}">{}</a>', where, where)
