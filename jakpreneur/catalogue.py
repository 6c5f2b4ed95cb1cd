"""What is on sale now, through which channel."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from bazar.models import Category, Channel, ChannelRule
from jakpreneur.models import Offer, Stall
from jakpreneur.stock import with_available


def offers_of(stalls: Iterable[Stall], channel: Channel) -> QuerySet[Offer]:
    """The offers of `stalls` that their bazaar's rules allow through `channel`, with what is
    `available` of each."""
    allowed = ChannelRule.objects.filter(
        bazar=OuterRef("stall__bazar"), category=OuterRef("product__category"), channel=channel
    )
    return (
        with_available(Offer.objects.all())
        .filter(Exists(allowed), stall__in=[stall.pk for stall in stalls])
        .select_related("product__category", "stall")
        .order_by("stall__number", "product__category__position", "product__name")
    )


def categories_of(stalls: Iterable[Stall], channel: Channel) -> QuerySet[Category]:
    """The categories that the rules of the stalls' bazaars allow through `channel`."""
    allowed = ChannelRule.objects.filter(
        bazar__in={stall.bazar_id for stall in stalls}, category=OuterRef("pk"), channel=channel
    )
    return Category.objects.filter(Exists(allowed))
