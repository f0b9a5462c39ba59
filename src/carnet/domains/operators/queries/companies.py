"""Reads of companies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import QuerySet

from carnet.domains.operators.contracts import Logo, OperatorEntry, OperatorProfile, OperatorStatus, Terms
from carnet.domains.operators.models import Operator, OperatorLogo, Vehicle
from carnet.infra.access import Permission, allow, allow_at, may_at
from carnet.infra.behind import behind
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal


def operator_profile(row: Operator) -> OperatorProfile:
    """The company as others see it."""
    return OperatorProfile(
        id=row.id,
        name=row.name,
        slug=row.slug,
        status=OperatorStatus(row.status),
        currency=row.currency,
        terms=Terms(row.commission_bp, row.hold_minutes, row.lead_hours),
        website=row.website,
        description=row.description,
        contact_email=row.contact_email,
        stars=row.stars,
        ratings=row.ratings,
    )


def operator_entry(row: Operator) -> OperatorEntry:
    """The company as its own people and the platform see it."""
    return OperatorEntry(operator_profile(row), row.version, row.suspended_because)


def operator(operator_id: UUID) -> OperatorProfile | None:
    """The operator with this id, or None."""
    row = Operator.objects.filter(id=operator_id).first()
    return None if row is None else operator_profile(row)


def operator_by_slug(slug: str) -> OperatorProfile | None:
    """The operator with this slug, or None."""
    row = Operator.objects.filter(slug=slug).first()
    return None if row is None else operator_profile(row)


def operators() -> tuple[OperatorProfile, ...]:
    """All operators by name."""
    return tuple(operator_profile(row) for row in Operator.objects.order_by("name", "id"))


def operator_held(operator_id: UUID) -> OperatorProfile | None:
    """The operator, which nobody approves or suspends before the caller's transaction ends; None when there is none."""
    row = Operator.objects.select_for_update(no_key=True).filter(id=operator_id).first()
    return None if row is None else operator_profile(row)


def company(operator_id: UUID, *, by: Principal | None) -> OperatorEntry:
    """A company: an approved one for everybody, any other for its own people and the platform's.

    Raises NotFound.
    """
    row = Operator.objects.filter(id=operator_id).first()
    if row is None or not _may_see(row, by):
        raise NotFound("There is no such operator.")
    return operator_entry(row)


def is_inside(operator_id: UUID, *, by: Principal | None) -> bool:
    """Whether somebody may see what a company shows its own people and the platform's alone."""
    return by is not None and may_at(by, Permission.CATALOG_READ, operator_id)


def company_at(operator_id: UUID, *, by: Principal) -> OperatorEntry:
    """A company for its people, whatever its status. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.CATALOG_READ, operator_id)
    row = Operator.objects.filter(id=operator_id).first()
    if row is None:
        raise NotFound("There is no such operator.")
    return operator_entry(row)


def companies_on_sale(
    *, q: str = "", after: tuple[str, UUID] | None = None, limit: int = 50
) -> tuple[OperatorProfile, ...]:
    """Approved companies whose names hold `q`, by name and id, after this key."""
    return tuple(map(operator_profile, _page(_named(q, [OperatorStatus.APPROVED]), after, limit)))


def companies(
    *,
    by: Principal,
    status: OperatorStatus | None = None,
    q: str = "",
    after: tuple[str, UUID] | None = None,
    limit: int = 50,
) -> tuple[OperatorEntry, ...]:
    """All companies, or those of one status, for the platform. Raises Forbidden, SecondFactorNeeded."""
    allow(by, Permission.OPERATORS_MANAGE)
    return tuple(map(operator_entry, _page(_named(q, [status] if status else OperatorStatus), after, limit)))


def company_managed(operator_id: UUID, *, by: Principal) -> OperatorEntry:
    """A company for the platform. Raises Forbidden, SecondFactorNeeded, NotFound."""
    allow(by, Permission.OPERATORS_MANAGE)
    row = Operator.objects.filter(id=operator_id).first()
    if row is None:
        raise NotFound("There is no such operator.")
    return operator_entry(row)


def has_vehicle(*, operator_id: UUID, by: Principal) -> bool:
    """Whether the company has a vehicle at all. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.CATALOG_READ, operator_id)
    return Vehicle.objects.filter(operator=operator_id).exists()


def applications(*, by: Principal) -> tuple[OperatorEntry, ...]:
    """The companies that somebody applied for, the newest first."""
    return tuple(operator_entry(row) for row in Operator.objects.filter(applied_by=by.user_id).order_by("-id"))


def logo_marks(operator_ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """By company the SHA-256 of its logo as hexadecimal digits; those without a logo are missing."""
    rows = OperatorLogo.objects.filter(operator__in=set(operator_ids)).values_list("operator_id", "checksum")
    return {operator_id: bytes(checksum).hex() for operator_id, checksum in rows}


def logo(operator_id: UUID, *, by: Principal | None) -> Logo:
    """The logo, for who may see the company. Raises NotFound."""
    row = OperatorLogo.objects.select_related("operator").filter(operator=operator_id).first()
    if row is None or not _may_see(row.operator, by):
        raise NotFound("There is no such picture.")
    public = row.operator.status == OperatorStatus.APPROVED
    return Logo(bytes(row.png), bytes(row.checksum).hex(), public)


def _may_see(row: Operator, by: Principal | None) -> bool:
    return row.status == OperatorStatus.APPROVED or is_inside(row.id, by=by)


def _named(q: str, statuses: Iterable[OperatorStatus]) -> QuerySet[Operator]:
    rows = Operator.objects.filter(status__in=[status.value for status in statuses])
    return rows.filter(name__icontains=q.strip()) if q.strip() else rows


def _page(rows: QuerySet[Operator], after: tuple[str, UUID] | None, limit: int) -> QuerySet[Operator]:
    return rows.filter(behind(after, "name", "id")).order_by("name", "id")[:limit]
