"""The page that enters a held sale with the goods and the payment that an official corrects."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from bazar.calendar import wib_date
from bazar.models import Category
from bazar.number_fields import BareHiddenInput, RupiahField, UnitsField
from bazar.postings import keeps_to_kecamatan
from bazar.rupiah import format_rupiah
from jakpreneur.models import Offer, Stall
from transactions import totals
from transactions.accounts.territory import narrowed
from transactions.desk.log import note, official
from transactions.ledger import Entry, Line
from transactions.models import HeldSale, Payment
from transactions.models.payments import Door
from transactions.receiving import held as held_entries
from transactions.receiving.held import Correction, NotEntered, parse_held
from transactions.receiving.lines import MOST_LINES, NAME_LENGTH
from transactions.receiving.values import REASON_LENGTH


class StallField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number} {obj.jakpreneur.name} ({obj.bazar})"


class PaymentForm(forms.Form):
    payment = forms.TypedChoiceField(
        label=_("Payment"),
        coerce=lambda value: Payment(int(value)),
        choices=[(payment.value, payment.heading) for payment in Payment.at(Door.TILL)],
    )
    note = forms.CharField(label=_("What was done about it"), max_length=REASON_LENGTH)


class LineForm(forms.Form):
    """A line of the sale. `offer` is the offer that the phone named, at its own stall only."""

    offer = forms.IntegerField(widget=BareHiddenInput, required=False)
    name = forms.CharField(label=_("Goods"), max_length=NAME_LENGTH)
    stall = StallField(label=_("Stall"), queryset=Stall.objects.none())
    category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.all())
    price = RupiahField(label=_("Price each"), min_value=0)
    quantity = UnitsField(label=_("Quantity"), min_value=1)

    def __init__(self, *args: Any, stalls: QuerySet[Stall], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["stall"].queryset = stalls  # type: ignore[attr-defined]

    def as_line(self) -> Line:
        values = self.cleaned_data
        goods = {name: values[name] for name in ("name", "price", "quantity")}
        is_offered = Offer.objects.filter(pk=values["offer"], stall=values["stall"]).exists()
        if is_offered:
            return Line(**goods, offer=values["offer"])
        return Line(**goods, stall=values["stall"].pk, category=values["category"].slug)


LineFormSet = forms.formset_factory(
    LineForm, extra=1, min_num=1, validate_min=True, max_num=MOST_LINES, can_delete=True
)


@keeps_to_kecamatan
@permission_required("transactions.settle_heldsale", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def correct_page(request: HttpRequest, held: int) -> HttpResponse:
    entries = narrowed(HeldSale.objects.select_related("till"), request.user)
    entry = get_object_or_404(entries, pk=held)
    parsed = parse_held(entry)
    sale = parsed if isinstance(parsed, Entry) and not parsed.voids else None
    stalls = narrowed(_stalls_for(entry, sale), request.user)
    sent = request.POST if request.method == "POST" else None
    form = PaymentForm(sent, initial={"payment": sale.payment.value} if sale else None)
    lines = LineFormSet(
        sent, initial=_initial(sale.lines if sale else ()), form_kwargs={"stalls": stalls}
    )
    if sent and form.is_valid() and lines.is_valid() and _enter(request, entry, form, lines):
        return redirect("admin:transactions_heldsale_change", entry.pk)
    is_waiting = held_entries.waiting_entries().filter(pk=entry.pk).exists()
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": gettext("Correct and enter"),
        "held": entry,
        "sold_at": sale.sold_at if sale else entry.arrived_at,
        "worth": format_rupiah(totals.of_goods(sale.lines).amount) if sale else "",
        "may_be_entered": is_waiting and (parsed is None or sale is not None),
        "form": form,
        "lines": lines,
    }
    return render(request, "admin/held_correction.html", context)


def _stalls_for(held: HeldSale, sale: Entry | None) -> QuerySet[Stall]:
    """Return the stalls of that day's bazaars, those that the sale names and the till's own."""
    lines = sale.lines if sale else ()
    named = Q(pk__in=[line.stall for line in lines if line.stall]) | Q(
        pk__in=Offer.objects.filter(pk__in=[line.offer for line in lines if line.offer]).values(
            "stall"
        )
    )
    day = wib_date(sale.sold_at if sale else held.arrived_at)
    of_till = Q(pk__in=held.till.stalls.order_by().values("pk"))
    stalls = Stall.objects.filter(named | of_till | Q(bazar__in=_bazaars_on(day)))
    return stalls.select_related("bazar", "jakpreneur").order_by("bazar", "number")


def _bazaars_on(day: Any) -> QuerySet[Any]:
    return Stall.objects.filter(bazar__days__date=day).order_by().values("bazar")


def _initial(lines: Sequence[Line]) -> list[dict[str, Any]]:
    offers = Offer.objects.in_bulk([line.offer for line in lines if line.offer])
    categories = {category.slug: category.pk for category in Category.objects.all()}
    products = dict(Offer.objects.filter(pk__in=offers).values_list("pk", "product__category"))
    return [
        {
            "offer": line.offer,
            "name": line.name,
            "price": line.price,
            "quantity": line.quantity,
            "stall": offers[line.offer].stall_id if line.offer in offers else line.stall,
            "category": products.get(line.offer or 0) or categories.get(line.category or ""),
        }
        for line in lines
    ]


def _enter(request: HttpRequest, entry: HeldSale, form: PaymentForm, lines: Any) -> bool:
    """Enter the sale as it was corrected; say what refuses it. Return whether it was entered."""
    kept = [
        each.as_line()
        for each in lines
        if each.has_changed() or each.initial
        if each not in lines.deleted_forms
    ]
    correction = Correction(form.cleaned_data["payment"], kept)
    words = form.cleaned_data["note"]
    try:
        verdict = held_entries.enter(entry, by=official(request), note=words, correction=correction)
    except NotEntered as refused:
        why = refused.reason.label if refused.reason else gettext("it does not wait any more")
        messages.error(request, gettext("Nothing was entered: %(why)s.") % {"why": why})
        return False
    done = {"receipt": verdict.receipt, "note": words}
    note(request, [entry], gettext("Corrected and entered as %(receipt)s: %(note)s") % done)
    messages.success(request, gettext("Entered as %(receipt)s.") % done)
    return True
