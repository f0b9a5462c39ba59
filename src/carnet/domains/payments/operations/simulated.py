"""The simulated bank from outside: its customer decides on a page, and its notices reach us."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from carnet.domains.payments import providers
from carnet.domains.payments.contracts import BankConfirmation
from carnet.domains.payments.operations.webhooks import webhook_receive
from carnet.domains.payments.providers.simulated import SimulatedGateway, bank, notices
from carnet.domains.payments.queries import bank_confirmation
from carnet.infra.jobs import job


def simulated_decide(*, payment_id: UUID, approve: bool) -> BankConfirmation:
    """The customer of the simulated bank confirms a payment, or refuses to; decided again, nothing changes.

    The bank then calls our webhook; whoever does not want to wait for it asks (`payment_ask`). Returns the payment as
    the bank sees it then. Raises ProviderUnknown where the simulated provider is off, and PaymentUnknown.
    """
    providers.of(SimulatedGateway.name)
    bank.decide(payment_id, approve=approve)
    return bank_confirmation(payment_id)


@job(name=notices.CALL)
def simulated_call(*, body: str, now: datetime) -> None:
    """Call our webhook, signed now, as the provider's servers would."""
    webhook_receive(SimulatedGateway.name, notices.sign(body, now=now), body.encode(), now=now)
