"""The shapes of cancellations: what is asked for, what it comes to, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Self

from pydantic import ConfigDict, Field

from carnet.domains.booking import rules
from carnet.domains.booking.contracts import (
    BookingStatus,
    CancellationQuote,
    Cancelled,
    Kept,
    KeptBecause,
    MoneyBack,
    QuoteStatus,
    TicketQuote,
)
from carnet.domains.booking.http.bodies import TicketId
from carnet.domains.payments.contracts import Destination, PaymentMethod, RefundReason, RefundStatus
from carnet.infra.http import Body, MoneyOut, Out
from carnet.kernel import ids
from carnet.kernel.money import total

_TICKET: Final[dict[str, Any]] = {
    "ticket": "tkt_01m7ye3ya5ear9be00bjk5qvnf",
    "paid": {"amount": 2340, "currency": "EUR"},
    "kept": {"amount": 234, "currency": "EUR"},
    "refund": {"amount": 2106, "currency": "EUR"},
    "rule": {"because": "tier", "hours_before": 48, "kept_percent": 10},
}
_QUOTE: Final[dict[str, Any]] = {
    "id": "qte_01m7ye3ya5ear9be00bjk5qvnq",
    "reference": "K7M2QX",
    "status": "proposed",
    "tickets": [_TICKET],
    "paid": {"amount": 2340, "currency": "EUR"},
    "kept": {"amount": 234, "currency": "EUR"},
    "refund": {"amount": 2106, "currency": "EUR"},
    "destination": "source",
    "reason": "cancelled",
    "created_at": "2026-11-21T12:00:00Z",
    "valid_until": "2026-11-21T12:15:00Z",
}
_REFUND: Final[dict[str, Any]] = {
    "ticket": "tkt_01m7ye3ya5ear9be00bjk5qvnf",
    "amount": {"amount": 2106, "currency": "EUR"},
    "to": "card",
    "status": "due",
}


class CancellationBody(Body):
    """Which tickets to give back, null for all that are still ahead, and where the money is to go."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"tickets": ["tkt_01m7ye3ya5ear9be00bjk5qvnf"], "destination": "source"}]}
    )

    tickets: list[TicketId] | None = Field(None, min_length=1, max_length=rules.MAX_PASSENGERS)
    destination: Destination = Field(
        Destination.SOURCE, description="`source`: to what it was paid with. `wallet`: to the buyer's wallet."
    )


class StaffCancellationBody(CancellationBody):
    """The same for staff: all of the price goes back, or `refund_bp` of it. A trip that has left needs a reason."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"tickets": None, "reason": "illness", "refund_bp": 10_000}]}
    )

    reason: RefundReason | None = Field(
        None, description="disruption, bereavement, illness, error or goodwill; needed after departure and to overrule."
    )
    refund_bp: int | None = Field(
        None, ge=0, le=rules.ALL_OF_IT, description="Basis points of each price that go back: 5000 for half of it."
    )


class KeptRuleOut(Out):
    """Why so much is kept; the tier is the fare's, where it is one."""

    because: KeptBecause
    hours_before: int | None
    kept_percent: float | None

    @classmethod
    def of(cls, rule: Kept) -> Self:
        """The API's form of a rule."""
        tier = rule.tier
        return cls(
            because=rule.because,
            hours_before=tier.hours_before if tier else None,
            kept_percent=tier.kept_bp / 100 if tier else None,
        )


class TicketQuoteOut(Out):
    """What giving one ticket back comes to: `paid` is `kept` and `refund` together."""

    ticket: TicketId
    paid: MoneyOut
    kept: MoneyOut
    refund: MoneyOut
    rule: KeptRuleOut

    @classmethod
    def of(cls, ticket: TicketQuote) -> Self:
        """The API's form of a ticket's part."""
        return cls(
            ticket=ticket.ticket_id,
            paid=MoneyOut.of(ticket.paid),
            kept=MoneyOut.of(ticket.kept),
            refund=MoneyOut.of(ticket.refund),
            rule=KeptRuleOut.of(ticket.rule),
        )


class CancellationQuoteOut(Out):
    """What giving tickets back comes to, until `valid_until`."""

    model_config = ConfigDict(json_schema_extra={"examples": [_QUOTE]})

    id: str
    reference: str
    status: QuoteStatus
    tickets: list[TicketQuoteOut]
    paid: MoneyOut
    kept: MoneyOut
    refund: MoneyOut
    destination: Destination
    reason: RefundReason
    created_at: datetime
    valid_until: datetime

    @classmethod
    def of(cls, quote: CancellationQuote) -> Self:
        """The API's form of a quote."""
        return cls(**shown(quote))


class MoneyBackOut(Out):
    """A part of a refund: `due` until it has arrived where it goes `to`."""

    ticket: TicketId
    amount: MoneyOut
    to: PaymentMethod
    status: RefundStatus

    @classmethod
    def of(cls, back: MoneyBack) -> Self:
        """The API's form of a part."""
        return cls(ticket=back.ticket_id, amount=MoneyOut.of(back.amount), to=back.to, status=back.status)


class CancelledOut(CancellationQuoteOut):
    """A quote that was confirmed, and whether it had been before; what the booking is now, and where the money goes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **_QUOTE,
                    "status": "confirmed",
                    "booking": "cancelled",
                    "refunds": [_REFUND],
                    "already_confirmed": False,
                }
            ]
        }
    )

    booking: BookingStatus
    refunds: list[MoneyBackOut]
    already_confirmed: bool

    @classmethod
    def done(cls, cancelled: Cancelled) -> Self:
        """The API's form of what became of a quote."""
        return cls(
            **shown(cancelled.quote),
            booking=cancelled.booking.status,
            refunds=[MoneyBackOut.of(one) for one in cancelled.refunds],
            already_confirmed=cancelled.already,
        )


def shown(quote: CancellationQuote) -> dict[str, Any]:
    """The members of a quote."""
    currency = quote.refund.currency
    return {
        "id": ids.encode("qte", quote.id),
        "reference": quote.reference,
        "status": quote.status,
        "tickets": [TicketQuoteOut.of(one) for one in quote.tickets],
        "paid": MoneyOut.of(total((one.paid for one in quote.tickets), currency)),
        "kept": MoneyOut.of(total((one.kept for one in quote.tickets), currency)),
        "refund": MoneyOut.of(quote.refund),
        "destination": quote.destination,
        "reason": quote.reason,
        "created_at": quote.created_at,
        "valid_until": quote.valid_until,
    }
