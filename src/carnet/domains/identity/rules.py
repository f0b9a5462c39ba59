"""Pure rules about people: how contacts are written, how old somebody is."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

ADULT_ENOUGH: Final = 15
"""Whole years that an account's owner must have lived."""

_LOCAL: Final = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")
_PHONE: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_SPACING: Final = re.compile(r"[ \-./()]")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_LONGEST_EMAIL: Final = 254
_LONGEST_LOCAL: Final = 64


def email(text: str) -> str:
    """`text` as accounts keep it: small letters, the domain in its ASCII form. Raises ValueError."""
    local, at, domain = text.strip().lower().rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii") if domain else ""
    except UnicodeError:
        ascii_domain = ""
    address = f"{local}@{ascii_domain}"
    good = at and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(ascii_domain)
    if not good or len(local) > _LONGEST_LOCAL or len(address) > _LONGEST_EMAIL:
        raise ValueError("not an e-mail address")
    return address


def phone(text: str) -> str:
    """`text` in E.164 (`+4930123456`); spaces and the usual marks between digits may be there. Raises ValueError."""
    number = _SPACING.sub("", text.strip())
    if not _PHONE.fullmatch(number):
        raise ValueError("not a phone number with its country code, such as +49 30 123456")
    return number


def language(text: str) -> str:
    """A BCP 47 tag, such as `de` or `pt-BR`. Raises ValueError."""
    if not _LANGUAGE.fullmatch(text):
        raise ValueError("not a language tag, such as de or pt-BR")
    return text


def age(birth_date: date, on: date) -> int:
    """Whole years lived on the day `on`; who was born on a 29 February grows older on 1 March."""
    before_birthday = (on.month, on.day) < (birth_date.month, birth_date.day)
    return on.year - birth_date.year - before_birthday


def old_enough(birth_date: date, on: date) -> bool:
    """Whether somebody may own an account."""
    return age(birth_date, on) >= ADULT_ENOUGH
