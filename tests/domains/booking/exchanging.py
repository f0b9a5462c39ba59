"""A booking that is to be exchanged, and the trips it may be exchanged for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from carnet.domains.booking import operations, queries
from carnet.domains.booking.contracts import ExchangeQuote, ExchangeRequest, Ticket, TicketStatus
from carnet.domains.inventory import operations as inventory
from carnet.domains.payments import queries as payments
from carnet.domains.payments.contracts import Part, PaymentMethod
from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.infra.events import codec
from carnet.kernel import ids
from carnet.project import auditor
from carnet.project.roles import Role
from tests.builders import NOW, a_listing
from tests.domains.booking.changed import Bought
from tests.domains.booking.conftest import Sale

WALLET = Part(PaymentMethod.WALLET)


def another(sale: Sale, *, days: int = 1, hours: int = 0, **changes: Any) -> ListingSnapshot:
    """A train of the same operator over the same stations, some days later, on sale beside the first."""
    later = timedelta(days=days, hours=hours)
    stops = tuple(
        replace(one, arrival=one.arrival and one.arrival + later, departure=one.departure and one.departure + later)
        for one in sale.listing.stops
    )
    fresh = a_listing(sale.plan, sale.fares, stops=stops, commission_bp=sale.listing.commission_bp)
    same = {"operator_id": sale.listing.operator_id, "fare_table_id": sale.fares.id}
    listing = replace(fresh, **{**same, **changes})
    inventory.store_listings([codec.to_json(listing)])
    return listing


def wanted(
    one: Bought,
    listing: ListingSnapshot,
    sale: Sale,
    *,
    tickets: tuple[Ticket, ...] | None = None,
    to_stop: int | None = None,
    family: str = "Saver",
    **more: Any,
) -> ExchangeRequest:
    """All live tickets of a booking, or some, for a part of another train from its beginning."""
    fare = next(fare for fare in sale.fares.fares if (fare.family, fare.travel_class) == (family, "2"))
    given = tickets if tickets is not None else live(one)
    end = to_stop if to_stop is not None else listing.legs
    return ExchangeRequest(tuple(each.id for each in given), listing.id, 0, end, fare.id, **more)


def live(one: Bought) -> tuple[Ticket, ...]:
    """The booking's tickets that let somebody travel."""
    return tuple(ticket for ticket in one.booking.tickets if ticket.status is TicketStatus.ISSUED)


def quoted(one: Bought, request: ExchangeRequest, *, now: datetime = NOW) -> ExchangeQuote:
    """What exchanging would come to."""
    return operations.exchange_quote(user_id=one.user_id, reference=one.reference, request=request, now=now)


def confirmed(
    one: Bought, quote: ExchangeQuote, *parts: Part, key: str = "", now: datetime = NOW
) -> operations.Exchanged:
    """Its buyer confirms, paying from the wallet unless told otherwise."""
    chosen = key or str(ids.new_id())
    return operations.exchange_confirm(
        user_id=one.user_id,
        reference=one.reference,
        quote_id=quote.id,
        key=chosen,
        fingerprint=chosen.encode(),
        parts=parts or (WALLET,),
        now=now,
    )


def exchanged(one: Bought, request: ExchangeRequest, *, now: datetime = NOW) -> ExchangeQuote:
    """Quoted and confirmed."""
    return confirmed(one, quoted(one, request, now=now), now=now).quote


def owed(operator_id: UUID) -> dict[str, int]:
    """What the operator's accounts hold: its own money, the platform's commission, taxes."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT a.kind, sum(e.amount)::bigint FROM payments_account a JOIN payments_entry e ON e.account_id = a.id
               WHERE a.owner_id = %s GROUP BY a.kind HAVING sum(e.amount) <> 0""",
            [operator_id],
        )
        return dict(cursor.fetchall())


def faults(now: datetime = NOW) -> list[object]:
    """What the auditor and the ledger's own search find."""
    broken: list[object] = [verdict for verdict in auditor.audit(Role.ALL, now=now) if verdict.broken]
    return broken + [one for one in payments.ledger_faults() if one.rule != "payment has a row per move"]


def current(one: Bought, quote: ExchangeQuote, *, now: datetime = NOW) -> ExchangeQuote:
    """The quote as it is now."""
    return queries.exchange_quote(user_id=one.user_id, reference=one.reference, quote_id=quote.id, now=now)
