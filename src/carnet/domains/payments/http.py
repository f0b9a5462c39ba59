"""Wallets: what is in them, what happened to them, and paying in."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Final, Literal, Self

from django.http import HttpResponse
from pydantic import Field

from carnet.domains.payments import operations, queries, rules
from carnet.domains.payments.contracts import PaymentStatus, TransferKind, Wallet, WalletEntry
from carnet.domains.payments.providers.simulated import TestCard
from carnet.infra import http
from carnet.infra.http import (
    ApiRequest,
    Body,
    MoneyOut,
    MoneySchema,
    Out,
    Page,
    Paging,
    Path,
    Query,
    Status,
    bearer,
    page,
    prefixed,
)
from carnet.infra.idempotency import key_of
from carnet.kernel import clock

router = http.router(tags=["wallets"])

Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217.", examples=["EUR"])]

_HEADER: Final = {
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": True,
            "schema": {"type": "string", "format": "uuid", "maxLength": 255},
            "description": "A new UUID for each top-up; the same one when asking again.",
        }
    ]
}
_CREATED, _ACCEPTED = 201, 202


class WalletOut(Out):
    """Money in one currency."""

    currency: Currency
    balance: MoneyOut

    @classmethod
    def of(cls, wallet: Wallet) -> Self:
        """The wallet as the API writes it."""
        return cls(currency=wallet.balance.currency, balance=MoneyOut.of(wallet.balance))


class EntryOut(Out):
    """One line of a statement; `balance` is what the wallet held after it."""

    id: prefixed("trf") = Field(description="The transfer.")  # type: ignore[valid-type]
    type: TransferKind
    amount: MoneyOut = Field(description="Below zero when it left the wallet.")
    balance: MoneyOut
    created_at: datetime
    booking: prefixed("bkg") | None  # type: ignore[valid-type]
    payment: prefixed("pay") | None  # type: ignore[valid-type]

    @classmethod
    def of(cls, entry: WalletEntry) -> Self:
        """The line as the API writes it."""
        return cls(
            id=entry.transfer_id,
            type=entry.kind,
            amount=MoneyOut.of(entry.amount),
            balance=MoneyOut.of(entry.balance),
            created_at=entry.created_at,
            booking=entry.booking_id,
            payment=entry.payment_id,
        )


class Filters(Paging):
    """Which lines to list; both days are counted in UTC and belong to the range."""

    type: TransferKind | None = None
    since: date | None = Field(None, alias="from")
    until: date | None = Field(None, alias="to")


class TopUpBody(Body):
    """How much to pay in, and from what."""

    amount: MoneySchema = Field(description=f"{rules.LEAST_TOP_UP} to {rules.MOST_TOP_UP} minor units.")
    method: Literal["simulated"]
    card: TestCard = Field(TestCard.SUCCEEDS, description="What the simulated provider does with the payment.")

    model_config = {
        "json_schema_extra": {
            "examples": [{"amount": {"amount": 5000, "currency": "EUR"}, "method": "simulated", "card": "sim_succeeds"}]
        }
    }


class TopUpOut(Out):
    """A payment into a wallet; while it is pending the wallet is as it was."""

    id: prefixed("pay")  # type: ignore[valid-type]
    status: PaymentStatus
    amount: MoneyOut
    balance: MoneyOut | None = Field(description="What the wallet held right after it.")

    @classmethod
    def of(cls, top_up: operations.TopUp) -> Self:
        """The payment as the API writes it."""
        return cls(
            id=top_up.payment.id,
            status=top_up.payment.status,
            amount=MoneyOut.of(top_up.payment.amount),
            balance=MoneyOut.of(top_up.balance) if top_up.balance else None,
        )


@router.get("/me/wallets", auth=bearer, summary="My wallets", response=Page[WalletOut])
def wallets(request: ApiRequest) -> dict[str, Any]:
    """All of them, by currency."""
    return {"data": [WalletOut.of(one) for one in queries.wallets(request.principal.user_id)], "next": None}


@router.get("/me/wallets/{currency}/entries", auth=bearer, summary="A wallet's statement", response=Page[EntryOut])
def entries(request: ApiRequest, currency: Path[Currency], filters: Query[Filters]) -> dict[str, Any]:
    """What came in and what went out, the latest first, with the balance after each."""
    found = queries.entries(
        request.principal.user_id,
        currency,
        kind=filters.type,
        since=_instant(filters.since, time.min),
        until=_instant(filters.until, time.max),
        before=_position(filters),
        limit=filters.fetch,
    )
    return page(found, paging=filters, key=lambda entry: (entry.position,), show=EntryOut.of)


@router.post(
    "/me/wallets/{currency}/top-ups",
    auth=bearer,
    summary="Pay into a wallet",
    response={_CREATED: TopUpOut, _ACCEPTED: TopUpOut},
    openapi_extra=_HEADER,
)
def top_up(request: ApiRequest, response: HttpResponse, currency: Path[Currency], body: TopUpBody) -> Any:
    """Answers 201 once the money is in the wallet, 202 while the provider has not said what became of it.

    The payment keeps the key itself, since no transaction may be open while a provider is called.
    """
    done = operations.wallet_top_up(
        user_id=request.principal.user_id,
        amount=body.amount.money(),
        currency=currency,
        instrument=body.card.value,
        request_key=key_of(request),
        now=clock.now(),
    )
    if done.replayed:
        response["Idempotent-Replayed"] = "true"
    status = _ACCEPTED if done.payment.status is PaymentStatus.PENDING else _CREATED
    return Status(status, TopUpOut.of(done))


def _instant(day: date | None, at: time) -> datetime | None:
    return None if day is None else datetime.combine(day, at, UTC)


def _position(filters: Filters) -> int | None:
    key = filters.key(int)
    return None if key is None else int(str(key[0]))
