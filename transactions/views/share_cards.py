"""Cards of the shop's pages and of results: pictures that chats show of a link."""

from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from bazar.database_clock import database_today
from bazar.entering import PARAMETER, parse_bazar
from bazar.models import Bazar
from bazar.share_cards import Card, draw
from jakpreneur import sharing, shopfront
from jakpreneur.models import Picture
from transactions.publishing import results
from transactions.publishing.share_card import card_of_results

# A page names its card with the version of the content, so an old card does no harm.
card_cache = cache_control(public=True, max_age=3600)


@require_safe
@card_cache
def of_bazar(request: HttpRequest) -> HttpResponse:
    named = parse_bazar(request.GET.get(PARAMETER, ""))
    return _answer(sharing.card_of_bazar(shopfront.load_state(timezone.now(), named)))


@require_safe
@card_cache
def of_product(request: HttpRequest, offer: int) -> HttpResponse:
    page = shopfront.load_product(offer, timezone.now())
    if page is None:
        raise Http404
    return _answer(sharing.card_of_product(page))


@require_safe
@card_cache
def of_stall(request: HttpRequest, stall: int) -> HttpResponse:
    page = shopfront.load_stall(stall, timezone.now())
    if page is None:
        raise Http404
    return _answer(sharing.card_of_stall(page))


@require_safe
@card_cache
def of_results(request: HttpRequest, bazar: int) -> HttpResponse:
    found = results.of_bazar(get_object_or_404(Bazar, pk=bazar), database_today())
    return _answer(card_of_results(found))


def _answer(card: Card) -> HttpResponse:
    return HttpResponse(_drawn(card), content_type="image/jpeg")


@lru_cache(maxsize=64)  # some 5 MB; a link that goes around is asked for many times at once
def _drawn(card: Card) -> bytes:
    file = Picture.objects.filter(digest=card.picture).values_list("large", flat=True).first()
    return draw(card, bytes(file) if file else None)
