"""Fields of the forms by which people sign up and in."""

from __future__ import annotations

from typing import Any

from babel.numbers import is_currency
from django import forms
from django.core.exceptions import ValidationError

from carnet.domains.identity import rules


class PhoneField(forms.CharField):
    """A number with its country code, written as people write it; its value is in E.164."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 40)
        options.setdefault("widget", forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}))
        super().__init__(**options)

    def to_python(self, value: Any) -> str | None:
        """The number in E.164; no number is an empty text."""
        text = super().to_python(value)
        try:
            return rules.phone(text) if text else text
        except ValueError as error:
            raise ValidationError(f"This is {error}.", code="invalid") from error


def check_language(text: str) -> None:
    """Refuse what is no BCP 47 tag."""
    try:
        rules.language(text)
    except ValueError as error:
        raise ValidationError(f"This is {error}.", code="invalid") from error


def check_currency(text: str) -> None:
    """Refuse what is no ISO 4217 code."""
    if not is_currency(text):
        raise ValidationError("This is not an ISO 4217 currency.", code="invalid")


def check_line(text: str) -> None:
    """Refuse line breaks and control characters in names."""
    if not text.isprintable():
        raise ValidationError("The text holds control characters or line breaks.", code="invalid")
