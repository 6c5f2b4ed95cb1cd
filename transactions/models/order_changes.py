"""The changes of an order after it was placed: lines that were taken out, and other times."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from bazar.models import PickupSlot
from jakpreneur.models import Offer
from transactions.models.orders import StallOrder
from transactions.models.tills import Till


class TakenLine(models.Model):
    """A line that was taken out of a part, by its stall's till or (`till` empty) by the shopper.

    It was a line of the part (`line` is the id that it had) and has its content; the lines that are
    left are what the part now is. Where money had come, or was said to, the database writes the
    refund (database/refunds.sql).
    """

    part = models.ForeignKey(
        StallOrder, models.CASCADE, verbose_name=_("stall's order"), related_name="taken_lines"
    )
    line = models.BigIntegerField(_("line"), unique=True)
    offer = models.ForeignKey(Offer, models.PROTECT, verbose_name=_("offer"), db_index=False)
    name = models.CharField(_("name"), max_length=120)
    price = models.BigIntegerField(_("price"))
    quantity = models.BigIntegerField(_("quantity"))
    discount = models.BigIntegerField(_("discount"), default=0, db_default=0)
    till = models.ForeignKey(
        Till, models.PROTECT, verbose_name=_("till"), null=True, related_name="+"
    )
    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("line taken out")
        verbose_name_plural = _("lines taken out")
        ordering = ["part", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(price__gte=0, quantity__gt=0), name="takenline_quantity"
            ),
            models.CheckConstraint(
                condition=Q(discount__gte=0, discount__lte=F("quantity") * F("price")),
                name="takenline_discount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"

    @property
    def amount(self) -> int:
        """Rupiah."""
        return self.price * self.quantity - self.discount


class SlotChange(models.Model):
    """A shopper's choice of another pick-up time; `before` is the one that it replaced."""

    part = models.ForeignKey(
        StallOrder, models.CASCADE, verbose_name=_("stall's order"), related_name="slot_changes"
    )
    before = models.ForeignKey(
        PickupSlot, models.PROTECT, verbose_name=_("pick-up time before"), related_name="+"
    )
    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("change of the pick-up time")
        verbose_name_plural = _("changes of the pick-up time")
        ordering = ["part", "id"]

    def __str__(self) -> str:
        return str(self.before)
