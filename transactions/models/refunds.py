"""Refunds: money of an order that its stall owes the shopper, and who has given it back how."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from transactions.models.order_changes import TakenLine
from transactions.models.order_steps import ByTillOrOfficial
from transactions.models.orders import StallOrder

LAST_DIGITS = 4


class Refund(models.Model):
    """Money that a stall owes a shopper: it is owed until a RefundGiven names it.

    Database triggers alone write these rows (database/refunds.sql), in the transaction that makes
    the money owed: for a whole part, once, or for a line that was taken out of it. `amount` is in
    rupiah. Where the stall has not confirmed the payment it is the shopper's word alone, and the
    stall checks it first.
    """

    part = models.ForeignKey(
        StallOrder, models.PROTECT, verbose_name=_("stall's order"), related_name="refunds"
    )
    line = models.OneToOneField(
        TakenLine, models.PROTECT, verbose_name=_("line"), null=True, related_name="refund"
    )
    amount = models.BigIntegerField(_("amount"))
    owed_at = models.DateTimeField(_("owed since"), db_default=Now())

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-id"]
        permissions = [("give_refund", _("Can say that a refund is given"))]
        constraints = [
            models.UniqueConstraint(
                fields=["part"], condition=Q(line__isnull=True), name="refund_of_part_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.part}"

    @property
    def is_given(self) -> bool:
        return hasattr(self, "given")

    @property
    def has_account(self) -> bool:
        """True if the shopper has said where to, and the data are not erased."""
        return hasattr(self, "account")


class RefundAccount(models.Model):
    """The account that a shopper wants a refund on: personal data, erased like the rest of them."""

    refund = models.OneToOneField(
        Refund, models.PROTECT, verbose_name=_("refund"), related_name="account"
    )
    bank = models.CharField(_("bank or e-wallet"), max_length=40)
    number = models.CharField(_("account number"), max_length=34)
    holder = models.CharField(_("holder's name"), max_length=80)
    told_at = models.DateTimeField(_("told at"), db_default=Now())

    class Meta:
        verbose_name = _("account for a refund")
        verbose_name_plural = _("accounts for refunds")
        constraints = [
            models.CheckConstraint(
                condition=~Q(bank="") & ~Q(number="") & ~Q(holder=""), name="refundaccount_whole"
            ),
        ]

    def __str__(self) -> str:
        """Return what may stand where the whole number is not needed: "BCA •••• 6789"."""
        return f"{self.bank} •••• {self.number[-LAST_DIGITS:]}"


class RefundMethod(models.IntegerChoices):
    """The way in which a refund was settled."""

    CASH = 1, _("in cash")
    TRANSFER = 2, _("to the account")
    NOTHING_CAME = 3, _("nothing to give back: no money had come")


class RefundGiven(ByTillOrOfficial):
    """The word of a till or an official that a refund is settled. It stays as it is."""

    refund = models.OneToOneField(
        Refund, models.PROTECT, verbose_name=_("refund"), related_name="given"
    )
    how = models.SmallIntegerField(_("how"), choices=RefundMethod)
    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("refund given")
        verbose_name_plural = _("refunds given")
        constraints = [
            models.CheckConstraint(
                condition=Q(how__in=RefundMethod.values), name="refundgiven_how"
            ),
            models.CheckConstraint(
                condition=Q(till__isnull=True) ^ Q(official__isnull=True), name="refundgiven_by"
            ),
        ]

    def __str__(self) -> str:
        return self.get_how_display()

    @property
    def is_nothing(self) -> bool:
        return self.how == RefundMethod.NOTHING_CAME

    @property
    def is_by_transfer(self) -> bool:
        return self.how == RefundMethod.TRANSFER

    @property
    def by(self) -> str:
        """The till's code or the official's name."""
        return self.till.code if self.till else str(self.official)
