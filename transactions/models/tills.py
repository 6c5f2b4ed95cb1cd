"""Tills: the browsers on cashiers' phones, the stall cards and PINs that let them in."""

import re
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from bazar.tokens import Coded
from jakpreneur.models import Stall

CODE = re.compile(r"[Kk]([0-9]{1,18})")  # no longer than an id can be


class StallCard(Coded):
    """The card that lets a phone sell for a stall. A new one takes the place of the old.

    Its code does what its address does, for a phone whose camera opens links elsewhere: an app on
    the home screen of an iPhone has storage of its own.
    """

    address_of = "stall card"
    token_bytes = 16  # short enough for a small QR code

    stall = models.ForeignKey(Stall, models.CASCADE, verbose_name=_("stall"), related_name="cards")
    issued_at = models.DateTimeField(_("issued at"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("stall card")
        verbose_name_plural = _("stall cards")
        ordering = ["stall", "-issued_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["stall"],
                condition=Q(withdrawn_at__isnull=True),
                name="stallcard_one_valid",
                violation_error_message=_("This stall already has a valid card."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.stall)


class StallPin(models.Model):
    """The six digits that the stall's first phone chose; without these its card opens nothing.

    `hash` decides. `hint` (salt and twelve bits, transactions/cashiers/pins.py) lets the phone that
    chose the PIN, the till `chosen_on`, check it without a network. No other phone gets it.
    """

    stall = models.OneToOneField(Stall, models.CASCADE, verbose_name=_("stall"), related_name="pin")
    hash = models.CharField(max_length=128)
    hint = models.CharField(max_length=40)
    chosen_at = models.DateTimeField(_("chosen at"), db_default=Now())
    chosen_on = models.ForeignKey(
        "Till", models.SET_NULL, verbose_name=_("chosen on"), null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("stall PIN")
        verbose_name_plural = _("stall PINs")

    def __str__(self) -> str:
        return str(self.stall)


class WrongPin(models.Model):
    """One wrong PIN. In the database, so that every worker counts the same.

    `till` typed it; null for a phone that was not let in to the stall. `entry` is the key of the
    void that carried it, so that a void that is sent again counts once. A right PIN from the same
    phone sets `forgiven_at`.
    """

    pin = models.ForeignKey(StallPin, models.CASCADE, related_name="wrong")
    till = models.ForeignKey("Till", models.CASCADE, null=True, related_name="+")
    entry = models.UUIDField(null=True)
    at = models.DateTimeField(db_default=Now())
    forgiven_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("wrong PIN")
        verbose_name_plural = _("wrong PINs")
        constraints = [
            models.UniqueConstraint(fields=["pin", "entry"], name="wrongpin_once_an_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.pin}, {self.at:%H.%M}"


class Storage(models.TextChoices):
    """The promise of the phone's browser about its stored outbox."""

    UNKNOWN = "", _("unknown")
    PERSISTENT = "persistent", _("permanent")
    BEST_EFFORT = "best_effort", _("may be cleared when the phone is full")
    NONE = "none", _("nothing can be kept")


class Till(models.Model):
    """One browser on one phone.

    The phone makes a key and stores it beside its outbox, so that a phone that lost its cookies
    comes back as the till that it was, once it has also given a PIN of one of the till's stalls.
    `phone_digest` is the digest of that key (bazar/tokens.py), empty before the phone has sent it.
    `key` is another: the ledger's name for the till, which stands in the till's signed cookie and
    opens nothing without the signature. `last_number` is the highest entry number that the till is
    known to have used, `numbers_from` the first one; a number that is missing between is a gap.
    `unsent`, `oldest_unsent_at`, `storage` and `trouble` are from the phone's last report on
    itself. `trouble` names the parts of its page that do not work, in the words of a script.

    `device_digest`, `device_turn` and `device_nonce` tell two phones with one storage apart
    (transactions/cashiers/devices.py). `split_from`: the till whose storage the phone had before.
    """

    key = models.UUIDField(_("key"), unique=True, default=uuid.uuid4, editable=False)
    phone_digest = models.BinaryField(max_length=32, unique=True, null=True, editable=False)
    stalls = models.ManyToManyField(Stall, through="TillStall", verbose_name=_("stalls"))
    let_in_at = models.DateTimeField(_("let in at"), auto_now_add=True)
    last_seen_at = models.DateTimeField(_("last seen at"), null=True, blank=True, editable=False)
    last_number = models.BigIntegerField(_("last number"), default=0, editable=False)
    unsent = models.BigIntegerField(_("unsent"), default=0, editable=False)
    oldest_unsent_at = models.DateTimeField(_("oldest unsent"), null=True, editable=False)
    storage = models.CharField(
        _("storage"), max_length=12, choices=Storage, default="", blank=True, editable=False
    )
    trouble = models.CharField(
        _("parts that do not work"), max_length=200, default="", blank=True, editable=False
    )
    device_digest = models.BinaryField(max_length=32, null=True, editable=False)
    device_turn = models.BigIntegerField(default=0, editable=False)
    device_nonce = models.UUIDField(null=True, editable=False)
    split_from = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("copy of till"),
        null=True,
        related_name="+",
        editable=False,
        db_index=False,
    )
    numbers_from = models.BigIntegerField(_("first number"), default=1, editable=False)
    signed_out_at = models.DateTimeField(_("signed out at"), null=True, editable=False)
    locked_out_at = models.DateTimeField(_("locked out at"), null=True, blank=True)
    locked_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("locked out by"),
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("till")
        verbose_name_plural = _("tills")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The till's name on receipts: K7."""
        return f"K{self.pk}"

    @property
    def may_send(self) -> bool:
        return self.locked_out_at is None and self.signed_out_at is None


def pk_of_code(code: str) -> int | None:
    """Return the id of the till that receipts call `code`, like K7; None for any other text."""
    found = CODE.fullmatch(code.strip())
    return int(found[1]) if found else None


class ClearedStorage(models.Model):
    """A phone that found its storage empty. What it had not sent is lost.

    `last_number` is the highest number that was known to be used, by the phone or the office.
    `next_number` is the one with which the phone went on, so that it gave no number twice.
    """

    till = models.ForeignKey(Till, models.CASCADE, verbose_name=_("till"), related_name="clearings")
    last_number = models.BigIntegerField(_("last number before"))
    next_number = models.BigIntegerField(_("went on with number"))
    at = models.DateTimeField(_("told at"), db_default=Now())

    class Meta:
        verbose_name = _("cleared storage")
        verbose_name_plural = _("cleared storages")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["till", "next_number"], name="clearedstorage_once")
        ]

    def __str__(self) -> str:
        return f"{self.till}: {self.last_number} → {self.next_number}"


class TillStall(models.Model):
    """A till's right to sell for a stall: the card that gave it, and since when."""

    till = models.ForeignKey(Till, models.CASCADE, verbose_name=_("till"))
    stall = models.ForeignKey(Stall, models.CASCADE, verbose_name=_("stall"))
    card = models.ForeignKey(StallCard, models.SET_NULL, verbose_name=_("stall card"), null=True)
    since = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("till's stall")
        verbose_name_plural = _("till's stalls")
        constraints = [models.UniqueConstraint(fields=["till", "stall"], name="tillstall_once")]

    def __str__(self) -> str:
        return f"{self.till} → {self.stall}"
