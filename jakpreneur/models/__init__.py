from jakpreneur.models.invitations import Invitation
from jakpreneur.models.stalls import CatalogueVersion, Offer, Reservation, Stall
from jakpreneur.models.uploads import Upload
from jakpreneur.models.vendors import Jakpreneur, Picture, Product

__all__ = [
    "CatalogueVersion",
    "Invitation",
    "Jakpreneur",
    "Offer",
    "Picture",
    "Product",
    "Reservation",
    "Stall",
    "Upload",
]
