"""The list of seals. A day is closed, and its minutes are printed, on other pages."""

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from transactions.desk.base import ReadOnlyAdmin
from transactions.models import Seal


@admin.register(Seal)
class SealAdmin(ReadOnlyAdmin):
    export_fields = (
        "day__bazar__name", "day__date", "revision", "entries", "covers", "fingerprint",
        "sealed_at", "sealed_by__username",
    )  # fmt: skip
    list_display_links = None  # the first column leads to the page of the day
    list_display = ["day_link", "revision", "entries", "sealed_at", "sealed_by", "fingerprint"]
    list_filter = ["day__bazar"]
    list_select_related = ["day__bazar", "sealed_by"]
    search_fields = ["fingerprint", "day__bazar__name"]
    date_hierarchy = "day__date"
    fields = readonly_fields = (
        "day_link", "revision", "entries", "covers", "fingerprint", "previous", "sealed_at",
        "sealed_by",
    )  # fmt: skip

    @admin.display(description=_("bazaar day"), ordering="day__date")
    def day_link(self, seal: Seal) -> Any:
        where = reverse("admin:transactions_seal_day", args=[seal.day_id])
        return format_html('<a href="{}">{}: {}</a>', where, seal.day.bazar, seal.day)
