"""Seals, for reading; a day is closed and its minutes are printed on pages of their own."""

from typing import Any

from django.contrib import admin
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from bazar.exports.lists import Exported
from transactions.admin.closing import closing_page
from transactions.admin.files.closing import closing_file
from transactions.admin.files.seal import full_file_page, ledger_file_page, totals_file_page
from transactions.admin.minutes import minutes_page, signatories_page
from transactions.admin.read_only import ReadOnly
from transactions.models import Seal


@admin.register(Seal)
class SealAdmin(ReadOnly, Exported):
    export_fields = (
        "day__bazar__name", "day__date", "revision", "entries", "covers", "fingerprint",
        "sealed_at", "sealed_by__username",
    )  # fmt: skip
    list_display_links = None  # its day's page has all
    list_display = ["day_shown", "revision", "entries", "sealed_at", "sealed_by", "fingerprint"]
    list_filter = ["day__bazar"]
    list_select_related = ["day__bazar", "sealed_by"]
    search_fields = ["fingerprint", "day__bazar__name"]
    date_hierarchy = "day__date"
    fields = readonly_fields = (
        "day_shown", "revision", "entries", "covers", "fingerprint", "previous", "sealed_at",
        "sealed_by",
    )  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("hari/<int:day>/", view(closing_page), name="transactions_seal_day"),
            path(
                "hari/<int:day>.<str:form>", view(closing_file), name="transactions_seal_day_file"
            ),
            path(
                "penanda-tangan/<int:bazar>/",
                view(signatories_page),
                name="transactions_seal_signatories",
            ),
            path("<int:seal>/berita-acara/", view(minutes_page), name="transactions_seal_minutes"),
            path(
                "<int:seal>/buku-besar.csv", view(ledger_file_page), name="transactions_seal_file"
            ),
            path(
                "<int:seal>/buku-besar-lengkap.csv",
                view(full_file_page),
                name="transactions_seal_full_file",
            ),
            path(
                "<int:seal>/jumlah.<str:form>",
                view(totals_file_page),
                name="transactions_seal_totals",
            ),
            *super().get_urls(),
        ]

    @admin.display(description=_("bazaar day"), ordering="day__date")
    def day_shown(self, seal: Seal) -> Any:
        where = reverse("admin:transactions_seal_day", args=[seal.day_id])
        return format_html('<a href="{}">{}: {}</a>', where, seal.day.bazar, seal.day)
