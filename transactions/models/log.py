"""The logs of the desk: changes, and sign-ins. Rows stay as they are."""

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class DeskNote(LogEntry):
    """Django's log of its admin, for reading as one list."""

    class Meta:
        proxy = True
        verbose_name = _("note in the log")
        verbose_name_plural = _("log of the desk")
        ordering = ["-action_time", "-id"]


class Visit(models.IntegerChoices):
    IN = 1, _("signed in")
    WRONG = 2, _("wrong password")
    WAIT = 3, _("had to wait")
    OUT = 4, _("signed out")
    REFUSED = 5, _("was refused a page")
    # Numbers from 10 on: about the second step, sessions and new passwords.
    WRONG_CODE = 10, _("wrong code")
    BY_RECOVERY_CODE = 11, _("signed in with a recovery code")
    ENDED = 12, _("session ended")
    NEW_PASSWORD = 13, _("chose a new password by a link")


class SignIn(models.Model):
    """Somebody who signed in or out, tried to, or was refused a page.

    `user` is empty when no account has the name: the name is not recorded, for it may be a password
    that was typed into the wrong field. `address`: the network address (bazar/visitors.py).
    `asked`: the path of the page that was refused, without its query.
    """

    what = models.SmallIntegerField(_("event"), choices=Visit)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("account"),
        null=True,
        related_name="+",
    )
    address = models.CharField(_("network address"), max_length=45)
    asked = models.CharField(_("page asked for"), max_length=200, blank=True, db_default="")
    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(what__in=Visit.values), name="signin_what"),
        ]

    def __str__(self) -> str:
        return self.get_what_display()
