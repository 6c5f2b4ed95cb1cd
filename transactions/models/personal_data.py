"""Requests of persons about their data, the privacy notice as it was shown, and erasures."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from jakpreneur.models import Jakpreneur


class Wish(models.IntegerChoices):
    """The kinds of requests about personal data."""

    ERASE_SHOPPER = 1, _("shopper erased")
    COPY_SHOPPER = 2, _("copy for a shopper")
    ANONYMISE_VENDOR = 3, _("Jakpreneur anonymised")
    COPY_VENDOR = 4, _("copy for a Jakpreneur")
    CONCERNED = 5, _("list of those concerned by a breach")


class AskedBy(models.IntegerChoices):
    """The party on whose behalf a request was made. No name: the register outlives the person."""

    PERSON = 1, _("the person concerned")
    ON_BEHALF = 2, _("somebody on their behalf")
    OFFICE = 3, _("the office itself")


class DataRequest(models.Model):
    """The register of requests about personal data; its rows stay (Law 27/2022).

    It never names a shopper. `records`: the number of orders, or of persons in a list. `by` is
    empty when a command did it.
    """

    at = models.DateTimeField(_("at"), db_default=Now())
    wish = models.SmallIntegerField(_("action"), choices=Wish)
    asked_by = models.SmallIntegerField(_("asked by"), choices=AskedBy)
    note = models.CharField(_("note"), max_length=300)
    records = models.PositiveIntegerField(_("records"))
    jakpreneur = models.ForeignKey(
        Jakpreneur, models.PROTECT, verbose_name=_("Jakpreneur"), null=True, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("request about personal data")
        verbose_name_plural = _("requests about personal data")
        ordering = ["-id"]
        permissions = [("answer_datarequest", _("Can answer a request about personal data"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(wish__in=Wish.values, asked_by__in=AskedBy.values) & ~Q(note=""),
                name="datarequest_says_why",
            ),
            models.CheckConstraint(
                condition=Q(
                    wish__in=[Wish.ANONYMISE_VENDOR, Wish.COPY_VENDOR], jakpreneur__isnull=False
                )
                | Q(
                    wish__in=[Wish.ERASE_SHOPPER, Wish.COPY_SHOPPER, Wish.CONCERNED],
                    jakpreneur__isnull=True,
                ),
                name="datarequest_of_a_vendor",
            ),
        ]

    def __str__(self) -> str:
        return self.get_wish_display()


class PrivacyNotice(models.Model):
    """The text of /privasi/ (HTML, Indonesian) as a checkout linked to it. Its rows stay.

    `version` is the beginning of the text's SHA-256 in hexadecimal, so that each order can say
    which text its shopper was shown, with the periods and the contact of that day.
    """

    version = models.CharField(_("version"), max_length=12, primary_key=True)
    text = models.TextField(_("text"))
    shown_from = models.DateTimeField(_("shown from"), db_default=Now())

    class Meta:
        verbose_name = _("privacy notice")
        verbose_name_plural = _("privacy notices")
        ordering = ["-shown_from"]

    def __str__(self) -> str:
        return self.version


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
