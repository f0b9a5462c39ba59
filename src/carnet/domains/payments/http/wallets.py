"""Wallets: what is in them and what happened to them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import Field

from carnet.domains.payments import queries
from carnet.domains.payments.contracts import PaymentPurpose, TransferKind, Wallet, WalletEntry
from carnet.infra import http
from carnet.infra.http import ApiRequest, MoneyOut, Out, Page, Paging, Path, Query, bearer, page, prefixed
from carnet.infra.http.ids import BookingId, PaymentId
from carnet.kernel import clock

router = http.router(tags=["wallets"])

Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217.", examples=["EUR"])]


class WalletOut(Out):
    """Money in one currency."""

    currency: Currency
    balance: MoneyOut
    reserved: MoneyOut = Field(description="Promised to purchases that are under way.")
    available: MoneyOut = Field(description="What can be spent.")

    @classmethod
    def of(cls, wallet: Wallet) -> Self:
        """The wallet as the API writes it."""
        return cls(
            currency=wallet.balance.currency,
            balance=MoneyOut.of(wallet.balance),
            reserved=MoneyOut.of(wallet.reserved),
            available=MoneyOut.of(wallet.available),
        )


class EntryOut(Out):
    """One line of a statement; `balance` is what the wallet held after it."""

    id: prefixed("trf") = Field(description="The transfer.")  # type: ignore[valid-type]
    type: TransferKind
    purpose: PaymentPurpose | None = Field(description="What its payment was for.")
    amount: MoneyOut = Field(description="Below zero when it left the wallet.")
    balance: MoneyOut
    created_at: datetime
    booking: BookingId | None
    payment: PaymentId | None

    @classmethod
    def of(cls, entry: WalletEntry) -> Self:
        """The line as the API writes it."""
        return cls(
            id=entry.transfer_id,
            type=entry.kind,
            purpose=entry.purpose,
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
        since=clock.midnight(filters.since),
        until=clock.midnight(filters.until, days=1),
        before=_position(filters),
        limit=filters.fetch,
    )
    return page(found, paging=filters, key=lambda entry: (entry.position,), show=EntryOut.of)


def _position(filters: Filters) -> int | None:
    key = filters.key(int)
    return None if key is None else int(str(key[0]))
