"""Another name on a ticket: its buyer's wish where the fare allows it, staff's correction on any fare."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from carnet.domains.booking.contracts import AmendmentKind
from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.booking.operations.amending.tickets import (
    Names,
    check_amendable,
    check_not_given_away,
    rename,
    ticket_lock,
)
from carnet.infra import audit
from carnet.infra.access import Permission, allow, allow_at
from carnet.infra.limits import Limit
from carnet.infra.notices import notify
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.problem import Problem

_BY_TICKET: Final = Limit("name-changes", 10, timedelta(days=1))


class NameChangeNotAllowed(Problem):
    """The fare of a ticket allows no other name and no other holder."""

    code = "NAME_CHANGE_NOT_ALLOWED"


def ticket_rename(
    *, user_id: UUID, reference: str, ticket_id: UUID, first_name: str, last_name: str, now: datetime
) -> bool:
    """Put another name on an issued ticket before it departs; False when that name is on it already.

    It stays a child's, senior's or adult's ticket. Old codes are worthless, and the ticket is sent again. Raises
    BookingUnknown, TicketNotIssued, TicketGivenAway, Departed, NameChangeNotAllowed, PaymentUnderWay, RateLimited.
    """
    _BY_TICKET.spend(f"{user_id}:{ticket_id}", now=now)
    with transaction.atomic():
        booking, ticket = ticket_lock(reference, ticket_id, user_id=user_id)
        check_not_given_away(ticket)
        check_amendable(ticket, now=now)
        check_allowed(ticket)
        return _rename(booking, ticket, Names(first_name, last_name), actor=user_id, now=now)


@transaction.atomic
def staff_ticket_rename(
    *,
    by: Principal,
    operator_id: UUID | None,
    reference: str,
    ticket_id: UUID,
    first_name: str,
    last_name: str,
    reason: str,
    now: datetime,
) -> bool:
    """As `ticket_rename`, by staff who say why: an operator's people on its own tickets, support (None) on anybody's.

    The fare is not asked, for names are misspelt on any. Raises NotFound, Forbidden, SecondFactorNeeded,
    BookingUnknown, TicketNotIssued, Departed, PaymentUnderWay.
    """
    if operator_id is None:
        allow(by, Permission.REFUNDS_MANAGE)
    else:
        allow_at(by, Permission.REFUNDS_MANAGE, operator_id)
    booking, ticket = ticket_lock(reference, ticket_id, user_id=None, operator_id=operator_id)
    check_amendable(ticket, now=now)
    renamed = _rename(booking, ticket, Names(first_name, last_name), actor=by.user_id, reason=reason, now=now)
    if renamed:
        detail = {"booking": ids.encode("bkg", booking.id), "reason": reason}
        audit.record(by.actor, "ticket.rename", ids.encode("tkt", ticket_id), detail, now=now)
    return renamed


def check_allowed(ticket: Ticket) -> None:
    """Whether its fare lets somebody else have a ticket. Raises NameChangeNotAllowed."""
    if not ticket.conditions.get("name_change", False):
        raise NameChangeNotAllowed(f"{ticket.family} tickets can get no other name.")


def _rename(booking: Booking, ticket: Ticket, names: Names, *, actor: UUID, reason: str = "", now: datetime) -> bool:
    if names == Names.of(ticket):
        return False
    rename(ticket, names, AmendmentKind.RENAMED, holder_id=ticket.holder_id, actor=actor, reason=reason, now=now)
    holder, path = booking.user_id, f"/bookings/{booking.reference}"
    if ticket.holder_id is not None:
        holder, path = ticket.holder_id, f"/my-tickets/{ids.encode('tkt', ticket.id)}"
    facts = {"reference": booking.reference, "name": str(names)}
    notify(holder, "ticket.renamed", facts=facts, path=path, mailed=True, now=now)
    return True
