"""Pure rules about people: how contacts and documents are written, how old somebody is."""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime
from functools import cache
from typing import Final
from uuid import UUID

from babel import Locale

ADULT_ENOUGH: Final = 15
"""Whole years that an account's owner must have lived."""

_LOCAL: Final = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")
_PHONE: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_SPACING: Final = re.compile(r"[ \-./()]")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_LONGEST_EMAIL: Final = 254
_LONGEST_LOCAL: Final = 64
_DOCUMENT_NUMBER: Final = re.compile(r"[A-Z0-9]{5,20}")
_DOCUMENT_SPACING: Final = re.compile(r"[\s\-./]")
_ENDING: Final = 3
# The first that a user agent names, in this order: those who disguise themselves as another stand before it.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
_LONGEST_DEVICE: Final = 40
# Territories that CLDR knows and ISO 3166-1 has not assigned. Kosovo (XK) stays: its passports are in use.
_NO_COUNTRIES: Final = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})


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


def country(text: str) -> str:
    """An ISO 3166-1 alpha-2 code, such as `DE`, in capitals. Raises ValueError."""
    code = text.strip().upper()
    if code not in _countries():
        raise ValueError("not a country code of ISO 3166-1, such as DE")
    return code


def document_number(text: str) -> str:
    """A document's number as it is kept: capitals and digits, 5 to 20, without the marks between. Raises ValueError."""
    number = _DOCUMENT_SPACING.sub("", text).upper()
    if not _DOCUMENT_NUMBER.fullmatch(number):
        raise ValueError("not a document number: 5 to 20 letters and digits")
    return number


def ending(number: str) -> str:
    """What lists show of a document's number."""
    return number[-_ENDING:]


@cache
def _countries() -> frozenset[str]:
    known = map(str, Locale("en").territories)
    return frozenset(code for code in known if len(code) == 2 and code.isalpha()) - _NO_COUNTRIES  # noqa: PLR2004


def secret_hash(secret: str) -> bytes:
    """What is kept of a random secret: its SHA-256. 32 random bytes need no slow hash, nobody guesses them."""
    return hashlib.sha256(secret.encode()).digest()


def dated_id(created_at: datetime, name: str) -> UUID:
    """The id of something that has none of ours: a UUIDv7 (RFC 9562) of when it was made and a hash of its name."""
    milliseconds = int(created_at.timestamp() * 1000)
    chance = int.from_bytes(hashlib.sha256(name.encode()).digest()[:10], "big")
    high, low = (chance >> 62) & 0x0FFF, chance & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low)


def device(agent: str) -> tuple[str, ...]:
    """What a `User-Agent` (RFC 9110, section 10.1.5) comes from: browser and system, else its own first words."""
    known = [next((name for mark, name in marks if mark in agent), "") for marks in (_BROWSERS, _SYSTEMS)]
    named = tuple(name for name in known if name)
    first_words = agent.strip()[:_LONGEST_DEVICE]
    return named or ((first_words,) if first_words else ())
