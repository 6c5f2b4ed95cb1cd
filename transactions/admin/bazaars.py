"""The lists of bazaars, their days and rules, venues, kecamatan and categories."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from bazar.exports.fields import Worked
from bazar.forms import BazarForm, OfficeForm
from bazar.models import (
    Bazar,
    BazarDay,
    Category,
    ChannelRule,
    Kecamatan,
    Office,
    PickupSlot,
    Series,
    Venue,
)
from bazar.rules import set_rules
from transactions.admin.preparing.checklist import checklist
from transactions.admin.preparing.guide import guide
from transactions.desk.archiving import ArchivableAdmin
from transactions.desk.base import DeskAdmin, DeskInline

USUAL_DAYS = 2
USUAL_HOURS = {"opens": dt.time(8), "closes": dt.time(16)}  # those of the largest bazaars


class DaysInline(DeskInline):
    """The days of a bazaar. A new bazaar's form offers two; one without a date is not saved."""

    model = BazarDay

    def get_extra(self, request: HttpRequest, obj: Bazar | None = None, **_options: Any) -> int:
        return 0 if obj else USUAL_DAYS


# A subquery: the days of the bazaar of the outer query.
DAYS = BazarDay.objects.filter(bazar=OuterRef("pk")).order_by("date")


def _dates(dates: Iterable[dt.date]) -> str:
    return ", ".join(f"{date:%d.%m.%Y}" for date in dates)


@admin.register(Bazar)
class BazarAdmin(DeskAdmin):
    export_fields = (
        "name", "series__name",
        Worked(_("days"), ArraySubquery(DAYS.values("date")), words=_dates),
        "target", "online_target", "orders_open_at", "orders_close_at",
        "is_sample",
    )  # fmt: skip
    list_display = ["name", "series", "dates", "target", "online_target", "is_sample"]
    list_filter = ["series", "is_sample"]
    list_select_related = ["series"]
    search_fields = ["name"]
    filter_horizontal = ["venues"]
    own_fields = [
        "series", "name", "venues", "target", "online_target", "orders_open_at",
        "orders_close_at", "lead_minutes", "same_day_until", "unpaid_minutes", "online_share",
        "is_sample",
    ]  # fmt: skip
    inlines = [DaysInline]
    form = BazarForm
    change_form_template = "admin/bazar/bazar/change_form.html"

    def get_fields(self, request: HttpRequest, obj: Bazar | None = None) -> list[Any]:
        may_tick = obj is None or self.has_change_permission(request, obj)
        return [*self.own_fields, "rules" if may_tick else "rules_in_words"]

    def get_readonly_fields(self, request: HttpRequest, obj: Bazar | None = None) -> list[Any]:
        return ["rules_in_words"]

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, *arguments: Any) -> Any:
        """Offer the usual hours on a new bazaar's form."""
        options: dict[str, Any] = super().get_formset_kwargs(request, obj, *arguments)
        is_new = obj is None or obj.pk is None
        return options | ({"initial": [USUAL_HOURS] * USUAL_DAYS} if is_new else {})

    def save_related(
        self, request: HttpRequest, form: BazarForm, formsets: Any, change: Any
    ) -> None:
        super().save_related(request, form, formsets, change)
        set_rules(form.instance, form.cleaned_data["rules"])

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the guide through the bazaar's preparation above its form."""
        bazar = self.get_object(request, object_id)
        context: dict[str, Any] = {}
        if bazar and request.method == "GET":
            context = {"guide": guide(bazar), "files": checklist.files(bazar)}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    @admin.display(description=_("channel rules"))
    def rules_in_words(self, bazar: Bazar) -> str:
        return "; ".join(str(rule) for rule in bazar.channel_rules.select_related("category"))

    def prepare_rows(self, request: HttpRequest, rows: QuerySet[Bazar]) -> QuerySet[Bazar]:
        return rows.prefetch_related("days")

    @admin.display(description=_("days"))
    def dates(self, bazar: Bazar) -> str:
        return _dates(day.date for day in bazar.days.all())


@admin.register(BazarDay)
class BazarDayAdmin(DeskAdmin):
    export_fields = ("date", "bazar__name", "opens", "closes")
    list_display = ["date", "bazar", "opens", "closes"]
    list_filter = ["bazar"]
    list_select_related = ["bazar"]
    search_fields = ["bazar__name"]
    date_hierarchy = "date"


@admin.register(ChannelRule)
class ChannelRuleAdmin(DeskAdmin):
    export_fields = ("bazar__name", "category__name", "channel")
    list_display = ["bazar", "category", "channel"]
    list_filter = ["bazar", "category", "channel"]
    list_select_related = ["bazar", "category"]


@admin.register(PickupSlot)
class PickupSlotAdmin(DeskAdmin):
    export_fields = ("day__bazar__name", "day__date", "venue__name", "starts", "ends", "capacity")
    list_display = ["day", "venue", "starts", "ends", "capacity"]
    list_editable = ["capacity"]
    list_filter = ["day__bazar", "day", "venue__kecamatan"]
    linked_lookups = ("venue__id__exact",)  # from a bazaar's page of its slots
    list_select_related = ["day__bazar", "venue"]
    search_fields = ["venue__name", "day__bazar__name"]


@admin.register(Venue)
class VenueAdmin(ArchivableAdmin):
    export_fields = ("name", "kecamatan__code", "kecamatan__name", "address")
    list_display = ["name", "kecamatan", "address"]
    list_filter = ["kecamatan"]
    list_select_related = ["kecamatan"]
    search_fields = ["name", "address"]


@admin.register(Kecamatan)
class KecamatanAdmin(DeskAdmin):
    export_fields = ("code", "name", "prefix", "speciality")
    list_display = ["code", "name", "prefix", "speciality"]
    search_fields = ["name", "code", "speciality"]


@admin.register(Category)
class CategoryAdmin(ArchivableAdmin):
    export_fields = ("name", "slug", "position")
    list_display = ["name", "slug", "position"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Series)
class SeriesAdmin(ArchivableAdmin):
    export_fields = ("name",)
    search_fields = ["name"]


@admin.register(Office)
class OfficeAdmin(DeskAdmin):
    export_fields = (
        "name", "address", "email", "telephone", "whatsapp",
        "privacy_contact", "privacy_email", "privacy_whatsapp",
    )  # fmt: skip
    form = OfficeForm
    list_display = ["__str__", "address", "email", "telephone", "whatsapp"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Office.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Office | None = None) -> bool:
        return False
