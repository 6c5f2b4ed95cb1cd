"""What was sold, broken down by channel, kecamatan, category and payment method, each by name."""

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
    """What one value of a dimension came to: `value`, a kecamatan's id, a Channel …

    `label`: in the language of whoever reads it then; a file and the press are Indonesian always.
    """

    value: int
    label: "StrOrPromise"
    total: Total


type Breakdowns = dict[Dimension, list[BreakdownPart]]


def of_totals(sums: Totals) -> Breakdowns:
    """Of what was sold at all, in the order in which people know it. Two queries."""
    names: dict[Dimension, Iterable[tuple[int, StrOrPromise]]] = {
        Dimension.CHANNEL: Channel.choices,
        Dimension.KECAMATAN: Kecamatan.objects.values_list("pk", "name"),
        Dimension.CATEGORY: Category.objects.values_list("pk", "name"),
        Dimension.PAYMENT: Payment.choices,
    }
    broken_down: Breakdowns = {}
    for dimension, place in PLACES.items():
        by = sums.by(place)
        broken_down[dimension] = [
            BreakdownPart(value, label, by[value])
            for value, label in names[dimension]
            if value in by
        ]
    return broken_down
