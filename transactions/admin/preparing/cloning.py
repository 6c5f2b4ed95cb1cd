"""The page that copies a bazaar for the next month."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import formats, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from bazar import cloning
from bazar.models import Bazar
from transactions.admin.preparing.report import frame_of
from transactions.desk.log import note


class CloneForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    first = forms.DateField(
        label=_("First day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The other days, their hours and the time for orders move with it."),
    )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Bazar.objects.filter(name=name).exists():
            raise forms.ValidationError(_("There is already a bazaar with that name."))
        return name


@permission_required("bazar.add_bazar", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def clone_page(request: HttpRequest, bazar: int) -> HttpResponse:
    source = get_object_or_404(Bazar.objects.select_related("series"), pk=bazar)
    try:
        form = CloneForm(request.POST or None, initial=_usual_values(source))
    except cloning.NothingToMove as nothing:
        messages.error(request, str(nothing))
        return redirect("admin:bazar_bazar_change", source.pk)
    if form.is_bound and form.is_valid():
        new = cloning.clone(source, **form.cleaned_data)
        note(request, [new], gettext("Copied from %(bazar)s.") % {"bazar": source}, flag=ADDITION)
        messages.success(request, gettext("Copied. Check each step, then choose the vendors."))
        return redirect("admin:bazar_bazar_change", new.pk)
    context = frame_of(request, source, gettext("Copy for next month")) | {"form": form}
    return render(request, "admin/preparing/clone.html", context)


def _usual_values(source: Bazar) -> dict[str, Any]:
    first = cloning.usual_first_day(source)
    with translation.override("id"):  # everybody reads the name, whatever their language
        month = formats.date_format(first, "F Y")
    return {"name": f"{source.series} {month}", "first": first}
