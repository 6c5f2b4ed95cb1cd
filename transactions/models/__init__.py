from transactions.models.ledger import HeldSale, Kind, Payment, Sale, SaleLine
from transactions.models.tills import StallCard, Till, TillStall

__all__ = [
    "HeldSale",
    "Kind",
    "Payment",
    "Sale",
    "SaleLine",
    "StallCard",
    "Till",
    "TillStall",
]
