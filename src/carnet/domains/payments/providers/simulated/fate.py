"""What becomes of a charge: its test card says it, or chance does, the same for a payment however often it is asked."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.conf import settings

from carnet.domains.payments.contracts import TestCard
from carnet.domains.payments.rules import CERTAIN, odds


def fate(instrument: str, payment_id: UUID) -> TestCard:
    """How a charge behaves. Only the card that succeeds is left to chance (`settings.SIMULATED_ODDS`).

    What is no card is refused, as any bank would.
    """
    card = TestCard(instrument) if instrument in set(TestCard) else TestCard.FAILS
    if card is not TestCard.SUCCEEDS:
        return card
    drawn = int.from_bytes(hashlib.sha256(payment_id.bytes).digest()[:8], "big") % CERTAIN
    for other, chance in odds(getattr(settings, "SIMULATED_ODDS", "")):
        drawn -= chance
        if drawn < 0:
            return other
    return card
