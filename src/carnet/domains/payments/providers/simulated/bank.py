"""The simulated bank's book: one charge for each payment, one refund for each refund id, each moved under its lock.

Its transactions are its own: whoever asks it has none open.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from carnet.domains.payments.contracts import (
    Answer,
    Charge,
    Outcome,
    ProviderRefused,
    RefundAnswer,
    RefundOrder,
    RefundOutcome,
    TestCard,
)
from carnet.domains.payments.models import SimulatedCharge, SimulatedRefund
from carnet.domains.payments.providers.simulated.fate import fate
from carnet.domains.payments.providers.simulated.notices import announce, answer_of
from carnet.kernel import clock

_CONFIRMED: Final = frozenset({TestCard.NEEDS_3DS, TestCard.REFUSED_3DS})
_CAN_BE_VOIDED: Final = frozenset({Outcome.ACTION, Outcome.AUTHORISED})


def find(payment_id: UUID) -> SimulatedCharge | None:
    """The charge of a payment, if there is one."""
    return SimulatedCharge.objects.filter(pk=payment_id).first()


@transaction.atomic
def charge(asked: Charge) -> SimulatedCharge:
    """The one charge of a payment, made now unless it was before. Raises ProviderRefused if it was for another sum."""
    row, new = SimulatedCharge.objects.get_or_create(
        pk=asked.payment_id,
        defaults={
            "instrument": asked.instrument,
            "amount": asked.amount.amount,
            "currency": asked.amount.currency,
            "state": _first(asked).value,
            "capture": asked.capture,
            "return_url": asked.return_url,
            "asked_at": clock.now(),
        },
    )
    if (row.amount, row.currency) != (asked.amount.amount, asked.amount.currency):
        raise ProviderRefused("this charge was asked for with another amount before")
    if new:
        announce(row, _news(row))
    return row


@transaction.atomic
def capture(asked: Charge) -> Answer:
    """Take what is authorised. Raises ProviderRefused for an unknown charge, and for more than is authorised."""
    row = _locked(asked.payment_id)
    if row is None:
        raise ProviderRefused("there is no such charge")
    if row.state != Outcome.AUTHORISED:
        return answer_of(row)
    if row.currency != asked.amount.currency or not 0 < asked.amount.amount <= row.amount:
        raise ProviderRefused("more is to be captured than was authorised")
    card = fate(row.instrument, row.pk)
    row.amount = asked.amount.amount
    _enter(row, Outcome.FAILED if card is TestCard.CAPTURE_FAILS else Outcome.CAPTURED)
    if card is TestCard.OUT_OF_ORDER:
        announce(row, [Outcome.CAPTURED, Outcome.AUTHORISED])
    return answer_of(row)


@transaction.atomic
def void(asked: Charge) -> Answer:
    """Let go of a charge. One that never arrived is noted as voided, so that it takes nothing should it arrive."""
    row = _locked(asked.payment_id)
    if row is None:
        row, _ = SimulatedCharge.objects.get_or_create(
            pk=asked.payment_id,
            defaults={
                "instrument": asked.instrument,
                "amount": asked.amount.amount,
                "currency": asked.amount.currency,
                "state": Outcome.VOIDED.value,
                "capture": asked.capture,
                "asked_at": clock.now(),
            },
        )
    if row.state in _CAN_BE_VOIDED:
        _enter(row, Outcome.VOIDED)
    return answer_of(row)


@transaction.atomic
def refund(order: RefundOrder) -> RefundAnswer:
    """Give a part of a captured charge back, once for each refund id, never more than was taken."""
    row = _locked(order.payment_id)
    known = SimulatedRefund.objects.filter(pk=order.refund_id).first()
    if known is None:
        state = RefundOutcome.DONE if row is not None and _may_go_back(row, order) else RefundOutcome.FAILED
        known = SimulatedRefund.objects.create(
            pk=order.refund_id, payment_id=order.payment_id, amount=order.amount.amount, state=state.value
        )
    return RefundAnswer(order.refund_id, RefundOutcome(known.state), f"simr_{order.refund_id.hex}")


@transaction.atomic
def decide(payment_id: UUID, *, approve: bool) -> SimulatedCharge | None:
    """The buyer confirmed a charge that waits for it, or refused to. Any other charge stays as it is."""
    row = _locked(payment_id)
    if row is None or row.state != Outcome.ACTION:
        return row
    if not approve or fate(row.instrument, row.pk) is TestCard.REFUSED_3DS:
        _enter(row, Outcome.FAILED)
    else:
        _enter(row, Outcome.CAPTURED if row.capture else Outcome.AUTHORISED)
    announce(row, [Outcome(row.state)])
    return row


def _first(asked: Charge) -> Outcome:
    """What a new charge is."""
    card = fate(asked.instrument, asked.payment_id)
    if card in _CONFIRMED:
        return Outcome.ACTION
    if card is TestCard.FAILS or (card is TestCard.CAPTURE_FAILS and asked.capture):
        return Outcome.FAILED
    return Outcome.CAPTURED if asked.capture else Outcome.AUTHORISED


def _news(row: SimulatedCharge) -> list[Outcome]:
    """What the bank calls us with about a new charge, in this order."""
    reached = Outcome(row.state)
    match fate(row.instrument, row.pk):
        case TestCard.ANSWERS_LATE | TestCard.ANSWERS_TWICE:
            return [reached]
        case TestCard.OUT_OF_ORDER if reached is Outcome.CAPTURED:
            return [Outcome.CAPTURED, Outcome.AUTHORISED, Outcome.PENDING]
        case TestCard.OUT_OF_ORDER:
            return [reached, Outcome.PENDING]
    return []


def _may_go_back(row: SimulatedCharge, order: RefundOrder) -> bool:
    gone = SimulatedRefund.objects.filter(payment_id=row.pk, state=RefundOutcome.DONE.value)
    so_far = gone.aggregate(amount=Sum("amount"))["amount"] or 0
    return (
        row.state == Outcome.CAPTURED
        and row.currency == order.amount.currency
        and 0 < order.amount.amount <= row.amount - so_far
        and fate(row.instrument, row.pk) is not TestCard.REFUND_FAILS
    )


def _locked(payment_id: UUID) -> SimulatedCharge | None:
    return SimulatedCharge.objects.select_for_update().filter(pk=payment_id).first()


def _enter(row: SimulatedCharge, state: Outcome) -> None:
    row.state = state.value
    row.save(update_fields=["state", "amount"])
