"""The steps of an order's part for one stall, and the picture that proves its payment."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from transactions.models.orders import StallOrder
from transactions.models.tills import Till


class Move(models.IntegerChoices):
    """The steps that a part can take, each at most once."""

    ACCEPTED = 1, _("accepted by the stall")
    READY = 2, _("ready")
    DECLARED = 3, _("the shopper says that it is paid")
    PAID = 4, _("paid")
    HANDED_OVER = 5, _("handed over")
    CANCELLED = 6, _("cancelled by the shopper")
    REFUSED = 7, _("cannot be delivered")
    RELEASED = 8, _("given back by an official")
    TOO_LATE = 10, _("paid too late")


BY_SHOPPER = [Move.DECLARED, Move.CANCELLED, Move.TOO_LATE]
BY_TILL = [Move.ACCEPTED, Move.READY, Move.PAID, Move.HANDED_OVER]
ENDINGS = [Move.HANDED_OVER, Move.CANCELLED, Move.REFUSED, Move.TOO_LATE]
NO_TILL, NO_OFFICIAL = Q(till__isnull=True), Q(official__isnull=True)


class ByTillOrOfficial(models.Model):
    """A row that a till or an official has made."""

    till = models.ForeignKey(
        Till, models.PROTECT, verbose_name=_("till"), null=True, related_name="+"
    )
    official = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("official"),
        null=True,
        related_name="+",
        db_index=False,
    )

    class Meta:
        abstract = True


class OrderStep(ByTillOrOfficial):
    """A step of a part: when, why, and by which till or official (neither: by the shopper).

    The table of moves is in transactions/ordering/states.py. The database's trigger `order_step`
    refuses a step that must never happen to money, whoever writes the row.
    """

    part = models.ForeignKey(
        StallOrder,
        models.CASCADE,
        verbose_name=_("stall's order"),
        related_name="steps",
        db_index=False,
    )
    move = models.SmallIntegerField(_("move"), choices=Move)
    at = models.DateTimeField(_("at"), db_default=Now())
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["part", "at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["part", "move"], name="orderstep_once"),
            # An order ends one way: fetched, cancelled, refused or paid too late.
            models.UniqueConstraint(
                fields=["part"],
                condition=Q(move__in=ENDINGS),
                name="orderstep_one_end",
            ),
            models.CheckConstraint(
                condition=~Q(move=Move.REFUSED) | ~Q(reason=""), name="orderstep_refused_why"
            ),
            models.CheckConstraint(
                condition=Q(NO_TILL, NO_OFFICIAL, move__in=BY_SHOPPER)
                | Q(~NO_TILL, NO_OFFICIAL, move__in=[*BY_TILL, Move.REFUSED])
                | Q(NO_TILL, ~NO_OFFICIAL, move__in=[Move.REFUSED, Move.RELEASED]),
                name="orderstep_by",
            ),
        ]

    def __str__(self) -> str:
        return self.get_move_display()


class PaymentProof(models.Model):
    """The picture that a shopper sent as proof, drawn anew (jakpreneur/pictures.py) as WebP."""

    part = models.OneToOneField(
        StallOrder, models.CASCADE, verbose_name=_("stall's order"), related_name="proof"
    )
    picture = models.BinaryField(_("picture"))
    sent_at = models.DateTimeField(_("sent at"), db_default=Now())

    class Meta:
        verbose_name = _("proof of payment")
        verbose_name_plural = _("proofs of payment")

    def __str__(self) -> str:
        return str(self.part)
