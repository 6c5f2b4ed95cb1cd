"""Spreadsheets that an office has sent to be imported."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from bazar.models import Bazar


class Upload(models.Model):
    """A spreadsheet between preview and import (jakpreneur/spreadsheet/uploads.py).

    `content` is that of its tables, never the file itself. `digest` is the file's SHA-256 in
    hexadecimal.
    """

    name = models.CharField(_("file"), max_length=200)
    digest = models.CharField(_("digest"), max_length=64)
    content = models.BinaryField(_("content"))
    bazar = models.ForeignKey(
        Bazar, models.SET_NULL, verbose_name=_("bazaar"), null=True, blank=True, related_name="+"
    )
    opens_stalls = models.BooleanField(_("opens stalls"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("sent by"), related_name="+"
    )
    at = models.DateTimeField(_("at"), db_default=Now(), db_index=True)

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name
