"""Refunds: which are owed, where the shopper wants them, and that one is given.

The database writes what is owed (database/refunds.sql). A refund is no entry of the ledger: a part
that was paid and cannot be delivered has its sale voided there, whenever the money goes back.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from transactions import news
from transactions.models import (
    Move,
    OrderStep,
    Refund,
    RefundAccount,
    RefundGiven,
    RefundMethod,
    StallOrder,
    Till,
)
from transactions.models.order_steps import ENDINGS

PAID = OrderStep.objects.filter(part=OuterRef("part"), move=Move.PAID)
NOT_IN_A_NUMBER = re.compile(r"[\s.\-]")


class GivenAlready(Exception):
    """The refund is given. `given`: by whom, when and how."""

    def __init__(self, given: RefundGiven) -> None:
        super().__init__(given)
        self.given = given


class NoAccount(Exception):
    """The shopper has not said where to."""


class MoneyWasRecorded(Exception):
    """The stall has recorded this money: an official alone may say that none had come."""


@dataclass(frozen=True, slots=True)
class Account:
    """A bank or an e-wallet, the number of the account there, and its holder's name."""

    bank: str
    number: str
    holder: str


# --- What is owed -----------------------------------------------------------------------------


def owed() -> QuerySet[Refund]:
    """Return the refunds that nobody has given yet."""
    return Refund.objects.filter(given=None)


def with_all(refunds: QuerySet[Refund]) -> QuerySet[Refund]:
    """Load with each refund all that pages show of it, and whether its money `was_recorded`."""
    whole = refunds.select_related("given__till", "given__official", "account", "line")
    return whole.annotate(was_recorded=Exists(PAID)).order_by("pk")


def of_parts(parts: Sequence[StallOrder]) -> dict[int, list[Refund]]:
    """Load the refunds of these parts, by the part's id. One query, none without parts."""
    by_part: dict[int, list[Refund]] = {}
    if parts:
        for refund in with_all(Refund.objects.filter(part__in=parts)):
            by_part.setdefault(refund.part_id, []).append(refund)
    return by_part


def to_settle(now: dt.datetime) -> Q:
    """Return the condition for parts whose stall has money to check or to give back."""
    owes = Exists(owed().filter(part=OuterRef("pk")).order_by())
    return Q(owes) | Q(pk__in=unchecked(now).order_by().values("pk"))


def unchecked(now: dt.datetime) -> QuerySet[StallOrder]:
    """Return the parts whose time ran out after the shopper said that they are paid.

    Their stalls either record the payment or refuse the part, which makes a refund.
    """
    steps = OrderStep.objects.filter(part=OuterRef("pk")).order_by()
    said = Exists(steps.filter(move=Move.DECLARED))
    answered = Exists(steps.filter(move__in=[Move.PAID, *ENDINGS]))
    return StallOrder.objects.filter(said, ~answered, stands_until__lte=now)


# --- Where to, and given ----------------------------------------------------------------------


@transaction.atomic
def tell_account(refund: Refund, account: Account) -> None:
    """Write where the shopper wants the refund. Raises GivenAlready."""
    _lock(refund)
    RefundAccount.objects.update_or_create(
        refund=refund,
        defaults={"bank": account.bank, "number": account.number, "holder": account.holder},
    )


def plain_number(text: str) -> str:
    """Return the number of an account without spaces, dots and dashes."""
    return NOT_IN_A_NUMBER.sub("", text)


@transaction.atomic
def give(refund: Refund, by: Till | User, how: RefundMethod) -> RefundGiven:
    """Write that the refund is given. Raises GivenAlready, NoAccount, MoneyWasRecorded."""
    _lock(refund)
    is_stall = isinstance(by, Till)
    account = RefundAccount.objects.filter(refund=refund)
    if how is RefundMethod.TRANSFER and not account.exists():
        raise NoAccount
    paid = OrderStep.objects.filter(part=refund.part_id, move=Move.PAID)
    if how is RefundMethod.NOTHING_CAME and is_stall and paid.exists():
        raise MoneyWasRecorded
    given = RefundGiven.objects.create(
        refund=refund,
        how=how,
        till=by if isinstance(by, Till) else None,
        official=by if isinstance(by, User) else None,
    )
    news.note_change(refund.part)
    return given


def _lock(refund: Refund) -> None:
    """Lock the refund until the transaction ends. Raises GivenAlready."""
    Refund.objects.select_for_update(no_key=True).get(pk=refund.pk)
    given = RefundGiven.objects.filter(refund=refund).first()
    if given:
        raise GivenAlready(given)
