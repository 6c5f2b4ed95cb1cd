"""The steps of a till's shifts: its cash drawer. Rows stay as they are, like the ledger's."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from transactions.models.tills import Till


class Step(models.IntegerChoices):
    OPEN = 1, _("opened with a float")
    CASH = 2, _("cash in or out")
    COUNT = 3, _("counted and closed")


class ShiftEntry(models.Model):
    """A step of a shift: its opening, cash put in or taken out, the count that closes it.

    `shift` is the key of the opening, which the shift's sales name, too. It is no foreign key:
    entries are recorded in whatever order they arrive. `amount` in rupiah: the float; cash that
    came in, or, below zero, went out; the count. `difference` is the one that the phone showed
    after the count, counted minus expected as far as the phone knew; `coins`, the number of notes
    and coins by denomination.
    """

    key = models.UUIDField(_("key"), unique=True)
    digest = models.BinaryField(max_length=32)
    till = models.ForeignKey(Till, models.PROTECT, verbose_name=_("till"), db_index=False)
    number = models.BigIntegerField(_("number"))
    step = models.SmallIntegerField(_("step"), choices=Step)
    shift = models.UUIDField(_("shift"), db_index=True)
    amount = models.BigIntegerField(_("amount"))
    difference = models.BigIntegerField(_("difference"), null=True)
    coins = models.JSONField(_("notes and coins"), default=dict)
    note = models.CharField(_("note"), max_length=200)
    happened_at = models.DateTimeField(_("happened at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())

    class Meta:
        verbose_name = _("shift entry")
        verbose_name_plural = _("shift entries")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["till", "number"], name="shiftentry_number_once"),
            models.UniqueConstraint(
                fields=["shift"], condition=Q(step=Step.COUNT), name="shiftentry_one_count"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="shiftentry_number"),
            models.CheckConstraint(
                condition=Q(step=Step.OPEN, shift=F("key"))
                | (~Q(step=Step.OPEN) & ~Q(shift=F("key"))),
                name="shiftentry_opening_is_the_shift",
            ),
            models.CheckConstraint(
                condition=Q(step=Step.CASH) | Q(amount__gte=0), name="shiftentry_amount"
            ),
            models.CheckConstraint(
                condition=Q(step=Step.COUNT, difference__isnull=False)
                | (~Q(step=Step.COUNT) & Q(difference__isnull=True)),
                name="shiftentry_difference",
            ),
        ]

    def __str__(self) -> str:
        return f"K{self.till_id}, {self.get_step_display()}"
