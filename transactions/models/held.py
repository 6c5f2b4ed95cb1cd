"""Entries that arrived and could not be entered, and their settlement."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from transactions.models.ledger import Sale
from transactions.models.tills import Till

# The content of an entry that is settled and old is replaced by this (JSON, like the content).
ERASED = '{"erased": true}'


class Reason(models.TextChoices):
    """Why an entry that arrived could not be entered."""

    BROKEN = "broken", _("its content cannot be read")
    UNKNOWN_OFFER = "unknown_offer", _("it names an offer that this till does not sell")
    UNKNOWN_STALL = "unknown_stall", _("it names a stall that this till does not serve")
    UNKNOWN_CATEGORY = "unknown_category", _("it names a category that does not exist")
    TWO_BAZAARS = "two_bazaars", _("its lines belong to two bazaars")
    CONFLICT = "conflict", _("its key or number already belongs to another entry")
    NUMBER_TAKEN = "number_taken", _("its number already belongs to another entry")
    UNKNOWN_SALE = "unknown_sale", _("it voids a sale that is not in the ledger")
    VOIDED_ALREADY = "voided_already", _("it voids a sale that is already void")
    VOID_OF_VOID = "void_of_void", _("it voids a void")
    SEALED = "sealed", _("it voids a sale of a closed day, which only officials can do")
    CLOSED_ALREADY = "closed_already", _("it closes a shift that is already closed")
    TOO_LARGE = "too_large", _("its amount is too large to be recorded without a check")
    NUMBER = "number", _("its number is far above the last one of this till")
    ENTERED_ALREADY = "entered_already", _("an official has already entered its correction")


class HeldSale(models.Model):
    """An entry that arrived and could not be entered. It is stored whole, for a person."""

    till = models.ForeignKey(Till, models.PROTECT, verbose_name=_("till"))
    key = models.UUIDField(_("key"), null=True)
    number = models.BigIntegerField(_("number"), null=True)
    digest = models.BinaryField(max_length=32)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    # Text, not jsonb: what is broken may hold what jsonb cannot.
    content = models.TextField(_("content"))
    arrived_at = models.DateTimeField(_("arrived at"), db_default=Now())

    class Meta:
        verbose_name = _("held sale")
        verbose_name_plural = _("held sales")
        ordering = ["-id"]
        permissions = [("settle_heldsale", _("Can settle a held sale"))]
        constraints = [models.UniqueConstraint(fields=["till", "digest"], name="heldsale_once")]

    def __str__(self) -> str:
        return self.get_reason_display()


class Resolution(models.Model):
    """The settlement of a held entry: it was entered anew as `sale`, or an official closed it."""

    held = models.OneToOneField(
        HeldSale, models.PROTECT, verbose_name=_("held sale"), related_name="resolution"
    )
    sale = models.ForeignKey(
        Sale, models.PROTECT, verbose_name=_("entered as"), null=True, related_name="resolves"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), null=True, related_name="+"
    )
    note = models.CharField(_("note"), max_length=200)
    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")

    def __str__(self) -> str:
        return self.note
