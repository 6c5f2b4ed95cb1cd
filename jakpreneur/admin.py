"""Vendors, what they make, their stalls and what these offer."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from bazar.archiving import Archived
from bazar.exports.lists import Exported
from bazar.rupiah import format_rupiah
from jakpreneur import pictures, qris
from jakpreneur.forms import ProductForm
from jakpreneur.models import Jakpreneur, Offer, Product, Stall


class ProductsInline(admin.TabularInline):
    model = Product
    fields = ["name", "category", "description"]
    extra = 0


class OffersInline(admin.TabularInline):
    model = Offer
    fields = ["product", "price", "brought", "left"]
    readonly_fields = ["left"]
    autocomplete_fields = ["product"]
    extra = 0


class JakpreneurForm(forms.ModelForm):
    def clean_qris(self) -> str:
        """The code without blanks around it; "" for none."""
        text: str = self.cleaned_data["qris"]
        try:
            return qris.parse_qris(text).text if text else ""
        except qris.NotQris as reason:
            raise ValidationError(str(reason), code="not_qris") from None


@admin.register(Jakpreneur)
class JakpreneurAdmin(Archived):
    export_fields = (
        "name", "owner", "kecamatan__name", "phone", "pirt", "pirt_until", "halal", "halal_until",
        "description", "is_sample",
    )  # fmt: skip
    form = JakpreneurForm
    list_display = ["name", "owner", "kecamatan", "phone", "has_qris", "is_sample"]
    list_filter = [
        "kecamatan", "products__category", ("qris", admin.EmptyFieldListFilter), "is_sample",
    ]  # fmt: skip
    list_select_related = ["kecamatan"]
    search_fields = ["name", "owner", "phone"]
    inlines = [ProductsInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Jakpreneur | None = None) -> list[str]:
        """Who may only add a vendor does not say where the vendor's money goes."""
        archived = super().get_readonly_fields(request, obj)
        return [*archived] if self.has_change_permission(request) else [*archived, "qris"]

    def has_change_permission(self, request: HttpRequest, obj: Jakpreneur | None = None) -> bool:
        """Refuse to write anything of a person into an anonymous vendor again."""
        is_anonymous = obj is not None and obj.anonymised_at is not None
        return not is_anonymous and super().has_change_permission(request, obj)

    @admin.display(description="QRIS", boolean=True, ordering="qris")
    def has_qris(self, vendor: Jakpreneur) -> bool:
        return vendor.qris != ""

    def save_model(
        self, request: HttpRequest, obj: Jakpreneur, form: forms.ModelForm, change: Any
    ) -> None:
        super().save_model(request, obj, form, change)
        if "qris" in form.changed_data and obj.qris:
            _say_whose(request, obj, self.get_queryset(request))


def _say_whose(request: HttpRequest, vendor: Jakpreneur, seen: QuerySet[Jakpreneur]) -> None:
    """A code in the wrong place pays the wrong person: let the official compare, also with vendors
    that are not to be `seen` from here, without their names."""
    code = qris.parse_qris(vendor.qris)
    whose = {"name": code.merchant_name, "city": code.city, "nmid": code.nmid or "–"}
    messages.info(request, _("The QRIS code pays to %(name)s, %(city)s, NMID %(nmid)s.") % whose)
    for warning in code.warnings:
        messages.warning(request, str(warning))
    others = Jakpreneur.objects.filter(qris=vendor.qris).exclude(pk=vendor.pk)
    named = set(seen.filter(pk__in=others).values_list("pk", flat=True))
    for other in others:
        name = other.name if other.pk in named else _("A vendor of another kecamatan")
        messages.warning(request, _("%(other)s has the very same QRIS code.") % {"other": name})


@admin.register(Product)
class ProductAdmin(Exported):
    export_fields = ("jakpreneur__name", "name", "category__name", "description")
    form = ProductForm
    list_display = ["name", "jakpreneur", "category", "thumbnail"]
    list_filter = ["category", "jakpreneur__kecamatan"]
    list_select_related = ["jakpreneur", "category"]
    search_fields = ["name", "jakpreneur__name"]
    autocomplete_fields = ["jakpreneur"]
    readonly_fields = ["thumbnail"]

    def get_fields(self, request: HttpRequest, obj: Product | None = None) -> list[Any]:
        fields: list[Any] = ["jakpreneur", "category", "name", "description", "thumbnail"]
        if obj and not self.has_change_permission(request, obj):
            return fields
        return [*fields, "new_picture", "unpictured"]

    @admin.display(description=_("picture"))
    def thumbnail(self, product: Product) -> str:
        if product.picture_id is None:
            return "–"
        address = reverse("picture", args=[product.picture_id, "small"])
        return format_html('<img src="{}" alt="" width="64" height="64" loading="lazy">', address)

    def save_model(
        self, request: HttpRequest, obj: Product, form: ProductForm, change: Any
    ) -> None:
        super().save_model(request, obj, form, change)
        if form.cleaned_data["new_picture"] or form.cleaned_data["unpictured"]:
            pictures.set_picture(obj, form.cleaned_data["new_picture"])


@admin.register(Stall)
class StallAdmin(Exported):
    export_fields = (
        "number", "jakpreneur__name", "bazar__name", "venue__name", "venue__kecamatan__name",
    )  # fmt: skip
    list_display = ["number", "jakpreneur", "bazar", "venue"]
    list_filter = ["bazar", "venue__kecamatan"]
    list_select_related = ["jakpreneur", "bazar", "venue"]
    search_fields = ["number", "jakpreneur__name"]
    autocomplete_fields = ["jakpreneur"]
    inlines = [OffersInline]


@admin.register(Offer)
class OfferAdmin(Exported):
    export_fields = (
        "stall__number", "stall__jakpreneur__name", "product__name", "product__category__name",
        "price", "brought", "sold", "left",
    )  # fmt: skip
    list_display = ["product", "stall", "price_shown", "brought", "sold", "left"]
    list_filter = ["stall__bazar", "product__category"]
    list_select_related = ["product", "stall__jakpreneur"]
    search_fields = ["product__name", "stall__number", "stall__jakpreneur__name"]
    autocomplete_fields = ["stall", "product"]
    readonly_fields = ["sold", "left"]

    @admin.display(description=_("price"), ordering="price")
    def price_shown(self, offer: Offer) -> str:
        return format_rupiah(offer.price)
