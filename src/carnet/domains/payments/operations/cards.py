"""Payments by card, step by step: ask the provider, take what it keeps for us, let go of it, ask what became of it.

Each step may be taken again, by anybody, at any time: the provider does it once, and where it is done before nothing
happens. None may be called inside a transaction. A provider that does not answer in time leaves the payment as it was:
whoever drives it comes back later, or its call or `payments_resolve` settles it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from carnet.domains.payments import providers
from carnet.domains.payments.contracts import (
    Answer,
    Charge,
    Payment,
    PaymentMethod,
    PaymentStatus,
    Provider,
    ProviderSilent,
)
from carnet.domains.payments.models import Payment as PaymentRow
from carnet.domains.payments.operations.answers import payment_answered
from carnet.domains.payments.operations.returning import charge_of
from carnet.domains.payments.queries import PaymentUnknown, as_payment

log = logging.getLogger(__name__)

Step = Callable[[Provider, Charge], Sequence[Answer]]


def card_token(instrument: str, *, pointer: str = "/card") -> str:
    """The token to keep of what a buyer gave as a card: a provider's token, or the number of a test card.

    Raises ProviderUnavailable, and CardNotAccepted naming the `pointer` of the request.
    """
    return providers.token(providers.chosen(PaymentMethod.CARD), instrument, pointer=pointer)


def payment_send(payment_id: UUID, *, now: datetime) -> Payment:
    """Ask the provider to authorise a pending payment (or to take it, where that is done at once).

    One that the provider has answered before is asked about instead. Returns the payment as it is then; `next_action`
    says that the buyer has to confirm it. Raises PaymentUnknown, ProviderCalledInTransaction.
    """
    row = _read(payment_id)
    if row.authorised_at is not None:
        return as_payment(row)
    return _step(row, providers.charge if row.provider_reference is None else _looked_up, now=now)


def payment_take(payment_id: UUID, *, now: datetime) -> Payment:
    """Take what is authorised. Still pending if the provider is silent: then take it again. Raises as `payment_send`.

    A provider that no longer keeps the money leaves the payment failed or voided.
    """
    row = _read(payment_id)
    if row.authorised_at is None:
        return as_payment(row)
    return _step(row, lambda provider, charge: [providers.capture(provider, charge)], now=now)


def payment_let_go(payment_id: UUID, *, now: datetime) -> Payment:
    """Let go of a pending payment: voided, or captured if that was first. Raises as `payment_send`.

    Nothing is taken for it from then on, even if the request for it is still on its way.
    """
    return _step(_read(payment_id), lambda provider, charge: [providers.void(provider, charge)], now=now)


def payment_ask(payment_id: UUID, *, now: datetime) -> Payment:
    """Ask the provider what became of a pending payment. One that it does not know stays. Raises as `payment_send`."""
    return _step(_read(payment_id), _looked_up, now=now)


def _step(row: PaymentRow, step: Step, *, now: datetime) -> Payment:
    """Take a step of a payment that is still pending, and do what its answers say."""
    payment = as_payment(row)
    if payment.status is not PaymentStatus.PENDING:
        return payment
    try:
        answers = step(providers.of(row.provider or ""), charge_of(row))
    except ProviderSilent as silent:
        log.warning("%s is silent about payment %s: %s", row.provider, row.id, silent)
        return payment
    except providers.ProviderUnknown:
        log.error("payment %s is %s's, which is off here", row.id, row.provider)  # noqa: TRY400  no mistake of the code
        return payment
    for answer in answers:
        payment = payment_answered(answer, now=now)
    return payment


def _looked_up(provider: Provider, charge: Charge) -> Sequence[Answer]:
    answer = providers.look_up(provider, charge)
    return [] if answer is None else [answer]


def _read(payment_id: UUID) -> PaymentRow:
    providers.refuse_in_transaction()
    row = PaymentRow.objects.filter(pk=payment_id, method=PaymentMethod.CARD.value).first()
    if row is None:
        raise PaymentUnknown("There is no such payment by card.")
    return row
