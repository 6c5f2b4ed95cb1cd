"""The restores of the database that an official has told of."""

import uuid

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Restoration(models.Model):
    """A restore of the database, noted by `manage.py restored`. Its token begins a new epoch."""

    token = models.UUIDField(_("token"), unique=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("restoration")
        verbose_name_plural = _("restorations")
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.token)
