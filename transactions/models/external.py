"""Sales through a marketplace outside, as officials entered them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from transactions.models.ledger import Sale


class ExternalSale(models.Model):
    """The label of a sale that was made elsewhere: the marketplace, and the evidence."""

    sale = models.OneToOneField(
        Sale, models.PROTECT, verbose_name=_("sale"), related_name="external"
    )
    source = models.CharField(
        _("source"), max_length=60, help_text=_("The marketplace: Tokopedia, Shopee, WhatsApp …")
    )
    evidence = models.CharField(
        _("evidence"),
        max_length=300,
        help_text=_("What proves it: a report number, a link, who saw the screen."),
    )

    class Meta:
        verbose_name = _("external sale")
        verbose_name_plural = _("external sales")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.source
