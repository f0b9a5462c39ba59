"""Whose booking a page shows: that of who is logged in, or the one that a guest may see for an hour."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from carnet.domains.booking import operations, problems, queries
from carnet.domains.booking.contracts import GuestAccess
from carnet.kernel import clock
from carnet.web.people import user_id

View = Callable[..., HttpResponse]
T = TypeVar("T")

_ACCESS: Final = "_carnet_guest"
_KNOWN: Final = "_carnet_holders"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose booking it is, and by which access somebody else looks at it; None for its buyer."""

    user_id: UUID
    guest: GuestAccess | None = None

    def does(self, verb: str, act: Callable[[UUID], T], *, reference: str) -> T:
        """Do what is done with a buyer's id; of a guest the audit log says that they did `verb`."""
        if self.guest is None:
            return act(self.user_id)
        return operations.guest_act(self.guest, act, verb=verb, reference=reference, now=clock.now())


def holder_only(view: View) -> View:
    """A page of a booking, for its buyer and for guests who have access to this one; others log in."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, reference: str, **named: Any) -> HttpResponse:
        if not request.user.is_authenticated and guest_of(request, reference) is None:
            return redirect_to_login(request.get_full_path())
        return view(request, reference, **named)

    return guarded


def holder(request: HttpRequest, reference: str) -> Holder:
    """Who looks at the booking. A guest who is logged in sees it, too, unless it is their own."""
    guest = guest_of(request, reference)
    mine = user_id(request) if request.user.is_authenticated else None
    if guest is None or guest.user_id == mine:
        return Holder(user_id(request))
    return guest


def guest_of(request: HttpRequest, reference: str) -> Holder | None:
    """The guest's access that this session has to the booking, if any; looked up once per request."""
    known: dict[str, Holder | None] = request.__dict__.setdefault(_KNOWN, {})
    if reference not in known:
        known[reference] = _guest(request, reference)
    return known[reference]


def _guest(request: HttpRequest, reference: str) -> Holder | None:
    now = clock.now()
    access = queries.guest_access(request.session.get(_ACCESS, ""), now=now)
    if access is None:
        return None
    try:
        booking = queries.guest_booking(access, reference=reference, now=now)
    except problems.BookingUnknown:
        return None
    return Holder(booking.user_id, access)


def let_in(request: HttpRequest, access: GuestAccess) -> None:
    """Give this session access to one booking, in the place of any before; the session gets another key."""
    request.session.cycle_key()
    request.session[_ACCESS] = queries.guest_token(access)


def let_out(request: HttpRequest) -> None:
    """End the session's access."""
    request.session.pop(_ACCESS, None)
