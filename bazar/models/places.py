"""Models of places, of accounts posted to them, of categories, and of archived rows."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Archivable(models.Model):
    """A row that can be archived: it stays in past sales and is not offered for new ones."""

    archived_at = models.DateTimeField(_("archived at"), null=True, editable=False)
    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("archived by"),
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
    )

    class Meta:
        abstract = True


class Category(Archivable):
    """A kind of goods; officials may add some."""

    slug = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Kecamatan(models.Model):
    """A district with its code of the interior ministry (Kemendagri)."""

    code = models.CharField(_("code"), max_length=8, unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    speciality = models.CharField(_("speciality"), max_length=120, blank=True)
    prefix = models.CharField(
        _("stall prefix"),
        max_length=4,
        blank=True,
        default="",
        validators=[RegexValidator(r"^[A-Z0-9]*$", _("Capital letters and digits only."))],
        help_text=_("The start of its stall numbers: GMB. If empty, its first letters."),
    )

    class Meta:
        verbose_name = _("kecamatan")
        verbose_name_plural = _("kecamatan")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["prefix"],
                condition=~Q(prefix=""),
                name="kecamatan_prefix_once",
                violation_error_message=_("Another kecamatan has that prefix."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Posting(models.Model):
    """A kecamatan for which an account works. It sees no other (bazar/postings.py)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("account"),
        related_name="postings",
        db_index=False,
    )
    kecamatan = models.ForeignKey(Kecamatan, models.PROTECT, verbose_name=_("kecamatan"))

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ["user", "kecamatan__code"]
        permissions = [("see_everywhere", _("Can see every kecamatan"))]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kecamatan"],
                name="posting_once",
                violation_error_message=_("This account already belongs to that kecamatan."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.kecamatan)


class Venue(Archivable):
    """A place in a kecamatan where stalls stand."""

    kecamatan = models.ForeignKey(Kecamatan, models.PROTECT, verbose_name=_("kecamatan"))
    name = models.CharField(_("name"), max_length=120, unique=True)
    address = models.CharField(_("address"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = ["kecamatan__code", "name"]

    def __str__(self) -> str:
        return self.name
