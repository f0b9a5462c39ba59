"""Stripe: cards are read by its form in the browser, so what reaches us is the token of a payment method (`pm_...`).

A charge is a PaymentIntent, made and confirmed by two calls: https://docs.stripe.com/api/payment_intents. Making one
takes nothing, and Stripe answers the same idempotency key with the same intent. So whoever has lost an answer makes it
again, learns its id, and reads what became of it: nothing has to be searched for, and one that never arrived can be
cancelled before it does.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import requests
import stripe
from django.conf import settings

from carnet.domains.payments.contracts import (
    Answer,
    Charge,
    Outcome,
    ProviderRefused,
    ProviderSilent,
    RefundAnswer,
    RefundOrder,
    RefundOutcome,
    WebhookRefused,
    WebhookUnreadable,
)
from carnet.infra import outside

TOLERANCE: Final = timedelta(minutes=5)
SIGNATURE: Final = "stripe-signature"

# https://docs.stripe.com/payments/paymentintents/lifecycle
_OUTCOMES: Final = {
    "requires_action": Outcome.ACTION,
    "processing": Outcome.PENDING,
    "requires_capture": Outcome.AUTHORISED,
    "succeeded": Outcome.CAPTURED,
    "canceled": Outcome.VOIDED,
}
_UNCONFIRMED: Final = "requires_confirmation"
_REFUSED: Final = "requires_payment_method"
# https://docs.stripe.com/api/refunds/object#refund_object-status
_REFUNDS: Final = {
    "succeeded": RefundOutcome.DONE,
    "failed": RefundOutcome.FAILED,
    "canceled": RefundOutcome.FAILED,
}
_TOKEN: Final = re.compile(r"pm_[A-Za-z0-9_]{1,200}")
_MOST: Final = 100


class StripeGateway:
    """One Stripe account."""

    name = "stripe"

    def __init__(self, *, key: str, secrets: Sequence[str], base: str) -> None:
        """`secrets` are those of the webhook's endpoint: more than one while it is rotated."""
        self._secrets = tuple(secrets)
        self._for_testing = "_test_" in key
        self._session = _Session()
        stripe.enable_telemetry = False
        client = stripe.StripeClient(
            key,
            base_addresses={"api": base},
            # Tried again by whoever drives the payment, who knows until when that makes sense.
            max_network_retries=0,
            http_client=stripe.RequestsClient(session=self._session),
        )
        self._intents, self._refunds = client.v1.payment_intents, client.v1.refunds

    def token(self, instrument: str) -> str:
        """A payment method's token as it is. Raises ValueError for anything else, card numbers above all."""
        if _TOKEN.fullmatch(instrument) is None:
            raise ValueError(
                "Send the token of a payment method (pm_...) that Stripe's form made, never a card number."
            )
        return instrument

    def check(self, *, timeout: timedelta) -> str:
        """Whether Stripe knows our key. Raises ProviderSilent."""
        with self._within(timeout):
            self._intents.list({"limit": 1})
        return "Stripe knows our key" + (", which is for testing" if self._for_testing else "")

    def charge(self, charge: Charge, *, timeout: timedelta) -> Sequence[Answer]:
        """Take the money, or authorise it. Raises ProviderSilent, ProviderRefused."""
        with self._within(timeout):
            try:
                intent = self._make(charge)
            except (stripe.CardError, stripe.InvalidRequestError):
                # Not even made: such as a payment method that Stripe does not know.
                return [Answer(charge.payment_id, Outcome.FAILED, charge.reference)]
            answer = self._moved(charge, intent.id, lambda: self._confirm(intent.id, charge))
            return [answer or Answer(charge.payment_id, Outcome.FAILED, intent.id)]

    def capture(self, charge: Charge, *, timeout: timedelta) -> Answer:
        """Take what was authorised. Raises ProviderSilent, ProviderRefused."""
        with self._within(timeout):
            intent = self._named(charge)
            asked: Any = {"amount_to_capture": charge.amount.amount}
            once = _once(charge.payment_id, "capture")
            answer = self._moved(charge, intent, lambda: self._intents.capture(intent, asked, once))
            if answer is None or answer.outcome is Outcome.AUTHORISED:
                raise ProviderRefused("Stripe does not capture this payment")
            return answer

    def void(self, charge: Charge, *, timeout: timedelta) -> Answer:
        """Cancel, what never arrived too. Says CAPTURED if that was first. Raises ProviderSilent."""
        with self._within(timeout):
            intent = self._named(charge)
            answer = self._moved(charge, intent, lambda: self._intents.cancel(intent))
            return answer or Answer(charge.payment_id, Outcome.PENDING, intent)

    def refund(self, order: RefundOrder, *, timeout: timedelta) -> RefundAnswer:
        """Give a part back, once per refund id, however long ago it was asked for first. Raises ProviderSilent."""
        with self._within(timeout):
            if not order.reference:
                raise ProviderRefused("Stripe's name for the payment is not known")
            # Idempotency keys are forgotten after a day; what was refunded is not.
            asked: Any = {"payment_intent": order.reference, "limit": _MOST}
            for known in map(_plain, self._refunds.list(asked).data):
                if (known.get("metadata") or {}).get("refund_id") == str(order.refund_id):
                    return _refund_answer(order.refund_id, known)
            return self._give(order)

    def look_up(self, charge: Charge, *, timeout: timedelta) -> Answer | None:
        """What became of a charge; None if it was never confirmed. Raises ProviderSilent."""
        with self._within(timeout):
            return _answer(charge.payment_id, _plain(self._intents.retrieve(self._named(charge))))

    def read_webhook(
        self, headers: Mapping[str, str], body: bytes, *, now: datetime
    ) -> tuple[str, Sequence[Answer | RefundAnswer]]:
        """The id of an event and what it says of a payment or refund of ours. Raises WebhookRefused."""
        self._verify(headers.get(SIGNATURE, ""), body, now)
        try:
            event = json.loads(body)
            return str(event["id"]), _said(event["data"]["object"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise WebhookUnreadable("this is no event of Stripe's") from error

    def _make(self, charge: Charge) -> Any:
        """The intent of a payment, unconfirmed when it is new: making it takes nothing."""
        if charge.reference:
            return self._intents.retrieve(charge.reference)
        asked: Any = {
            "amount": charge.amount.amount,
            "currency": charge.amount.currency.lower(),
            "capture_method": "automatic" if charge.capture else "manual",
            "payment_method": charge.instrument,
            "payment_method_types": ["card"],
            "metadata": {"payment_id": str(charge.payment_id)},
        }
        return self._intents.create(asked, _once(charge.payment_id, "make"))

    def _confirm(self, intent: str, charge: Charge) -> Any:
        # Without an address to come back to, Stripe names none to confirm at.
        asked: Any = {"return_url": charge.return_url or settings.SITE_URL}
        return self._intents.confirm(intent, asked, _once(charge.payment_id, "confirm"))

    def _moved(self, charge: Charge, name: str, move: Callable[[], Any]) -> Answer | None:
        """What an intent is after a move, or after Stripe refused to make it; None if it is not confirmed."""
        try:
            intent = move()
            replayed = intent.last_response.headers.get("Idempotent-Replayed") == "true"
        except (stripe.CardError, stripe.InvalidRequestError):
            replayed = True
        # What is replayed is what was so then.
        return _answer(charge.payment_id, _plain(self._intents.retrieve(name) if replayed else intent))

    def _named(self, charge: Charge) -> str:
        return charge.reference or str(self._make(charge).id)

    def _give(self, order: RefundOrder) -> RefundAnswer:
        asked: Any = {
            "payment_intent": order.reference,
            "amount": order.amount.amount,
            "metadata": {"refund_id": str(order.refund_id), "payment_id": str(order.payment_id)},
        }
        try:
            given = self._refunds.create(asked, _once(order.refund_id, "refund"))
        except stripe.InvalidRequestError:
            return RefundAnswer(order.refund_id, RefundOutcome.FAILED, "")
        return _refund_answer(order.refund_id, _plain(given))

    @contextmanager
    def _within(self, timeout: timedelta) -> Iterator[None]:
        """Calls that take no longer than this together; what says nothing of the payment is silence."""
        with self._session.within(timeout):
            try:
                yield
            except stripe.IdempotencyError as error:
                raise ProviderRefused("this was asked for with other values before") from error
            except stripe.StripeError as error:
                raise ProviderSilent(f"{type(error).__name__}, HTTP status {error.http_status}") from error

    def _verify(self, header: str, body: bytes, now: datetime) -> None:
        for secret in self._secrets:
            try:
                stripe.WebhookSignature.verify_header(body, header, secret)
            except (stripe.SignatureVerificationError, UnicodeDecodeError):
                continue
            sent = int(dict(part.split("=", 1) for part in header.split(","))["t"])
            if abs(now.timestamp() - sent) > TOLERANCE.total_seconds():
                raise WebhookRefused("the event is too old")
            return
        raise WebhookRefused("the event is not signed by Stripe")


class _Session(outside.Session):
    """Gives all calls of one question to Stripe the same deadline."""

    def __init__(self) -> None:
        super().__init__()
        self._until = threading.local()

    @contextmanager
    def within(self, timeout: timedelta) -> Iterator[None]:
        """Calls of this thread have this long, together."""
        self._until.instant = time.monotonic() + timeout.total_seconds()
        yield

    def request(self, method: str, url: str | bytes, *args: Any, **options: Any) -> requests.Response:
        """Ask, for as long as is left. Raises what `requests` raises, InsideTransaction."""
        left = self._until.instant - time.monotonic()
        if left <= 0:
            raise requests.Timeout("no time is left")
        options |= {"timeout": (min(outside.CONNECT, left), left), "allow_redirects": False}
        return super().request(method, url, *args, **options)


def _once(number: UUID, verb: str) -> Any:
    return {"idempotency_key": f"{number}-{verb}"}


def _plain(thing: stripe.StripeObject) -> dict[str, Any]:
    plain: dict[str, Any] = thing.to_dict()
    return plain


def _answer(payment_id: UUID, intent: Mapping[str, Any]) -> Answer | None:
    """What an intent says; None for one that is not confirmed yet."""
    status, reference = str(intent["status"]), str(intent["id"])
    if status == _UNCONFIRMED or (status == _REFUSED and not intent.get("last_payment_error")):
        return None
    action = intent.get("next_action") or {}
    url = (action.get("redirect_to_url") or {}).get("url") if status == "requires_action" else None
    return Answer(payment_id, _OUTCOMES.get(status, Outcome.FAILED), reference, url)


def _refund_answer(refund_id: UUID, refund: Mapping[str, Any]) -> RefundAnswer:
    return RefundAnswer(refund_id, _REFUNDS.get(str(refund["status"]), RefundOutcome.PENDING), str(refund["id"]))


def _said(thing: Mapping[str, Any]) -> list[Answer | RefundAnswer]:
    """What an event's object says of a payment or refund of ours. Others may be on the same account."""
    metadata = thing.get("metadata") or {}
    if thing["object"] == "payment_intent" and "payment_id" in metadata:
        answer = _answer(UUID(metadata["payment_id"]), thing)
        return [answer] if answer else []
    if thing["object"] == "refund" and "refund_id" in metadata:
        return [_refund_answer(UUID(metadata["refund_id"]), thing)]
    return []
