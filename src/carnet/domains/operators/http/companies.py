"""Operators: whom anybody may look up, applying to be one, and what its owner says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Self
from uuid import UUID

from django.http import HttpResponse
from pydantic import ConfigDict, Field

from carnet.domains.operators import operations, queries
from carnet.domains.operators.contracts import OperatorEntry, OperatorProfile, OperatorStatus
from carnet.infra.http import (
    ApiRequest,
    Body,
    Line,
    Out,
    Page,
    Paging,
    Query,
    Router,
    Status,
    bearer,
    bearer_optional,
    etag,
    page,
)
from carnet.infra.http.ids import OperatorId
from carnet.kernel import clock, ids

router = Router(tags=["operators"])

Name = Annotated[Line, Field(min_length=1, max_length=120)]
Website = Annotated[Line, Field(max_length=200, description="Begins with http:// or https://, or is empty.")]
Description = Annotated[str, Field(max_length=2_000, description="What travellers read about the operator.")]
Email = Annotated[Line, Field(max_length=254)]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$", description="ISO 4217, of all its fares.")]

_APPLICATION: Final[dict[str, Any]] = {
    "name": "Nordstern",
    "currency": "EUR",
    "contact_email": "hello@nordstern.example",
    "website": "https://nordstern.example",
    "description": "Trains across the north.",
}


class RatingOut(Out):
    """What travellers gave in all: `stars` is the mean of one to five, null before the first rating."""

    stars: float | None
    ratings: int

    @classmethod
    def of(cls, company: OperatorProfile) -> Self:
        """The API's form of an operator's rating, to one decimal."""
        mean = round(company.stars / company.ratings, 1) if company.ratings else None
        return cls(stars=mean, ratings=company.ratings)


class CompanyOut(Out):
    """An operator that sells here. `logo` is an address below the API's that never changes its picture."""

    id: OperatorId
    name: str
    website: str
    description: str
    logo: str | None
    rating: RatingOut

    @classmethod
    def of(cls, company: OperatorProfile, mark: str | None) -> Self:
        """The API's form of an operator; `mark` is its logo's."""
        logo = f"/operators/{ids.encode('opr', company.id)}/logo/{mark}" if mark else None
        return cls(
            id=company.id,
            name=company.name,
            website=company.website,
            description=company.description,
            logo=logo,
            rating=RatingOut.of(company),
        )


class TermsOut(Out):
    """What the operator and the platform agreed on."""

    commission_bp: int = Field(description="Basis points that the platform keeps.")
    hold_minutes: int = Field(description="How long an unpaid hold lives.")
    lead_hours: int = Field(description="From a trip's first publication to the opening of its sale.")


class OwnOperatorOut(CompanyOut):
    """An operator as its people and the platform's see it."""

    status: OperatorStatus
    currency: str
    contact_email: str
    suspended_because: str
    terms: TermsOut

    @classmethod
    def of_entry(cls, entry: OperatorEntry, marks: Mapping[UUID, str] | None = None) -> Self:
        """The API's form of an operator with what only some may see; `marks` are the logos', read here where None."""
        company = entry.profile
        marks = queries.logo_marks([company.id]) if marks is None else marks
        return cls(
            **dict(CompanyOut.of(company, marks.get(company.id))),
            status=company.status,
            currency=company.currency,
            contact_email=company.contact_email,
            suspended_because=entry.suspended_because,
            terms=TermsOut.model_validate(company.terms),
        )


class ApplicationIn(Body):
    """An operator that asks to sell here."""

    model_config = ConfigDict(json_schema_extra={"examples": [_APPLICATION]})

    name: Name
    currency: Currency
    contact_email: Email
    website: Website = ""
    description: Description = ""


class OperatorPatch(Body):
    """What changes; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"hold_minutes": 15}]})

    name: Name | None = None
    website: Website | None = None
    description: Description | None = None
    contact_email: Email | None = None
    hold_minutes: int | None = Field(None, ge=3, le=30)
    lead_hours: int | None = Field(None, ge=0, le=168)


class OperatorsAsked(Paging):
    """Which operators: all of them where nothing is said."""

    q: str = Field("", max_length=120, description="A part of the name.")


@router.get("/operators", response=Page[CompanyOut])
def operators(request: ApiRequest, asked: Query[OperatorsAsked]) -> dict[str, Any]:  # noqa: ARG001
    """The operators that sell here, by name."""
    rows = queries.companies_on_sale(q=asked.q, after=asked.key(str, UUID), limit=asked.fetch)
    marks = queries.logo_marks(row.id for row in rows)
    return page(
        rows,
        paging=asked,
        key=lambda row: (row.name, row.id),
        show=lambda row: CompanyOut.of(row, marks.get(row.id)),
    )


@router.post("/operators", response={201: OwnOperatorOut}, auth=bearer)
def apply(request: ApiRequest, body: ApplicationIn) -> Status[OwnOperatorOut]:
    """Ask to sell here. I own the operator's team in a moment; refresh the tokens then."""
    entry = operations.operator_apply(**body.model_dump(), by=request.principal, now=clock.now())
    return Status(201, OwnOperatorOut.of_entry(entry))


@router.get("/operators/{operator_id}", response=OwnOperatorOut | CompanyOut, auth=bearer_optional)
def operator(request: ApiRequest, response: HttpResponse, operator_id: OperatorId) -> OwnOperatorOut | CompanyOut:
    """An operator. Its own people and the platform's see more of it, and before it may sell."""
    by = request.principal
    entry = queries.company(operator_id, by=by)
    response["ETag"] = etag.of(entry.version)
    if queries.is_inside(operator_id, by=by):
        return OwnOperatorOut.of_entry(entry)
    return CompanyOut.of(entry.profile, queries.logo_marks([operator_id]).get(operator_id))


@router.patch("/operators/{operator_id}", response=OwnOperatorOut, auth=bearer)
def change(request: ApiRequest, response: HttpResponse, operator_id: OperatorId, body: OperatorPatch) -> OwnOperatorOut:
    """Change what travellers read about my operator, and its hold and lead times. Needs If-Match."""
    by, now = request.principal, clock.now()
    seen = queries.company_at(operator_id, by=by).version
    etag.check(request, seen)
    changes = body.model_dump(exclude_unset=True)
    entry = operations.operator_update(operator_id=operator_id, by=by, now=now, seen=seen, **changes)
    response["ETag"] = etag.of(entry.version)
    return OwnOperatorOut.of_entry(entry)


@router.get("/me/operators", response=Page[OwnOperatorOut], auth=bearer, tags=["me"])
def mine(request: ApiRequest) -> dict[str, Any]:
    """The operators that I applied for, the newest first, all on one page."""
    rows = queries.applications(by=request.principal)
    marks = queries.logo_marks(row.profile.id for row in rows)
    return {"data": [OwnOperatorOut.of_entry(row, marks) for row in rows], "next": None}
