"""The addresses to which alerts for tills are sent while the screen is off."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Now
from django.utils.translation import gettext_lazy as _

from transactions.models.tills import Till

models.BinaryField.register_lookup(Length)

MOST_ADDRESS = 1000
PHONE_KEY_BYTES = 65
PHONE_SECRET_BYTES = 16


class AlertAddress(models.Model):
    """A till's address at its browser's push service; the browser makes and ends it.

    `url`: where the service takes alerts. `phone_key` (P-256, uncompressed) and `phone_secret`
    encrypt what only the phone can read (RFC 8291). `language`: of the page that asked for alerts.
    """

    till = models.OneToOneField(
        Till, models.CASCADE, primary_key=True, related_name="alert_address", verbose_name=_("till")
    )
    url = models.CharField(max_length=MOST_ADDRESS, unique=True)
    phone_key = models.BinaryField(max_length=PHONE_KEY_BYTES)
    phone_secret = models.BinaryField(max_length=PHONE_SECRET_BYTES)
    language = models.CharField(max_length=2)
    since = models.DateTimeField(_("since"), db_default=Now())

    class Meta:
        verbose_name = _("alert address")
        verbose_name_plural = _("alert addresses")
        constraints = [
            models.CheckConstraint(
                condition=Q(phone_key__length=PHONE_KEY_BYTES)
                & Q(phone_secret__length=PHONE_SECRET_BYTES),
                name="alertaddress_lengths",
            ),
            models.CheckConstraint(
                condition=Q(url__startswith="https://"), name="alertaddress_encrypted"
            ),
        ]

    def __str__(self) -> str:
        return str(self.till)
