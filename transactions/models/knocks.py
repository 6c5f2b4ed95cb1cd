"""Tries at what is throttled (transactions/throttle.py)."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Knock(models.Model):
    """One try at something that is throttled, by a keyed hash of who tried: no address is kept."""

    who = models.BinaryField(max_length=32)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("wrong try")
        verbose_name_plural = _("wrong tries")
        indexes = [models.Index(fields=["who", "at"], name="knock_who")]

    def __str__(self) -> str:
        return f"{self.at:%H.%M}"
