"""What a company must satisfy, and the moves of its life."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from babel.numbers import list_currencies

from carnet.domains.operators.contracts import OperatorStatus, Terms
from carnet.kernel.problem import InvalidInput, Pointer

_WEBSITE = re.compile(r"https?://\S+")

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


def check_company(*, name: str, slug: str, currency: str, website: str) -> None:
    """Raises InvalidInput, with one pointer for each field that is wrong."""
    found = []
    if not name.strip():
        found.append(Pointer("/name", "EMPTY", "an operator needs a name"))
    if slug != slugify(slug) or not slug:
        found.append(Pointer("/slug", "INVALID", "a slug is made of small letters, digits and hyphens"))
    if currency not in list_currencies():
        found.append(Pointer("/currency", "UNKNOWN", f"no ISO 4217 currency: {currency!r}"))
    if website and not _WEBSITE.fullmatch(website):
        found.append(Pointer("/website", "INVALID", "a website begins with http:// or https://"))
    _refuse(found)


def check_terms(terms: Terms) -> None:
    """Raises InvalidInput, with one pointer for each term that is out of its range."""
    ranges = {"commission_bp": (0, 10_000), "hold_minutes": (3, 30), "lead_hours": (0, 168)}
    found = []
    for name, (least, most) in ranges.items():
        if not least <= getattr(terms, name) <= most:
            found.append(Pointer(f"/terms/{name}", "OUT_OF_RANGE", f"{name} is from {least} to {most}"))
    _refuse(found)


def _refuse(found: list[Pointer]) -> None:
    if found:
        raise InvalidInput(f"the operator cannot be as given: {found[0].detail}", pointers=found)
