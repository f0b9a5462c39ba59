"""What a company must satisfy, and the moves of its life."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from babel.numbers import list_currencies
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from carnet.domains.operators.contracts import LEAST_HOLD_MINUTES, OperatorProfile, OperatorStatus, Terms
from carnet.kernel.problem import InvalidInput, Pointer

LONGEST: Final[Mapping[str, int]] = MappingProxyType(
    {"name": 120, "website": 200, "description": 2_000, "contact_email": 254}
)
"""How long what a company says of itself may be."""
_WEBSITE: Final = re.compile(r"https?://\S+")

MOVES: Final[Mapping[tuple[OperatorStatus, str], OperatorStatus]] = MappingProxyType(
    {
        (OperatorStatus.APPLIED, "approve"): OperatorStatus.APPROVED,
        (OperatorStatus.SUSPENDED, "approve"): OperatorStatus.APPROVED,
        (OperatorStatus.APPLIED, "suspend"): OperatorStatus.SUSPENDED,
        (OperatorStatus.APPROVED, "suspend"): OperatorStatus.SUSPENDED,
    }
)
"""`(from, verb) -> to`."""


def slugify(name: str) -> str:
    """The name as it appears in addresses: plain letters and digits, joined by hyphens, at most 80."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode("ascii")
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:80].strip("-")


def slug_of(name: str) -> str:
    """The company's slug; names without a Latin letter or digit get one that is made from their bytes."""
    return slugify(name) or f"operator-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def check_profile(company: OperatorProfile) -> None:
    """Raises InvalidInput, with one pointer for each field that is wrong."""
    found = [
        Pointer(f"/{name}", "TOO_LONG", f"at most {most} characters")
        for name, most in LONGEST.items()
        if len(getattr(company, name)) > most
    ]
    if not company.name.strip():
        found.append(Pointer("/name", "EMPTY", "an operator needs a name"))
    if company.slug != slugify(company.slug) or not company.slug:
        found.append(Pointer("/slug", "INVALID", "a slug is made of small letters, digits and hyphens"))
    if company.currency not in list_currencies():
        found.append(Pointer("/currency", "UNKNOWN", f"no ISO 4217 currency: {company.currency!r}"))
    if company.website and not _WEBSITE.fullmatch(company.website):
        found.append(Pointer("/website", "INVALID", "a website begins with http:// or https://"))
    if company.contact_email and not _is_email(company.contact_email):
        found.append(Pointer("/contact_email", "INVALID", "this is not an e-mail address"))
    _refuse(found)


def check_email(path: str, text: str) -> None:
    """Raises InvalidInput at `path` unless the text is an e-mail address."""
    if not _is_email(text):
        raise InvalidInput.at(path, "this is not an e-mail address")


def check_terms(terms: Terms) -> None:
    """Raises InvalidInput, with one pointer for each term that is out of its range."""
    ranges = {"commission_bp": (0, 10_000), "hold_minutes": (LEAST_HOLD_MINUTES, 30), "lead_hours": (0, 168)}
    found = []
    for name, (least, most) in ranges.items():
        if not least <= getattr(terms, name) <= most:
            found.append(Pointer(f"/{name}", "OUT_OF_RANGE", f"{name} is from {least} to {most}"))
    _refuse(found)


def _refuse(found: list[Pointer]) -> None:
    if found:
        raise InvalidInput(f"the operator cannot be as given: {found[0].detail}", pointers=found)


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
