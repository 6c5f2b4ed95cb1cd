"""The page that finds an order by number and code."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bazar import visitors
from bazar.phone_fields import PhoneField
from transactions import access, throttle
from transactions.ordering import finding
from transactions.views.waiting import wait_page

CODE_LETTERS: dict[str, Any] = {
    "autocomplete": "off",
    "autocapitalize": "characters",
    "spellcheck": "false",
    "translate": "no",
}


class FindForm(forms.Form):
    """The number that was given at the checkout, and the order's code."""

    phone = PhoneField(
        label=_("Mobile number"),
        abroad=True,
        widget=forms.TelInput(attrs={"autocomplete": "tel"}),
        error_messages={"required": _("Enter your mobile number, like 0812 3456 7890.")},
    )
    code = forms.CharField(
        label=_("Order code"),
        max_length=20,
        widget=forms.TextInput(attrs=CODE_LETTERS),
        error_messages={"required": _("Enter the six characters of the order’s code.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("phone", "code")
def find(request: HttpRequest) -> HttpResponse:
    """Ask for number and code, and lead to the order. What is wrong of both is not told."""
    if request.method != "POST":
        return _page(request, FindForm())
    form = FindForm(request.POST)
    if not form.is_valid():
        return _page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    phone, code = form.cleaned_data["phone"], form.cleaned_data["code"]
    try:
        order = finding.find_order(phone, code, visitors.address(request))
    except throttle.TooOften as too_often:
        return wait_page(request, too_often.until)
    if order is None:
        form.add_error(None, _("There is no order with this number and this code. Check both."))
        return _page(request, form, HTTPStatus.NOT_FOUND)
    response = redirect("order", order.token)
    response.status_code = HTTPStatus.SEE_OTHER
    access.remember_order(request, response, order)
    return response


def _page(request: HttpRequest, form: FindForm, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    response = render(request, "shop/find_order.html", {"form": form}, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
