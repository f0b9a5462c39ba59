"""Payments that nobody has decided on: their providers are asked, in the background."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from carnet.domains.payments import providers
from carnet.domains.payments.contracts import (
    Answer,
    Outcome,
    PaymentMethod,
    PaymentPurpose,
    PaymentStatus,
    ProviderSilent,
)
from carnet.domains.payments.models import Payment as PaymentRow
from carnet.domains.payments.operations.answers import payment_answered
from carnet.domains.payments.operations.returning import charge_of
from carnet.domains.payments.rules import CONFIRM_WITHIN, TAKEN_AT_ONCE

_ASK_AFTER: Final = timedelta(minutes=1)
_GIVE_UP_AFTER: Final = timedelta(minutes=10)
_MOST_AT_ONCE: Final = 100


def payments_resolve(*, now: datetime) -> int:
    """Ask about payments that have been undecided for a minute; after ten, one that nobody there knows has failed.

    Those that their buyers may still confirm are left alone, and so are those that are authorised for a purchase. What
    was not confirmed in time is let go, unless a purchase looks after it. A provider that is silent is asked once.
    Returns how many were settled. Not to be called inside a transaction.
    """
    settled = 0
    closed: set[str | None] = set()
    for row in _undecided(now):
        if row.provider not in closed:
            try:
                settled += _resolve(row, now=now)
            except (ProviderSilent, providers.ProviderUnknown):
                closed.add(row.provider)
    return settled


def _undecided(now: datetime) -> list[PaymentRow]:
    untouched = Q(authorised_at=None, next_action=None)
    late = Q(authorised_at=None, created_at__lte=now - CONFIRM_WITHIN)
    due = Q(authorised_at__isnull=False, purpose__in=[purpose.value for purpose in TAKEN_AT_ONCE])
    waiting = PaymentRow.objects.filter(
        untouched | late | due,
        method=PaymentMethod.CARD.value,
        status=PaymentStatus.PENDING.value,
        created_at__lte=now - _ASK_AFTER,
    )
    return list(waiting.order_by("created_at")[:_MOST_AT_ONCE])


def _resolve(row: PaymentRow, *, now: datetime) -> bool:
    """Whether the payment is decided now. Raises ProviderSilent, ProviderUnknown."""
    provider, charge = providers.of(row.provider or ""), charge_of(row)
    answer = providers.look_up(provider, charge)
    if answer is None and row.created_at <= now - _GIVE_UP_AFTER:
        # Voided first, so that a request that is still on its way takes nothing.
        answer = _as_failed(providers.void(provider, charge))
    elif answer is not None and answer.outcome is Outcome.ACTION and _is_over(row, now):
        answer = providers.void(provider, charge)
    if answer is None:
        return False
    return payment_answered(answer, now=now).status is not PaymentStatus.PENDING


def _is_over(row: PaymentRow, now: datetime) -> bool:
    """Whether the buyer had their time, and no purchase is there to say so."""
    return PaymentPurpose(row.purpose) in TAKEN_AT_ONCE and row.created_at <= now - CONFIRM_WITHIN


def _as_failed(answer: Answer) -> Answer:
    return replace(answer, outcome=Outcome.FAILED) if answer.outcome is Outcome.VOIDED else answer
