"""The form in which a shopper says where a refund is to go."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from transactions.models import RefundAccount
from transactions.ordering import refunds
from transactions.ordering.checkout_fields import LineField
from transactions.ordering.refunds import Account

NUMBER = re.compile(r"\+?[0-9A-Za-z]{5,33}")  # of an account, a wallet's mobile number, an IBAN

MOST_TYPED = 80  # signs of a number with blanks; what is longer than NUMBER is refused, not cut


class RefundAccountForm(forms.Form):
    """Fields of text; the numbers of accounts have no common form beyond letters and digits."""

    bank = LineField(
        label=_("Bank or e-wallet"), length=RefundAccount._meta.get_field("bank").max_length or 0
    )
    number = LineField(
        label=_("Account number, or the e-wallet’s mobile number"),
        length=MOST_TYPED,
    )
    holder = LineField(
        label=_("In the name of"), length=RefundAccount._meta.get_field("holder").max_length or 0
    )

    def clean_number(self) -> str:
        number = refunds.plain_number(self.cleaned_data["number"])
        if not (number.isascii() and NUMBER.fullmatch(number)):
            raise forms.ValidationError(_("Copy the number as your bank or e-wallet shows it."))
        return number

    @property
    def account(self) -> Account:
        """The account, once the form is valid."""
        content: dict[str, Any] = self.cleaned_data
        return Account(content["bank"], content["number"], content["holder"])
