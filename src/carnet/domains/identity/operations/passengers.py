"""The passenger book."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from carnet.domains.identity import queries
from carnet.domains.identity.contracts import PassengerEntry
from carnet.domains.identity.models import Passenger, User
from carnet.domains.identity.operations.profile import locked
from carnet.infra.http.problems import NotFound
from carnet.kernel.problem import InvalidInput, Problem

MOST_PASSENGERS: Final = 200
_CHANGEABLE: Final = frozenset({"first_name", "last_name", "birth_date", "email", "is_default"})


class BookFull(Problem):
    """A passenger book holds only so many people."""

    code = "PASSENGER_BOOK_FULL"


def add_passenger(
    *,
    user_id: UUID,
    first_name: str,
    last_name: str,
    birth_date: date | None = None,
    email: str | None = None,
    is_default: bool = False,
    now: datetime,
) -> PassengerEntry:
    """Write a person into the user's book; a new default takes the place of the old one.

    Raises NotFound, InvalidInput, BookFull.
    """
    _check_born(birth_date, now)
    with transaction.atomic():
        user = locked(user_id)
        if user.passengers.count() >= MOST_PASSENGERS:
            raise BookFull(f"The passenger book holds {MOST_PASSENGERS} people; remove some first.")
        if is_default:
            _no_default(user)
        row = Passenger.objects.create(
            user=user,
            first_name=first_name,
            last_name=last_name,
            birth_date=birth_date,
            email=email,
            is_default=is_default,
            created_at=now,
        )
    return queries.entry_of(row)


def change_passenger(*, user_id: UUID, passenger_id: UUID, changes: Mapping[str, Any], now: datetime) -> PassengerEntry:
    """Set the fields in `changes`: names, `birth_date`, `email`, `is_default`. A new default unmakes the old one.

    Raises NotFound, also for entries of other people's books, and InvalidInput.
    """
    unknown = set(changes) - _CHANGEABLE
    if unknown:
        raise ValueError(f"no part of a passenger: {', '.join(sorted(unknown))}")
    _check_born(changes.get("birth_date"), now)
    with transaction.atomic():
        user = locked(user_id)
        row = queries.passenger_row(user_id=user_id, passenger_id=passenger_id)
        if changes.get("is_default") and not row.is_default:
            _no_default(user)
        for name, value in changes.items():
            setattr(row, name, value)
        row.save(update_fields=list(changes))
    return queries.entry_of(row)


def remove_passenger(*, user_id: UUID, passenger_id: UUID) -> None:
    """Take a person, documents included, out of the user's book. Raises NotFound, also for other people's books."""
    removed, _ = Passenger.objects.filter(user_id=user_id, id=passenger_id).delete()
    if not removed:
        raise NotFound("There is no such passenger in your book.")


def _no_default(user: User) -> None:
    """Under the lock of the account, so that two new defaults follow one another; an index says it again."""
    user.passengers.filter(is_default=True).update(is_default=False)


def _check_born(birth_date: date | None, now: datetime) -> None:
    if birth_date and birth_date > now.date():
        raise InvalidInput.at("/birth_date", "The birth date is in the future.")
