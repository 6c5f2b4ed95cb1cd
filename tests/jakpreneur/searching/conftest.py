"""The demo's 428 vendors with their goods, made once for the tests of a module, and some more."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from bazar.models import Bazar, Category
from jakpreneur.models import Offer, Product, Stall
from jakpreneur.sample import make_trial

FURTHER = {
    "Bakwan sayur": "kuliner",
    "Bala-bala pedas": "kuliner",
    "Es teh manis": "kuliner",
    "Esjeruk peras": "kuliner",
    "Sambal bawang": "kuliner",
    "Kopi susu gula aren": "kuliner",
    "Café latte": "kuliner",
    "Kacamata kayu": "kerajinan",
    "Taplak meja bordir": "kerajinan",
    "Aneka jus sayur": "kuliner",
}


@pytest.fixture(scope="module")
def catalogue(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Bazar]:
    with django_db_blocker.unblock(), transaction.atomic():
        bazar = make_trial()
        stall = Stall.objects.order_by("pk")[0]
        for name, category in FURTHER.items():
            product = Product.objects.create(
                jakpreneur=stall.jakpreneur,
                category=Category.objects.get(slug=category),
                name=name,
            )
            Offer.objects.create(stall=stall, product=product, price=9_000)
        with connection.cursor() as cursor:
            # PostgreSQL may have noted that these tables are empty, and plans for that.
            cursor.execute("ANALYZE jakpreneur_offer, jakpreneur_offerwords, jakpreneur_product")
        yield bazar
        transaction.set_rollback(True)
