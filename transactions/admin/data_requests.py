"""Requests about personal data at the desk: a shopper's and a vendor's, and the register."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bazar.exports import documents
from bazar.exports.lists import Exported
from bazar.exports.tables import Sheet
from jakpreneur.models import Jakpreneur
from transactions.admin.log import note, official
from transactions.admin.read_only import ReadOnly
from transactions.models import AskedBy, DataRequest, Order, PrivacyNotice
from transactions.personal_data import shoppers, vendors
from transactions.personal_data.requests import NOTE_LENGTH, RequestDetails
from transactions.personal_data.shoppers import NotFound, SeveralShoppers, ShopperData, StillOpen
from transactions.personal_data.vendors import NotYet

ANSWER = "transactions.answer_datarequest"
REGISTER = "admin:transactions_datarequest_changelist"
ERASE, COPIES = "erase", {"xlsx", "csv"}


class WhoForm(forms.Form):
    who = forms.CharField(
        label=_("Mobile number, or the code of an order"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class AskedForm(forms.Form):
    asked_by = forms.TypedChoiceField(
        label=_("Asked by"), choices=AskedBy, coerce=lambda value: AskedBy(int(value))
    )
    note = forms.CharField(
        label=_("Why, and how it was checked who asks"),
        max_length=NOTE_LENGTH,
        help_text=_("Kept for good: write no name and no number."),
    )
    sure = forms.BooleanField(
        label=_("I know that an erasure cannot be taken back"), required=False
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if self.data.get("do") == ERASE and not given.get("sure"):
            self.add_error("sure", _("Tick this to erase."))
        return given

    def asked(self, request: HttpRequest) -> RequestDetails:
        return RequestDetails(
            self.cleaned_data["asked_by"], self.cleaned_data["note"], by=official(request)
        )


# --- A shopper --------------------------------------------------------------------------------


@sensitive_post_parameters("who")
@permission_required(ANSWER, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def shopper_page(request: HttpRequest) -> HttpResponseBase:
    """Ask for a number or code, show what is kept, then erase it or hand out a copy.

    The number travels in the body only, never in an address, which servers and browsers keep.
    """
    who = WhoForm(request.POST or _of_order(request) or None)
    kept = _found(who)
    if kept is None:
        return _shopper(request, who)
    form = AskedForm(request.POST if request.POST.get("do") in {ERASE, *COPIES} else None)
    if not form.is_valid():
        return _shopper(request, who, kept=kept, form=form)
    asked = form.asked(request)
    if request.POST["do"] != ERASE:
        return _handed_over(
            request,
            gettext("Copy of a shopper's data"),
            shoppers.copy_shopper_data(kept.phone, asked),
        )
    try:
        written = shoppers.erase_shopper(kept.phone, asked)
    except StillOpen as still_open:
        form.add_error(None, gettext("Nothing was erased: orders are under way still."))
        return _shopper(request, who, kept=kept, form=form, blocking=still_open.parts)
    done = gettext("The shopper is erased from %(count)s orders.") % {"count": written.records}
    return _written(request, written, done)


def _found(who: WhoForm) -> ShopperData | None:
    """Return what is kept of whom the form names; None where it says itself what is wrong."""
    if not who.is_bound or not who.is_valid():
        return None
    try:
        return shoppers.find_shopper_data(who.cleaned_data["who"])
    except NotFound:
        who.add_error("who", gettext("Nothing is kept of such a number or order."))
    except SeveralShoppers:
        who.add_error(
            "who", gettext("Several shoppers have orders of that code. Write the number instead.")
        )
    return None


def _of_order(request: HttpRequest) -> dict[str, str]:
    """Return the form's data for the order that the address names by its id."""
    named = request.GET.get("order", "")
    if request.method == "POST" or not named.isdecimal() or len(named) > 18:  # noqa: PLR2004
        return {}
    order = Order.objects.filter(pk=named, erased_at=None).first()
    return {"who": order.phone} if order else {}


def _shopper(request: HttpRequest, who: WhoForm, **found: Any) -> HttpResponse:
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": gettext("A shopper's data"),
        "who": who,
        **found,
    }
    return render(request, "admin/data_of_shopper.html", context)


# --- A vendor ---------------------------------------------------------------------------------


@permission_required(ANSWER, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def vendor_page(request: HttpRequest, vendor: int) -> HttpResponseBase:
    """Show what is kept of a vendor, then anonymise them or hand out a copy."""
    of = get_object_or_404(
        Jakpreneur.objects.select_related("kecamatan").defer("search"), pk=vendor
    )
    form = AskedForm(request.POST if request.POST.get("do") in {ERASE, *COPIES} else None)
    if not form.is_valid():
        return _vendor(request, of, form)
    asked = form.asked(request)
    if request.POST["do"] != ERASE:
        return _handed_over(
            request, gettext("Copy of a Jakpreneur's data"), vendors.copy_vendor_data(of, asked)
        )
    try:
        written = vendors.anonymise(of, asked)
    except NotYet:
        form.add_error(None, gettext("Nothing was erased, for the reasons below."))
        return _vendor(request, of, form)
    return _written(request, written, gettext("The Jakpreneur is anonymous from now on."))


def _vendor(request: HttpRequest, vendor: Jakpreneur, form: AskedForm) -> HttpResponse:
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": gettext("Data of %(vendor)s") % {"vendor": vendor},
        "vendor": vendor,
        "kept": vendors.vendor_data(vendor),
        "form": form,
    }
    return render(request, "admin/data_of_vendor.html", context)


# --- Both -------------------------------------------------------------------------------------


def _handed_over(
    request: HttpRequest, title: str, copy: tuple[DataRequest, Sequence[Sheet]]
) -> HttpResponseBase:
    """Answer the copy as a file, in the form that was asked for, and log that it was taken."""
    written, sheets = copy
    form = request.POST["do"]
    note(request, [written], documents.taken_as(form))
    return documents.answer(documents.taken(request, title, sheets), form)


def _written(request: HttpRequest, written: DataRequest, done: str) -> HttpResponse:
    note(request, [written], done)
    messages.success(request, done)
    return redirect(REGISTER)


@admin.register(DataRequest)
class DataRequestAdmin(ReadOnly, Exported):
    change_list_template = "admin/data_requests.html"
    export_fields = (
        "at", "wish", "asked_by", "note", "records", "jakpreneur__name", "by__username",
    )  # fmt: skip
    list_display = ["at", "wish", "asked_by", "note", "records", "jakpreneur", "by"]
    list_filter = ["wish", "asked_by", "at"]
    list_select_related = ["jakpreneur", "by"]
    date_hierarchy = "at"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        name = "transactions_datarequest"
        return [
            path("pembeli/", view(shopper_page), name=f"{name}_shopper"),
            path("jakpreneur/<int:vendor>/", view(vendor_page), name=f"{name}_vendor"),
            *super().get_urls(),
        ]


@admin.register(PrivacyNotice)
class PrivacyNoticeAdmin(ReadOnly, Exported):
    export_fields = ("version", "shown_from", "text")
    list_display = ["version", "shown_from"]
