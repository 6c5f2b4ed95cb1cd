"""The pages of the minutes of a closed day: the paper, and the persons who sign it."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from bazar.limits import long_work
from bazar.models import Bazar
from transactions.desk.log import note
from transactions.models import Seal
from transactions.seals import minutes

EMPTY_LINES = 2
MOST_LINES = 8


@permission_required("transactions.view_seal", raise_exception=True)
@require_safe
@long_work()
def minutes_page(request: HttpRequest, seal: int) -> HttpResponse:
    seals = Seal.objects.select_related("day__bazar", "sealed_by", "previous")
    seal_row = get_object_or_404(seals, pk=seal)
    note(request, [seal_row], gettext("Minutes opened for printing."))
    where = reverse("results_seal", args=[seal_row.day.bazar_id, seal_row.fingerprint])
    context: dict[str, Any] = {
        "title": gettext("Minutes"),
        "minutes": minutes.of_seal(seal_row, f"{settings.SITE_URL}{where}"),
    }
    return render(request, "admin/minutes.html", context)


class SignatoryForm(forms.Form):
    office = forms.CharField(label=_("Office"), max_length=120, required=False)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if bool(values.get("office")) != bool(values.get("name")):
            raise ValidationError(_("Enter both the office and the name, or neither."))
        return values


SignatoryForms = forms.formset_factory(
    SignatoryForm, extra=EMPTY_LINES, max_num=MOST_LINES, absolute_max=MOST_LINES
)


@permission_required("transactions.seal_day", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def signatories_page(request: HttpRequest, bazar: int) -> HttpResponse:
    bazar_row = get_object_or_404(Bazar, pk=bazar)
    signing = list(bazar_row.signatories.all())
    initial = [{"office": each.office, "name": each.name} for each in signing]
    lines = SignatoryForms(request.POST or None, initial=initial)
    if lines.is_bound and lines.is_valid():
        new = minutes.sign_by(
            bazar_row,
            [(line["office"], line["name"]) for line in lines.cleaned_data if line.get("name")],
        )
        before, now = ("; ".join(map(str, each)) or "–" for each in (signing, new))
        change = gettext("Signatories of the minutes: %(now)s (before: %(before)s).")
        note(request, [bazar_row], change % {"now": now, "before": before})
        messages.success(request, gettext("These people sign the minutes of this bazaar."))
        return redirect(_address_after_saving(request, bazar_row))
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": gettext("Signatories of the minutes"),
        "bazar": bazar_row,
        "lines": lines,
    }
    return render(request, "admin/signatories.html", context)


def _address_after_saving(request: HttpRequest, bazar: Bazar) -> str:
    """Return the page of the day from which the official came, if the day is the bazaar's."""
    day = request.GET.get("hari", "")
    if day.isdecimal() and bazar.days.filter(pk=day).exists():
        return reverse("admin:transactions_seal_day", args=[day])
    return request.get_full_path()
