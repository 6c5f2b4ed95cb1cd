"""Form fields and forms for goods, of vendors and of officials."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bazar.number_fields import RupiahField, UnitsField
from jakpreneur import goods, pictures
from jakpreneur.models import Bundle, Product, Stall

NAME_LENGTH, DESCRIPTION_LENGTH = 120, 1000
FEWEST_IN_BUNDLE = 2


class PictureField(forms.FileField):
    """A field for a picture. Its value is a pictures.Drawing, None if no file was chosen."""

    widget = forms.FileInput(attrs={"accept": "image/*"})

    def __init__(self, **options: Any) -> None:
        # clean() refuses an empty file like any other file that is no picture.
        super().__init__(required=False, allow_empty_file=True, **options)

    def clean(self, data: Any, initial: Any = None) -> pictures.Drawing | None:
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return pictures.draw(upload)
        except pictures.UnfitPicture as unfit:
            raise ValidationError(str(unfit), code=unfit.reason) from unfit


class DescriptionField(forms.CharField):
    """A field whose length counts as the browser counts: a line end is one character, not two."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class GoodsForm(forms.Form):
    """The form by which a vendor changes an offer; details() returns the cleaned values."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
    price = RupiahField(label=_("Price"))
    bundle_units = UnitsField(
        label=_("Bundle: units"),
        required=False,
        help_text=_("3 for Rp10.000: write 3 here. Goods with the same bundle may be mixed."),
    )
    bundle_price = RupiahField(label=_("Bundle: price for all of them"), required=False)
    left = UnitsField(
        label=_("Left now"),
        required=False,
        help_text=_("Leave it empty if you do not count it."),
        # The form sends the value of the page along, so that an unchanged count is not written over
        # the sales made meanwhile.
        show_hidden_initial=True,
    )
    description = DescriptionField(
        label=_("Description"), required=False, max_length=DESCRIPTION_LENGTH
    )
    picture = PictureField(label=_("Picture"))
    unpictured = forms.BooleanField(label=_("Remove the picture"), required=False)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        units, price = (self.cleaned_data.get(name) for name in ("bundle_units", "bundle_price"))
        if "bundle_units" in self.errors or "bundle_price" in self.errors:
            return cleaned
        if units is not None and units < FEWEST_IN_BUNDLE:
            self.add_error("bundle_units", _("A bundle has at least two units."))
        elif units is None and price is not None:
            self.add_error("bundle_units", _("Write how many units the bundle has."))
        elif units is not None and price is None:
            self.add_error("bundle_price", _("Write what the whole bundle costs."))
        elif units and "price" in self.cleaned_data and price >= units * self.cleaned_data["price"]:
            self.add_error("bundle_price", _("The bundle has to cost less than its units singly."))
        return cleaned

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def details(self) -> goods.OfferDetails:
        """Return the cleaned values."""
        return goods.OfferDetails(
            name=self.cleaned_data["name"],
            description=self.cleaned_data["description"],
            price=self.cleaned_data["price"],
            bundle=self._bundle(),
            picture=self.cleaned_data["picture"],
            unpictured=self.cleaned_data["unpictured"],
            left=self.cleaned_data["left"],
            recounted="left" in self.changed_data,
        )

    def _bundle(self) -> Bundle | None:
        units, price = (self.cleaned_data[name] for name in ("bundle_units", "bundle_price"))
        return None if units is None else Bundle(units, price)

    def say_name_taken(self) -> None:
        """Add the error that the vendor has another product of that name."""
        self.add_error("name", _("You already have a product with that name. Choose another name."))

    def focus_first_error(self) -> None:
        """Let the browser focus the first field with an error."""
        for field in self:
            if field.errors:
                field.field.widget.attrs["autofocus"] = True
                return


class NewGoodsForm(GoodsForm):
    """The form for a new offer, with a choice of the categories that the bazaar allows."""

    left = UnitsField(
        label=_("How many you brought"),
        required=False,
        help_text=_("Leave it empty if you do not count it."),
    )

    def __init__(self, *args: Any, stall: Stall, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["category"] = forms.ModelChoiceField(
            label=_("Category"), queryset=goods.categories_at(stall), empty_label=None
        )
        self.order_fields(["name", "category"])


class ProductForm(forms.ModelForm):
    """The form by which an official changes a product and its picture."""

    new_picture = PictureField(label=_("New picture"))
    unpictured = forms.BooleanField(label=_("Remove the picture"), required=False)

    class Meta:
        model = Product
        fields = ["jakpreneur", "category", "name", "description"]


class BringForm(forms.Form):
    """The form by which a vendor adds units to the stock."""

    units = UnitsField(label=_("Add to stock"))
