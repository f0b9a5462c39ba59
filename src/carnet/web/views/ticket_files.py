"""One ticket as a file, or in the wallet of a telephone."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from carnet.domains.booking import queries, tickets
from carnet.domains.booking.contracts import Booking, Ticket
from carnet.kernel import clock
from carnet.web.addresses import ticket_id
from carnet.web.holders import holder, holder_only
from carnet.web.views.listings import listings_of


@holder_only
@require_safe
def ticket_file(request: HttpRequest, reference: str, ticket: str, form: str) -> HttpResponse:
    """The ticket to print, for a telephone, as a picture, for a calendar or for Apple's wallet."""
    now = clock.now()
    whole, one = _held(request, reference, ticket, now=now)
    kind, content = tickets.file(form, whole, [one], listings_of([whole]), now=now)
    name = f'attachment; filename="carnet-{reference}-{one.id.hex[-6:]}.{form}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": name})


@holder_only
@require_safe
def google_wallet(request: HttpRequest, reference: str, ticket: str) -> HttpResponse:
    """On to Google, with the pass in the address."""
    now = clock.now()
    whole, one = _held(request, reference, ticket, now=now)
    return redirect(tickets.wallet_link(whole, one, listings_of([whole])[one.listing_id], now=now))


def _held(request: HttpRequest, reference: str, ticket: str, *, now: datetime) -> tuple[Booking, Ticket]:
    """Whoever asks has the ticket's code. Raises Http404, BookingUnknown, TicketNotIssued, TicketGivenAway."""
    user = holder(request, reference).user_id
    whole, one = queries.issued_ticket(user_id=user, ticket_id=ticket_id(ticket), now=now)
    if whole.reference != reference:
        raise Http404("the ticket is of another booking")
    return whole, one
