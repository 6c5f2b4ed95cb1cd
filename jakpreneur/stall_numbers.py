"""Stall numbers: GMB-01, a prefix per kecamatan; given in one go, or by hand.

A number is on a stall's card and on receipts: both keep the old one when it changes.
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

LETTERS = 3  # of a kecamatan's name, where it has no prefix
# Begins no number that people give: what a stall is called while numbers change hands.
MEANWHILE = "~"


class Sequence(TextChoices):
    CATEGORY = "kategori", _("category, then name")
    NAME = "nama", _("name")
    OPENED = "konfirmasi", _("as they were confirmed")


ORDERS: dict[Sequence, list[Any]] = {
    Sequence.CATEGORY: [F("position").asc(nulls_last=True), "jakpreneur__name", "pk"],
    Sequence.NAME: ["jakpreneur__name", "pk"],
    Sequence.OPENED: ["pk"],
}


class NumbersTaken(ValueError):
    """Some numbers would be those of two stalls: `stalls` by number."""

    def __init__(self, stalls: Mapping[str, list[Stall]]) -> None:
        super().__init__(", ".join(stalls))
        self.stalls = stalls


def keep(bazar: Bazar) -> None:
    """Until the transaction ends nobody else opens or numbers stalls there."""
    Bazar.objects.select_for_update(no_key=True).get(pk=bazar.pk)


def prefix_of(kecamatan: Kecamatan) -> str:
    return kecamatan.prefix or kecamatan.name[:LETTERS].upper()


def fits(stall: Stall) -> bool:
    """That its number is one of its kecamatan's."""
    return stall.number.startswith(f"{prefix_of(stall.venue.kecamatan)}-")


def free_numbers(kecamatan: Kecamatan, taken: Container[str]) -> Iterator[str]:
    prefix = prefix_of(kecamatan)
    numbers = (f"{prefix}-{n:02}" for n in count(1))
    return (number for number in numbers if number not in taken)


@transaction.atomic
def number_all(bazar: Bazar, venues: Collection[Venue], sequence: str) -> list[Stall]:
    """New numbers for all stalls at these venues; the stalls whose number is another now."""
    keep(bazar)
    return _number(bazar, _stalls_at(bazar, venues, sequence))


@transaction.atomic
def number_rest(bazar: Bazar, venues: Collection[Venue], sequence: str) -> list[Stall]:
    """Numbers for those stalls there whose number is none of their kecamatan's."""
    keep(bazar)
    rest = [stall for stall in _stalls_at(bazar, venues, sequence) if not fits(stall)]
    return _number(bazar, rest)


@transaction.atomic
def renumber(bazar: Bazar, wanted: Mapping[int, str]) -> list[Stall]:
    """The stalls, by id, are called so; the stalls whose number is another now.

    Numbers may change hands. Raises NumbersTaken, and then nothing has changed.
    """
    keep(bazar)
    called = defaultdict(list)
    stalls = list(bazar.stalls.select_related("jakpreneur"))
    for stall in stalls:
        called[wanted.get(stall.pk, stall.number)].append(stall)
    if twice := {number: own for number, own in called.items() if len(own) > 1}:
        raise NumbersTaken(twice)
    return _write(stalls, wanted)


def _stalls_at(bazar: Bazar, venues: Collection[Venue], sequence: str) -> list[Stall]:
    stalls = bazar.stalls.filter(venue__in=venues).select_related("jakpreneur", "venue__kecamatan")
    with_position = stalls.annotate(position=Min("offers__product__category__position"))
    return list(
        with_position.order_by("venue__kecamatan__code", "venue", *ORDERS[Sequence(sequence)])
    )


def _number(bazar: Bazar, stalls: list[Stall]) -> list[Stall]:
    others = bazar.stalls.exclude(pk__in=[stall.pk for stall in stalls])
    taken = set(others.values_list("number", flat=True))
    numbers: dict[str, Iterator[str]] = {}
    wanted = {}
    for stall in stalls:
        kecamatan = stall.venue.kecamatan
        free = numbers.setdefault(prefix_of(kecamatan), free_numbers(kecamatan, taken))
        wanted[stall.pk] = next(free)
    return _write(stalls, wanted)


def _write(stalls: Iterable[Stall], wanted: Mapping[int, str]) -> list[Stall]:
    """In two steps: the database allows no number twice, not even in between."""
    changed = [stall for stall in stalls if wanted.get(stall.pk, stall.number) != stall.number]
    own = Stall.objects.filter(pk__in=[stall.pk for stall in changed])
    own.update(number=Concat(Value(MEANWHILE), Cast("pk", CharField())))
    for stall in changed:
        stall.number = wanted[stall.pk]
    Stall.objects.bulk_update(changed, ["number"])
    return changed
