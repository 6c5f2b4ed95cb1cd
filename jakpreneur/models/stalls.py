"""Stalls, their offers, and the units of these that orders reserve."""

from dataclasses import dataclass

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bazar.models import Bazar, Venue
from jakpreneur.models.vendors import Jakpreneur, Product


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
                violation_error_message=_("This bazaar already has a stall with that number."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.jakpreneur}"


@dataclass(frozen=True, slots=True)
class Bundle:
    """So many units together for so many rupiah."""

    units: int
    price: int


class Offer(models.Model):
    """A product on sale at one stall: its price, and the units left of those brought.

    `sold` counts units, net of voids; the ledger alone moves it. `brought` is empty where nobody
    counts, and so is `left`, which may fall below zero: a sale made at a stall has happened,
    whatever the count was. Orders may reserve some of the units left (Reservation).
    """

    stall = models.ForeignKey(Stall, models.PROTECT, verbose_name=_("stall"), related_name="offers")
    product = models.ForeignKey(Product, models.PROTECT, verbose_name=_("product"))
    price = models.BigIntegerField(_("price"), help_text=_("Whole rupiah."))
    bundle_units = models.BigIntegerField(_("units in a bundle"), null=True, blank=True)
    bundle_price = models.BigIntegerField(
        _("price of a bundle"),
        null=True,
        blank=True,
        help_text=_("Goods of the stall with the same bundle may be mixed."),
    )
    brought = models.BigIntegerField(
        _("brought"),
        null=True,
        blank=True,
        help_text=_("Units; empty if the stock is not counted."),
    )
    sold = models.BigIntegerField(_("sold"), default=0, editable=False)
    left = models.GeneratedField(
        expression=F("brought") - F("sold"),
        output_field=models.BigIntegerField(null=True),
        db_persist=True,
        verbose_name=_("left"),
    )
    available: int | None
    """Units that can be sold now.

    At the stall those that no order reserves (stock.with_available), in the shop those of them that
    an online order may take (stock.with_available_online).
    """
    free: int | None
    """Units left that no order reserves; set by with_available_online."""
    online: bool
    """Whether the bazaar's rules allow it there; where the query says so (catalogue.py)."""
    reserved: int
    """The units that orders reserve; set by the query of stock.with_reserved."""

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
                violation_error_message=_("A price cannot be below zero."),
            ),
            models.CheckConstraint(
                condition=Q(bundle_units__isnull=True, bundle_price__isnull=True)
                | Q(
                    bundle_units__isnull=False,
                    bundle_price__isnull=False,
                    bundle_units__gte=2,
                    bundle_price__gte=0,
                ),
                name="offer_bundle",
                violation_error_message=_(
                    "A bundle has at least two units and a price for all of them."
                ),
            ),
            models.CheckConstraint(
                condition=Q(brought__gte=0),
                name="offer_brought",
                violation_error_message=_("The stock cannot be below zero."),
            ),
        ]

    def __str__(self) -> str:
        return self.product.name

    @property
    def bundle(self) -> Bundle | None:
        if self.bundle_units is None or self.bundle_price is None:
            return None
        return Bundle(self.bundle_units, self.bundle_price)


class OfferPrice(models.Model):
    """A price that an offer has had, with its bundle.

    `since` is empty for its first one, `until` for the one that it has.

    Triggers write it (jakpreneur/database/offer_prices.sql), so that no way to change a price is
    missed. Posting compares it with the list price that a phone sends.
    """

    offer = models.ForeignKey(
        Offer, models.CASCADE, verbose_name=_("offer"), related_name="prices", db_index=False
    )
    price = models.BigIntegerField(_("price"))
    bundle_units = models.BigIntegerField(_("units in a bundle"), null=True)
    bundle_price = models.BigIntegerField(_("price of a bundle"), null=True)
    since = models.DateTimeField(_("since"), null=True)
    until = models.DateTimeField(_("until"), null=True)

    class Meta:
        verbose_name = _("price of an offer")
        verbose_name_plural = _("prices of offers")
        indexes = [
            models.Index(
                fields=["offer"],
                include=["price", "bundle_units", "bundle_price", "since", "until"],
                name="offerprice_of_offer",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["offer"], condition=Q(until__isnull=True), name="offerprice_one_now"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer}: {self.price}"


class Reservation(models.Model):
    """Units of an offer that an order reserves until the moment `until`.

    Afterwards they are free by themselves. `holder` is the key of the order's part.
    """

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
