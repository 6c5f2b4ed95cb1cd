"""The lists of vendors, of their products, and of their invitations."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from bazar.phone_fields import PhoneField
from jakpreneur import pictures, qris
from jakpreneur.forms import ProductForm
from jakpreneur.models import Invitation, Jakpreneur, Product
from transactions.desk.archiving import ArchivableAdmin
from transactions.desk.base import DeskAdmin, DeskInline, ReadOnlyAdmin
from transactions.desk.reauthentication import ReauthenticatedChanges


class ProductsInline(DeskInline):
    model = Product
    fields = ["name", "category", "description"]
    extra = 0


class JakpreneurForm(forms.ModelForm):
    """A form that accepts the number as people write it and stores it in E.164."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "phone" in self.fields:  # a page that is only read has none
            self.fields["phone"] = PhoneField(label=self.fields["phone"].label)

    def clean_qris(self) -> str:
        """Return the text of the QRIS code without blanks around it; "" for no code."""
        text: str = self.cleaned_data["qris"]
        try:
            return qris.parse_qris(text).text if text else ""
        except qris.NotQris as reason:
            raise ValidationError(str(reason), code="not_qris") from None


@admin.register(Jakpreneur)
class JakpreneurAdmin(ReauthenticatedChanges, ArchivableAdmin):
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
    change_list_template = "admin/jakpreneur/jakpreneur/change_list.html"

    def needs_reauthentication(self, request: HttpRequest, object_id: str | None) -> bool:
        """Return whether the QRIS code changes: it decides to whom the money goes."""
        sent = request.POST.get("qris")
        if sent is None:
            return False
        vendor = self.get_object(request, unquote(object_id)) if object_id else None
        return sent.strip() != (vendor.qris if vendor else "")

    def get_readonly_fields(self, request: HttpRequest, obj: Jakpreneur | None = None) -> list[str]:
        """Keep the QRIS code from users who may only add vendors."""
        archived = super().get_readonly_fields(request, obj)
        return [*archived] if self.has_change_permission(request) else [*archived, "qris"]

    def has_change_permission(self, request: HttpRequest, obj: Jakpreneur | None = None) -> bool:
        """Refuse changes of a vendor whose personal data are erased."""
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
            _show_payee(request, obj, self.get_queryset(request))


def _show_payee(request: HttpRequest, vendor: Jakpreneur, seen: QuerySet[Jakpreneur]) -> None:
    """Show whom the new code pays, and which other vendors have the same code.

    A code in the wrong place pays the wrong person. Other vendors are named only if they are among
    those that the user may see.
    """
    code = qris.parse_qris(vendor.qris)
    payee = {"name": code.merchant_name, "city": code.city, "nmid": code.nmid or "–"}
    messages.info(request, _("The QRIS code pays to %(name)s, %(city)s, NMID %(nmid)s.") % payee)
    for warning in code.warnings:
        messages.warning(request, str(warning))
    others = Jakpreneur.objects.filter(qris=vendor.qris).exclude(pk=vendor.pk)
    may_be_named = set(seen.filter(pk__in=others).values_list("pk", flat=True))
    for other in others:
        name = other.name if other.pk in may_be_named else _("A vendor in another kecamatan")
        messages.warning(request, _("%(other)s has the same QRIS code.") % {"other": name})


@admin.register(Product)
class ProductAdmin(DeskAdmin):
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


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """The invitations to all bazaars. A bazaar's own page of invitations changes them."""

    export_fields = (
        "bazar__name", "jakpreneur__name", "jakpreneur__kecamatan__name", "invited_at",
        "confirmed_at", "declined_at",
    )  # fmt: skip
    list_display = ["jakpreneur", "bazar", "invited_at", "confirmed_at", "declined_at"]
    list_filter = ["bazar", "jakpreneur__kecamatan", ("confirmed_at", admin.EmptyFieldListFilter)]
    list_select_related = ["jakpreneur", "bazar"]
    search_fields = ["jakpreneur__name", "jakpreneur__owner"]
