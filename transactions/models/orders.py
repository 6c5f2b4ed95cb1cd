"""Online orders: one checkout over many stalls, its part for each stall, the part's steps."""

import secrets
import uuid

from django.conf import settings
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


class OrderStep(models.Model):
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


class Erasure(models.Model):
    """A run of the daily erasure, as the numbers of erased things.

    `orders` of bazaars that ended before the day `before`, `unpaid` ones among them; network
    `addresses` of sign-ins; contents of `held` entries.
    """

    at = models.DateTimeField(_("at"), db_default=Now())
    before = models.DateField(_("bazaars that ended before"))
    orders = models.PositiveIntegerField(_("orders"))
    unpaid = models.PositiveIntegerField(_("never paid"), default=0)
    addresses = models.PositiveIntegerField(_("network addresses"), default=0)
    held = models.PositiveIntegerField(_("held entries"), default=0)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%d.%m.%Y}"


class Knock(models.Model):
    """One try at something that is throttled, by a keyed hash of who tried: no address is kept."""

    who = models.BinaryField(max_length=32)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("wrong try")
        verbose_name_plural = _("wrong tries")
        indexes = [models.Index(fields=["who", "at"], name="knock_who")]

    def __str__(self) -> str:
        return f"{self.at:%H.%M}"
