"""Invitations of vendors to a bazaar, and their answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from bazar.models import Bazar
from jakpreneur.models.vendors import Jakpreneur


class Invitation(models.Model):
    """An invitation of a vendor to a bazaar, the official who made it, and the vendor's answer.

    `confirmed_by` and `declined_by` name the official who wrote the answer down. Invited, confirmed
    and "has sold" are three different counts: the last is the ledger's alone.
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
                violation_error_message=_("This Jakpreneur has already been invited."),
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
                violation_error_message=_("An invitation is either confirmed or declined."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jakpreneur}: {self.bazar}"
