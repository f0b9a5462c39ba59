"""Facts in the reader's language: filters of the templates."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from babel.dates import format_datetime
from babel.numbers import format_currency
from django import template
from django.utils.dateparse import parse_datetime

from carnet.infra.paper import price_in_words
from carnet.kernel.money import Money

register = template.Library()

_AMOUNT: Final = re.compile(r"(-?[0-9][0-9,]*(?:\.[0-9]+)?)\s([A-Z]{3})")
_FORMS: Final = {"en": "d MMMM y, HH:mm", "de": "d. MMMM y, HH:mm", "fr": "d MMMM y, HH:mm"}
_LOCALES: Final = {"en": "en_GB", "de": "de_DE", "fr": "fr_FR"}


@register.filter
def when(value: Any, language: str) -> str:
    """An instant (RFC 3339, with the offset of its place) as `3 December 2026, 13:00`; other texts as they are."""
    try:
        at = parse_datetime(str(value))
    except ValueError:
        at = None
    if at is None:
        return str(value)
    return str(format_datetime(at.replace(tzinfo=None), _FORMS[language], locale=_LOCALES[language]))


@register.filter
def there(value: Any, place: Any) -> Any:
    """An instant with the offset of another one: the time that clocks show where that one is."""
    try:
        at, other = parse_datetime(str(value)), parse_datetime(str(place))
    except ValueError:
        return value
    return at.astimezone(other.tzinfo).isoformat() if at and other and at.tzinfo and other.tzinfo else value


@register.filter
def minor(value: Any, currency: Any) -> str:
    """An amount in minor units as `36.00 EUR`; other texts as they are."""
    if not re.fullmatch("-?[0-9]+", str(value)) or not re.fullmatch("[A-Z]{3}", str(currency)):
        return str(value)
    return price_in_words(Money(int(value), str(currency)))


@register.filter
def money(value: Any, language: str) -> str:
    """An amount such as `1,036.00 EUR` as the language writes it; other texts as they are."""
    found = _AMOUNT.fullmatch(str(value))
    if found is None:
        return str(value)
    number = Decimal(found[1].replace(",", ""))
    return str(format_currency(number, found[2], "#,##0.00 ¤¤", locale=_LOCALES[language]))
