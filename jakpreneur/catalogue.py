"""The offers on sale now, by stall, bazaar and channel."""

import datetime as dt
from collections.abc import Iterable

from django.db import connection
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import MD5, Cast, Concat

from bazar.models import Bazar, Category, Channel, ChannelRule, Kecamatan
from jakpreneur.models import Jakpreneur, Offer, Stall
from jakpreneur.stock import with_available, with_available_online

CHOICES = """
(
    SELECT 'category', category.id, category.slug, category.name, ''
    FROM bazar_category category JOIN bazar_channelrule rule ON rule.category_id = category.id
    WHERE rule.bazar_id = %(bazar)s AND rule.channel = %(online)s
    ORDER BY category.position, category.name
) UNION ALL (
    SELECT 'kecamatan', id, code, name, speciality
    FROM bazar_kecamatan
    WHERE id IN (
        SELECT vendor.kecamatan_id
        FROM jakpreneur_stall stall
        JOIN jakpreneur_jakpreneur vendor ON vendor.id = stall.jakpreneur_id
        WHERE stall.bazar_id = %(bazar)s
    )
    ORDER BY code
)
"""


def offers_of(stalls: Iterable[Stall], channel: Channel) -> QuerySet[Offer]:
    """Return the offers of `stalls` that their bazaar's rules allow through `channel`.

    Each has its `available` units (stock.with_available).
    """
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
    """Return the categories that the rules of the stalls' bazaars allow through `channel`."""
    allowed = ChannelRule.objects.filter(
        bazar__in={stall.bazar_id for stall in stalls}, category=OuterRef("pk"), channel=channel
    )
    return Category.objects.filter(Exists(allowed))


def online_at(bazar: Bazar) -> QuerySet[Offer]:
    """Return the offers that the bazaar's rules allow online, with the columns of a card.

    Each has its `available` and `free` units (stock.with_available_online).
    """
    rules = ChannelRule.objects.filter(bazar=bazar, channel=Channel.ONLINE)
    return with_cards(
        with_available_online(Offer.objects.all()).filter(
            stall__bazar=bazar, product__category__in=rules.values("category")
        )
    )


def with_cards(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """Load only the columns that a card shows: name, picture, price, vendor, kecamatan."""
    return offers.select_related("product__category", "stall__jakpreneur__kecamatan").only(
        "price",
        "bundle_units",
        "bundle_price",
        "product__name",
        "product__picture_id",
        "product__category__slug",
        "stall__jakpreneur__name",
        "stall__jakpreneur__kecamatan__name",
    )


def in_daily_order(offers: QuerySet[Offer], day: dt.date) -> QuerySet[Offer]:
    """Sort available offers first, and otherwise in an order that changes with each `day` (WIB).

    So no vendor is always first. The order stays the same all day long.
    """
    daily_hash = MD5(Concat(Cast("pk", TextField()), Value(f"/{day.isoformat()}")))
    is_sold_out = Case(When(available__lte=0, then=1), default=0)
    return offers.order_by(is_sold_out, daily_hash, "pk")


def only_available(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """Return the offers of which units are available, or nobody counts them."""
    return offers.filter(Q(available__isnull=True) | Q(available__gt=0))


def online_categories(bazar: Bazar) -> QuerySet[Category]:
    """Return the categories that may be sold online at the bazaar."""
    return Category.objects.filter(channelrule__bazar=bazar, channelrule__channel=Channel.ONLINE)


def choices_at(bazar: Bazar) -> tuple[list[Category], list[Kecamatan]]:
    """Return the categories that may be sold online, and the kecamatan of the bazaar's vendors.

    One query, as SQL: the shop's list needs both each time.
    """
    with connection.cursor() as cursor:
        cursor.execute(CHOICES, {"bazar": bazar.pk, "online": Channel.ONLINE.value})
        rows = cursor.fetchall()
    return (
        [
            Category(pk=pk, slug=code, name=name)
            for kind, pk, code, name, _ in rows
            if kind == "category"
        ],
        [
            Kecamatan(pk=pk, code=code, name=name, speciality=speciality)
            for kind, pk, code, name, speciality in rows
            if kind == "kecamatan"
        ],
    )


def goods_of(stall: Stall) -> QuerySet[Offer]:
    """Return the stall's offers that may be sold through a channel: `online` or `on_site`."""
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
    """Return the stall with its vendor, bazaar and venue; None if there is none."""
    return (
        Stall.objects.filter(pk=pk)
        .select_related("bazar", "jakpreneur__kecamatan", "venue__kecamatan")
        .first()
    )


def stall_at(bazar: Bazar, vendor: Jakpreneur) -> Stall | None:
    """Return the vendor's stall at the bazaar, None if there is none."""
    return Stall.objects.filter(bazar=bazar, jakpreneur=vendor).first()
