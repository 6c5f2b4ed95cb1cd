"""Vendors, what they make, their stalls and what these offer."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from bazar.rupiah import format_rupiah
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
    list_display = ["name", "jakpreneur", "category"]
    list_filter = ["category", "jakpreneur__kecamatan"]
    list_select_related = ["jakpreneur", "category"]
    search_fields = ["name", "jakpreneur__name"]
    autocomplete_fields = ["jakpreneur"]


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
