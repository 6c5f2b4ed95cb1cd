"""Vendors, what they make, their stall at one bazaar and what it offers there."""

from django.conf import settings
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from bazar.models import Bazar, Category, Kecamatan, Venue
from bazar.phones import MOBILE


class Jakpreneur(models.Model):
    """A small vendor. Never a NIK: the office does not need it here (facts.md)."""

    name = models.CharField(_("business name"), max_length=120)
    owner = models.CharField(_("owner"), max_length=120, blank=True)
    kecamatan = models.ForeignKey(Kecamatan, models.PROTECT, verbose_name=_("kecamatan"))
    phone = models.CharField(
        _("phone"),
        max_length=16,
        validators=[RegexValidator(MOBILE, _("Write the number as +628…, digits only."))],
    )
    description = models.TextField(_("description"), blank=True)
    # Empty, or what jakpreneur/qris.py could read.
    qris = models.TextField(
        "QRIS",
        max_length=512,
        blank=True,
        default="",
        help_text=_(
            "The text inside the QR code of the sticker, from 000201 to the last character."
        ),
    )
    pirt = models.CharField(
        _("P-IRT number"), max_length=40, blank=True, default="", help_text=_("Home-food licence.")
    )
    pirt_until = models.DateField(_("P-IRT valid until"), null=True, blank=True)
    halal = models.CharField(_("halal certificate"), max_length=40, blank=True, default="")
    halal_until = models.DateField(
        _("halal valid until"), null=True, blank=True, help_text=_("Empty: until withdrawn.")
    )
    is_sample = models.BooleanField(_("sample data"), default=False)
    search = models.GeneratedField(
        expression=SearchVector("name", config="indonesian", weight="B")
        + SearchVector("description", config="indonesian", weight="D"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("Jakpreneur")
        verbose_name_plural = _("Jakpreneur")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(phone__regex=MOBILE),
                name="jakpreneur_phone",
                violation_error_message=_("Write the number as +628…, digits only."),
            ),
            models.CheckConstraint(
                condition=Q(qris="")
                | Q(LessThanOrEqual(Length("qris"), 512), qris__startswith="000201"),
                name="jakpreneur_qris",
                violation_error_message=_("A QRIS code begins with 000201."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Picture(models.Model):
    """A picture of a product, drawn anew (jakpreneur/pictures.py), as WebP in two sizes.

    `digest` is the SHA-256 of `large` in hexadecimal: the picture's address, so what stands at an
    address never changes. Nothing reads the two renditions but the view that serves them.
    """

    digest = models.CharField(_("digest"), max_length=64, unique=True)
    large = models.BinaryField(_("large"))
    small = models.BinaryField(_("small"))
    made_at = models.DateTimeField(_("made at"), db_default=Now())

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.digest[:12]


class Product(models.Model):
    """`picture_id` is the picture's digest, so that its address costs no join."""

    jakpreneur = models.ForeignKey(
        Jakpreneur, models.CASCADE, verbose_name=_("Jakpreneur"), related_name="products"
    )
    category = models.ForeignKey(Category, models.PROTECT, verbose_name=_("category"))
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    picture = models.ForeignKey(
        Picture,
        models.SET_NULL,
        to_field="digest",
        verbose_name=_("picture"),
        null=True,
        blank=True,
    )
    search = models.GeneratedField(
        expression=SearchVector("name", config="indonesian", weight="A")
        + SearchVector("description", config="indonesian", weight="C"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["jakpreneur", "name"],
                name="product_once",
                violation_error_message=_("This Jakpreneur already has a product of that name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Stall(models.Model):
    """A vendor's place at one bazaar."""

    bazar = models.ForeignKey(
        Bazar, models.PROTECT, verbose_name=_("bazaar"), related_name="stalls"
    )
    jakpreneur = models.ForeignKey(
        Jakpreneur, models.PROTECT, verbose_name=_("Jakpreneur"), related_name="stalls"
    )
    venue = models.ForeignKey(Venue, models.PROTECT, verbose_name=_("venue"))
    number = models.CharField(_("number"), max_length=12)

    class Meta:
        verbose_name = _("stall")
        verbose_name_plural = _("stalls")
        ordering = ["venue__kecamatan__code", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["bazar", "jakpreneur"],
                name="stall_once",
                violation_error_message=_("This Jakpreneur already has a stall at this bazaar."),
            ),
            models.UniqueConstraint(
                fields=["bazar", "number"],
                name="stall_number",
                violation_error_message=_("This bazaar already has a stall of that number."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.jakpreneur}"


class Invitation(models.Model):
    """That a vendor is asked to come to a bazaar, by whom, and what they answered.

    Who confirmed or declined is the official who wrote the answer down. Invited, confirmed and
    "has sold" are three different counts (facts.md): the last is the ledger's alone.
    """

    bazar = models.ForeignKey(
        Bazar, models.PROTECT, verbose_name=_("bazaar"), related_name="invitations"
    )
    jakpreneur = models.ForeignKey(
        Jakpreneur, models.PROTECT, verbose_name=_("Jakpreneur"), related_name="invitations"
    )
    invited_at = models.DateTimeField(_("invited at"), db_default=Now())
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("invited by"), related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("confirmed by"),
        null=True,
        blank=True,
        related_name="+",
    )
    declined_at = models.DateTimeField(_("declined at"), null=True, blank=True)
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("declined by"),
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bazar", "jakpreneur"],
                name="invitation_once",
                violation_error_message=_("This Jakpreneur is invited already."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="invitation_confirmed_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(declined_at=None, declined_by=None)
                | Q(declined_at__isnull=False, declined_by__isnull=False),
                name="invitation_declined_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(declined_at=None),
                name="invitation_one_answer",
                violation_error_message=_("An invitation is confirmed or declined, not both."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jakpreneur}: {self.bazar}"


class Offer(models.Model):
    """A product on sale at one stall: its price, and how many are left of those brought.

    `sold` counts units, net of voids; only the ledger moves it. `brought` is empty where nobody
    counts, and so is `left`, which may fall below zero: a sale made at a stall has happened,
    whatever the count said (law 4). Of what is left, orders may hold some (Reservation).
    """

    stall = models.ForeignKey(Stall, models.PROTECT, verbose_name=_("stall"), related_name="offers")
    product = models.ForeignKey(Product, models.PROTECT, verbose_name=_("product"))
    price = models.BigIntegerField(_("price"), help_text=_("Whole rupiah."))
    brought = models.BigIntegerField(
        _("brought"), null=True, blank=True, help_text=_("Units; empty where nobody counts.")
    )
    sold = models.BigIntegerField(_("sold"), default=0, editable=False)
    left = models.GeneratedField(
        expression=F("brought") - F("sold"),
        output_field=models.BigIntegerField(null=True),
        db_persist=True,
        verbose_name=_("left"),
    )
    available: int | None
    """What no order holds of what is left; where the query says so (stock.with_available)."""
    online: bool
    """Whether the bazaar's rules allow it there; where the query says so (catalogue.py)."""
    held: int
    """What orders hold; where the query says so (stock.with_held)."""

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["stall", "product__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["stall", "product"],
                name="offer_once",
                violation_error_message=_("This stall already offers that product."),
            ),
            models.CheckConstraint(
                condition=Q(price__gte=0),
                name="offer_price",
                violation_error_message=_("A price is not below zero."),
            ),
            models.CheckConstraint(
                condition=Q(brought__gte=0),
                name="offer_brought",
                violation_error_message=_("What is brought is not below zero."),
            ),
        ]

    def __str__(self) -> str:
        return self.product.name


class Reservation(models.Model):
    """Units of an offer that an order holds `until` a moment; afterwards they are free by
    themselves. `holder` is what they are held for: an order's part, by its key."""

    offer = models.ForeignKey(
        Offer, models.CASCADE, verbose_name=_("offer"), related_name="reservations", db_index=False
    )
    holder = models.UUIDField(_("holder"))
    units = models.BigIntegerField(_("units"))
    until = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        indexes = [
            models.Index(fields=["offer", "until"], include=["units"], name="reservation_holds"),
            models.Index(fields=["until"], name="reservation_until"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["holder", "offer"], name="reservation_once"),
            models.CheckConstraint(condition=Q(units__gt=0), name="reservation_units"),
        ]

    def __str__(self) -> str:
        return f"{self.units} × {self.offer}"


class CatalogueVersion(models.Model):
    """How often what the public pages show has changed: the sum of all `n` (jakpreneur/version.py).

    Many rows, so that two changes at once need not wait for each other. The database alone writes.
    """

    shard = models.SmallIntegerField(primary_key=True)
    n = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "catalogue version"
        verbose_name_plural = "catalogue versions"

    def __str__(self) -> str:
        return f"{self.shard}: {self.n}"


class Upload(models.Model):
    """A spreadsheet between preview and import: what is in its tables, never the file itself
    (jakpreneur/spreadsheet/uploads.py). `digest` is the file's SHA-256 in hexadecimal."""

    name = models.CharField(_("file"), max_length=200)
    digest = models.CharField(_("digest"), max_length=64)
    content = models.BinaryField(_("content"))
    bazar = models.ForeignKey(
        Bazar, models.SET_NULL, verbose_name=_("bazaar"), null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("sent by"), related_name="+"
    )
    at = models.DateTimeField(_("at"), db_default=Now(), db_index=True)

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name
