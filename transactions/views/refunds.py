"""Refunds: the shopper says on the order's page where to, the stall that it is given."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from transactions.models import Order, Refund, RefundMethod, Till
from transactions.ordering import refunds
from transactions.ordering.refund_accounts import RefundAccountForm
from transactions.views.doors import for_tills
from transactions.views.orders import failed, lead_back, of_token, part_of
from transactions.views.till_orders import shown_again

# The buttons of the till, by the name that they post.
METHODS = {
    "tunai": RefundMethod.CASH,
    "rekening": RefundMethod.TRANSFER,
    "tidak-ada": RefundMethod.NOTHING_CAME,
}


@require_POST
@of_token
def tell_account(request: HttpRequest, order: Order, part: int, pk: int) -> HttpResponse:
    followed_part, followed = part_of(order, part)
    owed = next((each for each in followed_part.refunds if each.pk == pk), None)
    if owed is None or order.erased_at:
        raise Http404
    form = RefundAccountForm(request.POST)
    if not form.is_valid():
        return failed(request, followed, refund_of=pk, where_to=form)
    try:
        refunds.tell_account(owed, form.account)
    except refunds.GivenAlready:
        return failed(request, followed, too_late=part)
    return lead_back(order, part)


@require_POST
@for_tills
def give(request: HttpRequest, till: Till, pk: int) -> HttpResponse:
    how = METHODS.get(request.POST.get("how", ""))
    if how is None:
        raise Http404  # no button posts it
    owed = get_object_or_404(
        Refund.objects.filter(part__stall__in=till.stalls.all()).select_related("part__order"),
        pk=pk,
    )
    problem = ""
    try:
        refunds.give(owed, till, how)
    except refunds.GivenAlready as given:
        problem = given_already_text(given)
    except refunds.NoAccount:
        problem = no_account_text()
    except refunds.MoneyWasRecorded:
        problem = _("You recorded this payment: only an official can say that no money came.")
    add_message = messages.error if problem else messages.success
    add_message(request, problem or _("Noted. The shopper sees it."), extra_tags=str(owed.part_id))
    return shown_again(request, till, owed.part)


def given_already_text(given: refunds.GivenAlready) -> str:
    return _("It is settled already: %(how)s.") % {"how": given.given.get_how_display()}


def no_account_text() -> str:
    return _("The shopper has not said where to. Ask for an account, or give the money in cash.")
