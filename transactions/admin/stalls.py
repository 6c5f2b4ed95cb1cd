"""The lists of stalls and their offers, and of the cards and PINs that let phones in."""

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

from bazar.rupiah import format_rupiah
from jakpreneur.models import Offer, Stall
from transactions.cashiers import cards, pins, tills
from transactions.desk.base import DeskAdmin, DeskInline, ReadOnlyAdmin
from transactions.desk.confirming import IN_LIST_AND_FORM, confirm_page, is_confirmed
from transactions.desk.log import note
from transactions.models import StallCard, StallPin

CARDS_A_PAGE = 6


def card_address(card: StallCard) -> str:
    return reverse("stall_card", args=[card.token])


class CardActions(DeskAdmin):
    """A list whose rows belong to stalls, with actions on the cards and PINs of these stalls."""

    actions = ["print_cards", "reissue_cards", "reset_pins"]

    def stalls_of(self, chosen: QuerySet[Any]) -> QuerySet[Stall]:
        """Return the stalls to which the chosen rows belong."""
        raise NotImplementedError

    def has_cards_permission(self, request: HttpRequest) -> bool:
        """Return whether the user may open a till: a card's address does."""
        return request.user.has_perm("transactions.change_stallcard")

    def has_pins_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("transactions.change_stallpin")

    @admin.action(
        description=_("Print the cards"), permissions=["cards"], location=IN_LIST_AND_FORM
    )
    def print_cards(self, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse:
        stalls = list(self.stalls_of(chosen))
        new_cards = tills.issue_cards(stalls)
        note(request, new_cards, gettext("Issued for printing."), flag=ADDITION)
        note(request, stalls, gettext("Stall card printed."))
        deck = cards.cards_to_print(stalls, lambda card: f"{settings.SITE_URL}{card_address(card)}")
        printed_cards = deck.cards
        context = {
            "sheets": [
                printed_cards[n : n + CARDS_A_PAGE]
                for n in range(0, len(printed_cards), CARDS_A_PAGE)
            ],
            "printed": len(printed_cards),
            "issued": len(new_cards),
            "to_replace": deck.to_replace,
        }
        return render(request, "admin/cards.html", context)

    @admin.action(
        description=_("Replace the cards"), permissions=["cards"], location=IN_LIST_AND_FORM
    )
    def reissue_cards(self, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse | None:
        stalls = self.stalls_of(chosen)
        if not is_confirmed(request):
            return confirm_page(
                request,
                stalls,
                title=gettext("Replace the cards"),
                question=gettext(
                    "These stalls get new cards. The old cards no longer open anything; "
                    "phones that are already signed in can go on selling."
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
        if not is_confirmed(request):
            return confirm_page(
                request,
                stalls,
                title=gettext("Reset the PINs"),
                question=gettext(
                    "The PINs of these stalls are removed: the next person who uses the card "
                    "chooses a new one. Be there when they do."
                ),
            )
        with_pin = list(stalls.filter(pin__isnull=False))
        pins.reset_pins(Stall.objects.filter(pk__in=[stall.pk for stall in with_pin]))
        note(request, with_pin, gettext("PIN reset."))
        done = gettext("PINs reset: %(count)s.") % {"count": len(with_pin)}
        self.message_user(request, done, messages.SUCCESS)
        return None


class CardFilter(admin.SimpleListFilter):
    title = _("stall card")
    parameter_name = "kartu"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("ada", _("has one")), ("belum", _("has none"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Stall]) -> QuerySet[Stall]:
        if self.value() not in {"ada", "belum"}:
            return queryset
        valid = StallCard.objects.filter(stall=OuterRef("pk"), withdrawn_at__isnull=True)
        return queryset.filter(Exists(valid) if self.value() == "ada" else ~Exists(valid))


class OffersInline(DeskInline):
    model = Offer
    fields = ["product", "price", "bundle_units", "bundle_price", "brought", "left"]
    readonly_fields = ["left"]
    autocomplete_fields = ["product"]
    extra = 0


@admin.register(Stall)
class StallAdmin(CardActions):
    export_fields = (
        "number", "jakpreneur__name", "bazar__name", "venue__name", "venue__kecamatan__name",
    )  # fmt: skip
    list_display = ["number", "jakpreneur", "bazar", "venue", "card_issued_at", "pin_chosen_at"]
    list_filter = ["bazar", "venue__kecamatan", CardFilter]
    list_select_related = ["jakpreneur", "bazar", "venue"]
    search_fields = ["number", "jakpreneur__name"]
    autocomplete_fields = ["jakpreneur"]
    inlines = [OffersInline]

    def prepare_rows(self, request: HttpRequest, rows: QuerySet[Stall]) -> QuerySet[Stall]:
        valid = StallCard.objects.filter(withdrawn_at__isnull=True)
        return rows.select_related("pin").prefetch_related(Prefetch("cards", valid))

    def stalls_of(self, chosen: QuerySet[Any]) -> QuerySet[Stall]:
        return Stall.objects.filter(pk__in=chosen.values("pk")).select_related("jakpreneur")

    @admin.display(description=_("card issued at"))
    def card_issued_at(self, stall: Stall) -> Any:
        return next((card.issued_at for card in stall.cards.all()), None)

    @admin.display(description=_("PIN chosen at"), ordering="pin__chosen_at")
    def pin_chosen_at(self, stall: Stall) -> Any:
        return stall.pin.chosen_at if hasattr(stall, "pin") else None


@admin.register(Offer)
class OfferAdmin(DeskAdmin):
    export_fields = (
        "stall__number", "stall__jakpreneur__name", "product__name", "product__category__name",
        "price", "bundle_units", "bundle_price", "brought", "sold", "left",
    )  # fmt: skip
    list_display = ["product", "stall", "price_in_rupiah", "brought", "sold", "left"]
    list_filter = ["stall__bazar", "product__category"]
    list_select_related = ["product", "stall__jakpreneur"]
    search_fields = ["product__name", "stall__number", "stall__jakpreneur__name"]
    autocomplete_fields = ["stall", "product"]
    readonly_fields = ["sold", "left"]

    @admin.display(description=_("price"), ordering="price")
    def price_in_rupiah(self, offer: Offer) -> str:
        return format_rupiah(offer.price)


# --- Cards and PINs -------------------------------------------------------------------------------


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
            return gettext("can no longer be shown: replace the card to print it")
        return format_html('<a href="{}">{}</a>', card_address(card), card_address(card))


@admin.register(StallPin)
class StallPinAdmin(ReadOnlyAdmin):
    """The stalls that have a PIN, and since when. Nothing here helps to guess a PIN."""

    export_fields = ("stall__number", "stall__jakpreneur__name", "chosen_at")
    list_display = ["stall", "chosen_at"]
    list_filter = ["stall__bazar"]
    list_select_related = ["stall__jakpreneur"]
    search_fields = ["stall__number", "stall__jakpreneur__name"]
    fields = ["stall", "chosen_at"]
