"""The ledger's rows. `transactions/ledger.py` alone inserts them; the database refuses changes.

Choices are small numbers because every line carries them and totals group by them.
"""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import ExtractHour, Now
from django.utils.translation import gettext_lazy as _

from bazar.calendar import WIB
from bazar.models import BazarDay, Category, Channel, Venue
from jakpreneur.models import Offer, Stall
from transactions.models.cells import cell_expression, width_constraint
from transactions.models.payments import Payment
from transactions.models.tills import Till


class EntryKind(models.IntegerChoices):
    """The sign of an entry's quantities: summing it counts the sales that stand."""

    SALE = 1, _("sale")
    VOID = -1, _("void")


class Flag(models.TextChoices):
    """A rule that a sale broke. The sale is entered all the same, for people to look at."""

    CATEGORY = "category", _("category not allowed through this channel")
    PRICE = "price", _("price differs from the offer's")
    STOCK = "stock", _("sold more than was left")
    HOURS = "hours", _("outside opening hours")
    UNPLANNED_DAY = "unplanned_day", _("on a day that was not planned")
    CLOCK = "clock", _("the phone's clocks disagree about its time")
    SEALED = "sealed", _("its day was already closed")
    TENDERED = "tendered", _("less cash received than the total")
    SETTLED = "settled", _("entered anew after its held entry was settled")
    UNPROVEN = "unproven", _("voided without proof of the stall's PIN")
    WRONG_PIN = "wrong_pin", _("voided with a wrong PIN")


class Sale(models.Model):
    """An entry: a sale, or the void of one. Its amount is the sum of its lines, stored nowhere.

    `digest` is the SHA-256 of what the device sent, without its age: the same key with the same
    digest is the same sale. `claimed_at` is the time by the phone's own clock, where that is
    doubted (transactions/receiving/moments.py): `sold_at` is then worked out.
    """

    key = models.UUIDField(_("key"), unique=True)
    digest = models.BinaryField(max_length=32)
    kind = models.SmallIntegerField(_("kind"), choices=EntryKind)
    voids = models.OneToOneField(
        "self", models.PROTECT, verbose_name=_("voids"), null=True, related_name="voided_by"
    )
    # The sale that an amendment has put this one in the place of (database/amendments.sql).
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        verbose_name=_("in place of"),
        null=True,
        related_name="replaced_by",
    )
    till = models.ForeignKey(
        Till, models.PROTECT, verbose_name=_("till"), null=True, db_index=False
    )
    number = models.BigIntegerField(_("number"), null=True)
    # The number on the shopper's receipt, where another entry had it already.
    first_number = models.BigIntegerField(_("first number"), null=True)
    day = models.ForeignKey(BazarDay, models.PROTECT, verbose_name=_("bazaar day"), db_index=False)
    channel = models.SmallIntegerField(_("channel"), choices=Channel)
    payment = models.SmallIntegerField(_("payment"), choices=Payment)
    tendered = models.BigIntegerField(_("received"), null=True)
    # The key of the shift's opening (models/shifts.py); null without a till or a shift.
    shift = models.UUIDField(_("shift"), null=True)
    reason = models.CharField(_("reason"), max_length=200)
    # A till's void: the stall whose PIN it was proven by, when it arrived.
    proven_by = models.ForeignKey(
        Stall,
        models.PROTECT,
        verbose_name=_("proven by the PIN of"),
        null=True,
        related_name="+",
        db_index=False,
    )
    flags = ArrayField(
        models.CharField(max_length=20, choices=Flag), verbose_name=_("flags"), default=list
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("entered at the desk by"),
        null=True,
        related_name="+",
        db_index=False,
    )
    sold_at = models.DateTimeField(_("sold at"))
    claimed_at = models.DateTimeField(_("sold at, by the phone's clock"), null=True)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())
    hour = models.SmallIntegerField(_("hour (WIB)"))

    class Meta:
        verbose_name = _("sale")
        verbose_name_plural = _("sales")
        ordering = ["-id"]
        permissions = [
            ("void_sale", _("Can void a sale at the desk")),
            ("feed_sale", _("Can upload a file saved by a phone")),
        ]
        # What came after a day's seal is found by it.
        indexes = [models.Index(fields=["day", "id"], name="sale_of_day")]
        constraints = [
            # The two rows of an amendment share a number, and a trigger sees that no others do.
            models.UniqueConstraint(fields=["till", "number", "kind"], name="sale_number_once"),
            # The lines' foreign key points at it: a line cannot disagree with its sale.
            models.UniqueConstraint(
                fields=["id", "day", "channel", "payment", "hour", "kind"], name="sale_as_in_lines"
            ),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.SALE, voids__isnull=True)
                | Q(kind=EntryKind.VOID, voids__isnull=False),
                name="sale_void_names_a_sale",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | Q(kind=EntryKind.SALE),
                name="sale_replaces_as_a_sale",
            ),
            models.CheckConstraint(
                condition=Q(till__isnull=True, number__isnull=True)
                | Q(till__isnull=False, number__isnull=False, number__gte=1),
                name="sale_number_of_a_till",
            ),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="sale_channel"),
            models.CheckConstraint(condition=Q(payment__in=Payment.values), name="sale_payment"),
            models.CheckConstraint(condition=Q(tendered__gte=0), name="sale_tendered"),
            models.CheckConstraint(
                condition=Q(hour=ExtractHour("sold_at", tzinfo=WIB)), name="sale_hour_in_wib"
            ),
            models.CheckConstraint(
                condition=Q(proven_by__isnull=True) | Q(kind=EntryKind.VOID, till__isnull=False),
                name="sale_proven_void_of_a_till",
            ),
        ]

    def __str__(self) -> str:
        return self.receipt

    @property
    def goods_lines(self) -> "list[SaleLine]":
        """The lines of goods in their order. The sale's lines are loaded."""
        return sorted(
            (line for line in self.lines.all() if line.is_goods), key=lambda line: line.position
        )

    @property
    def receipt(self) -> str:
        """Till, day and number, `K7-210923-0017`; of an entry without a till its id."""
        return receipt_number(self.till_id, self.number, self.day.date, self.pk)


def receipt_number(till: int | None, number: int | None, day: object, entry: int) -> str:
    return f"K{till}-{day:%y%m%d}-{number:04d}" if till else f"L{day:%y%m%d}-{entry}"


class SaleLineQuerySet(models.QuerySet["SaleLine"]):
    """Lines of sales."""

    def goods(self) -> Self:
        """Return the lines of goods, without those that move money between payment methods."""
        return self.exclude(quantity=0)


class SaleLine(models.Model):
    """One thing sold, as it was sold: name, price, category, place and channel are copies.

    A sale may be paid by two methods. Then two lines without goods, for each stall and category,
    move a share of the amount from the sale's method to the second one: `quantity` and `price` are
    0, and `discount` is the share, above zero in the line that takes, below zero in the line that
    gives (database/second_payments.sql). So a sum over lines is right without knowing of them.
    """

    sale = models.ForeignKey(
        Sale,
        models.PROTECT,
        verbose_name=_("sale"),
        related_name="lines",
        db_index=False,
        db_constraint=False,  # a migration makes one over all the copied columns
    )
    position = models.SmallIntegerField(_("position"))
    stall = models.ForeignKey(Stall, models.PROTECT, verbose_name=_("stall"))
    offer = models.ForeignKey(Offer, models.PROTECT, verbose_name=_("offer"), null=True)
    name = models.CharField(_("name"), max_length=120)
    list_price = models.BigIntegerField(_("list price"), null=True)
    price = models.BigIntegerField(_("price"))
    quantity = models.BigIntegerField(_("quantity"))
    # As the stall wrote it ("tanpa es"): on the receipt, in no total.
    note = models.CharField(_("note"), max_length=80, default="", db_default="")
    # Rupiah off quantity × price: a bundle's price, or what was agreed. Negative in a void.
    discount = models.BigIntegerField(_("discount"), default=0, db_default=0)
    amount = models.GeneratedField(
        expression=F("quantity") * F("price") - F("discount"),
        output_field=models.BigIntegerField(),
        db_persist=True,
        verbose_name=_("amount"),
    )
    venue = models.ForeignKey(Venue, models.PROTECT, verbose_name=_("venue"), db_index=False)
    category = models.ForeignKey(
        Category, models.PROTECT, verbose_name=_("category"), db_index=False
    )
    day = models.ForeignKey(
        BazarDay,
        models.PROTECT,
        verbose_name=_("bazaar day"),
        db_index=False,
        db_constraint=False,
    )
    channel = models.SmallIntegerField(_("channel"), choices=Channel)
    payment = models.SmallIntegerField(_("payment"), choices=Payment)
    # The foreign key to the sale compares it; of a line that moves money a trigger checks all.
    payment_of_goods = models.GeneratedField(
        expression=Case(When(quantity=0, then=None), default=F("payment")),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    hour = models.SmallIntegerField(_("hour (WIB)"))
    kind = models.SmallIntegerField(_("kind"), choices=EntryKind)
    cell = models.GeneratedField(
        expression=cell_expression(), output_field=models.BigIntegerField(), db_persist=True
    )

    objects = SaleLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("sale line")
        verbose_name_plural = _("sale lines")
        ordering = ["sale", "position"]
        indexes = [
            # A day's totals are one walk along it, already in groups: half the time of hashing,
            # and as quick in a ledger of ten times the size.
            models.Index(
                fields=["day", "cell"],
                include=["amount", "quantity", "kind", "position"],
                name="saleline_totals",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["sale", "position"], name="saleline_position"),
            models.CheckConstraint(condition=Q(price__gte=0), name="saleline_price"),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.SALE, quantity__gt=0)
                | Q(kind=EntryKind.VOID, quantity__lt=0)
                | Q(quantity=0),
                name="saleline_sign",
            ),
            # A line without units moves money and nothing else, and never counts as the sale.
            models.CheckConstraint(
                condition=~Q(quantity=0)
                | Q(
                    price=0,
                    offer__isnull=True,
                    list_price__isnull=True,
                    note="",
                    position__gt=1,
                )
                & ~Q(discount=0),
                name="saleline_moves_money",
            ),
            # Nobody is paid to take goods, and a void gives back no more than was paid.
            models.CheckConstraint(
                condition=Q(
                    kind=EntryKind.SALE,
                    discount__gte=0,
                    discount__lte=F("quantity") * F("price"),
                )
                | Q(
                    kind=EntryKind.VOID,
                    discount__lte=0,
                    discount__gte=F("quantity") * F("price"),
                )
                | Q(quantity=0),
                name="saleline_within_its_price",
            ),
            width_constraint("saleline_fits_its_cell"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}" if self.is_goods else self.name

    @property
    def is_goods(self) -> bool:
        """False for a line that moves money from one payment method to another."""
        return self.quantity != 0
