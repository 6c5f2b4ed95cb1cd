"""What is on sale now, through which channel."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import MD5, Cast, Concat

from bazar.models import Bazar, Category, Channel, ChannelRule, Kecamatan
from jakpreneur.models import Jakpreneur, Offer, Stall
from jakpreneur.stock import with_available, with_available_online


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


def online_at(bazar: Bazar) -> QuerySet[Offer]:
    """What the bazaar's rules allow online: of each no more than a card shows, and what is
    `available` and `free`."""
    rules = ChannelRule.objects.filter(bazar=bazar, channel=Channel.ONLINE)
    return with_cards(
        with_available_online(Offer.objects.all()).filter(
            stall__bazar=bazar, product__category__in=rules.values("category")
        )
    )


def with_cards(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """No more of each than a card shows: name, picture, price, vendor and kecamatan."""
    return offers.select_related("product__category", "stall__jakpreneur__kecamatan").only(
        "price",
        "product__name",
        "product__picture_id",
        "product__category__slug",
        "stall__jakpreneur__name",
        "stall__jakpreneur__kecamatan__name",
    )


def fairly(offers: QuerySet[Offer], day: dt.date) -> QuerySet[Offer]:
    """What is to be had first; then another order every day (WIB), the same all day long, so that
    not always the same vendors come first."""
    shuffled = MD5(Concat(Cast("pk", TextField()), Value(f"/{day.isoformat()}")))
    is_gone = Case(When(available__lte=0, then=1), default=0)
    return offers.order_by(is_gone, shuffled, "pk")


def to_be_had(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    return offers.filter(Q(available__isnull=True) | Q(available__gt=0))


def online_categories(bazar: Bazar) -> QuerySet[Category]:
    """The categories that may be sold online at the bazaar."""
    return Category.objects.filter(channelrule__bazar=bazar, channelrule__channel=Channel.ONLINE)


def kecamatan_at(bazar: Bazar) -> QuerySet[Kecamatan]:
    """Where the bazaar's vendors are from."""
    vendors = Jakpreneur.objects.filter(stalls__bazar=bazar)
    return Kecamatan.objects.filter(pk__in=vendors.values("kecamatan"))


def goods_of(stall: Stall) -> QuerySet[Offer]:
    """All that may be sold at the stall's bazaar through either channel: `online`, `on_site`."""
    return (
        _with_channels(with_cards(with_available_online(Offer.objects.filter(stall=stall))))
        .exclude(Q(online=False, on_site=False))
        .order_by("product__category__position", "product__name")
    )


def _with_channels(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    def allowed(channel: Channel) -> Exists:
        return Exists(
            ChannelRule.objects.filter(
                bazar=OuterRef("stall__bazar"),
                category=OuterRef("product__category"),
                channel=channel,
            )
        )

    channels = {"online": allowed(Channel.ONLINE), "on_site": allowed(Channel.ONSITE)}
    return offers.annotate(**channels)


def stall_of(pk: int) -> Stall | None:
    """With its vendor, bazaar and venue."""
    return (
        Stall.objects.filter(pk=pk)
        .select_related("bazar", "jakpreneur__kecamatan", "venue__kecamatan")
        .defer("jakpreneur__search")
        .first()
    )


def stall_at(bazar: Bazar, vendor: Jakpreneur) -> Stall | None:
    return Stall.objects.filter(bazar=bazar, jakpreneur=vendor).first()
