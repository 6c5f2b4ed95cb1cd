"""Stall cards and PINs: printed, replaced, taken back."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bazar.exports.lists import Exported
from jakpreneur.models import Stall
from transactions.admin.confirm import IN_LIST_AND_FORM, ask, confirmed
from transactions.admin.log import note
from transactions.admin.read_only import ReadOnly
from transactions.cashiers import cards, pins, tills
from transactions.models import StallCard, StallPin

A_PAGE = 6
# The desk of stalls is jakpreneur's; here it learns what tills need of it.
StallDesk = type(admin.site.get_model_admin(Stall))
admin.site.unregister(Stall)


def path_of(card: StallCard) -> str:
    return reverse("stall_card", args=[card.token])


class CardActions(Exported):
    """What is done with the cards and PINs of the stalls that a list's chosen rows are of."""

    actions = ["print_cards", "reissue_cards", "reset_pins"]

    def stalls_of(self, chosen: QuerySet[Any]) -> QuerySet[Stall]:
        raise NotImplementedError

    def has_cards_permission(self, request: HttpRequest) -> bool:
        """A card's address opens a till: not for those who may only look."""
        return request.user.has_perm("transactions.change_stallcard")

    def has_pins_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("transactions.change_stallpin")

    @admin.action(
        description=_("Print the cards"), permissions=["cards"], location=IN_LIST_AND_FORM
    )
    def print_cards(self, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse:
        stalls = list(self.stalls_of(chosen))
        issued = tills.issue_cards(stalls)
        note(request, issued, gettext("Issued to be printed."), flag=ADDITION)
        note(request, stalls, gettext("Stall card printed."))
        printed = cards.cards_to_print(stalls, lambda card: f"{settings.SITE_URL}{path_of(card)}")
        shown = printed.cards
        context = {
            "sheets": [shown[n : n + A_PAGE] for n in range(0, len(shown), A_PAGE)],
            "printed": len(shown),
            "issued": len(issued),
            "to_replace": printed.to_replace,
        }
        return render(request, "admin/cards.html", context)

    @admin.action(
        description=_("Replace the cards"), permissions=["cards"], location=IN_LIST_AND_FORM
    )
    def reissue_cards(self, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse | None:
        stalls = self.stalls_of(chosen)
        if not confirmed(request):
            return ask(
                request,
                stalls,
                title=gettext("Replace the cards"),
                question=gettext(
                    "These stalls get new cards. The old ones open nothing any more; phones that "
                    "are let in already go on selling."
                ),
            )
        new = tills.reissue_cards(stalls)
        note(request, [card.stall for card in new], gettext("Stall card replaced."))
        done = gettext("Cards replaced: %(count)s. Print them now.") % {"count": len(new)}
        self.message_user(request, done, messages.SUCCESS)
        return None

    @admin.action(description=_("Reset the PINs"), permissions=["pins"], location=IN_LIST_AND_FORM)
    def reset_pins(self, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse | None:
        stalls = self.stalls_of(chosen)
        if not confirmed(request):
            return ask(
                request,
                stalls,
                title=gettext("Reset the PINs"),
                question=gettext(
                    "The PINs of these stalls are taken back: whoever follows the card next "
                    "chooses a new one. Be there when they do."
                ),
            )
        with_pin = list(stalls.filter(pin__isnull=False))
        pins.reset_pins(Stall.objects.filter(pk__in=[stall.pk for stall in with_pin]))
        note(request, with_pin, gettext("PIN reset."))
        done = gettext("PINs reset: %(count)s.") % {"count": len(with_pin)}
        self.message_user(request, done, messages.SUCCESS)
        return None


class HasCard(admin.SimpleListFilter):
    title = _("stall card")
    parameter_name = "card"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("has one")), ("no", _("has none"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Stall]) -> QuerySet[Stall]:
        if self.value() not in {"yes", "no"}:
            return queryset
        valid = StallCard.objects.filter(stall=OuterRef("pk"), withdrawn_at__isnull=True)
        return queryset.filter(Exists(valid) if self.value() == "yes" else ~Exists(valid))


@admin.register(Stall)
class StallAdmin(CardActions, StallDesk):  # type: ignore[misc, valid-type]  # known when it runs
    list_display = [*StallDesk.list_display, "card_issued_at", "pin_chosen_at"]
    list_filter = [*StallDesk.list_filter, HasCard]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Stall]:
        valid = StallCard.objects.filter(withdrawn_at__isnull=True)
        stalls: QuerySet[Stall] = super().get_queryset(request)
        return stalls.select_related("pin").prefetch_related(Prefetch("cards", valid))

    def stalls_of(self, chosen: QuerySet[Any]) -> QuerySet[Stall]:
        return Stall.objects.filter(pk__in=chosen.values("pk")).select_related("jakpreneur")

    @admin.display(description=_("card issued at"))
    def card_issued_at(self, stall: Stall) -> Any:
        return next((card.issued_at for card in stall.cards.all()), None)

    @admin.display(description=_("PIN chosen at"), ordering="pin__chosen_at")
    def pin_chosen_at(self, stall: Stall) -> Any:
        return stall.pin.chosen_at if hasattr(stall, "pin") else None


@admin.register(StallCard)
class StallCardAdmin(CardActions):
    list_display = ["stall", "address", "issued_at", "withdrawn_at"]
    export_fields = ("stall__number", "stall__jakpreneur__name", "issued_at", "withdrawn_at")
    list_filter = ["stall__bazar", ("withdrawn_at", admin.EmptyFieldListFilter)]
    list_select_related = ["stall__jakpreneur"]
    search_fields = ["stall__number", "stall__jakpreneur__name"]
    autocomplete_fields = ["stall"]

    def stalls_of(self, chosen: QuerySet[Any]) -> QuerySet[Stall]:
        return Stall.objects.filter(pk__in=chosen.values("stall")).select_related("jakpreneur")

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        hidden = () if self.has_cards_permission(request) else ("address",)
        return [column for column in self.list_display if column not in hidden]

    @admin.display(description=_("address"))
    def address(self, card: StallCard) -> str:
        if not card.token:
            return gettext("not known any more: replace the card to print it")
        return format_html('<a href="{}">{}</a>', path_of(card), path_of(card))


@admin.register(StallPin)
class StallPinAdmin(ReadOnly, Exported):
    """That a stall has a PIN, and since when: nothing to find it by."""

    export_fields = ("stall__number", "stall__jakpreneur__name", "chosen_at")
    list_display = ["stall", "chosen_at"]
    list_filter = ["stall__bazar"]
    list_select_related = ["stall__jakpreneur"]
    search_fields = ["stall__number", "stall__jakpreneur__name"]
    fields = ["stall", "chosen_at"]
