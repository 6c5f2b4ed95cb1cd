"""Telling a shopper what changes in an order: to which phones, and what is still to be sent."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from transactions.models.alerts import PushAddress
from transactions.models.orders import Order, StallOrder


class OrderAlertAddress(PushAddress):
    """The address of a phone whose owner wants to be told what changes in the order."""

    order = models.ForeignKey(
        Order, models.CASCADE, verbose_name=_("order"), related_name="alert_addresses",
        db_index=False,
    )  # fmt: skip

    class Meta(PushAddress.Meta):
        verbose_name = _("alert address of an order")
        verbose_name_plural = _("alert addresses of orders")
        constraints = [
            *PushAddress.Meta.constraints,
            models.UniqueConstraint(fields=["order", "url"], name="orderalertaddress_once"),
        ]

    def __str__(self) -> str:
        return str(self.order)


class NewsRoad(models.IntegerChoices):
    """The road by which news is sent."""

    PUSH = 1, "Web Push"
    MAIL = 2, _("e-mail")


class OrderNews(models.Model):
    """News that is still to be sent: written with what it tells, deleted once it is sent.

    `part`: what has changed, None for the order itself, which was placed. It holds no text: what is
    told is how the part stands when it is sent, so that later news takes the place of earlier.
    `due_at`: when it is sent, or tried again.
    """

    order = models.ForeignKey(
        Order, models.CASCADE, verbose_name=_("order"), related_name="+", db_index=False
    )
    part = models.ForeignKey(
        StallOrder, models.CASCADE, verbose_name=_("stall's order"), null=True, related_name="+"
    )
    road = models.SmallIntegerField(choices=NewsRoad)
    at = models.DateTimeField(_("at"), db_default=Now())
    due_at = models.DateTimeField(db_default=Now(), db_index=True)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = _("news of an order")
        verbose_name_plural = _("news of orders")
        constraints = [
            models.UniqueConstraint(
                fields=["order", "part", "road"], nulls_distinct=False, name="ordernews_once"
            ),
            models.CheckConstraint(
                condition=models.Q(road__in=NewsRoad.values), name="ordernews_road"
            ),
        ]

    def __str__(self) -> str:
        return str(self.part or self.order)
