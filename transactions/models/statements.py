"""Links at which vendors read what they sold."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from bazar.tokens import Tokened
from jakpreneur.models import Jakpreneur


class StatementLink(Tokened):
    """A secret address of a vendor's statement, valid until the moment `until` or until revoked.

    It shows that vendor and nobody else.
    """

    address_of = "statement link"
    token_bytes = 24  # whoever has the address sees a person's turnover

    jakpreneur = models.ForeignKey(
        Jakpreneur, models.CASCADE, verbose_name=_("Jakpreneur"), related_name="statement_links"
    )
    made_at = models.DateTimeField(_("made at"), db_default=Now())
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("made by"), related_name="+"
    )
    until = models.DateTimeField(_("holds until"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("revoked by"),
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("statement link")
        verbose_name_plural = _("statement links")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="statementlink_revoked_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("made_at")), name="statementlink_holds_for_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jakpreneur}, {self.made_at:%d.%m.%Y}"
