"""What the simulated bank shows to a buyer who is to confirm a payment."""

from __future__ import annotations

from uuid import UUID

from carnet.domains.payments.contracts import BankConfirmation, Outcome
from carnet.domains.payments.models import SimulatedCharge
from carnet.domains.payments.queries.payments import PaymentUnknown
from carnet.kernel.money import Money


def bank_confirmation(payment_id: UUID) -> BankConfirmation:
    """A charge as the simulated bank's page shows it. Raises PaymentUnknown."""
    row = SimulatedCharge.objects.filter(pk=payment_id).first()
    if row is None:
        raise PaymentUnknown("The bank knows of no such payment.")
    return BankConfirmation(row.pk, Money(row.amount, row.currency), Outcome(row.state), row.return_url)
