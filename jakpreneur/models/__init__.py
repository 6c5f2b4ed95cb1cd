from jakpreneur.models.invitations import Invitation
from jakpreneur.models.stalls import Bundle, Offer, OfferPrice, Reservation, Stall
from jakpreneur.models.uploads import Upload
from jakpreneur.models.vendors import Jakpreneur, Picture, Product

__all__ = [
    "Bundle",
    "Invitation",
    "Jakpreneur",
    "Offer",
    "OfferPrice",
    "Picture",
    "Product",
    "Reservation",
    "Stall",
    "Upload",
]
