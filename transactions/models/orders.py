"""Online orders: one checkout over many stalls, its part for each stall, the part's steps."""

import secrets
import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from bazar.models import Bazar, BazarDay, PickupSlot
from bazar.phones import ANY_MOBILE
from bazar.tokens import CODE_LETTERS, Tokened
from jakpreneur.models import Offer, Stall
from transactions.models.personal_data import PrivacyNotice
from transactions.models.tills import Till

CODE_LENGTH = 6


def new_pickup_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _n in range(CODE_LENGTH))


class PaymentTime(models.IntegerChoices):
    """The time at which a part is paid: the shopper chooses."""

    AT_STALL = 1, _("at the stall, on pick-up")
    NOW = 2, _("now, by QRIS")


class Order(Tokened):
    """One checkout.

    `key` is made of the checkout form's key (tokens.stored_key), so that a form sent twice is one
    order; the form's own key, which leads to the order, is not recorded. Name, phone and address
    are erased some days after the bazaar (Law 27/2022): then they are empty, and
    `erased_at` says since when. `notice`: the privacy notice that the checkout linked to.
    """

    address_of = "order"
    token_bytes = 16

    key = models.UUIDField(_("key"), unique=True)
    code = models.CharField(
        _("pick-up code"), max_length=CODE_LENGTH, default=new_pickup_code, editable=False
    )
    bazar = models.ForeignKey(Bazar, models.PROTECT, verbose_name=_("bazaar"))
    name = models.CharField(_("name"), max_length=80, blank=True)
    phone = models.CharField(
        _("phone"), max_length=16, blank=True, validators=[RegexValidator(ANY_MOBILE)]
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    # A keyed hash of the network address that sent the checkout (transactions/throttle.py).
    visitor = models.BinaryField(max_length=32, null=True, editable=False)
    placed_at = models.DateTimeField(_("placed at"), db_default=Now())
    erased_at = models.DateTimeField(_("erased at"), null=True, editable=False)
    notice = models.ForeignKey(
        PrivacyNotice,
        models.PROTECT,
        verbose_name=_("privacy notice"),
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
    )
    # Where the shopper wants to be told: the address, "" for none, and the language of the page.
    email = models.EmailField(_("e-mail"), blank=True, default="", db_default="")
    language = models.CharField(max_length=2, default="id", db_default="id", editable=False)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-id"]
        permissions = [("refuse_order", _("Can refuse orders and give reserved goods back"))]
        indexes = [models.Index(fields=["phone", "placed_at"], name="order_of_phone")]
        constraints = [
            models.UniqueConstraint(fields=["bazar", "code"], name="order_code_once"),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True, phone__regex=ANY_MOBILE) & ~Q(name="")
                | Q(erased_at__isnull=False, name="", phone="", address="", email=""),
                name="order_person",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class StallOrder(models.Model):
    """An order's part for one stall.

    Its units are reserved under `key`, which becomes the key of the sale once it is paid, so that
    it is in the ledger once, however often it is confirmed. `day` is the day that it is for, and
    counts on. `slot`: when it is fetched; a part without a slot is delivered. The units and the
    place in the slot are reserved until the moment `stands_until`: some minutes until the stall
    accepts it; empty, for good, once it is paid; in the past when nobody paid in time, or when it
    was cancelled, refused or given back.
    """

    key = models.UUIDField(_("key"), unique=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey(
        Order, models.CASCADE, verbose_name=_("order"), related_name="parts", db_index=False
    )
    stall = models.ForeignKey(Stall, models.PROTECT, verbose_name=_("stall"))
    day = models.ForeignKey(BazarDay, models.PROTECT, verbose_name=_("bazaar day"))
    slot = models.ForeignKey(
        PickupSlot,
        models.PROTECT,
        verbose_name=_("pick-up slot"),
        null=True,
        blank=True,
        db_index=False,
    )
    payment_time = models.SmallIntegerField(_("payment"), choices=PaymentTime)
    note = models.CharField(_("note"), max_length=200, blank=True)
    stands_until = models.DateTimeField(_("reserved until"), null=True, blank=True)

    class Meta:
        verbose_name = _("stall's order")
        verbose_name_plural = _("stalls' orders")
        ordering = ["order", "stall"]
        indexes = [
            models.Index(
                fields=["slot", "stands_until"], include=["order"], name="stallorder_slot_places"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["order", "stall"], name="stallorder_once"),
            models.CheckConstraint(
                condition=Q(payment_time__in=PaymentTime.values), name="stallorder_payment_time"
            ),
            models.CheckConstraint(
                condition=Q(slot__isnull=False) | Q(payment_time=PaymentTime.NOW),
                name="stallorder_delivery_is_paid_before",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order.code} {self.stall.number}"

    @cached_property
    def day_is_closed(self) -> bool:
        """Tell whether the part's day has a seal.

        A query of its own, unless the part was loaded with it (transactions/access.py).
        """
        return self.day.seals.exists()


class OrderLine(models.Model):
    """A line of a part. Name and price are copies of what the shopper agreed to."""

    part = models.ForeignKey(
        StallOrder, models.CASCADE, verbose_name=_("stall's order"), related_name="lines"
    )
    offer = models.ForeignKey(Offer, models.PROTECT, verbose_name=_("offer"))
    name = models.CharField(_("name"), max_length=120)
    price = models.BigIntegerField(_("price"))
    quantity = models.BigIntegerField(_("quantity"))
    # Rupiah off price × quantity, by the offer's bundle price.
    discount = models.BigIntegerField(_("discount"), default=0, db_default=0)
    # The goods that the stall offers in the place of these, which it does not have: name and price
    # of one as the shopper sees them.
    instead = models.ForeignKey(
        Offer,
        models.PROTECT,
        verbose_name=_("offered instead"),
        null=True,
        related_name="+",
        db_index=False,
    )
    instead_name = models.CharField(max_length=120, blank=True, default="", db_default="")
    instead_price = models.BigIntegerField(null=True)
    instead_by = models.ForeignKey(Till, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["part", "id"]
        constraints = [
            models.UniqueConstraint(fields=["part", "offer"], name="orderline_once"),
            models.CheckConstraint(
                condition=Q(price__gte=0, quantity__gt=0), name="orderline_quantity"
            ),
            models.CheckConstraint(
                condition=Q(discount__gte=0, discount__lte=F("quantity") * F("price")),
                name="orderline_discount",
            ),
            models.CheckConstraint(
                condition=Q(
                    instead__isnull=True,
                    instead_name="",
                    instead_price__isnull=True,
                    instead_by__isnull=True,
                )
                | Q(
                    instead__isnull=False,
                    instead_price__gte=0,
                    instead_by__isnull=False,
                )
                & ~Q(instead_name=""),
                name="orderline_instead_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"

    @property
    def amount(self) -> int:
        """Rupiah."""
        return self.price * self.quantity - self.discount

    @property
    def instead_amount(self) -> int:
        """Rupiah of the goods that are offered instead."""
        return (self.instead_price or 0) * self.quantity
