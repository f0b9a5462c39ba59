"""The catalogue of amenities, which the platform keeps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from carnet.domains.operators import queries
from carnet.domains.operators.contracts import AmenityEntry
from carnet.domains.operators.models import Amenity
from carnet.infra import audit
from carnet.infra.access import Permission, allow
from carnet.infra.http import etag
from carnet.infra.principal import Principal
from carnet.kernel.problem import InvalidInput, Problem

_CODE: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_CODE: Final = 40
_LONGEST_NAME: Final = 80


class UnknownAmenity(Problem):
    """The catalogue does not offer this; the member `unknown` lists the codes."""

    code = "AMENITY_UNKNOWN"


class AmenityNotFound(Problem):
    """The catalogue has no entry with this code."""

    code = "AMENITY_NOT_LISTED"


class AmenityExists(Problem):
    """The catalogue has this code."""

    code = "AMENITY_EXISTS"


def amenity_define(*, code: str, name: str, by: Principal, now: datetime, retired: bool = False) -> AmenityEntry:
    """Add an entry to the catalogue, or change it. A retired one stays where it is.

    Raises Forbidden, SecondFactorNeeded, InvalidInput.
    """
    allow(by, Permission.OPERATORS_MANAGE)
    if Amenity.objects.filter(code=code).exists():
        return amenity_update(code=code, name=name, retired=retired, by=by, now=now)
    return amenity_create(code=code, name=name, retired=retired, by=by, now=now)


def amenity_create(*, code: str, name: str, by: Principal, now: datetime, retired: bool = False) -> AmenityEntry:
    """Add an entry to the catalogue. Raises Forbidden, SecondFactorNeeded, InvalidInput, AmenityExists."""
    allow(by, Permission.OPERATORS_MANAGE)
    if not _CODE.fullmatch(code) or len(code) > _LONGEST_CODE:
        raise InvalidInput.at("/code", "a code is made of small letters, digits and hyphens")
    _check_name(name)
    row = Amenity(code=code, name=name.strip(), retired=retired)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _note(by, "amenity.created", row, now=now)
    except IntegrityError as error:
        raise AmenityExists(f"there is an amenity {code} already") from error
    return queries.amenity_entry(row)


def amenity_update(
    *,
    code: str,
    by: Principal,
    now: datetime,
    name: str | None = None,
    retired: bool | None = None,
    seen: int | None = None,
) -> AmenityEntry:
    """Rename an entry, retire it or offer it again; None leaves it. `seen` is the version this was made from.

    Raises Forbidden, SecondFactorNeeded, InvalidInput, AmenityNotFound, PreconditionFailed.
    """
    allow(by, Permission.OPERATORS_MANAGE)
    if name is not None:
        _check_name(name)
    with transaction.atomic():
        row = Amenity.objects.select_for_update().filter(code=code).first()
        if row is None:
            raise AmenityNotFound("there is no such amenity")
        etag.check_seen(row.version, seen)
        given = {"name": None if name is None else name.strip(), "retired": retired}
        changes = {field: value for field, value in given.items() if value not in (None, getattr(row, field))}
        if changes:
            for field, value in changes.items():
                setattr(row, field, value)
            row.version += 1
            row.save()
            _note(by, "amenity.changed", row, now=now, changed=sorted(changes))
    return queries.amenity_entry(row)


def check_amenities(codes: Sequence[str]) -> None:
    """Raises UnknownAmenity unless the catalogue offers all of these."""
    unknown = queries.unknown_amenities(codes)
    if unknown:
        raise UnknownAmenity(f"not in the catalogue: {', '.join(unknown)}", unknown=unknown)


def _check_name(name: str) -> None:
    if not name.strip() or len(name) > _LONGEST_NAME:
        raise InvalidInput.at("/name", f"an amenity needs a name of at most {_LONGEST_NAME} letters")


def _note(by: Principal, verb: str, row: Amenity, *, now: datetime, **detail: Any) -> None:
    audit.record(by.actor, verb, f"amenity:{row.code}", detail, now=now)
