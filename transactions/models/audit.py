"""Findings of the audit, and the officials' answers to them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from transactions.models.tills import Till

RULE_LENGTH, FINDING_LENGTH, NOTE_LENGTH = 200, 500, 200


class AuditFinding(models.Model):
    """One thing that breaks a rule of the ledger, in the audit's own words, since it was found.

    The words name the rows and their values, so that another finding of the same rule has others.
    """

    rule = models.CharField(_("rule"), max_length=RULE_LENGTH)
    finding = models.CharField(_("finding"), max_length=FINDING_LENGTH)
    found_at = models.DateTimeField(_("found at"), db_default=Now())

    class Meta:
        verbose_name = _("audit finding")
        verbose_name_plural = _("audit findings")
        ordering = ["-id"]
        permissions = [("acknowledge_auditfinding", _("Can acknowledge a finding of the audit"))]
        constraints = [
            models.UniqueConstraint(fields=["rule", "finding"], name="auditfinding_once"),
        ]

    def __str__(self) -> str:
        return self.finding


class Acknowledgement(models.Model):
    """An official's answer to a finding of the audit. It stays as it is."""

    finding = models.OneToOneField(
        AuditFinding, models.PROTECT, verbose_name=_("finding"), related_name="acknowledgement"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), related_name="+"
    )
    note = models.CharField(_("note"), max_length=NOTE_LENGTH)
    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")

    def __str__(self) -> str:
        return self.note


class WrittenOff(models.Model):
    """An official's word that the numbers `first` to `last` of a till will not come.

    They are then no gap any more; one that comes all the same is entered like any other.
    """

    till = models.ForeignKey(Till, models.PROTECT, verbose_name=_("till"), related_name="+")
    first = models.BigIntegerField(_("first number"))
    last = models.BigIntegerField(_("last number"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), related_name="+"
    )
    note = models.CharField(_("note"), max_length=NOTE_LENGTH)
    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("numbers written off")
        verbose_name_plural = _("numbers written off")
        permissions = [("write_off_numbers", _("Can write off missing numbers of a till"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(first__gte=1, last__gte=F("first")), name="writtenoff_numbers"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.till}: {self.first}–{self.last}"
