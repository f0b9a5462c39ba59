"""An operator's statements."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from pydantic import Field

from carnet.domains.settlement import documents, queries
from carnet.domains.settlement.contracts import Period
from carnet.domains.settlement.http.answers import BookingLineOut, DueOut, MonthOut, StatementOut
from carnet.domains.settlement.problems import StatementUnknown
from carnet.infra.http import ApiRequest, Body, Out, Page, Paging, Path, Query, Router, bearer_or_machine, page
from carnet.infra.http.ids import ListingId, OperatorId
from carnet.infra.principal import Principal
from carnet.kernel import clock

router = Router(tags=["operators"], auth=bearer_or_machine)

Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", examples=["2026-11"])]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217; the operator's only or first one.")]

_FILES: Final = {
    "responses": {
        200: {
            "content": {
                "application/pdf": {"schema": {"type": "string", "format": "binary"}},
                "text/csv": {"schema": {"type": "string"}},
            }
        }
    }
}


class InCurrency(Body):
    """In which currency."""

    currency: Currency | None = None


class BookingLinesAsked(Paging):
    """Which bookings: all, or those with tickets of one trip."""

    currency: Currency | None = None
    listing: ListingId | None = None


class DuesOut(Out):
    """What is due, in each currency."""

    data: list[DueOut]
    next: None = None


@router.get("/operators/{operator_id}/settlements", summary="Statements", response=Page[MonthOut])
def settlements(request: ApiRequest, operator_id: OperatorId) -> dict[str, Any]:
    """Every month from the first sale on, the latest first. Months are counted in UTC."""
    found = queries.months(operator_id=operator_id, by=request.principal, now=clock.now())
    return {"data": [MonthOut.of(one) for one in found], "next": None}


@router.get("/operators/{operator_id}/due", summary="What can be paid out", response=DuesOut)
def due(request: ApiRequest, operator_id: OperatorId) -> DuesOut:
    """The balance, and how much of it is earned, in each of the operator's currencies."""
    by, now = request.principal, clock.now()
    known = queries.currencies(operator_id=operator_id, by=by)
    found = [queries.due(operator_id=operator_id, currency=one, by=by, now=now) for one in known]
    return DuesOut(data=[DueOut.of(one) for one in found])


@router.get(
    "/operators/{operator_id}/settlements/{period}.{form}",
    summary="A month's statement",
    response=StatementOut,
    openapi_extra=_FILES,
)
def statement(
    request: ApiRequest,
    operator_id: OperatorId,
    period: Path[Month],
    form: Path[Literal["json", "csv", "pdf"]],
    asked: Query[InCurrency],
) -> HttpResponse:
    """The month's figures and its trips, as JSON, as a table or on paper."""
    by, now = request.principal, clock.now()
    currency = _currency(asked.currency, operator_id, by)
    month = _month(period)
    one = queries.statement(operator_id=operator_id, period=month, currency=currency, by=by, now=now)
    trips = queries.trips(operator_id=operator_id, period=month, currency=currency, by=by)
    if form == "csv":
        return _file(documents.statement_csv(one, trips), "text/csv; charset=utf-8", f"statement-{month}.csv")
    if form == "pdf":
        return _file(documents.statement_pdf(one, trips), "application/pdf", f"statement-{month}.pdf")
    return JsonResponse(StatementOut.of(one, trips).model_dump(mode="json"))


@router.get(
    "/operators/{operator_id}/settlements/{period}/bookings",
    summary="A month's bookings",
    response=Page[BookingLineOut],
)
def bookings(
    request: ApiRequest, operator_id: OperatorId, period: Path[Month], asked: Query[BookingLinesAsked]
) -> dict[str, Any]:
    """What each booking moved in a month, by reference."""
    by = request.principal
    after = asked.key(str)
    found = queries.lines(
        operator_id=operator_id,
        period=_month(period),
        currency=_currency(asked.currency, operator_id, by),
        listing_id=asked.listing,
        by=by,
        after=str(after[0]) if after else "",
        limit=asked.fetch,
    )
    return page(found, paging=asked, key=lambda one: (one.reference,), show=BookingLineOut.of)


def _month(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError as error:
        raise StatementUnknown("There is no statement of this month.") from error


def _currency(asked: str | None, operator_id: UUID, by: Principal) -> str:
    """The one that is asked for, else the operator's only or first one. Raises StatementUnknown."""
    known = queries.currencies(operator_id=operator_id, by=by)
    if not known or (asked and asked not in known):
        raise StatementUnknown("Nothing was sold in this currency yet.")
    return asked or known[0]


def _file(content: str | bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
