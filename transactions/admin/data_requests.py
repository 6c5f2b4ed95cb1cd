"""The pages for requests about a shopper's or a vendor's personal data, and their register."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bazar.exports import documents
from bazar.exports.tables import Sheet
from jakpreneur.models import Jakpreneur
from transactions.desk.base import ReadOnlyAdmin
from transactions.desk.log import note, official
from transactions.models import AskedBy, DataRequest, Order, PrivacyNotice
from transactions.personal_data import shoppers, vendors
from transactions.personal_data.requests import NOTE_LENGTH, RequestDetails
from transactions.personal_data.shoppers import NotFound, SeveralShoppers, ShopperData, StillOpen
from transactions.personal_data.vendors import NotYet

ANSWER = "transactions.answer_datarequest"
REGISTER = "admin:transactions_datarequest_changelist"
ERASE, COPIES = "erase", {"xlsx", "csv"}


class ShopperForm(forms.Form):
    who = forms.CharField(
        label=_("Mobile number or order code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class RequestForm(forms.Form):
    asked_by = forms.TypedChoiceField(
        label=_("Asked by"), choices=AskedBy, coerce=lambda value: AskedBy(int(value))
    )
    note = forms.CharField(
        label=_("The reason, and how you checked who is asking"),
        max_length=NOTE_LENGTH,
        help_text=_("Stored permanently: do not write names or numbers."),
    )
    sure = forms.BooleanField(label=_("I know that an erasure cannot be undone"), required=False)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if self.data.get("do") == ERASE and not values.get("sure"):
            self.add_error("sure", _("Tick this to erase."))
        return values

    def wish(self, request: HttpRequest) -> RequestDetails:
        return RequestDetails(
            self.cleaned_data["asked_by"], self.cleaned_data["note"], by=official(request)
        )


# --- A shopper --------------------------------------------------------------------------------


@sensitive_post_parameters("who")
@permission_required(ANSWER, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def shopper_page(request: HttpRequest) -> HttpResponseBase:
    """Ask for a number or code, show the stored data, then erase them or hand out a copy.

    The number is sent in the body only: servers and browsers store addresses.
    """
    person = ShopperForm(request.POST or _order_in_address(request) or None)
    stored = _data_of(person)
    if stored is None:
        return _shopper(request, person)
    form = RequestForm(request.POST if request.POST.get("do") in {ERASE, *COPIES} else None)
    if not form.is_valid():
        return _shopper(request, person, stored=stored, form=form)
    wish = form.wish(request)
    if request.POST["do"] != ERASE:
        return _handed_over(
            request,
            gettext("Copy of a shopper's data"),
            shoppers.copy_shopper_data(stored.phone, wish),
        )
    try:
        written = shoppers.erase_shopper(stored.phone, wish)
    except StillOpen as still_open:
        form.add_error(None, gettext("Nothing was erased: some orders are still open."))
        return _shopper(request, person, stored=stored, form=form, blocking=still_open.parts)
    done = gettext("The shopper was erased from %(count)s orders.") % {"count": written.records}
    return _written(request, written, done)


def _data_of(person: ShopperForm) -> ShopperData | None:
    """Return the stored data of the person; None, with an error in the form, if there are none."""
    if not person.is_bound or not person.is_valid():
        return None
    try:
        return shoppers.find_shopper_data(person.cleaned_data["who"])
    except NotFound:
        person.add_error("who", gettext("Nothing is stored about this number or order."))
    except SeveralShoppers:
        person.add_error(
            "who", gettext("Several shoppers have orders with that code. Enter the number instead.")
        )
    return None


def _order_in_address(request: HttpRequest) -> dict[str, str]:
    """Return the form's data for the order whose id stands in the address."""
    pk = request.GET.get("pesanan", "")
    if request.method == "POST" or not pk.isdecimal() or len(pk) > 18:  # noqa: PLR2004
        return {}
    order = Order.objects.filter(pk=pk, erased_at=None).first()
    return {"who": order.phone} if order else {}


def _shopper(request: HttpRequest, person: ShopperForm, **found: Any) -> HttpResponse:
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": gettext("A shopper's data"),
        "person": person,
        **found,
    }
    return render(request, "admin/data_of_shopper.html", context)


# --- A vendor ---------------------------------------------------------------------------------


@permission_required(ANSWER, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def vendor_page(request: HttpRequest, vendor: int) -> HttpResponseBase:
    """Show the stored data of a vendor, then anonymise them or hand out a copy."""
    vendor_row = get_object_or_404(Jakpreneur.objects.select_related("kecamatan"), pk=vendor)
    form = RequestForm(request.POST if request.POST.get("do") in {ERASE, *COPIES} else None)
    if not form.is_valid():
        return _vendor(request, vendor_row, form)
    wish = form.wish(request)
    if request.POST["do"] != ERASE:
        return _handed_over(
            request,
            gettext("Copy of a Jakpreneur's data"),
            vendors.copy_vendor_data(vendor_row, wish),
        )
    try:
        written = vendors.anonymise(vendor_row, wish)
    except NotYet:
        form.add_error(None, gettext("Nothing was erased, for the reasons below."))
        return _vendor(request, vendor_row, form)
    return _written(request, written, gettext("The Jakpreneur is now anonymous."))


def _vendor(request: HttpRequest, vendor: Jakpreneur, form: RequestForm) -> HttpResponse:
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": gettext("Data of %(vendor)s") % {"vendor": vendor},
        "vendor": vendor,
        "stored": vendors.vendor_data(vendor),
        "form": form,
    }
    return render(request, "admin/data_of_vendor.html", context)


# --- Both -------------------------------------------------------------------------------------


def _handed_over(
    request: HttpRequest, title: str, copy: tuple[DataRequest, Sequence[Sheet]]
) -> HttpResponseBase:
    """Send the copy as a file of the wanted form, and log that it was handed out."""
    written, sheets = copy
    form = request.POST["do"]
    note(request, [written], documents.log_text(form))
    return documents.export_response(documents.make_document(request, title, sheets), form)


def _written(request: HttpRequest, written: DataRequest, done: str) -> HttpResponse:
    note(request, [written], done)
    messages.success(request, done)
    return redirect(REGISTER)


@admin.register(DataRequest)
class DataRequestAdmin(ReadOnlyAdmin):
    change_list_template = "admin/data_requests.html"
    export_fields = (
        "at", "wish", "asked_by", "note", "records", "jakpreneur__name", "by__username",
    )  # fmt: skip
    list_display = ["at", "wish", "asked_by", "note", "records", "jakpreneur", "by"]
    list_filter = ["wish", "asked_by", "at"]
    list_select_related = ["jakpreneur", "by"]
    date_hierarchy = "at"


@admin.register(PrivacyNotice)
class PrivacyNoticeAdmin(ReadOnlyAdmin):
    export_fields = ("version", "shown_from", "text")
    list_display = ["version", "shown_from"]
