from transactions.models.held import HeldSale, Resolution
from transactions.models.ledger import Kind, Payment, Sale, SaleLine
from transactions.models.shifts import ShiftEntry, Step
from transactions.models.tills import StallCard, StallPin, Storage, Till, TillStall, WrongPin

__all__ = [
    "HeldSale",
    "Kind",
    "Payment",
    "Resolution",
    "Sale",
    "SaleLine",
    "ShiftEntry",
    "StallCard",
    "StallPin",
    "Step",
    "Storage",
    "Till",
    "TillStall",
    "WrongPin",
]
