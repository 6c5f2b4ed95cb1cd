"""The form for the picture by which a shopper proves a payment."""

from django import forms
from django.utils.translation import gettext_lazy as _

from jakpreneur.forms import PictureField


class ProofForm(forms.Form):
    picture = PictureField(label=_("Picture of the payment, if you like"))
