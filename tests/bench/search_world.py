"""A bazaar with goods of many names for the search, and what people type to find them."""

import itertools
from collections.abc import Iterator
from urllib.parse import quote_plus

from django.db import connection

from bazar.models import Category
from jakpreneur.models import Offer, Product
from jakpreneur.sample.goods import CRAFTS, CULINARY, FASHION
from tests.bench.world import World

FURTHER = ("Betawi", "Menteng", "Senen", "premium", "jumbo", "mini", "pedas", "manis", "gurih")
# As people write: spellings, joined words, beginnings, mistakes, places, stalls, kinds.
TYPED = (
    "kripik tempe", "krupuk kulit", "peyek teri", "risoles", "juice mangga", "yogurt", "esteh",
    "jusjambu", "keripiksingkong", "rujk serut", "kerpik pisang", "batk", "minuman", "kue", "baju",
    "gambir", "menteng keripik", "a017", "jakpreneur 42", "tas anyam", "kebaya enc", "gantungan",
    "bros kain", "oleh-oleh", "hijab", "kaus monas", "salad buah 250ml", "dompet rajut", "xylofon",
    "lemper ayam", "onde onde", "bir pletok", "asinan mangga", "manisan pala", "daster batik",
)  # fmt: skip


def offer_goods(world: World, number: int) -> None:
    """Offer goods until there are so many, named as in the demo, as many at each stall."""
    categories = {category.slug: category for category in Category.objects.all()}
    named = [
        (categories[trade.category], f"{goods} {further}".strip(), price)
        for further in ("", *FURTHER)
        for trade in (*CULINARY, *CRAFTS, *FASHION)
        for goods, price in trade.goods
    ]
    each, first = -(-(number - Offer.objects.count()) // len(world.stalls)), Product.objects.count()
    goods = [
        (stall, *named[(first + n * 7 + k) % len(named)])
        for n, stall in enumerate(world.stalls)
        for k in range(each)
    ]
    products = Product.objects.bulk_create(
        [
            Product(jakpreneur=stall.jakpreneur, category=category, name=name)
            for stall, category, name, _ in goods
        ],
        ignore_conflicts=False,
    )
    Offer.objects.bulk_create(
        Offer(stall=stall, product=product, price=price)
        for (stall, _, _, price), product in zip(goods, products, strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def addresses() -> Iterator[str]:
    """Yield without end addresses of searches, none of them twice."""
    for n, text in enumerate(itertools.cycle(TYPED)):
        yield f"/belanja/?q={quote_plus(text)}&sampai={10_000_000 + n}"
