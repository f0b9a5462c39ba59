"""What the platform decides about operators: who may sell, and what it keeps."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from pydantic import ConfigDict, Field

from carnet.domains.operators import operations, queries
from carnet.domains.operators.contracts import OperatorStatus, Terms
from carnet.domains.operators.http.companies import (
    Currency,
    Description,
    Email,
    Name,
    OperatorsAsked,
    OwnOperatorOut,
    Website,
)
from carnet.infra.http import ApiRequest, Body, Line, Page, Query, Router, Status, bearer, etag, page
from carnet.infra.http.ids import OperatorId
from carnet.infra.principal import Principal
from carnet.kernel import clock

router = Router(tags=["admin"], auth=bearer)

Commission = Annotated[int, Field(ge=0, le=10_000, description="Basis points that the platform keeps.")]


class CompaniesAsked(OperatorsAsked):
    """Which operators: of one status, or all."""

    status: OperatorStatus | None = None


class NewOperator(Body):
    """An operator that may sell at once, and its owner."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Nordstern", "currency": "EUR", "owner_email": "otto@nordstern.example"}]
        }
    )

    name: Name
    currency: Currency
    owner_email: Email
    contact_email: Email = Field("", description="The owner's address where nothing is said.")
    website: Website = ""
    description: Description = ""
    commission_bp: Commission = Terms().commission_bp


class CommissionPatch(Body):
    """The platform's share of what is sold from now on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"commission_bp": 450}]})

    commission_bp: Commission


class SuspensionIn(Body):
    """Why the operator may not sell; it is told so."""

    reason: Annotated[Line, Field(min_length=1, max_length=500)]


@router.get("/admin/operators", response=Page[OwnOperatorOut])
def companies(request: ApiRequest, asked: Query[CompaniesAsked]) -> dict[str, Any]:
    """All operators by name, or those of one status."""
    rows = queries.companies(
        by=request.principal, status=asked.status, q=asked.q, after=asked.key(str, UUID), limit=asked.fetch
    )
    marks = queries.logo_marks(row.profile.id for row in rows)
    return page(
        rows,
        paging=asked,
        key=lambda row: (row.profile.name, row.profile.id),
        show=lambda row: OwnOperatorOut.of_entry(row, marks),
    )


@router.post("/admin/operators", response={201: OwnOperatorOut})
def create(request: ApiRequest, body: NewOperator) -> Status[OwnOperatorOut]:
    """Make an operator and its owner in one step: the account with this proven address, or whoever is invited there."""
    given = body.model_dump(exclude={"commission_bp"})
    terms = Terms(commission_bp=body.commission_bp)
    made = operations.operator_create(**given, terms=terms, by=request.principal, now=clock.now())
    return Status(201, _shown(made.id, request.principal))


@router.get("/admin/operators/{operator_id}", response=OwnOperatorOut)
def company(request: ApiRequest, response: HttpResponse, operator_id: OperatorId) -> OwnOperatorOut:
    """One operator, with its ETag."""
    entry = queries.company_managed(operator_id, by=request.principal)
    response["ETag"] = etag.of(entry.version)
    return OwnOperatorOut.of_entry(entry)


@router.patch("/admin/operators/{operator_id}", response=OwnOperatorOut)
def set_commission(
    request: ApiRequest, response: HttpResponse, operator_id: OperatorId, body: CommissionPatch
) -> OwnOperatorOut:
    """Set the platform's share. Needs If-Match."""
    by, now = request.principal, clock.now()
    seen = queries.company_managed(operator_id, by=by).version
    etag.check(request, seen)
    entry = operations.operator_set_commission(
        operator_id=operator_id, commission_bp=body.commission_bp, by=by, now=now, seen=seen
    )
    response["ETag"] = etag.of(entry.version)
    return OwnOperatorOut.of_entry(entry)


@router.post("/admin/operators/{operator_id}/approve", response=OwnOperatorOut)
def approve(request: ApiRequest, operator_id: OperatorId) -> OwnOperatorOut:
    """Let the operator sell. What its suspension took off sale goes back on sale."""
    operations.operator_approve(operator_id=operator_id, by=request.principal, now=clock.now())
    return _shown(operator_id, request.principal)


@router.post("/admin/operators/{operator_id}/suspend", response=OwnOperatorOut)
def suspend(request: ApiRequest, operator_id: OperatorId, body: SuspensionIn) -> OwnOperatorOut:
    """Stop the operator's sales, or refuse its application. Sold tickets stay valid."""
    operations.operator_suspend(operator_id=operator_id, reason=body.reason, by=request.principal, now=clock.now())
    return _shown(operator_id, request.principal)


def _shown(operator_id: UUID, by: Principal) -> OwnOperatorOut:
    return OwnOperatorOut.of_entry(queries.company_managed(operator_id, by=by))
