"""Models that a search reads: the words of each offer, and the vocabulary of all of them.

Triggers write both (jakpreneur/database/offer_words.sql). Nothing else does.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from bazar.models import Category, Kecamatan
from jakpreneur.models.stalls import Offer


class OfferWords(models.Model):
    """The words by which a search finds an offer, beside the offer and not in its row.

    A sale writes the offer's row, and must not copy the words each time. `category` is the
    product's and `kecamatan` the vendor's, for the filters.
    """

    offer = models.OneToOneField(Offer, models.CASCADE, primary_key=True, related_name="+")
    category = models.ForeignKey(Category, models.DO_NOTHING, related_name="+", db_index=False)
    kecamatan = models.ForeignKey(Kecamatan, models.DO_NOTHING, related_name="+", db_index=False)
    words = SearchVectorField()

    class Meta:
        verbose_name = _("words of an offer")
        verbose_name_plural = _("words of offers")
        default_permissions = ()
        # Without a list of pending entries, which every search would read through.
        indexes = [GinIndex(fields=["words"], name="offerwords_words", fastupdate=False)]

    def __str__(self) -> str:
        return str(self.offer_id)


class KnownWord(models.Model):
    """A word that some offer is found by, or two of a good's name joined.

    `written` has a space between the two. `near`: the word's keys, by near_keys(). A word may stand
    twice: nobody waits for somebody else who writes the same word.
    """

    word = models.TextField(db_index=True)
    written = models.TextField()
    near = ArrayField(models.TextField())

    class Meta:
        verbose_name = _("known word")
        verbose_name_plural = _("known words")
        default_permissions = ()
        indexes = [GinIndex(fields=["near"], name="knownword_near", fastupdate=False)]

    def __str__(self) -> str:
        return self.word
