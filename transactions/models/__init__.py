from transactions.models.accounts import (
    Authenticator,
    End,
    RecoveryCode,
    SecondStepDemand,
    SignedIn,
    WrongTries,
)
from transactions.models.alerts import AlertAddress
from transactions.models.audit import Acknowledgement, AuditFinding, WrittenOff
from transactions.models.baskets import BasketItem, BasketNote, VisitorBasket
from transactions.models.external import ExternalSale
from transactions.models.held import HeldSale, Resolution
from transactions.models.knocks import Knock
from transactions.models.ledger import EntryKind, Sale, SaleLine
from transactions.models.log import DeskNote, SignIn, Visit
from transactions.models.news import NewsRoad, OrderAlertAddress, OrderNews
from transactions.models.order_changes import SlotChange, TakenLine
from transactions.models.order_steps import Move, OrderStep, PaymentProof
from transactions.models.orders import Order, OrderLine, PaymentTime, StallOrder
from transactions.models.payments import Payment
from transactions.models.personal_data import AskedBy, DataRequest, Erasure, PrivacyNotice, Wish
from transactions.models.refunds import Refund, RefundAccount, RefundGiven, RefundMethod
from transactions.models.restorations import Restoration
from transactions.models.seals import (
    DaySecret,
    Form,
    Publication,
    PublicTotal,
    Seal,
    SealedCell,
    SealedFile,
    SealedPart,
    SealedPlace,
    SealedStall,
    SealedTill,
    Signatory,
)
from transactions.models.shifts import ShiftEntry, Step
from transactions.models.statements import StatementLink
from transactions.models.tills import (
    ClearedStorage,
    StallCard,
    StallPin,
    Storage,
    Till,
    TillStall,
    WrongPin,
)

__all__ = [
    "Acknowledgement",
    "AlertAddress",
    "AskedBy",
    "AuditFinding",
    "Authenticator",
    "BasketItem",
    "BasketNote",
    "ClearedStorage",
    "DataRequest",
    "DaySecret",
    "DeskNote",
    "End",
    "EntryKind",
    "Erasure",
    "ExternalSale",
    "Form",
    "HeldSale",
    "Knock",
    "Move",
    "NewsRoad",
    "Order",
    "OrderAlertAddress",
    "OrderLine",
    "OrderNews",
    "OrderStep",
    "Payment",
    "PaymentProof",
    "PaymentTime",
    "PrivacyNotice",
    "PublicTotal",
    "Publication",
    "RecoveryCode",
    "Refund",
    "RefundAccount",
    "RefundGiven",
    "RefundMethod",
    "Resolution",
    "Restoration",
    "Sale",
    "SaleLine",
    "Seal",
    "SealedCell",
    "SealedFile",
    "SealedPart",
    "SealedPlace",
    "SealedStall",
    "SealedTill",
    "SecondStepDemand",
    "ShiftEntry",
    "SignIn",
    "Signatory",
    "SignedIn",
    "SlotChange",
    "StallCard",
    "StallOrder",
    "StallPin",
    "StatementLink",
    "Step",
    "Storage",
    "TakenLine",
    "Till",
    "TillStall",
    "Visit",
    "VisitorBasket",
    "Wish",
    "WrittenOff",
    "WrongPin",
    "WrongTries",
]
