"""Seals: the totals of a closed day, the last entry they cover, and the fingerprint as proof.

Law 8 in transactions/README.md.
"""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from bazar.models import Bazar, BazarDay, Category, Channel, Venue
from jakpreneur.models import Stall
from transactions.models.payments import Payment
from transactions.models.tills import Till


class Form(models.IntegerChoices):
    """The form of the file that a seal's fingerprint is of (transactions/seals/README.md).

    Of the second the public has the file itself. Of the first it has a re-issue.
    """

    FIRST = 1, "first"
    SECOND = 2, "second"


class Seal(models.Model):
    """One closing of a day. Entries that come later make the next revision; this one stays.

    It covers the day's entries up to the id `covers`. `fingerprint` is the SHA-256, in
    hexadecimal, of the day's ledger file, which names the fingerprint of `previous`, the seal made
    before, of whichever day: so seals are a chain.
    """

    day = models.ForeignKey(
        BazarDay, models.PROTECT, verbose_name=_("bazaar day"), related_name="seals"
    )
    revision = models.PositiveSmallIntegerField(_("revision"))
    covers = models.BigIntegerField(_("last entry covered"))
    entries = models.PositiveIntegerField(_("entries"))
    form = models.PositiveSmallIntegerField(
        _("form"), choices=Form, db_default=Form.FIRST, editable=False
    )
    fingerprint = models.CharField(_("fingerprint"), max_length=64, unique=True)
    previous = models.OneToOneField(
        "self", models.PROTECT, verbose_name=_("seal before"), null=True, related_name="next"
    )
    sealed_at = models.DateTimeField(_("sealed at"), db_default=Now())
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("sealed by"), related_name="+"
    )

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["-id"]
        permissions = [("seal_day", _("Can close a day"))]
        constraints = [
            models.UniqueConstraint(fields=["day", "revision"], name="seal_revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day}, {self.revision}"


class SealedFile(models.Model):
    """The ledger file of a seal of the first form as it was sealed, compressed by gzip."""

    seal = models.OneToOneField(Seal, models.PROTECT, related_name="file", primary_key=True)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("sealed ledger file")
        verbose_name_plural = _("sealed ledger files")

    def __str__(self) -> str:
        return str(self.seal_id)


class DaySecret(models.Model):
    """The secret of 256 bits behind the commitments to a day's lines.

    Whoever knows it can try out the content of each line of the public file.
    """

    day = models.OneToOneField(BazarDay, models.PROTECT, related_name="+", primary_key=True)
    secret = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("secret of a day")
        verbose_name_plural = _("secrets of days")

    def __str__(self) -> str:
        return str(self.day_id)


class Publication(models.Model):
    """The public part of a seal, decided when the seal is made.

    `is_shown`: at least three vendors stand behind its figures, and behind their difference from
    each revision that was shown before; otherwise the seal waits for a later revision, and only
    its fingerprint is published. `fingerprint` and `full_fingerprint` are the SHA-256 of the public
    and of the full file, in hexadecimal; `root` that of the Merkle tree over its `lines`.
    """

    seal = models.OneToOneField(Seal, models.PROTECT, related_name="publication", primary_key=True)
    is_shown = models.BooleanField(_("shown"))
    fingerprint = models.CharField(_("fingerprint"), max_length=64, unique=True)
    full_fingerprint = models.CharField(_("fingerprint of the full file"), max_length=64)
    root = models.CharField(_("root"), max_length=64)
    lines = models.PositiveIntegerField(_("lines"))

    class Meta:
        verbose_name = _("publication of a seal")
        verbose_name_plural = _("publications of seals")

    def __str__(self) -> str:
        return self.fingerprint


class SealedPart(models.Model):
    """A piece of a seal's public or full file, in order, each compressed by gzip by itself."""

    class Kind(models.IntegerChoices):
        PUBLIC = 1, "public"
        FULL = 2, "full"

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="parts", db_index=False)
    kind = models.PositiveSmallIntegerField(choices=Kind)
    position = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        verbose_name = _("part of a sealed file")
        verbose_name_plural = _("parts of sealed files")
        constraints = [
            models.UniqueConstraint(fields=["seal", "kind", "position"], name="sealedpart_once"),
        ]

    def __str__(self) -> str:
        return f"{self.seal_id}, {self.position}"


class SealedTill(models.Model):
    """The highest number that a till was known to have used when its bazaar's day was first sealed.

    A void of that day that comes later from the till counts only up to it.
    """

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="tills", db_index=False)
    till = models.ForeignKey(Till, models.PROTECT, related_name="+", db_index=False)
    last_number = models.BigIntegerField()

    class Meta:
        verbose_name = _("till at a seal")
        verbose_name_plural = _("tills at a seal")
        constraints = [
            models.UniqueConstraint(fields=["seal", "till"], name="sealedtill_once"),
        ]

    def __str__(self) -> str:
        return f"{self.till_id}: {self.last_number}"


class WholeSum(models.BigIntegerField):
    """A sum of bigint values, which may itself be larger than a bigint: an int in Python."""

    def db_type(self, connection: Any) -> str:
        return "numeric(40)"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> int | None:
        return None if value is None else int(value)


class Sealed(models.Model):
    """A sum in rupiah, units and sales that stand, net of voids."""

    amount = WholeSum(_("amount"))
    units = WholeSum(_("units"))
    sales = models.BigIntegerField(_("sales"))

    class Meta:
        abstract = True


class SealedStall(Sealed):
    """The totals by stall, category, channel and payment method."""

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="stalls", db_index=False)
    stall = models.ForeignKey(Stall, models.PROTECT)
    category = models.ForeignKey(Category, models.PROTECT, db_index=False)
    channel = models.SmallIntegerField(choices=Channel)
    payment = models.SmallIntegerField(choices=Payment)

    class Meta:
        verbose_name = _("sealed total of a stall")
        verbose_name_plural = _("sealed totals of stalls")
        constraints = [
            models.UniqueConstraint(
                fields=["seal", "stall", "category", "channel", "payment"], name="sealedstall_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stall_id}: {self.amount}"


class SealedCell(Sealed):
    """The totals by cell (models/cells.py): hour, payment, channel, category and venue."""

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="cells", db_index=False)
    cell = models.BigIntegerField()

    class Meta:
        verbose_name = _("sealed cell")
        verbose_name_plural = _("sealed cells")
        constraints = [
            models.UniqueConstraint(fields=["seal", "cell"], name="sealedcell_once"),
        ]

    def __str__(self) -> str:
        return f"{self.cell}: {self.amount}"


class SealedPlace(Sealed):
    """The totals by venue, channel and category: few enough rows to sum all bazaars at once."""

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="places", db_index=False)
    venue = models.ForeignKey(Venue, models.PROTECT, db_index=False)
    channel = models.SmallIntegerField(choices=Channel)
    category = models.ForeignKey(Category, models.PROTECT, db_index=False)

    class Meta:
        verbose_name = _("sealed total of a place")
        verbose_name_plural = _("sealed totals of places")
        constraints = [
            models.UniqueConstraint(
                fields=["seal", "venue", "channel", "category"], name="sealedplace_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.venue_id}: {self.amount}"


class PublicTotal(Sealed):
    """A row of a seal's public figures, for one or more `values` of a dimension.

    Values are put together where too few vendors stand behind one alone. `labels` name them in the
    public file, for ever.
    """

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="public_totals", db_index=False)
    dimension = models.CharField(max_length=10)
    position = models.PositiveSmallIntegerField()
    values = ArrayField(models.BigIntegerField())
    labels = ArrayField(models.CharField(max_length=50))

    class Meta:
        verbose_name = _("public total of a seal")
        verbose_name_plural = _("public totals of seals")
        constraints = [
            models.UniqueConstraint(
                fields=["seal", "dimension", "position"], name="publictotal_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dimension} {'+'.join(self.labels)}: {self.amount}"


class Signatory(models.Model):
    """A person who signs the minutes of a bazaar's days, in the order of `position`."""

    bazar = models.ForeignKey(
        Bazar, models.CASCADE, verbose_name=_("bazaar"), related_name="signatories", db_index=False
    )
    position = models.PositiveSmallIntegerField(_("position"))
    office = models.CharField(_("office"), max_length=120)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ["bazar", "position"]
        constraints = [
            models.UniqueConstraint(fields=["bazar", "position"], name="signatory_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.office}"
