"""Views by the book: the ORM with select_related, a paginator, templates that inherit."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bazar.calendar import bazar_on_or_next, order_window, today
from bazar.models import Category, Channel, ChannelRule, Kecamatan
from jakpreneur.models import Offer
from jakpreneur.stock import with_available

PER_PAGE = 20
BESIDE = 8


@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    bazar = bazar_on_or_next(today())
    online = ChannelRule.objects.filter(bazar=bazar, channel=Channel.ONLINE)
    found = _with_all(Offer.objects.filter(stall__bazar=bazar)).filter(
        product__category__in=online.values("category")
    )
    page = Paginator(found.order_by("pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "bazar": bazar,
        "window": order_window(bazar) if bazar else None,
        "now": timezone.now(),
        "page": page,
        "categories": Category.objects.all(),
        "kecamatan": Kecamatan.objects.all(),
    }
    return render(request, "plain/offers.html", context)


@require_safe
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        _with_all(Offer.objects.all()).select_related("stall__bazar", "stall__venue"), pk=pk
    )
    bazar = found.stall.bazar
    online = ChannelRule.objects.filter(
        bazar=bazar, category=found.product.category, channel=Channel.ONLINE
    )
    context = {
        "bazar": bazar,
        "window": order_window(bazar),
        "now": timezone.now(),
        "offer": found,
        "is_online": online.exists(),
        "beside": _with_all(found.stall.offers.exclude(pk=found.pk))[:BESIDE],
    }
    return render(request, "plain/offer.html", context)


def _with_all(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    return with_available(offers).select_related(
        "product__category", "stall__jakpreneur__kecamatan"
    )
