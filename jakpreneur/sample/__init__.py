"""The bazaars of the demo, with invented vendors and goods, marked as samples.

They are the same every time. The caller makes each of them once, in one transaction.
"""

import datetime as dt
import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import Any

from django.db.models import Min
from django.utils import formats, translation

from bazar.calendar import wib
from bazar.models import Bazar, BazarDay, Category, Channel, ChannelRule, Kecamatan, Series, Venue
from bazar.slots import make_slots
from jakpreneur import stock
from jakpreneur.models import Jakpreneur, Offer, Product, Stall
from jakpreneur.sample import pictures
from jakpreneur.sample.goods import (
    CRAFTS,
    CULINARY,
    FAMILY_NAMES,
    FASHION,
    MEN,
    PLACES,
    WOMEN,
    Trade,
)
from jakpreneur.sample.qris import sticker
from jakpreneur.sample.words import (
    HALAL,
    HALAL_UNTIL,
    LINES,
    LINES_BY_CATEGORY,
    PIRT,
    PIRT_UNTIL,
    WITH_HALAL,
    WITH_PIRT,
)

# The trial: the bazaar of the Central Jakarta office on 23 and 24 September 2021, as the press
# reported it. Its vendors and goods are invented.
TRIAL = "Bazar Hybrid September 2021"
TRIAL_DAYS = (dt.date(2021, 9, 23), dt.date(2021, 9, 24))
TRIAL_HOURS = (dt.time(9), dt.time(20))
TRIAL_ONLINE_TARGET = 25_000_000
VENDORS = 428
ONSITE_AT_THE_TRIAL = "kuliner"
# Pre-orders opened a week before. The hour is invented.
ORDERS_OPEN = dt.timedelta(days=7), dt.time(8)
SLOT_MINUTES, SLOT_ORDERS = 60, 25

# Invented shares: food among all vendors, the kecamatan's speciality among the food, women among
# the owners.
FOOD = 0.6
SPECIALITY = 0.6
WOMEN_AMONG_OWNERS = 0.7
# One vendor in so many has no QRIS code.
WITHOUT_QRIS = 6
# (step between prices, lowest, highest) in rupiah, by category.
PRICES = {
    "kuliner": (500, 5_000, 45_000),
    "kerajinan": (5_000, 25_000, 150_000),
    "fesyen": (5_000, 50_000, 250_000),
}

# The hours and targets (rupiah, all channels and online) of the other bazaars.
HOURS = (dt.time(9), dt.time(20))
TARGET, ONLINE_TARGET = 45_000_000, 12_000_000
# Stalls of each category in each kecamatan: 64 in all.
STALLS_TODAY = {"kuliner": 4, "kerajinan": 2, "fesyen": 2}

# No operator has numbers that begin with 0865: they are valid, and no phone rings.
PHONE = "+62865{:07}"
DESCRIPTION = "Data contoh: usaha, pemilik dan nomor telepon ini rekaan."


def make_trial() -> Bazar:
    """Make the trial of September 2021: 428 vendors with a stall and offers each, and no sales."""
    categories = _categories()
    bazar = _make_bazar(TRIAL, TRIAL_DAYS, TRIAL_HOURS, onsite=[categories[ONSITE_AT_THE_TRIAL]])
    Bazar.objects.filter(pk=bazar.pk).update(online_target=TRIAL_ONLINE_TARGET)
    _name_specialities()
    rng = random.Random(428)  # noqa: S311 the same every time is the point
    products, prices = _make_vendors(rng, categories)
    stalls = _open_stalls(bazar, dict.fromkeys(product.jakpreneur for product in products))
    Offer.objects.bulk_create(
        Offer(
            stall=stalls[product.jakpreneur_id],
            product=product,
            price=price,
            # Most vendors do not count. The others have brought more than two days can sell.
            brought=rng.randrange(180, 400, 20) if rng.random() < 1 / 6 else None,
        )
        for product, price in zip(products, prices, strict=True)
    )
    return bazar


def make_bazar(days: Sequence[dt.date]) -> Bazar:
    """Make a bazaar on these days (WIB) for 64 of the trial's vendors, at its prices.

    Every category may be sold through every channel, and no stall counts its goods. All of these
    have pictures.
    """
    bazar = _make_bazar(name_of_bazar_from(min(days)), days, HOURS, onsite=Category.objects.all())
    Bazar.objects.filter(pk=bazar.pk).update(target=TARGET, online_target=ONLINE_TARGET)
    stalls = _open_stalls(bazar, _vendors_of_a_month())
    old_offers = list(
        Offer.objects.filter(stall__bazar__name=TRIAL, stall__jakpreneur__in=list(stalls))
        .select_related("stall", "product__category", "product__jakpreneur")
        .order_by("pk")
    )
    pictures.give_pictures(old.product for old in old_offers)
    Offer.objects.bulk_create(
        Offer(stall=stalls[old.stall.jakpreneur_id], product=old.product, price=old.price)
        for old in old_offers
    )
    bazar.refresh_from_db()
    return bazar


def count_what_is_left(bazar: Bazar) -> None:
    """Let some stalls count what is left: little, so that it sells out in a demo."""
    rng = random.Random(64)  # noqa: S311
    for offer in Offer.objects.filter(stall__bazar=bazar).order_by("pk"):
        if rng.random() < 1 / 3:
            stock.set_left(offer, rng.choice((0, *range(2, 12))))


def name_of_bazar_from(day: dt.date) -> str:
    """Return the name of the sample bazaar that begins on `day`."""
    with translation.override("id"):
        return f"Bazar Hybrid {formats.date_format(day, 'j F Y')}"


def _categories() -> dict[str, Category]:
    return {category.slug: category for category in Category.objects.all()}


def _make_bazar(
    name: str,
    days: Sequence[dt.date],
    hours: tuple[dt.time, dt.time],
    *,
    onsite: Iterable[Category],
) -> Bazar:
    """Make a sample bazaar with a venue in each kecamatan.

    Every category may be ordered online, from a week before.
    """
    series, _ = Series.objects.get_or_create(name="Bazar Hybrid")
    before, hour = ORDERS_OPEN
    bazar = Bazar.objects.create(
        series=series, name=name, is_sample=True, orders_open_at=wib(min(days) - before, hour)
    )
    bazar.venues.set(_venues().values())
    opens, closes = hours
    BazarDay.objects.bulk_create(
        BazarDay(bazar=bazar, date=day, opens=opens, closes=closes) for day in days
    )
    make_slots(bazar, SLOT_MINUTES, SLOT_ORDERS)
    allowed = [(category, Channel.ONSITE) for category in onsite]
    allowed += [(category, Channel.ONLINE) for category in Category.objects.all()]
    ChannelRule.objects.bulk_create(
        ChannelRule(bazar=bazar, category=category, channel=channel)
        for category, channel in allowed
    )
    return bazar


def _venues() -> dict[int, Venue]:
    """Return the sample bazaars' venue in each kecamatan, by the kecamatan's id."""
    return {
        kecamatan.pk: Venue.objects.get_or_create(
            name=f"Halaman Kantor Kecamatan {kecamatan.name}",
            defaults={"kecamatan": kecamatan, "address": f"{kecamatan.name}, Jakarta Pusat"},
        )[0]
        for kecamatan in _load_kecamatan()
    }


def _load_kecamatan() -> Sequence[Kecamatan]:
    return list(Kecamatan.objects.filter(code__in=PLACES).order_by("code"))


def _name_specialities() -> None:
    for code, place in PLACES.items():
        Kecamatan.objects.filter(code=code, speciality="").update(speciality=place.speciality)


def _make_vendors(
    rng: random.Random, categories: dict[str, Category]
) -> tuple[list[Product], list[int]]:
    """Make 428 vendors; return their products, vendor by vendor, and each product's price."""
    vendors: list[Jakpreneur] = []
    products: list[Product] = []
    prices: list[int] = []
    names: set[str] = set()
    for position, (kecamatan, trade) in enumerate(_trades(rng), start=1):
        name, owner = _new_name(rng, trade, names)
        vendor = Jakpreneur(
            name=name,
            owner=owner,
            kecamatan=kecamatan,
            phone=PHONE.format(position),
            description=DESCRIPTION,
            qris=sticker(position, name, trade.category) if position % WITHOUT_QRIS else "",
            is_sample=True,
            **(_licences(position) if trade.category == "kuliner" else {}),
        )
        vendors.append(vendor)
        for goods, usual in rng.sample(trade.goods, rng.randint(2, 4)):
            category = categories[trade.category]
            description = _description(goods, trade.category, position)
            products.append(
                Product(jakpreneur=vendor, category=category, name=goods, description=description)
            )
            prices.append(_price(rng, trade.category, usual))
    Jakpreneur.objects.bulk_create(vendors)
    return Product.objects.bulk_create(products), prices


def _trades(rng: random.Random) -> Iterator[tuple[Kecamatan, Trade]]:
    """Yield (kecamatan, trade) of each vendor."""
    every_kecamatan = _load_kecamatan()
    for position, kecamatan in enumerate(every_kecamatan):
        vendors = VENDORS // len(every_kecamatan) + (position < VENDORS % len(every_kecamatan))
        food, crafts = round(vendors * FOOD), vendors // 5
        for n in range(vendors):
            if n < food:
                has_speciality = rng.random() < SPECIALITY
                yield (
                    kecamatan,
                    PLACES[kecamatan.code].trade if has_speciality else rng.choice(CULINARY),
                )
            else:
                yield kecamatan, rng.choice(CRAFTS if n < food + crafts else FASHION)


def _new_name(rng: random.Random, trade: Trade, names: set[str]) -> tuple[str, str]:
    """Return (business name, owner's name); add the business name to `names`, which are in use."""
    while True:
        is_woman = rng.random() < WOMEN_AMONG_OWNERS
        first = rng.choice(WOMEN if is_woman else MEN)
        family = rng.choice(FAMILY_NAMES).split("|")[0 if is_woman else 1]
        title = rng.choice(("Bu", "Mpok", "Mbak") if is_woman else ("Pak", "Bang", "Mas"))
        name = rng.choice(trade.names).format(
            f"{title} {first}" if trade.category == "kuliner" else first
        )
        if name not in names:
            names.add(name)
            return name, f"{first} {family}"


def _licences(position: int) -> dict[str, Any]:
    """Return the licence fields of the vendor at that position: halal, P-IRT, both or none."""
    licences: dict[str, Any] = {}
    if position % WITH_HALAL == 0:
        until = HALAL_UNTIL[position // WITH_HALAL % len(HALAL_UNTIL)]
        licences |= {"halal": HALAL.format(position), "halal_until": until}
    if position % WITH_PIRT == 0:
        until = PIRT_UNTIL[position // WITH_PIRT % len(PIRT_UNTIL)]
        licences |= {"pirt": PIRT.format(position), "pirt_until": until}
    return licences


def _description(goods: str, category: str, position: int) -> str:
    lines = LINES.get(goods.split(maxsplit=1)[0]) or LINES_BY_CATEGORY[category]
    return lines[position % len(lines)]


def _price(rng: random.Random, category: str, usual: int) -> int:
    """Return a price in rupiah around the usual one, within the category's bounds."""
    step, least, most = PRICES[category]
    return min(max(least, usual + step * rng.randint(-1, 2)), most)


def _open_stalls(bazar: Bazar, vendors: Iterable[Jakpreneur]) -> dict[int, Stall]:
    """Open a stall for each vendor, numbered in its kecamatan (GMB-01), and return it by vendor."""
    venues = _venues()
    place = {kecamatan.pk: PLACES[kecamatan.code] for kecamatan in _load_kecamatan()}
    numbers = {pk: count(1) for pk in place}
    stalls = Stall.objects.bulk_create(
        Stall(
            bazar=bazar,
            jakpreneur=vendor,
            venue=venues[vendor.kecamatan_id],
            number=f"{place[vendor.kecamatan_id].prefix}-{next(numbers[vendor.kecamatan_id]):02}",
        )
        for vendor in vendors
    )
    return {stall.jakpreneur_id: stall for stall in stalls}


def _vendors_of_a_month() -> list[Jakpreneur]:
    """Return the trial's first few vendors of each category in each kecamatan."""
    chosen: list[Jakpreneur] = []
    seen: dict[tuple[int, str], int] = {}
    vendors = Jakpreneur.objects.filter(
        stalls__bazar__name=TRIAL, kecamatan__code__in=PLACES
    ).annotate(category=Min("products__category__slug"))
    for vendor in vendors.order_by("kecamatan__code", "pk"):
        group = (vendor.kecamatan_id, vendor.category)
        seen[group] = seen.get(group, 0) + 1
        if seen[group] <= STALLS_TODAY.get(vendor.category, 0):
            chosen.append(vendor)
    return chosen
