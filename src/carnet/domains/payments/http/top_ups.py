"""Paying into a wallet."""

from __future__ import annotations

from typing import Any, Literal, Self

from django.http import HttpResponse
from pydantic import Field

from carnet.domains.payments import operations, rules
from carnet.domains.payments.contracts import PaymentStatus, TestCard
from carnet.domains.payments.http.wallets import Currency
from carnet.infra import http
from carnet.infra.http import ApiRequest, Body, MoneyOut, MoneySchema, Out, Path, Status, bearer
from carnet.infra.http.ids import PaymentId
from carnet.infra.idempotency import key_of, keyed
from carnet.kernel import clock

router = http.router(tags=["wallets"])

_CREATED, _ACCEPTED = 201, 202


class TopUpBody(Body):
    """How much to pay in, and from what."""

    amount: MoneySchema = Field(description=f"{rules.LEAST_TOP_UP} to {rules.MOST_TOP_UP} minor units.")
    method: Literal["card", "simulated"] = Field(description="`simulated` is an older name of `card`.")
    card: str = Field(
        TestCard.SUCCEEDS,
        min_length=1,
        max_length=200,
        description="The provider's token for the card. Of the simulated provider's test cards also the number.",
    )
    return_url: str = Field(
        "",
        max_length=2_000,
        pattern=r"^(https?://[^\s]+)?$",
        description="Where the buyer comes back to from their bank.",
    )

    model_config = {
        "json_schema_extra": {
            "examples": [{"amount": {"amount": 5000, "currency": "EUR"}, "method": "card", "card": "sim_succeeds"}]
        }
    }


class TopUpOut(Out):
    """A payment into a wallet; while it is pending the wallet is as it was."""

    id: PaymentId
    status: PaymentStatus
    amount: MoneyOut
    balance: MoneyOut | None = Field(description="What the wallet held right after it.")
    next_action: str | None = Field(description="Where the buyer has to confirm the payment, if anywhere.")

    @classmethod
    def of(cls, top_up: operations.TopUp) -> Self:
        """The payment as the API writes it."""
        return cls(
            id=top_up.payment.id,
            status=top_up.payment.status,
            amount=MoneyOut.of(top_up.payment.amount),
            balance=MoneyOut.of(top_up.balance) if top_up.balance else None,
            next_action=top_up.payment.next_action,
        )


@router.post(
    "/me/wallets/{currency}/top-ups",
    auth=bearer,
    summary="Pay into a wallet",
    response={_CREATED: TopUpOut, _ACCEPTED: TopUpOut},
    openapi_extra=keyed("A new UUID for each top-up; the same one when asking again."),
)
def top_up(request: ApiRequest, response: HttpResponse, currency: Path[Currency], body: TopUpBody) -> Any:
    """Answers 201 once the money is in the wallet, 202 while the provider or the buyer has not decided.

    The payment keeps the key itself, since no transaction may be open while a provider is called.
    """
    done = operations.wallet_top_up(
        user_id=request.principal.user_id,
        amount=body.amount.money(),
        currency=currency,
        instrument=body.card,
        return_url=body.return_url,
        request_key=key_of(request),
        now=clock.now(),
    )
    if done.replayed:
        response["Idempotent-Replayed"] = "true"
    status = _ACCEPTED if done.payment.status is PaymentStatus.PENDING else _CREATED
    return Status(status, TopUpOut.of(done))
