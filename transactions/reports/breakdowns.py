"""Breakdowns of sales by channel, kecamatan, category and payment method."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from bazar.models import Category, Channel, Kecamatan
from transactions.models import Payment
from transactions.totals import Cell, Total, Totals

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Dimension(models.TextChoices):
    CHANNEL = "channel", _("channel")
    KECAMATAN = "kecamatan", _("kecamatan")
    CATEGORY = "category", _("category")
    PAYMENT = "payment", _("payment")


PLACES: dict[Dimension, Callable[[Cell], int]] = {
    Dimension.CHANNEL: lambda cell: cell.channel,
    Dimension.KECAMATAN: lambda cell: cell.kecamatan,
    Dimension.CATEGORY: lambda cell: cell.category,
    Dimension.PAYMENT: lambda cell: cell.payment,
}


@dataclass(frozen=True, slots=True)
class BreakdownPart:
    """The total of one value of a dimension: a kecamatan's or category's id, a Channel, a Payment.

    `label` is translated when it is shown; files and the press text are always Indonesian.
    """

    value: int
    label: "StrOrPromise"
    total: Total


type Breakdowns = dict[Dimension, list[BreakdownPart]]


def of_totals(sums: Totals) -> Breakdowns:
    """Return the values with sales of each dimension, in their usual order. Two queries."""
    names: dict[Dimension, Iterable[tuple[int, StrOrPromise]]] = {
        Dimension.CHANNEL: Channel.choices,
        Dimension.KECAMATAN: Kecamatan.objects.values_list("pk", "name"),
        Dimension.CATEGORY: Category.objects.values_list("pk", "name"),
        Dimension.PAYMENT: Payment.choices,
    }
    found: Breakdowns = {}
    for dimension, place in PLACES.items():
        by = sums.by(place)
        found[dimension] = [
            BreakdownPart(value, label, by[value])
            for value, label in names[dimension]
            if value in by
        ]
    return found
