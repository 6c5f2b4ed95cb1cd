"""What a stall offers, as its vendor keeps it: names, prices, pictures, stock."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from bazar.models import Category, Channel, ChannelRule
from jakpreneur import pictures, stock
from jakpreneur.models import Offer, Product, Stall
from jakpreneur.pictures import Drawing


class NameTaken(Exception):
    """The vendor has another product of that name, or the stall offers it already."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a vendor writes of a thing on offer. `price` in rupiah.

    `picture`: a new one; without one, `unpictured` takes away what there is. `left`: units, None
    where nobody counts; it stays as it is, and goes on with the sales, unless `recounted`.
    """

    name: str
    description: str
    price: int
    picture: Drawing | None = None
    unpictured: bool = False
    left: int | None = None
    recounted: bool = False


def offers_at(stall: Stall) -> QuerySet[Offer]:
    """All that the stall offers; `on_site` says whether the rules allow it there, `held` what
    orders hold of it."""
    on_site = ChannelRule.objects.filter(
        bazar=stall.bazar_id, category=OuterRef("product__category"), channel=Channel.ONSITE
    )
    return (
        stock.with_reserved(Offer.objects.filter(stall=stall))
        .select_related("product__category")
        .annotate(on_site=Exists(on_site))
        .order_by("product__category__position", "product__name")
    )


def categories_at(stall: Stall) -> QuerySet[Category]:
    """What may be sold on site at the stall's bazaar."""
    rules = ChannelRule.objects.filter(bazar=stall.bazar_id, channel=Channel.ONSITE)
    return Category.objects.filter(pk__in=rules.values("category"))


@transaction.atomic
def change(offer: Offer, wanted: Wanted) -> None:
    """Writes what is `wanted` of an offer and its product. Raises NameTaken, changing nothing.

    The offer's row comes last, so that a till that sells it waits as shortly as can be.
    """
    try:
        with transaction.atomic():
            Product.objects.filter(pk=offer.product_id).update(
                name=wanted.name, description=wanted.description
            )
    except IntegrityError:
        raise NameTaken from None
    if wanted.picture or wanted.unpictured:
        pictures.show(offer.product, wanted.picture)
    Offer.objects.filter(pk=offer.pk).update(price=wanted.price)
    if wanted.recounted:
        stock.set_left(offer, wanted.left)


@transaction.atomic
def add(stall: Stall, category: Category, wanted: Wanted) -> Offer:
    """A new product of the stall's vendor, on offer there. Raises NameTaken, changing nothing.

    What the vendor made for an earlier bazaar comes back under its name: its description and
    picture stay where none are given.
    """
    product, is_new = Product.objects.get_or_create(
        jakpreneur_id=stall.jakpreneur_id,
        name=wanted.name,
        defaults={"category": category, "description": wanted.description},
    )
    if not is_new:
        product.category = category
        product.description = wanted.description or product.description
        product.save(update_fields=["category", "description"])
    try:
        with transaction.atomic():
            offer = Offer.objects.create(
                stall=stall, product=product, price=wanted.price, brought=wanted.left
            )
    except IntegrityError:
        raise NameTaken from None
    if wanted.picture:
        pictures.show(product, wanted.picture)
    return offer
