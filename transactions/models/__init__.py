from transactions.models.accounts import (
    Authenticator,
    End,
    RecoveryCode,
    SecondStepDemand,
    SignedIn,
    WrongTries,
)
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
    "Authenticator",
    "DeskNote",
    "End",
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
    "RecoveryCode",
    "Resolution",
    "Sale",
    "SaleLine",
    "Seal",
    "SealedCell",
    "SealedFile",
    "SealedPlace",
    "SealedStall",
    "SecondStepDemand",
    "ShiftEntry",
    "SignIn",
    "Signatory",
    "SignedIn",
    "StallCard",
    "StallOrder",
    "StallPin",
    "StatementLink",
    "Step",
    "Storage",
    "Till",
    "TillStall",
    "Visit",
    "WrongPin",
    "WrongTries",
]
