"""The methods of paying: all that screens, reports, scripts and the database know of each.

Whoever handles money loops over `Payment` and names no method. A new method is a new member here,
its words in the catalogues and the migration of the choices. Values and wire names are for ever:
the ledger's rows, the phones' outboxes and the public files of sealed days carry them. A value
fits into the 3 bits that a line's cell has for it (transactions/models/ledger.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Self

from django.db import models
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Door(Enum):
    """A place where somebody says how a sale was paid."""

    TILL = auto()  # a cashier sells
    ORDER = auto()  # a cashier takes the money for an online order
    EXTERNAL = auto()  # an official enters what a stall sold in a marketplace


@dataclass(frozen=True, slots=True)
class Method:
    """The traits of a method.

    `wire` is its name in entries, forms, scripts and public files. `doors` are the places where it
    may be chosen. Money of a method that `fills_drawer` is counted at the end of a shift. A method
    that `shows_code` is paid by the stall's QRIS code. `heading` is the label over a column of
    figures where that differs from the member's own label.
    """

    wire: str
    doors: tuple[Door, ...]
    fills_drawer: bool = False
    shows_code: bool = False
    heading: str | Promise = ""


class Payment(models.IntegerChoices):
    """A method of paying. The first member at a door is chosen there unless somebody chooses."""

    method: Method

    def __new__(cls, value: int, method: Method | None = None) -> Self:
        """Return the member, which is the number that the ledger's rows carry.

        Raises TypeError for a member without a method; a call with the number alone looks up.
        """
        if method is None:
            raise TypeError(value)
        member = int.__new__(cls, value)
        member._value_ = value
        member.method = method
        return member

    CASH = 1, Method("cash", (Door.TILL, Door.ORDER), fills_drawer=True), _("cash")
    QRIS = 2, Method("qris", (Door.TILL, Door.ORDER), shows_code=True), _("QRIS")
    ELSEWHERE = (
        3,
        Method("elsewhere", (Door.EXTERNAL,), heading=_("Elsewhere")),
        _("in a marketplace"),
    )
    # To the stall's bank account, or by its card machine (electronic data capture).
    TRANSFER = 4, Method("transfer", (Door.TILL, Door.ORDER)), _("transfer/EDC")

    @property
    def wire(self) -> str:
        """The name in entries, forms, scripts and public files."""
        return self.method.wire

    @property
    def heading(self) -> str:
        """The label over a column of figures, with a capital letter."""
        return capfirst(str(self.method.heading or self.label))

    @property
    def sales_heading(self) -> str:
        """The label over the sales that were paid by the method."""
        return capfirst(gettext("%(method)s sales") % {"method": self.label})

    @property
    def fills_drawer(self) -> bool:
        """True for a method whose money lies in the cash drawer."""
        return self.method.fills_drawer

    @property
    def shows_code(self) -> bool:
        """True for a method that is paid by the stall's QRIS code."""
        return self.method.shows_code

    def moved_to(self, second: "Payment") -> str:
        """Return the name, in Indonesian, of the ledger's lines that move money to `second`."""
        with translation.override("id"):
            methods = {"first": self.label, "second": second.label}
            return gettext("Split payment: %(first)s → %(second)s") % methods

    @classmethod
    def at(cls, door: Door) -> list[Self]:
        """Return the methods that may be chosen at a door."""
        return [payment for payment in cls if door in payment.method.doors]

    @classmethod
    def words_at(cls, door: Door) -> str:
        """Return the methods of a door as a list in words: "cash or QRIS"."""
        return get_text_list([str(payment.label) for payment in cls.at(door)], gettext("or"))

    @classmethod
    def in_turn(cls, payments: Iterable["Payment"]) -> list["Payment"]:
        """Return the methods of one sale in order: first the one whose money is in the drawer."""
        return sorted(payments, key=lambda payment: (not payment.fills_drawer, payment.value))

    @classmethod
    def of_drawer(cls) -> list[Self]:
        """Return the methods whose money lies in the cash drawer."""
        return [payment for payment in cls if payment.fills_drawer]

    @classmethod
    def by_wire(cls, door: Door) -> dict[str, Self]:
        """Return the methods that may be chosen at a door, by wire name."""
        return {payment.wire: payment for payment in cls.at(door)}
