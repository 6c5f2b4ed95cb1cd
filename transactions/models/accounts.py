"""The guards of officials' accounts: sessions, the second step, waits after wrong tries.

None of these models has permissions of its own: the desk shows them on pages of the account only.
"""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class WrongTries(models.Model):
    """Wrong tries in a row by one guesser, named by a keyed hash (transactions/throttle.py)."""

    who = models.BinaryField(max_length=32, unique=True)
    count = models.PositiveIntegerField()
    last_at = models.DateTimeField()
    waits_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("wrong tries")
        verbose_name_plural = _("wrong tries")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.count)


class End(models.IntegerChoices):
    """Reasons for which a session has ended."""

    SIGNED_OUT = 1, _("signed out")
    IDLE = 2, _("not used for a while")
    TOO_LONG = 3, _("signed in for too long")
    BY_BUTTON = 4, _("ended by a button")
    PASSWORD = 5, _("a new password")
    SECOND_STEP = 6, _("two-step verification was switched on")


class SignedIn(models.Model):
    """One session of an official at the desk.

    `used_at`: the last request that a person made. `proved_at`: when the person last gave a
    password or a code.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    since = models.DateTimeField()
    used_at = models.DateTimeField()
    proved_at = models.DateTimeField()
    agent = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=45, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.SmallIntegerField(choices=End, null=True)

    class Meta:
        verbose_name = _("signed-in device")
        verbose_name_plural = _("signed-in devices")
        default_permissions = ()
        indexes = [models.Index(fields=["user", "ended_at"], name="signedin_user")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_why__isnull=True)
                | Q(ended_at__isnull=False, ended_why__isnull=False, ended_why__in=End.values),
                name="signedin_ended_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.since:%d.%m.%Y %H.%M}"


class Authenticator(models.Model):
    """The key that an official's authenticator app shares with the desk (RFC 6238).

    It counts from `confirmed_at` on. `last_step` is the newest time step whose code was accepted.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="authenticator"
    )
    key = models.BinaryField(max_length=20)
    last_step = models.BigIntegerField(default=-1)
    made_at = models.DateTimeField(db_default=Now())
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("authenticator app")
        verbose_name_plural = _("authenticator apps")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)


class RecoveryCode(models.Model):
    """A code for the day on which the app is not at hand, as a keyed hash.

    A used code is deleted.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes"
    )
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "hash"], name="recoverycode_once"),
        ]

    def __str__(self) -> str:
        return str(self.user)


class SecondStepDemand(models.Model):
    """A role whose members must have the second step."""

    role = models.OneToOneField(Group, models.CASCADE, related_name="second_step_demand")
    since = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("required second step")
        verbose_name_plural = _("required second steps")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.role)
