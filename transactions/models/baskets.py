"""Shoppers' baskets: goods and notes under a secret key of the browser, without any person.

A basket reserves nothing and names goods and stalls by their ids, without foreign keys: checking
such a key locks the row that it names, and no tap of a shopper may make a till's sale wait. An id
that leads nowhere any more is left out when the basket is loaded.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Now
from django.utils.translation import gettext_lazy as _

models.BinaryField.register_lookup(Length)

DIGEST_BYTES = 32
MOST_UNITS = 99  # of one offer
NOTE_LENGTH = 100


class VisitorBasket(models.Model):
    """The basket of one browser.

    `key_digest`: the SHA-256 of the key in the browser's cookie. `revision` grows with each change
    and is never below the milliseconds since 1970, so that a basket that is made anew goes on above
    the former. `steps`: the idempotency keys of the latest changes.
    """

    key_digest = models.BinaryField(max_length=DIGEST_BYTES, unique=True)
    revision = models.BigIntegerField(default=0)
    used_at = models.DateTimeField(_("last changed"), db_default=Now(), db_index=True)
    steps = ArrayField(models.UUIDField(), default=list)

    class Meta:
        verbose_name = _("basket")
        verbose_name_plural = _("baskets")
        constraints = [
            models.CheckConstraint(
                condition=Q(key_digest__length=DIGEST_BYTES), name="visitorbasket_digest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class BasketItem(models.Model):
    """Some units of an offer in a basket. 0 units: they have been ordered."""

    basket = models.ForeignKey(VisitorBasket, models.DB_CASCADE, related_name="items")
    offer = models.BigIntegerField()
    units = models.SmallIntegerField(_("units"))

    class Meta:
        verbose_name = _("good in a basket")
        verbose_name_plural = _("goods in baskets")
        constraints = [
            models.UniqueConstraint(fields=["basket", "offer"], name="basketitem_offer_once"),
            models.CheckConstraint(
                condition=Q(units__range=(0, MOST_UNITS)), name="basketitem_units"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.units} × {self.offer}"


class BasketNote(models.Model):
    """The shopper's note to a stall, in the basket."""

    basket = models.ForeignKey(VisitorBasket, models.DB_CASCADE, related_name="notes")
    stall = models.BigIntegerField()
    text = models.CharField(_("note"), max_length=NOTE_LENGTH)

    class Meta:
        verbose_name = _("note in a basket")
        verbose_name_plural = _("notes in baskets")
        constraints = [
            models.UniqueConstraint(fields=["basket", "stall"], name="basketnote_stall_once"),
        ]

    def __str__(self) -> str:
        return self.text
