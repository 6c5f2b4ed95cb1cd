"""Bazaars, their days and rules, and the places that they use."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bazar.exports import Exported
from bazar.models import Bazar, BazarDay, Category, ChannelRule, Kecamatan, Series, Venue


class DaysInline(admin.TabularInline):
    model = BazarDay
    extra = 0


class RulesInline(admin.TabularInline):
    model = ChannelRule
    extra = 0


@admin.register(Bazar)
class BazarAdmin(Exported):
    export_fields = (
        "name", "series__name", "target", "online_target", "orders_open_at", "orders_close_at",
        "is_sample",
    )  # fmt: skip
    list_display = ["name", "series", "dates", "target", "online_target", "is_sample"]
    list_filter = ["series", "is_sample"]
    list_select_related = ["series"]
    search_fields = ["name"]
    filter_horizontal = ["venues"]
    inlines = [DaysInline, RulesInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Bazar]:
        return super().get_queryset(request).prefetch_related("days")

    @admin.display(description=_("days"))
    def dates(self, bazar: Bazar) -> str:
        return ", ".join(f"{day.date:%d.%m.%Y}" for day in bazar.days.all())


@admin.register(BazarDay)
class BazarDayAdmin(Exported):
    export_fields = ("date", "bazar__name", "opens", "closes")
    list_display = ["date", "bazar", "opens", "closes"]
    list_filter = ["bazar"]
    list_select_related = ["bazar"]
    search_fields = ["bazar__name"]
    date_hierarchy = "date"


@admin.register(ChannelRule)
class ChannelRuleAdmin(Exported):
    export_fields = ("bazar__name", "category__name", "channel")
    list_display = ["bazar", "category", "channel"]
    list_filter = ["bazar", "category", "channel"]
    list_select_related = ["bazar", "category"]


@admin.register(Venue)
class VenueAdmin(Exported):
    export_fields = ("name", "kecamatan__code", "kecamatan__name", "address")
    list_display = ["name", "kecamatan", "address"]
    list_filter = ["kecamatan"]
    list_select_related = ["kecamatan"]
    search_fields = ["name", "address"]


@admin.register(Kecamatan)
class KecamatanAdmin(Exported):
    export_fields = ("code", "name", "speciality")
    list_display = ["code", "name", "speciality"]
    search_fields = ["name", "code", "speciality"]


@admin.register(Category)
class CategoryAdmin(Exported):
    export_fields = ("name", "slug", "position")
    list_display = ["name", "slug", "position"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Series)
class SeriesAdmin(Exported):
    export_fields = ("name",)
    search_fields = ["name"]
