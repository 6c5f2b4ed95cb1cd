"""The office that runs the bazaars, and how to reach it."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# The shape of mobile numbers in E.164: Indonesian ones, and those of any country. bazar/phones.py
# knows which of them there are.
MOBILE = r"^\+628[1-9][0-9]{7,10}$"
ANY_MOBILE = r"^\+(628[1-9][0-9]{7,10}|(?!62)[1-9][0-9]{6,14})$"


class Office(models.Model):
    """The office that runs the bazaars here: one row at most, as the database ensures.

    Every field may be blank. `telephone` is written as people dial it (021-3456789); `whatsapp` is
    a mobile number in E.164. The privacy fields name whoever answers for personal data (Law
    27/2022) where that is not the office's own contact.
    """

    ONLY = 1

    id = models.SmallIntegerField(primary_key=True, default=ONLY, editable=False)
    name = models.CharField(_("name"), max_length=160, blank=True, default="")
    address = models.CharField(_("address"), max_length=300, blank=True, default="")
    email = models.EmailField(_("e-mail"), blank=True, default="")
    telephone = models.CharField(
        _("telephone"),
        max_length=40,
        blank=True,
        default="",
        validators=[RegexValidator(r"^[0-9+() .\-/]*$", _("Write a phone number."))],
    )
    whatsapp = models.CharField("WhatsApp", max_length=16, blank=True, default="")
    privacy_contact = models.CharField(
        _("contact for personal data"),
        max_length=160,
        blank=True,
        default="",
        help_text=_("A name or a job title. If empty, the office itself."),
    )
    privacy_email = models.EmailField(_("their e-mail"), blank=True, default="")
    privacy_whatsapp = models.CharField(_("their WhatsApp"), max_length=16, blank=True, default="")

    class Meta:
        verbose_name = _("organising office")
        verbose_name_plural = _("organising office")
        constraints = [
            models.CheckConstraint(
                condition=Q(id=1),
                name="office_one",
                violation_error_message=_("The office is already set up."),
            ),
            models.CheckConstraint(
                condition=(Q(whatsapp="") | Q(whatsapp__regex=MOBILE))
                & (Q(privacy_whatsapp="") | Q(privacy_whatsapp__regex=MOBILE)),
                name="office_whatsapp",
                violation_error_message=_("Write a mobile number, such as 0812-3456-7890."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("office without a name"))

    @classmethod
    def current(cls) -> "Office":
        """Return the office, or an unsaved one with every field blank."""
        return cls.objects.first() or cls()

    @property
    def is_reachable(self) -> bool:
        """Return True if the office has a name and at least one way to reach it."""
        return bool(self.name and (self.email or self.telephone or self.whatsapp))

    @property
    def email_for_privacy(self) -> str:
        """Return the e-mail address for questions on personal data, "" for none."""
        return self.privacy_email or self.email

    @property
    def whatsapp_for_privacy(self) -> str:
        """Return the WhatsApp number (E.164) for questions on personal data, "" for none."""
        return self.privacy_whatsapp or self.whatsapp
