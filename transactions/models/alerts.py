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


class PushAddress(models.Model):
    """An address at a browser's push service; the browser makes and ends it.

    `url`: where the service takes alerts. `phone_key` (P-256, uncompressed) and `phone_secret`
    encrypt what only the phone can read (RFC 8291). `language`: of the page that asked for alerts.
    """

    url = models.CharField(max_length=MOST_ADDRESS)
    phone_key = models.BinaryField(max_length=PHONE_KEY_BYTES)
    phone_secret = models.BinaryField(max_length=PHONE_SECRET_BYTES)
    language = models.CharField(max_length=2)
    since = models.DateTimeField(_("since"), db_default=Now())

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(phone_key__length=PHONE_KEY_BYTES)
                & Q(phone_secret__length=PHONE_SECRET_BYTES),
                name="%(class)s_lengths",
            ),
            models.CheckConstraint(
                condition=Q(url__startswith="https://"), name="%(class)s_encrypted"
            ),
        ]


class AlertAddress(PushAddress):
    """A till's address, for new orders."""

    till = models.OneToOneField(
        Till, models.CASCADE, primary_key=True, related_name="alert_address", verbose_name=_("till")
    )

    class Meta(PushAddress.Meta):
        verbose_name = _("alert address")
        verbose_name_plural = _("alert addresses")
        constraints = [
            *PushAddress.Meta.constraints,
            models.UniqueConstraint(fields=["url"], name="alertaddress_once"),
        ]

    def __str__(self) -> str:
        return str(self.till)
