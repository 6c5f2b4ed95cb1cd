"""Vendors, what they make, their stalls and what these offer."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from bazar.rupiah import format_rupiah
from jakpreneur import pictures
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


@admin.register(Jakpreneur)
class JakpreneurAdmin(admin.ModelAdmin):
    list_display = ["name", "owner", "kecamatan", "phone", "is_sample"]
    list_filter = ["kecamatan", "products__category", "is_sample"]
    list_select_related = ["kecamatan"]
    search_fields = ["name", "owner", "phone"]
    inlines = [ProductsInline]


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):
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
            pictures.show(obj, form.cleaned_data["new_picture"])


@admin.register(Stall)
class StallAdmin(admin.ModelAdmin):
    list_display = ["number", "jakpreneur", "bazar", "venue"]
    list_filter = ["bazar", "venue__kecamatan"]
    list_select_related = ["jakpreneur", "bazar", "venue"]
    search_fields = ["number", "jakpreneur__name"]
    autocomplete_fields = ["jakpreneur"]
    inlines = [OffersInline]


@admin.register(Offer)
class OfferAdmin(admin.ModelAdmin):
    list_display = ["product", "stall", "price_shown", "brought", "sold", "left"]
    list_filter = ["stall__bazar", "product__category"]
    list_select_related = ["product", "stall__jakpreneur"]
    search_fields = ["product__name", "stall__number", "stall__jakpreneur__name"]
    autocomplete_fields = ["stall", "product"]
    readonly_fields = ["sold", "left"]

    @admin.display(description=_("price"), ordering="price")
    def price_shown(self, offer: Offer) -> str:
        return format_rupiah(offer.price)
