"""The payment providers that each test of the port runs on, with the far end in hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

import stripe

from carnet.domains.payments.contracts import Answer, Outcome, Provider, TestCard
from carnet.domains.payments.providers.simulated import SimulatedGateway, bank, notices
from carnet.domains.payments.providers.stripe import StripeGateway
from carnet.kernel import ids
from tests.stripe_stand_in import StandIn
from tests.stripe_stand_in.process import KEY
from tests.stub_server import StubServer

SECRET = "whsec_for_tests"
_STATES = {
    Outcome.ACTION: "requires_action",
    Outcome.PENDING: "processing",
    Outcome.AUTHORISED: "requires_capture",
    Outcome.CAPTURED: "succeeded",
    Outcome.VOIDED: "canceled",
    Outcome.FAILED: "requires_payment_method",
}


class Bank(Protocol):
    """An adapter and what can be done on the other side."""

    adapter: Provider
    cards: Mapping[str, str]

    def settings(self, settings: Any) -> None:
        """Make it the provider of this process."""

    def decide(self, asked: Answer, *, approve: bool) -> None:
        """The buyer confirms a payment, or refuses to."""

    def call(self, answer: Answer, *, number: str = "") -> bytes:
        """What the provider's server calls with to say this."""

    def sign(self, body: bytes, *, now: datetime) -> dict[str, str]:
        """The headers of that call."""

    def silent(self, server: StubServer) -> tuple[Provider, str]:
        """The same adapter when nobody answers, and a card to try it with."""


class SimulatedBank:
    """Its far end is a book in our own database."""

    def __init__(self) -> None:
        self.adapter: Provider = SimulatedGateway(wait=lambda _: None)
        self.cards: Mapping[str, str] = {
            "succeeds": TestCard.SUCCEEDS.value,
            "fails": TestCard.FAILS.value,
            "confirmed": TestCard.NEEDS_3DS.value,
            "refund_fails": TestCard.REFUND_FAILS.value,
        }

    def settings(self, settings: Any) -> None:
        settings.SIMULATED_PROVIDER = True

    def decide(self, asked: Answer, *, approve: bool) -> None:
        bank.decide(asked.payment_id, approve=approve)

    def call(self, answer: Answer, *, number: str = "") -> bytes:
        said = {"charge": str(answer.payment_id), "outcome": answer.outcome.value, "reference": answer.reference}
        return json.dumps({"id": number or f"simw_{ids.new_id().hex}", **said}).encode()

    def sign(self, body: bytes, *, now: datetime) -> dict[str, str]:
        return notices.sign(body.decode(), now=now)

    def silent(self, server: StubServer) -> tuple[Provider, str]:
        return SimulatedGateway(), TestCard.TIMES_OUT.value


class StripeBank:
    """Its far end is a process that behaves like Stripe."""

    def __init__(self, stand_in: StandIn) -> None:
        self._stand_in = stand_in
        self.adapter: Provider = self._at(stand_in.url)
        self.cards: Mapping[str, str] = {
            "succeeds": stand_in.card("4242424242424242"),
            "fails": stand_in.card("4000000000000341"),
            "confirmed": stand_in.card("4000000000003220"),
            "refund_fails": stand_in.card("4000000000005126"),
        }

    def settings(self, settings: Any) -> None:
        settings.STRIPE_KEY, settings.STRIPE_WEBHOOK_SECRETS = KEY, [SECRET]
        settings.STRIPE_API_BASE = self._stand_in.url

    def decide(self, asked: Answer, *, approve: bool) -> None:
        self._stand_in.decide(asked.reference, approve=approve)

    def call(self, answer: Answer, *, number: str = "") -> bytes:
        intent = {
            "object": "payment_intent",
            "id": answer.reference,
            "status": _STATES[answer.outcome],
            "metadata": {"payment_id": str(answer.payment_id)},
            "last_payment_error": {"code": "card_declined"} if answer.outcome is Outcome.FAILED else None,
        }
        return json.dumps({"id": number or f"evt_{ids.new_id().hex}", "data": {"object": intent}}).encode()

    def sign(self, body: bytes, *, now: datetime) -> dict[str, str]:
        header = stripe.WebhookSignature.generate_signature_header(body.decode(), SECRET, int(now.timestamp()))
        return {"stripe-signature": header}

    def silent(self, server: StubServer) -> tuple[Provider, str]:
        return self._at(server.url), self.cards["succeeds"]

    def _at(self, url: str) -> StripeGateway:
        return StripeGateway(key=KEY, secrets=["whsec_older", SECRET], base=url)
