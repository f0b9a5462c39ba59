"""An operator's promo codes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

from pydantic import ConfigDict, Field

from carnet.domains.booking import operations, queries
from carnet.domains.booking.contracts import PromoCode, PromoKind
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
    bearer_or_machine,
    page,
)
from carnet.infra.http.ids import OperatorId
from carnet.kernel import clock
from carnet.kernel.money import Money

router = Router(tags=["operators"], auth=bearer_or_machine)

PromoCodeId = Annotated[UUID, Prefix("pro")]
ListingId = Annotated[UUID, Prefix("lst")]

_MOST: Final = 1_000_000
_CODE: Final[dict[str, Any]] = {
    "id": "pro_01m7ye3ya5ear9be00bjk5qvne",
    "code": "SPRING-20",
    "kind": "percent",
    "off_bp": 2000,
    "amount": None,
    "valid_from": "2027-03-01T00:00:00Z",
    "valid_until": "2027-04-01T00:00:00Z",
    "most_uses": 500,
    "most_per_user": 1,
    "listings": [],
    "uses": 12,
    "created_at": "2027-02-20T09:00:00Z",
    "stopped_at": None,
}


class PromoCodeOut(Out):
    """A promo code. `uses` counts bookings that are paid, or held and alive."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CODE]})

    id: PromoCodeId
    code: str
    kind: PromoKind
    off_bp: int | None = Field(description="Basis points of each price: 2000 for 20 %.")
    amount: MoneyOut | None
    valid_from: datetime | None
    valid_until: datetime | None
    most_uses: int | None
    most_per_user: int | None
    listings: list[ListingId]
    uses: int
    created_at: datetime | None
    stopped_at: datetime | None

    @classmethod
    def of(cls, code: PromoCode) -> Self:
        """The API's form of a code."""
        percent = code.kind is PromoKind.PERCENT
        return cls(
            id=code.id,
            code=code.code,
            kind=code.kind,
            off_bp=code.off_bp if percent else None,
            amount=None if percent else MoneyOut.of(Money(code.amount, code.currency)),
            valid_from=code.valid_from,
            valid_until=code.valid_until,
            most_uses=code.most_uses,
            most_per_user=code.most_per_user,
            listings=list(code.listing_ids),
            uses=code.uses,
            created_at=code.created_at,
            stopped_at=code.stopped_at,
        )


class _Period(Body):
    valid_from: datetime | None = None
    valid_until: datetime | None = Field(None, description="The first instant at which it does not hold any more.")


class NewPromoCode(_Period):
    """A percentage or an amount, for all the operator's trips or for some."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"code": "SPRING-20", "off_bp": 2000, "most_uses": 500, "most_per_user": 1}]}
    )

    code: str = Field(max_length=40)
    off_bp: int | None = Field(None, ge=1, le=10_000, description="Basis points of each price: 2000 for 20 %.")
    amount: MoneySchema | None = Field(None, description="Of a whole booking; give this or `off_bp`.")
    most_uses: int | None = Field(None, ge=1, le=_MOST)
    most_per_user: int | None = Field(None, ge=1, le=_MOST)
    listings: list[ListingId] = Field(default_factory=list, max_length=200)


class NewPromoCodes(_Period):
    """Codes that nobody guesses, each for one use of an amount."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"count": 50, "amount": {"amount": 1000, "currency": "EUR"}}]}
    )

    count: int = Field(ge=1, le=operations.MOST_AT_ONCE)
    amount: MoneySchema


class PromoCodesOut(Out):
    """The codes that were made."""

    data: list[PromoCodeOut]
    next: None = None


@router.get("/operators/{operator_id}/promo-codes", response=Page[PromoCodeOut])
def promo_codes(request: ApiRequest, operator_id: OperatorId, paging: Query[Paging]) -> dict[str, Any]:
    """The operator's promo codes, the newest first."""
    rows = queries.promo_codes(
        operator_id=operator_id,
        by=request.principal,
        now=clock.now(),
        after=paging.key(datetime, UUID),
        limit=paging.fetch,
    )
    return page(rows, paging=paging, key=_place, show=PromoCodeOut.of)


@router.post("/operators/{operator_id}/promo-codes", response={201: PromoCodeOut})
def create(request: ApiRequest, operator_id: OperatorId, body: NewPromoCode) -> Status[PromoCodeOut]:
    """Make a promo code. It cannot be changed, only stopped."""
    made = operations.promo_code_create(
        operator_id=operator_id,
        code=body.code,
        kind=PromoKind.PERCENT if body.amount is None else PromoKind.AMOUNT,
        off_bp=body.off_bp or 0,
        amount=body.amount.amount if body.amount else 0,
        currency=body.amount.currency if body.amount else "",
        valid_from=body.valid_from,
        valid_until=body.valid_until,
        most_uses=body.most_uses,
        most_per_user=body.most_per_user,
        listing_ids=body.listings,
        by=request.principal,
        now=clock.now(),
    )
    return Status(201, PromoCodeOut.of(made))


@router.post("/operators/{operator_id}/promo-codes/bulk", response={201: PromoCodesOut})
def bulk(request: ApiRequest, operator_id: OperatorId, body: NewPromoCodes) -> Status[PromoCodesOut]:
    """Make many codes for one use at once."""
    made = operations.promo_codes_create(
        operator_id=operator_id,
        count=body.count,
        amount=body.amount.amount,
        currency=body.amount.currency,
        valid_from=body.valid_from,
        valid_until=body.valid_until,
        by=request.principal,
        now=clock.now(),
    )
    return Status(201, PromoCodesOut(data=[PromoCodeOut.of(one) for one in made]))


@router.get("/operators/{operator_id}/promo-codes/{promo_code_id}", response=PromoCodeOut)
def promo_code(request: ApiRequest, operator_id: OperatorId, promo_code_id: PromoCodeId) -> PromoCodeOut:
    """One of the operator's promo codes."""
    found = queries.promo_code_at(
        operator_id=operator_id, promo_code_id=promo_code_id, by=request.principal, now=clock.now()
    )
    return PromoCodeOut.of(found)


@router.post("/operators/{operator_id}/promo-codes/{promo_code_id}/stop", response=PromoCodeOut)
def stop(request: ApiRequest, operator_id: OperatorId, promo_code_id: PromoCodeId) -> PromoCodeOut:
    """Nobody can use it from now on; what was booked with it stays."""
    stopped = operations.promo_code_stop(
        operator_id=operator_id, promo_code_id=promo_code_id, by=request.principal, now=clock.now()
    )
    return PromoCodeOut.of(stopped)


def _place(code: PromoCode) -> tuple[datetime, UUID]:
    assert code.created_at is not None  # noqa: S101  a stored code was made at some time
    return code.created_at, code.id
