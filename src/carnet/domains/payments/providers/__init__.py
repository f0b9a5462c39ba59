"""The way to payment providers: which one serves a method, and the one gate through which all are called.

An adapter is any class with the shape of `contracts.Provider`. The gate gives every call a timeout and lets none
through inside a database transaction: rows would stay locked for as long as somebody else's server takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Final

from django.conf import settings

from carnet.domains.payments.contracts import (
    Answer,
    Charge,
    PaymentMethod,
    Provider,
    RefundAnswer,
    RefundOrder,
)
from carnet.domains.payments.providers.simulated import SimulatedGateway
from carnet.infra import outside
from carnet.kernel.problem import Pointer, Problem

_STRIPE: Final = "stripe"
_TIMEOUT: Final = timedelta(seconds=5)
_HOUR: Final = 3_600


class ProviderUnavailable(Problem):
    """No provider serves this method here."""

    code = "PROVIDER_UNAVAILABLE"


class ProviderUnknown(Problem):
    """No provider of this name is on here."""

    code = "PROVIDER_UNKNOWN"


class CardNotAccepted(Problem):
    """What was given as a card is none that the provider takes."""

    code = "CARD_NOT_ACCEPTED"


class ProviderCalledInTransaction(RuntimeError):
    """A mistake of ours: a provider was about to be called while a database transaction is open (T54)."""


def timeout() -> timedelta:
    """How long a provider may take to answer (`settings.PROVIDER_TIMEOUT`)."""
    value: timedelta = getattr(settings, "PROVIDER_TIMEOUT", _TIMEOUT)
    return value


def chosen(method: PaymentMethod) -> Provider:
    """The provider that new payments of a method go through. Raises ProviderUnavailable."""
    if method is PaymentMethod.CARD and settings.STRIPE_KEY:
        return of(_STRIPE)
    if method is PaymentMethod.CARD and settings.SIMULATED_PROVIDER:
        return of(SimulatedGateway.name)
    raise ProviderUnavailable(f"The payment method {method.value} is not on offer here.", retry_after=_HOUR)


def of(name: str) -> Provider:
    """The provider of this name. Raises ProviderUnknown if there is none, or it is off."""
    if name == _STRIPE and settings.STRIPE_KEY:
        return _stripe(settings.STRIPE_KEY, tuple(settings.STRIPE_WEBHOOK_SECRETS), settings.STRIPE_API_BASE)
    if name == SimulatedGateway.name and settings.SIMULATED_PROVIDER and not settings.STRIPE_KEY:
        return SimulatedGateway()
    raise ProviderUnknown("No such payment provider is on here.")


def token(provider: Provider, instrument: str, *, pointer: str) -> str:
    """The token to keep of what a buyer gave as a card, at the `pointer` of the request. Raises CardNotAccepted."""
    try:
        return provider.token(instrument)
    except ValueError as error:
        detail = str(error)
        raise CardNotAccepted(detail, pointers=[Pointer(pointer, "CARD_NOT_ACCEPTED", detail)]) from None


def check(provider: Provider) -> str:
    """What can be said about the way to a provider. Raises ProviderSilent where it is closed."""
    refuse_in_transaction()
    return provider.check(timeout=timeout())


def charge(provider: Provider, charge: Charge) -> Sequence[Answer]:
    """Have the provider take the money, or authorise it.

    Raises ProviderSilent, ProviderRefused, ProviderCalledInTransaction.
    """
    refuse_in_transaction()
    return provider.charge(charge, timeout=timeout())


def capture(provider: Provider, charge: Charge) -> Answer:
    """Have the provider take what it authorised. Raises as `charge`."""
    refuse_in_transaction()
    return provider.capture(charge, timeout=timeout())


def void(provider: Provider, charge: Charge) -> Answer:
    """Have the provider let go of a charge. Raises as `charge`."""
    refuse_in_transaction()
    return provider.void(charge, timeout=timeout())


def refund(provider: Provider, order: RefundOrder) -> RefundAnswer:
    """Have the provider give money back. Raises as `charge`."""
    refuse_in_transaction()
    return provider.refund(order, timeout=timeout())


def look_up(provider: Provider, charge: Charge) -> Answer | None:
    """Ask the provider what became of a charge. Raises ProviderSilent or ProviderCalledInTransaction."""
    refuse_in_transaction()
    return provider.look_up(charge, timeout=timeout())


def refuse_in_transaction() -> None:
    """Raises ProviderCalledInTransaction if a transaction is open on this thread's connection."""
    if outside.in_transaction():
        raise ProviderCalledInTransaction("commit before a payment provider is called")


@cache
def _stripe(key: str, secrets: tuple[str, ...], base: str) -> Provider:
    # Its library takes half a second to load, which only those wait for who use it.
    from carnet.domains.payments.providers.stripe import StripeGateway  # noqa: PLC0415

    return StripeGateway(key=key, secrets=secrets, base=base)
