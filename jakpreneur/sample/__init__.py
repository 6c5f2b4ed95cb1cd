"""The demo's bazaars, with invented vendors and goods: the same every time, marked as samples.

Who calls sees to it that nothing is made twice, and in one transaction.
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
from jakpreneur.models import Jakpreneur, Offer, Product, Stall
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

# The trial's facts are those of facts.md.
TRIAL = "Bazar Hybrid September 2021"
TRIAL_DAYS = (dt.date(2021, 9, 23), dt.date(2021, 9, 24))
TRIAL_HOURS = (dt.time(9), dt.time(20))
TRIAL_ONLINE_TARGET = 25_000_000
VENDORS = 428
ONSITE_AT_THE_TRIAL = "kuliner"
# Pre-orders opened a week before; the hour is invented.
ORDERS_OPEN = dt.timedelta(days=7), dt.time(8)
SLOT_MINUTES, SLOT_ORDERS = 60, 25

# Invented: shares of all vendors, of the food, of the owners.
FOOD = 0.6
KNOWN_FOR = 0.6
WOMEN_AMONG_OWNERS = 0.7
# One vendor in so many has a sticker whose text nobody has entered.
WITHOUT_QRIS = 6
# By category, in rupiah: steps between prices, the lowest and the highest.
PRICES = {
    "kuliner": (500, 5_000, 45_000),
    "kerajinan": (5_000, 25_000, 150_000),
    "fesyen": (5_000, 50_000, 250_000),
}

# A till can be tried at any hour of the day.
ROUND_THE_CLOCK = (dt.time.min, dt.time.max)
# Of each category, in each kecamatan: 64 stalls.
STALLS_TODAY = {"kuliner": 4, "kerajinan": 2, "fesyen": 2}

# No operator has numbers that begin with 084: valid to the eye, and nobody's phone rings.
PHONE = "+6284{:08}"
DESCRIPTION = "Data contoh: usaha, pemilik dan nomor telepon ini rekaan."


def make_trial() -> Bazar:
    """The trial of September 2021 without its sales: 428 vendors, a stall and offers each."""
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
            # Most do not count; who does has brought more than two days can sell.
            brought=rng.randrange(180, 400, 20) if rng.random() < 1 / 6 else None,
        )
        for product, price in zip(products, prices, strict=True)
    )
    return bazar


def make_bazar_from(day: dt.date) -> Bazar:
    """A bazaar on `day` and the day after (WIB), for 64 of the trial's vendors, at its prices.

    Every category may be sold through every channel.
    """
    days = (day, day + dt.timedelta(days=1))
    bazar = _make_bazar(
        name_of_bazar_from(day), days, ROUND_THE_CLOCK, onsite=Category.objects.all()
    )
    stalls = _open_stalls(bazar, _vendors_for_today())
    rng = random.Random(64)  # noqa: S311
    Offer.objects.bulk_create(
        Offer(
            stall=stalls[old.stall.jakpreneur_id],
            product=old.product,
            price=old.price,
            # Few enough to be sold out while somebody tries it.
            brought=rng.randint(3, 12) if rng.random() < 1 / 3 else None,
        )
        for old in Offer.objects.filter(
            stall__bazar__name=TRIAL, stall__jakpreneur__in=list(stalls)
        )
        .select_related("stall", "product")
        .order_by("pk")
    )
    return bazar


def name_of_bazar_from(day: dt.date) -> str:
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
    """A sample bazaar at a venue in each kecamatan; online, every category, from a week before."""
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
    """By kecamatan: the sample bazaars' venue there."""
    return {
        kecamatan.pk: Venue.objects.get_or_create(
            name=f"Halaman Kantor Kecamatan {kecamatan.name}",
            defaults={"kecamatan": kecamatan, "address": f"{kecamatan.name}, Jakarta Pusat"},
        )[0]
        for kecamatan in _kecamatan()
    }


def _kecamatan() -> Sequence[Kecamatan]:
    return list(Kecamatan.objects.filter(code__in=PLACES).order_by("code"))


def _name_specialities() -> None:
    for code, place in PLACES.items():
        Kecamatan.objects.filter(code=code, speciality="").update(speciality=place.speciality)


def _make_vendors(
    rng: random.Random, categories: dict[str, Category]
) -> tuple[list[Product], list[int]]:
    """What 428 new vendors make, vendor by vendor, and for how many rupiah each."""
    vendors: list[Jakpreneur] = []
    products: list[Product] = []
    prices: list[int] = []
    taken: set[str] = set()
    for position, (kecamatan, trade) in enumerate(_trades(rng), start=1):
        name, owner = _new_name(rng, trade, taken)
        vendor = Jakpreneur(
            name=name,
            owner=owner,
            kecamatan=kecamatan,
            phone=PHONE.format(position),
            description=DESCRIPTION,
            qris=sticker(position, name, trade.category) if position % WITHOUT_QRIS else "",
            is_sample=True,
            **(_papers(position) if trade.category == "kuliner" else {}),
        )
        vendors.append(vendor)
        for goods, usual in rng.sample(trade.goods, rng.randint(2, 4)):
            category = categories[trade.category]
            said = _said_of(goods, trade.category, position)
            products.append(
                Product(jakpreneur=vendor, category=category, name=goods, description=said)
            )
            prices.append(_price(rng, trade.category, usual))
    Jakpreneur.objects.bulk_create(vendors)
    return Product.objects.bulk_create(products), prices


def _trades(rng: random.Random) -> Iterator[tuple[Kecamatan, Trade]]:
    """For each vendor, where it is and what it does."""
    districts = _kecamatan()
    for position, kecamatan in enumerate(districts):
        vendors = VENDORS // len(districts) + (position < VENDORS % len(districts))
        food, crafts = round(vendors * FOOD), vendors // 5
        for n in range(vendors):
            if n < food:
                known_for = rng.random() < KNOWN_FOR
                yield kecamatan, PLACES[kecamatan.code].trade if known_for else rng.choice(CULINARY)
            else:
                yield kecamatan, rng.choice(CRAFTS if n < food + crafts else FASHION)


def _new_name(rng: random.Random, trade: Trade, taken: set[str]) -> tuple[str, str]:
    """A business name that is not `taken` yet, and its owner's."""
    while True:
        is_woman = rng.random() < WOMEN_AMONG_OWNERS
        first = rng.choice(WOMEN if is_woman else MEN)
        family = rng.choice(FAMILY_NAMES).split("|")[0 if is_woman else 1]
        called = rng.choice(("Bu", "Mpok", "Mbak") if is_woman else ("Pak", "Bang", "Mas"))
        name = rng.choice(trade.names).format(
            f"{called} {first}" if trade.category == "kuliner" else first
        )
        if name not in taken:
            taken.add(name)
            return name, f"{first} {family}"


def _papers(position: int) -> dict[str, Any]:
    """A halal certificate, a home-food licence, both or none, for the vendor of that number."""
    papers: dict[str, Any] = {}
    if position % WITH_HALAL == 0:
        until = HALAL_UNTIL[position // WITH_HALAL % len(HALAL_UNTIL)]
        papers |= {"halal": HALAL.format(position), "halal_until": until}
    if position % WITH_PIRT == 0:
        until = PIRT_UNTIL[position // WITH_PIRT % len(PIRT_UNTIL)]
        papers |= {"pirt": PIRT.format(position), "pirt_until": until}
    return papers


def _said_of(goods: str, category: str, position: int) -> str:
    lines = LINES.get(goods.split(maxsplit=1)[0]) or LINES_BY_CATEGORY[category]
    return lines[position % len(lines)]


def _price(rng: random.Random, category: str, usual: int) -> int:
    """Rupiah around the usual price, within what such goods cost."""
    step, least, most = PRICES[category]
    return min(max(least, usual + step * rng.randint(-1, 2)), most)


def _open_stalls(bazar: Bazar, vendors: Iterable[Jakpreneur]) -> dict[int, Stall]:
    """By vendor: a stall for each, numbered within its kecamatan (GMB-01)."""
    venues = _venues()
    place = {kecamatan.pk: PLACES[kecamatan.code] for kecamatan in _kecamatan()}
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


def _vendors_for_today() -> list[Jakpreneur]:
    """Of the trial's vendors the first few of each category in each kecamatan."""
    chosen: list[Jakpreneur] = []
    seen: dict[tuple[int, str], int] = {}
    vendors = Jakpreneur.objects.filter(
        stalls__bazar__name=TRIAL, kecamatan__code__in=PLACES
    ).annotate(does=Min("products__category__slug"))
    for vendor in vendors.order_by("kecamatan__code", "pk"):
        group = (vendor.kecamatan_id, vendor.does)
        seen[group] = seen.get(group, 0) + 1
        if seen[group] <= STALLS_TODAY.get(vendor.does, 0):
            chosen.append(vendor)
    return chosen
