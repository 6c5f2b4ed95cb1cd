from jakpreneur.models.invitations import Invitation
from jakpreneur.models.searching import KnownWord, OfferWords
from jakpreneur.models.stalls import Bundle, Offer, OfferPrice, Reservation, Stall
from jakpreneur.models.uploads import Upload
from jakpreneur.models.vendors import Jakpreneur, Picture, Product

__all__ = [
    "Bundle",
    "Invitation",
    "Jakpreneur",
    "KnownWord",
    "Offer",
    "OfferPrice",
    "OfferWords",
    "Picture",
    "Product",
    "Reservation",
    "Stall",
    "Upload",
]
