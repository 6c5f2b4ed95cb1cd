"""Stall numbers like GMB-01, with a prefix for each kecamatan: given to all at once, or by hand.

A stall's card and its receipts have the number printed; a later change does not reach these.
"""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from itertools import count
from typing import Any

from django.db import transaction
from django.db.models import F, Min, TextChoices, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from bazar.models import Bazar, Kecamatan, Venue
from jakpreneur.models import Stall

LETTERS = 3  # of the name of a kecamatan without a prefix
# The beginning of temporary numbers, which no official's number has.
TEMPORARY = "~"


class NumberingOrder(TextChoices):
    """The order in which stalls are numbered."""

    CATEGORY = "kategori", _("category, then name")
    NAME = "nama", _("name")
    OPENED = "konfirmasi", _("in the order of confirmation")


ORDERS: dict[NumberingOrder, list[Any]] = {
    NumberingOrder.CATEGORY: [F("position").asc(nulls_last=True), "jakpreneur__name", "pk"],
    NumberingOrder.NAME: ["jakpreneur__name", "pk"],
    NumberingOrder.OPENED: ["pk"],
}


class NumbersTaken(ValueError):
    """Two stalls or more would have one number. `stalls`: the stalls of each such number."""

    def __init__(self, stalls: Mapping[str, list[Stall]]) -> None:
        super().__init__(", ".join(stalls))
        self.stalls = stalls


def lock_bazar(bazar: Bazar) -> None:
    """Lock the bazaar until the transaction ends, so that nobody else opens or numbers stalls."""
    Bazar.objects.select_for_update(no_key=True).get(pk=bazar.pk)


def prefix_of(kecamatan: Kecamatan) -> str:
    """Return the letters before the number, as `GMB`."""
    return kecamatan.prefix or kecamatan.name[:LETTERS].upper()


def fits(stall: Stall) -> bool:
    """Return whether the stall's number has the prefix of its kecamatan."""
    return stall.number.startswith(f"{prefix_of(stall.venue.kecamatan)}-")


def free_numbers(kecamatan: Kecamatan, used: Container[str]) -> Iterator[str]:
    """Yield the kecamatan's numbers in order, without those that are `used`."""
    prefix = prefix_of(kecamatan)
    numbers = (f"{prefix}-{n:02}" for n in count(1))
    return (number for number in numbers if number not in used)


@transaction.atomic
def number_all(bazar: Bazar, venues: Collection[Venue], order: str) -> list[Stall]:
    """Give new numbers to all stalls at these venues; return the stalls whose number changed."""
    lock_bazar(bazar)
    return _number(bazar, _stalls_at(bazar, venues, order))


@transaction.atomic
def number_rest(bazar: Bazar, venues: Collection[Venue], order: str) -> list[Stall]:
    """Give numbers to the stalls there without the prefix of their kecamatan; return these."""
    lock_bazar(bazar)
    without_prefix = [stall for stall in _stalls_at(bazar, venues, order) if not fits(stall)]
    return _number(bazar, without_prefix)


@transaction.atomic
def renumber(bazar: Bazar, numbers: Mapping[int, str]) -> list[Stall]:
    """Give each stall, by id, its number of `numbers`; return the stalls whose number changed.

    Stalls may swap their numbers. Raises NumbersTaken, changing nothing.
    """
    lock_bazar(bazar)
    by_number = defaultdict(list)
    stalls = list(bazar.stalls.select_related("jakpreneur"))
    for stall in stalls:
        by_number[numbers.get(stall.pk, stall.number)].append(stall)
    if shared := {number: own for number, own in by_number.items() if len(own) > 1}:
        raise NumbersTaken(shared)
    return _write(stalls, numbers)


def _stalls_at(bazar: Bazar, venues: Collection[Venue], order: str) -> list[Stall]:
    stalls = bazar.stalls.filter(venue__in=venues).select_related("jakpreneur", "venue__kecamatan")
    with_position = stalls.annotate(position=Min("offers__product__category__position"))
    return list(
        with_position.order_by("venue__kecamatan__code", "venue", *ORDERS[NumberingOrder(order)])
    )


def _number(bazar: Bazar, stalls: list[Stall]) -> list[Stall]:
    others = bazar.stalls.exclude(pk__in=[stall.pk for stall in stalls])
    used = set(others.values_list("number", flat=True))
    free_by_prefix: dict[str, Iterator[str]] = {}
    numbers = {}
    for stall in stalls:
        kecamatan = stall.venue.kecamatan
        free = free_by_prefix.setdefault(prefix_of(kecamatan), free_numbers(kecamatan, used))
        numbers[stall.pk] = next(free)
    return _write(stalls, numbers)


def _write(stalls: Iterable[Stall], numbers: Mapping[int, str]) -> list[Stall]:
    """Write the numbers in two steps, because the database never allows a number twice."""
    changed = [stall for stall in stalls if numbers.get(stall.pk, stall.number) != stall.number]
    own = Stall.objects.filter(pk__in=[stall.pk for stall in changed])
    own.update(number=Concat(Value(TEMPORARY), Cast("pk", CharField())))
    for stall in changed:
        stall.number = numbers[stall.pk]
    Stall.objects.bulk_update(changed, ["number"])
    return changed
