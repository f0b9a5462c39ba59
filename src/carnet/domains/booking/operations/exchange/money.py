"""The money of an exchange that no payment brings: what goes back, and whose the prices are from now on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from carnet.domains.booking import rules
from carnet.domains.booking.contracts import ExchangeQuote
from carnet.domains.booking.models import Ticket
from carnet.domains.booking.rules import Shares
from carnet.domains.payments import operations as payments
from carnet.domains.payments.contracts import AccountKind, Destination, RefundReason, TicketRefund, TransferKind
from carnet.kernel.money import Money


def shares_of(ticket: Ticket, *, kept: int | None = None) -> Shares:
    """Whose a ticket's price is, or what of it is left when it is given back for all but `kept`."""
    if kept is None:
        return Shares(ticket.operator_id, ticket.commission, ticket.tax)
    debits = rules.taken_back(ticket, ticket.amount - kept, ticket.currency)
    back = {one.kind: one.amount.amount for one in debits}
    commission = ticket.commission - back.get(AccountKind.PLATFORM_REVENUE, 0)
    return Shares(ticket.operator_id, commission, ticket.tax - back.get(AccountKind.TAX, 0))


def give_difference_back(quote: ExchangeQuote, old: Sequence[Ticket], *, now: datetime) -> None:
    """What a quote gives back, as refunds of the old tickets by their operator. In the transaction that ends them."""
    _refund(
        old,
        rules.given_back([one.difference for one in quote.tickets]),
        quote.destination,
        RefundReason.EXCHANGED,
        now=now,
    )


def give_rest_back(old: Sequence[Ticket], amount: int, *, now: datetime) -> None:
    """What had been paid beside the price of new tickets that end again, as refunds of the old ones."""
    _refund(old, rules.poured(amount, [one.amount for one in old]), Destination.SOURCE, RefundReason.PAYMENT, now=now)


def _refund(
    old: Sequence[Ticket], amounts: Iterable[int], destination: Destination, reason: RefundReason, *, now: datetime
) -> None:
    refunds = [
        TicketRefund(
            ticket_id=ticket.id,
            booking_id=ticket.booking_id,
            amount=Money(amount, ticket.currency),
            debits=rules.credited(Money(amount, ticket.currency), ticket.operator_id),
            reason=reason,
            destination=destination,
        )
        for ticket, amount in zip(old, amounts, strict=True)
        if amount
    ]
    payments.tickets_refund(refunds, now=now)


def move_shares(booking_id: UUID, *, old: Iterable[Shares], new: Iterable[Shares], now: datetime) -> None:
    """Move commission and tax between an operator's accounts, so that they are the new tickets'."""
    moved = rules.moved_shares(old, new)
    if not moved:
        return
    currency = Ticket.objects.filter(booking_id=booking_id).values_list("currency", flat=True)[0]
    payments.transfer_post(
        kind=TransferKind.EXCHANGE,
        amounts={payments.account_open(kind, owner, currency): amount for (kind, owner), amount in moved.items()},
        payment_id=None,
        booking_id=booking_id,
        now=now,
    )
