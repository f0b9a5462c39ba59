"""Vouchers: buying one as a gift, looking one up, giving one as goodwill."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field

from carnet.domains.payments import operations, queries
from carnet.domains.payments.contracts import GoodwillReason, PaymentMethod, PaymentStatus, Voucher, VoucherStatus
from carnet.domains.payments.queries import Gift
from carnet.infra import trace
from carnet.infra.http import (
    ApiRequest,
    Body,
    MoneyOut,
    MoneySchema,
    Out,
    Page,
    Paging,
    Prefix,
    Query,
    Router,
    Status,
    bearer,
    bearer_optional,
    page,
)
from carnet.infra.http.ids import OperatorId, PaymentId
from carnet.infra.idempotency import idempotent, key_of, keyed
from carnet.kernel import clock

router = Router(tags=["vouchers"])

VoucherId = Annotated[UUID, Prefix("vch")]

_CREATED, _ACCEPTED = 201, 202


class VoucherOut(Out):
    """What is on a voucher. `operator` is set where only its tickets can be paid with it."""

    status: VoucherStatus
    amount: MoneyOut = Field(description="What was on it at first.")
    available: MoneyOut = Field(description="What can be spent, without what is reserved.")
    operator: OperatorId | None
    expires_at: datetime

    @classmethod
    def of(cls, voucher: Voucher) -> Self:
        """The voucher as the API writes it to who knows its code."""
        return cls(**_common(voucher))


class GiftPaymentOut(Out):
    """How a voucher is paid for; `next_action` is where the buyer has to confirm it."""

    id: PaymentId
    status: PaymentStatus
    next_action: str | None


class GiftOut(VoucherOut):
    """A voucher that I bought. It can be spent, and is sent, once its payment is captured."""

    id: VoucherId
    code: str
    email: str
    message: str
    created_at: datetime
    payment: GiftPaymentOut

    @classmethod
    def of_gift(cls, gift: Gift) -> Self:
        """The gift as the API writes it to its buyer."""
        voucher, paid = gift.voucher, gift.payment
        return cls(
            **_common(voucher),
            id=voucher.id,
            code=voucher.code,
            email=voucher.email,
            message=voucher.message,
            created_at=voucher.created_at,
            payment=GiftPaymentOut(id=paid.id, status=paid.status, next_action=paid.next_action),
        )


class GoodwillOut(VoucherOut):
    """A voucher that was given. Its code is for the traveller alone; here only its end is told."""

    id: VoucherId
    code: str
    email: str
    message: str
    reason: GoodwillReason | None
    created_at: datetime

    @classmethod
    def of_goodwill(cls, voucher: Voucher) -> Self:
        """The voucher as the API writes it to staff."""
        return cls(
            **_common(voucher),
            id=voucher.id,
            code=voucher.code,
            email=voucher.email,
            message=voucher.message,
            reason=voucher.reason,
            created_at=voucher.created_at,
        )


class VoucherCode(Body):
    """A code, as somebody wrote it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "G7KM-2QXP-9DTR-H4WC"}]})

    code: str = Field(max_length=40)


class GiftBody(Body):
    """A voucher to buy, and for whom."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"amount": {"amount": 5000, "currency": "EUR"}, "email": "grace@example.org", "method": "wallet"}
            ]
        }
    )

    amount: MoneySchema = Field(description="5.00 to 1,000.00.")
    email: str = Field(max_length=254)
    message: str = Field("", max_length=500)
    method: Literal["wallet", "card"]
    card: str = Field("", max_length=200, description="By card: the provider's token, or a test card's number.")
    return_url: str = Field(
        "",
        max_length=500,
        pattern=r"^(https?://[^\s]+)?$",
        description="Where the buyer comes back to from the bank.",
    )


class GoodwillBody(Body):
    """A voucher to give, to whom and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"amount": {"amount": 1500, "currency": "EUR"}, "email": "grace@example.org", "reason": "delay"}
            ]
        }
    )

    amount: MoneySchema = Field(description="1.00 to 500.00.")
    email: str = Field(max_length=254)
    reason: GoodwillReason
    message: str = Field("", max_length=500)


@router.post("/vouchers/look-up", auth=bearer_optional, summary="What is left on a voucher", response=VoucherOut)
def look_up(request: ApiRequest, body: VoucherCode) -> VoucherOut:
    """Who knows the code may ask. Who tries codes that nobody has is stopped."""
    guesser = str(request.principal.user_id) if request.principal else trace.address() or ""
    return VoucherOut.of(operations.voucher_look_up(code=body.code, guesser=guesser, now=clock.now()))


@router.get("/me/vouchers", auth=bearer, summary="The vouchers I bought", response=Page[GiftOut])
def mine(request: ApiRequest, paging: Query[Paging]) -> dict[str, Any]:
    """The latest first."""
    before = paging.key(UUID)
    found = queries.gifts(
        user_id=request.principal.user_id, now=clock.now(), before=before[0] if before else None, limit=paging.fetch
    )
    return page(found, paging=paging, key=lambda gift: (gift.voucher.id,), show=GiftOut.of_gift)


@router.post(
    "/me/vouchers",
    auth=bearer,
    summary="Buy a voucher as a gift",
    response={_CREATED: GiftOut, _ACCEPTED: GiftOut},
    openapi_extra=keyed("A new UUID for each voucher; the same one when asking again."),
)
def buy(request: ApiRequest, body: GiftBody) -> Status[GiftOut]:
    """Answers 201 once it is paid and on its way, 202 while its payment is pending: see `payment.next_action`."""
    order = operations.GiftOrder(
        user_id=request.principal.user_id,
        amount=body.amount.money(),
        email=body.email,
        message=body.message,
        method=PaymentMethod(body.method),
        instrument=body.card,
        return_url=body.return_url,
    )
    gift = operations.gift_buy(order=order, request_key=key_of(request), now=clock.now())
    status = _ACCEPTED if gift.payment.status is PaymentStatus.PENDING else _CREATED
    return Status(status, GiftOut.of_gift(gift))


@router.get("/operators/{operator_id}/vouchers", auth=bearer, tags=["operators"], response=Page[GoodwillOut])
def of_operator(request: ApiRequest, operator_id: OperatorId, paging: Query[Paging]) -> dict[str, Any]:
    """The vouchers the operator gave, the latest first."""
    before = paging.key(UUID)
    found = queries.goodwill_of_operator(
        operator_id=operator_id,
        by=request.principal,
        now=clock.now(),
        before=before[0] if before else None,
        limit=paging.fetch,
    )
    return page(found, paging=paging, key=lambda one: (one.id,), show=GoodwillOut.of_goodwill)


@router.post("/operators/{operator_id}/vouchers", auth=bearer, tags=["operators"], response={_CREATED: GoodwillOut})
@idempotent
def give(request: ApiRequest, operator_id: OperatorId, body: GoodwillBody) -> Status[GoodwillOut]:
    """Give a voucher for the operator's tickets, at its expense. The code goes to the traveller by e-mail."""
    return _give(request, operator_id, body)


@router.get("/admin/vouchers", auth=bearer, tags=["admin"], response=Page[GoodwillOut])
def of_platform(request: ApiRequest, paging: Query[Paging]) -> dict[str, Any]:
    """The vouchers the platform gave, the latest first."""
    before = paging.key(UUID)
    found = queries.goodwill_of_platform(
        by=request.principal, now=clock.now(), before=before[0] if before else None, limit=paging.fetch
    )
    return page(found, paging=paging, key=lambda one: (one.id,), show=GoodwillOut.of_goodwill)


@router.post("/admin/vouchers", auth=bearer, tags=["admin"], response={_CREATED: GoodwillOut})
@idempotent
def give_for_all(request: ApiRequest, body: GoodwillBody) -> Status[GoodwillOut]:
    """Give a voucher for all operators' tickets, at the platform's expense."""
    return _give(request, None, body)


def _give(request: ApiRequest, operator_id: UUID | None, body: GoodwillBody) -> Status[GoodwillOut]:
    goodwill = operations.Goodwill(body.amount.money(), body.email, body.reason, body.message)
    given = operations.goodwill_give(operator_id=operator_id, goodwill=goodwill, by=request.principal, now=clock.now())
    return Status(_CREATED, GoodwillOut.of_goodwill(given))


def _common(voucher: Voucher) -> dict[str, Any]:
    return {
        "status": voucher.status,
        "amount": MoneyOut.of(voucher.amount),
        "available": MoneyOut.of(voucher.available),
        "operator": voucher.operator_id,
        "expires_at": voucher.expires_at,
    }
