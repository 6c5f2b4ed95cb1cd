"""Vendors and what they make, with its pictures."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from bazar.models import Archivable, Category, Kecamatan
from bazar.phones import MOBILE


class Jakpreneur(Archivable):
    """A small vendor. No national identity number (NIK): the office does not need it here.

    `anonymised_at`: since then nothing personal is left, and nothing of the row changes again
    (transactions/personal_data/vendors.py); the money rows that hang from it stay.
    """

    name = models.CharField(_("business name"), max_length=120)
    owner = models.CharField(_("owner"), max_length=120, blank=True)
    kecamatan = models.ForeignKey(Kecamatan, models.PROTECT, verbose_name=_("kecamatan"))
    phone = models.CharField(
        _("phone"),
        max_length=16,
        validators=[RegexValidator(MOBILE, _("Write a mobile number, such as 0812-3456-7890."))],
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
        _("halal valid until"), null=True, blank=True, help_text=_("If empty, it does not expire.")
    )
    is_sample = models.BooleanField(_("sample data"), default=False)
    anonymised_at = models.DateTimeField(_("anonymised at"), null=True, editable=False)

    class Meta:
        verbose_name = _("Jakpreneur")
        verbose_name_plural = _("Jakpreneur")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(anonymised_at__isnull=True, phone__regex=MOBILE)
                | Q(anonymised_at__isnull=False, phone=""),
                name="jakpreneur_phone",
                violation_error_message=_("Write a mobile number, such as 0812-3456-7890."),
            ),
            models.CheckConstraint(
                condition=Q(anonymised_at__isnull=True)
                | Q(
                    owner="",
                    description="",
                    qris="",
                    pirt="",
                    halal="",
                    pirt_until__isnull=True,
                    halal_until__isnull=True,
                ),
                name="jakpreneur_anonymous",
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

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["jakpreneur", "name"],
                name="product_once",
                violation_error_message=_("This Jakpreneur already has a product with that name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
