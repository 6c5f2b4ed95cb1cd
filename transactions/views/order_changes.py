"""Changes of an order that stands: a line is taken out, or the shopper chooses another time."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.forms import ChoiceField, Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from transactions import access
from transactions.models import Order, OrderLine, Till
from transactions.ordering import changes
from transactions.ordering.checkout_fields import slot_field
from transactions.ordering.following import FollowedPart
from transactions.views.doors import for_tills
from transactions.views.orders import failed, lead_back, of_token, part_of
from transactions.views.till_orders import shown_again


@require_POST
@for_tills
def take_out_at_till(request: HttpRequest, till: Till, part: int, pk: int) -> HttpResponse:
    row = get_object_or_404(access.orders_of_till(till), pk=part)
    problem = _problem(lambda: changes.take_out(row, pk, till))
    add_message = messages.error if problem else messages.success
    add_message(request, problem or _("Taken out. The shopper sees it."), extra_tags=str(part))
    return shown_again(request, till, row)


@require_POST
@of_token
def take_out(request: HttpRequest, order: Order, part: int, pk: int) -> HttpResponse:
    followed_part, followed = part_of(order, part)
    if _problem(lambda: changes.take_out(followed_part.part, pk, None)):
        return failed(request, followed, too_late=part)
    return lead_back(order, part)


def _problem(take_out: Callable[[], None]) -> str:
    """Take the line out; return why that cannot be, "" if it could. Raises Http404."""
    try:
        take_out()
    except OrderLine.DoesNotExist as unknown:
        raise Http404 from unknown
    except changes.NotChangeable as cannot:
        state = {"state": cannot.progress.label}
        return _("Not possible now: the order’s state is “%(state)s”.") % state
    except changes.LastLine:
        return _("Nothing else is left in the order. Say that you cannot deliver it.")
    return ""


class TimeForm(Form):
    """The slots that the part may be fetched in."""

    slot: ChoiceField

    def __init__(self, followed_part: FollowedPart, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        choice = changes.slots_to_choose(followed_part.part, followed_part.progress)
        self.fields["slot"] = slot_field(choice)
        self.fields["slot"].required = True


@require_http_methods(["GET", "HEAD", "POST"])
@of_token
def change_time(request: HttpRequest, order: Order, part: int) -> HttpResponse:
    followed_part, followed = part_of(order, part)
    if not followed_part.may_change_time:
        return failed(request, followed, too_late=part)
    form = TimeForm(followed_part, *([request.POST] if request.method == "POST" else []))
    if form.is_bound and form.is_valid():
        try:
            changes.change_slot(followed_part.part, int(form.cleaned_data["slot"]))
        except changes.NotChangeable:
            return failed(request, followed, too_late=part)
        except changes.SlotTaken:
            form.add_error("slot", _("That time is full now. Choose another."))
        else:
            return lead_back(order, part)
    context = {"order": order, "part": followed_part.part, "form": form}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "shop/change_time.html", context, status=status)
