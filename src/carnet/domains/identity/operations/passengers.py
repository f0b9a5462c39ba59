"""The passenger book."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from carnet.domains.identity import queries
from carnet.domains.identity.contracts import PassengerEntry
from carnet.domains.identity.models import Passenger
from carnet.domains.identity.operations.profile import locked
from carnet.infra.http.problems import NotFound
from carnet.kernel.problem import InvalidInput, Problem

MOST_PASSENGERS: Final = 200


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
    now: datetime,
) -> PassengerEntry:
    """Write a person into the user's book. Raises NotFound, InvalidInput, BookFull."""
    if birth_date and birth_date > now.date():
        raise InvalidInput.at("/birth_date", "The birth date is in the future.")
    with transaction.atomic():
        user = locked(user_id)
        if user.passengers.count() >= MOST_PASSENGERS:
            raise BookFull(f"The passenger book holds {MOST_PASSENGERS} people; remove some first.")
        row = Passenger.objects.create(
            user=user, first_name=first_name, last_name=last_name, birth_date=birth_date, email=email, created_at=now
        )
    return queries.entry_of(row)


def remove_passenger(*, user_id: UUID, passenger_id: UUID) -> None:
    """Take a person out of the user's book. Raises NotFound, also for entries of other people's books."""
    removed, _ = Passenger.objects.filter(user_id=user_id, id=passenger_id).delete()
    if not removed:
        raise NotFound("There is no such passenger in your book.")
