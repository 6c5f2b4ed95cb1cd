"""A bazaar of today with 428 stalls of five counted offers each, and cards for its tills."""

import datetime as dt
from dataclasses import dataclass

from django.core.management import call_command
from django.db import connection

from bazar.calendar import today
from bazar.models import Bazar, BazarDay, Category, Channel, ChannelRule, Kecamatan, Series, Venue
from jakpreneur.models import Jakpreneur, Offer, Product, Stall
from transactions.cashiers.tills import issue_cards

STALLS = 428
OFFERS = 5
PLENTY = 10**12  # units brought: counted, and never sold out


@dataclass(frozen=True)
class World:
    bazar: Bazar
    stalls: list[Stall]
    offers: dict[int, list[Offer]]  # by stall

    def card(self, stall: Stall) -> str:
        """Return the token of the stall's card."""
        return str(stall.cards.get().token)


def make_world() -> World:
    call_command("migrate", interactive=False, verbosity=0)
    bazar = Bazar.objects.create(series=Series.objects.all()[0], name="Bench")
    for days in (-1, 0, 1):  # a run may cross midnight
        BazarDay.objects.create(
            bazar=bazar,
            date=today() + dt.timedelta(days=days),
            opens=dt.time.min,
            closes=dt.time.max,
        )
    ChannelRule.objects.bulk_create(
        ChannelRule(bazar=bazar, category=category, channel=channel)
        for category in Category.objects.all()
        for channel in Channel
    )
    stalls = _make_stalls(bazar)
    issue_cards(stalls)
    offers = _make_offers(stalls)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    return World(bazar, stalls, offers)


def _make_stalls(bazar: Bazar) -> list[Stall]:
    venues = Venue.objects.bulk_create(
        Venue(kecamatan=kecamatan, name=f"Lapangan {kecamatan}")
        for kecamatan in Kecamatan.objects.all()
    )
    vendors = Jakpreneur.objects.bulk_create(
        Jakpreneur(
            name=f"Jakpreneur {n}",
            kecamatan_id=venues[n % len(venues)].kecamatan_id,
            phone=f"+628110{n:06}",
        )
        for n in range(STALLS)
    )
    return Stall.objects.bulk_create(
        Stall(bazar=bazar, jakpreneur=vendor, venue=venues[n % len(venues)], number=f"A{n:03}")
        for n, vendor in enumerate(vendors)
    )


def _make_offers(stalls: list[Stall]) -> dict[int, list[Offer]]:
    categories = list(Category.objects.all())
    products = Product.objects.bulk_create(
        Product(
            jakpreneur=stall.jakpreneur,
            # Not the venue's step, so that every kind of goods is sold at every venue.
            category=categories[n // 8 % len(categories)],
            name=f"Keripik rasa {k}",
        )
        for n, stall in enumerate(stalls)
        for k in range(OFFERS)
    )
    offers = Offer.objects.bulk_create(
        Offer(
            stall=stalls[n // OFFERS],
            product=product,
            price=10_000 + 1_000 * (n % OFFERS),
            brought=PLENTY,
        )
        for n, product in enumerate(products)
    )
    return {stall.pk: offers[n * OFFERS : (n + 1) * OFFERS] for n, stall in enumerate(stalls)}
