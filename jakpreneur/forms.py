"""The fields and forms by which vendors and officials write of goods."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bazar.rupiah import group_thousands, parse_rupiah, parse_thousands
from jakpreneur import goods, pictures, stock
from jakpreneur.models import Product, Stall

MOST_RUPIAH = 10**10  # what a till's entry can carry
NAME_LENGTH, DESCRIPTION_LENGTH = 120, 1000


class BareHiddenInput(forms.HiddenInput):
    """Without the words of the field that it goes with: a hidden input may have none."""

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        attrs: dict[str, Any] = super().build_attrs(base_attrs, extra_attrs)
        return {name: value for name, value in attrs.items() if not name.startswith("aria-")}


class UnitsField(forms.IntegerField):
    """A whole number from 0, as people write it: 1.000 is a thousand."""

    hidden_widget = BareHiddenInput
    parse = staticmethod(parse_thousands)
    default_error_messages = {
        "invalid": _("Write a number, digits only."),
        "too_many": _("At most %(most)s."),
    }

    def __init__(self, *, most: int = stock.MOST_UNITS, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
        self.most = most
        super().__init__(**options)

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        try:
            number = self.parse(str(value))
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if number > self.most:
            most = {"most": group_thousands(self.most)}
            raise ValidationError(self.error_messages["too_many"], "too_many", most)
        return number

    def prepare_value(self, value: Any) -> Any:
        return group_thousands(value) if isinstance(value, int) else value


class RupiahField(UnitsField):
    parse = staticmethod(parse_rupiah)
    default_error_messages = {"invalid": _("Write the amount in rupiah, digits only.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(most=MOST_RUPIAH, **options)


class PictureField(forms.FileField):
    """Gives a pictures.Drawing, or None where no file was chosen."""

    widget = forms.FileInput(attrs={"accept": "image/*"})

    def __init__(self, **options: Any) -> None:
        # An empty file is refused like any other that is no picture.
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
    """Its length is what the browser counts: a new line is one character, not the two it sends."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class GoodsForm(forms.Form):
    """What a vendor changes of an offer. Its cleaned values are `wanted()`."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
    price = RupiahField(label=_("Price"))
    left = UnitsField(
        label=_("Left now"),
        required=False,
        help_text=_("Leave it empty if nobody counts."),
        # What was on the page, so that a count that nobody touched is not written back over the
        # sales made meanwhile.
        show_hidden_initial=True,
    )
    description = DescriptionField(
        label=_("Description"), required=False, max_length=DESCRIPTION_LENGTH
    )
    picture = PictureField(label=_("Picture"))
    unpictured = forms.BooleanField(label=_("Remove the picture"), required=False)

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def wanted(self) -> goods.Wanted:
        return goods.Wanted(
            name=self.cleaned_data["name"],
            description=self.cleaned_data["description"],
            price=self.cleaned_data["price"],
            picture=self.cleaned_data["picture"],
            unpictured=self.cleaned_data["unpictured"],
            left=self.cleaned_data["left"],
            recounted="left" in self.changed_data,
        )

    def say_name_taken(self) -> None:
        self.add_error("name", _("You already have something of that name. Choose another."))

    def focus_first_error(self) -> None:
        for field in self:
            if field.errors:
                field.field.widget.attrs["autofocus"] = True
                return


class NewGoodsForm(GoodsForm):
    """What a vendor writes of something new; its category is one that the bazaar allows."""

    left = UnitsField(
        label=_("How many you brought"),
        required=False,
        help_text=_("Leave it empty if nobody counts."),
    )

    def __init__(self, *args: Any, stall: Stall, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["category"] = forms.ModelChoiceField(
            label=_("Category"), queryset=goods.categories_at(stall), empty_label=None
        )
        self.order_fields(["name", "category"])


class ProductForm(forms.ModelForm):
    """An official's, of a product: a picture is drawn anew here, too."""

    new_picture = PictureField(label=_("New picture"))
    unpictured = forms.BooleanField(label=_("Remove the picture"), required=False)

    class Meta:
        model = Product
        fields = ["jakpreneur", "category", "name", "description"]


class BringForm(forms.Form):
    """How many more are at the stall."""

    units = UnitsField(label=_("Add to stock"))
