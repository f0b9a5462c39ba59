"""Countries, languages and currencies by name, in the language of the page, as choices of a field."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Final
from unicodedata import combining, normalize

from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_name, get_territory_currencies
from django.conf import settings
from django.utils.translation import to_locale

from carnet.domains.identity import rules
from carnet.web.presenters import wording

Choices = tuple[tuple[str, str], ...]
# Countries whose money is asked for when currencies are listed: a day on which none of them was between two.
_MONEY_OF: Final = date(2026, 1, 1)


def countries() -> Choices:
    """ISO 3166-1 codes with names, by name."""
    return _countries(wording.locale())


def country(code: str) -> str:
    """`Germany` for `DE`; the code itself where there is no name."""
    return str(wording.locale().territories.get(code, code))


@cache
def languages() -> Choices:
    """Language tags, each with its name in that language, as its speakers look for it."""
    tags = (to_locale(tag).replace("_", "-") for tag, _ in settings.LANGUAGES)
    named = ((tag, _own_name(tag)) for tag in tags)
    return tuple(sorted(((tag, name) for tag, name in named if name), key=_place))


def currencies() -> Choices:
    """ISO 4217 codes of money in use with names, by name: `Euro (EUR)`."""
    return _currencies(wording.locale())


@cache
def _countries(locale: Locale) -> Choices:
    named = ((code, name) for code, name in locale.territories.items() if _is_country(code))
    return tuple(sorted(named, key=_place))


def _is_country(code: str) -> bool:
    try:
        return rules.country(code) == code
    except ValueError:
        return False


@cache
def _currencies(locale: Locale) -> Choices:
    used = {code for land, _ in _countries(Locale("en")) for code in get_territory_currencies(land, _MONEY_OF)}
    named = ((code, f"{get_currency_name(code, locale=locale)} ({code})") for code in used)
    return tuple(sorted(named, key=_place))


def _place(choice: tuple[str, str]) -> str:
    """Where a name stands in the alphabet: Å beside A."""
    return "".join(letter for letter in normalize("NFKD", choice[1].casefold()) if not combining(letter))


def _own_name(tag: str) -> str:
    try:
        return (Locale.parse(tag, sep="-").get_display_name() or "").capitalize()
    except (UnknownLocaleError, ValueError):
        return ""
