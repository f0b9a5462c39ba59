"""Numbers as people write them, read to the last digit: money, shares, prices for each kilometre. Without floats."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from babel.numbers import get_currency_precision
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_NUMBER: Final = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]+))?", re.ASCII)
_MILLI: Final = 3
_PERCENT_PLACES: Final = 2


class ExactField(forms.CharField):
    """A number of zero or more with up to `places` digits after the point, as a whole number: 46.50 is 4650."""

    places = 2
    says: Any = _("Write a number such as %(example)s, not less than zero.")
    example = "46.50"

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{"widget": forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **options}
        )

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        """The number; None where nothing is written. Raises ValidationError."""
        text = super().to_python(value)
        if not text:
            return None
        found = parsed(text, self.places)
        if found is None:
            raise ValidationError(str(self.says) % {"example": self.example})
        return found


class AmountField(ExactField):
    """Money in minor units; say the currency with `counts_in` before anything is read."""

    says = _("Write an amount such as %(example)s, not less than zero.")

    def counts_in(self, currency: str) -> None:
        """Take as many digits after the point as the currency has."""
        self.places = places_of(currency)
        self.example = written(4650, self.places)


class RateField(AmountField):
    """Money for each kilometre, in thousandths of a minor unit."""

    def counts_in(self, currency: str) -> None:
        """Three digits more than the currency has."""
        self.places = places_of(currency) + _MILLI
        self.example = written(12 * 10**_MILLI, self.places, short=True)


class PercentField(ExactField):
    """A share in basis points: 12.5 is 1250."""

    places = _PERCENT_PLACES
    says = _("Write a share of a hundred such as %(example)s.")
    example = "12.5"

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        """The share; None where nothing is written. Raises ValidationError."""
        text = value.strip().removesuffix("%") if isinstance(value, str) else value
        found = super().to_python(text)
        if found is not None and found > 100 * 10**_PERCENT_PLACES:
            raise ValidationError(gettext("Write 100 or less."))
        return found


def parsed(text: str, places: int) -> int | None:
    """The number in units of its last place; None for what is no number of zero or more with so few digits."""
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    digits = found[2] or ""
    if len(digits) > places:
        return None
    return int(found[1] + digits.ljust(places, "0"))


def written(number: int, places: int, *, short: bool = False) -> str:
    """The same as people write it; `short` leaves out zeros at the end."""
    text = f"{Decimal(number).scaleb(-places):f}"
    return text.rstrip("0").rstrip(".") if short and "." in text else text


def places_of(currency: str) -> int:
    """How many digits after the point amounts of a currency have."""
    return int(get_currency_precision(currency))


def in_currency(form: forms.Form, currency: str) -> None:
    """Let all amounts of the form be read in one currency."""
    for field in form.fields.values():
        if isinstance(field, AmountField):
            field.counts_in(currency)
