"""The offers of a stall as its vendor changes them: names, prices, pictures, stock."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from bazar.models import Category, Channel, ChannelRule
from jakpreneur import pictures, stock
from jakpreneur.models import Bundle, Offer, Product, Stall
from jakpreneur.pictures import Drawing


class NameTaken(Exception):
    """The vendor has another product of that name, or the stall offers it already."""


@dataclass(frozen=True, slots=True)
class OfferDetails:
    """The details of an offer as a vendor enters them. `price` in rupiah, `bundle` if it has one.

    `picture`: a new picture. Without one, `unpictured` removes the present picture. `left`: units,
    None where nobody counts; it is written only if the vendor has `recounted`.
    """

    name: str
    description: str
    price: int
    bundle: Bundle | None = None
    picture: Drawing | None = None
    unpictured: bool = False
    left: int | None = None
    recounted: bool = False


def offers_at(stall: Stall) -> QuerySet[Offer]:
    """Return the stall's offers with their category.

    `on_site`: the rules allow a sale there. The units that orders reserve are annotated, too.
    """
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
    """Return the categories that may be sold on site at the stall's bazaar."""
    rules = ChannelRule.objects.filter(bazar=stall.bazar_id, channel=Channel.ONSITE)
    return Category.objects.filter(pk__in=rules.values("category"))


@transaction.atomic
def change_offer(offer: Offer, details: OfferDetails) -> None:
    """Write the details of an offer and its product. Raises NameTaken, changing nothing.

    The offer's row comes last, because a till that sells the offer waits for its lock.
    """
    try:
        with transaction.atomic():
            Product.objects.filter(pk=offer.product_id).update(
                name=details.name, description=details.description
            )
    except IntegrityError:
        raise NameTaken from None
    if details.picture or details.unpictured:
        pictures.set_picture(offer.product, details.picture)
    Offer.objects.filter(pk=offer.pk).update(price=details.price, **_bundle(details))
    if details.recounted:
        stock.set_left(offer, details.left)


def _bundle(details: OfferDetails) -> dict[str, int | None]:
    """Return the columns of the offer's bundle."""
    bundle = details.bundle
    return {
        "bundle_units": bundle.units if bundle else None,
        "bundle_price": bundle.price if bundle else None,
    }


@transaction.atomic
def add_offer(stall: Stall, category: Category, details: OfferDetails) -> Offer:
    """Offer a product at the stall. Raises NameTaken, changing nothing.

    A product of an earlier bazaar is found by its name; its description and picture stay if the
    details have none.
    """
    product, is_new = Product.objects.get_or_create(
        jakpreneur_id=stall.jakpreneur_id,
        name=details.name,
        defaults={"category": category, "description": details.description},
    )
    if not is_new:
        product.category = category
        product.description = details.description or product.description
        product.save(update_fields=["category", "description"])
    try:
        with transaction.atomic():
            offer = Offer.objects.create(
                stall=stall,
                product=product,
                price=details.price,
                brought=details.left,
                **_bundle(details),
            )
    except IntegrityError:
        raise NameTaken from None
    if details.picture:
        pictures.set_picture(product, details.picture)
    return offer
