"""The way to payment providers: which one serves a method, and the one gate through which all are called.

An adapter is any class with the shape of `contracts.Provider`. The gate gives every call a timeout and lets none
through inside a database transaction: rows would stay locked for as long as somebody else's server takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import connection

from carnet.domains.payments.contracts import Answer, Charge, PaymentMethod, Provider
from carnet.domains.payments.providers.simulated import SimulatedGateway
from carnet.kernel.problem import Problem

_TIMEOUT: Final = timedelta(seconds=5)


class ProviderUnavailable(Problem):
    """No provider serves this method here."""

    code = "PROVIDER_UNAVAILABLE"


class ProviderCalledInTransaction(RuntimeError):
    """A mistake of ours: a provider was about to be called while a database transaction is open (T54)."""


def timeout() -> timedelta:
    """How long a provider may take to answer (`settings.PROVIDER_TIMEOUT`)."""
    value: timedelta = getattr(settings, "PROVIDER_TIMEOUT", _TIMEOUT)
    return value


def chosen(method: PaymentMethod) -> Provider:
    """The provider of a payment method. Raises ProviderUnavailable."""
    if method is PaymentMethod.SIMULATED and settings.SIMULATED_PROVIDER:
        return SimulatedGateway()
    raise ProviderUnavailable(f"The payment method {method.value} is not on offer here.", retry_after=3_600)


def charge(provider: Provider, charge: Charge) -> Sequence[Answer]:
    """Have the provider take the money. Raises ProviderSilent or ProviderCalledInTransaction."""
    refuse_in_transaction()
    return provider.charge(charge, timeout=timeout())


def look_up(provider: Provider, charge: Charge) -> Answer | None:
    """Ask the provider what became of a charge. Raises ProviderSilent or ProviderCalledInTransaction."""
    refuse_in_transaction()
    return provider.look_up(charge, timeout=timeout())


def refuse_in_transaction() -> None:
    """Raises ProviderCalledInTransaction if a transaction is open on this thread's connection."""
    if connection.in_atomic_block:
        raise ProviderCalledInTransaction("commit before a payment provider is called")
