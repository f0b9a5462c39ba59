"""Who buys and who goes: names from the passenger book, from last time, and into the book."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import HttpRequest

from carnet.domains.booking.contracts import PassengerName
from carnet.domains.identity import queries as identity
from carnet.domains.identity.contracts import PassengerEntry
from carnet.domains.identity.operations import passengers as people
from carnet.web.forms.passengers import ContactForm
from carnet.web.people import user_id
from carnet.web.presenters import filling

_TYPED: Final = "passengers"  # what was typed last, kept in the session in case the hold lapses


def book(request: HttpRequest) -> list[PassengerEntry]:
    """The whole passenger book."""
    return identity.passengers(user_id=user_id(request), after=None, limit=people.MOST_PASSENGERS)


def known(request: HttpRequest) -> list[filling.Names]:
    """What was typed last time, else the default passenger first, else the traveller."""
    typed = request.session.get(_TYPED)
    if typed:
        return list(typed)
    default = next((filling.names(entry) for entry in book(request) if entry.is_default), None)
    me = identity.profile(user_id=user_id(request))
    return [default or {"first_name": me.first_name, "last_name": me.last_name}]


def contact(request: HttpRequest) -> ContactForm:
    """The form for the buyer's own address."""
    return ContactForm(initial={"email": identity.profile(user_id=user_id(request)).email or ""})


def remember(request: HttpRequest, names: Sequence[PassengerName]) -> None:
    """Have the names at hand when the same person buys again."""
    request.session[_TYPED] = [{"first_name": name.first_name, "last_name": name.last_name} for name in names]


def keep(request: HttpRequest, names: Sequence[PassengerName], *, now: datetime) -> None:
    """Write those into the passenger book who are not in it."""
    new = filling.unknown([(name.first_name, name.last_name) for name in names], book(request))
    try:
        for first_name, last_name in new:
            people.add_passenger(user_id=user_id(request), first_name=first_name, last_name=last_name, now=now)
    except people.BookFull as problem:
        messages.warning(request, problem.detail)
