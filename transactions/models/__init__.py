from transactions.models.audit import Acknowledgement, AuditFinding, WrittenOff
from transactions.models.external import ExternalSale
from transactions.models.held import HeldSale, Resolution
from transactions.models.ledger import Kind, Payment, Sale, SaleLine
from transactions.models.log import DeskNote, SignIn, Visit
from transactions.models.orders import (
    Erasure,
    Knock,
    Move,
    Order,
    OrderLine,
    OrderStep,
    Pay,
    PaymentProof,
    StallOrder,
)
from transactions.models.seals import (
    Seal,
    SealedCell,
    SealedFile,
    SealedPlace,
    SealedStall,
    Signatory,
)
from transactions.models.shifts import ShiftEntry, Step
from transactions.models.statements import StatementLink
from transactions.models.tills import StallCard, StallPin, Storage, Till, TillStall, WrongPin

__all__ = [
    "Acknowledgement",
    "AuditFinding",
    "DeskNote",
    "Erasure",
    "ExternalSale",
    "HeldSale",
    "Kind",
    "Knock",
    "Move",
    "Order",
    "OrderLine",
    "OrderStep",
    "Pay",
    "Payment",
    "PaymentProof",
    "Resolution",
    "Sale",
    "SaleLine",
    "Seal",
    "SealedCell",
    "SealedFile",
    "SealedPlace",
    "SealedStall",
    "ShiftEntry",
    "SignIn",
    "Signatory",
    "StallCard",
    "StallOrder",
    "StallPin",
    "StatementLink",
    "Step",
    "Storage",
    "Till",
    "TillStall",
    "Visit",
    "WrittenOff",
    "WrongPin",
]
