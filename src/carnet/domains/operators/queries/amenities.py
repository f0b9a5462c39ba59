"""Reads of the catalogue of amenities."""

from __future__ import annotations

from collections.abc import Iterable

from carnet.domains.operators.contracts import AmenityEntry
from carnet.domains.operators.models import Amenity
from carnet.infra.access import Permission, allow
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal


def amenity_entry(row: Amenity) -> AmenityEntry:
    """The entry as others see it."""
    return AmenityEntry(row.code, row.name, row.retired, row.version)


def amenities(*, after: str | None = None, limit: int | None = None) -> tuple[AmenityEntry, ...]:
    """What vehicles and trips can be given, by code; `after` is the last code of the page before."""
    rows = Amenity.objects.filter(retired=False, code__gt=after or "").order_by("code")[:limit]
    return tuple(amenity_entry(row) for row in rows)


def amenities_managed(*, by: Principal, after: str | None = None, limit: int) -> tuple[AmenityEntry, ...]:
    """The whole catalogue, what is retired too. Raises Forbidden, SecondFactorNeeded."""
    allow(by, Permission.OPERATORS_MANAGE)
    rows = Amenity.objects.filter(code__gt=after or "").order_by("code")[:limit]
    return tuple(amenity_entry(row) for row in rows)


def amenity_managed(code: str, *, by: Principal) -> AmenityEntry:
    """One entry of the catalogue. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow(by, Permission.OPERATORS_MANAGE)
    row = Amenity.objects.filter(code=code).first()
    if row is None:
        raise NotFound
    return amenity_entry(row)


def unknown_amenities(codes: Iterable[str]) -> list[str]:
    """Those of `codes` that the catalogue does not offer (any more)."""
    wanted = set(codes)
    known = Amenity.objects.filter(code__in=wanted, retired=False).values_list("code", flat=True)
    return sorted(wanted - set(known))
