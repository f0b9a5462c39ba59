"""How a company comes, and whether it may sell: it applies or is created, is approved, is suspended."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from carnet.domains.operators import queries, rules
from carnet.domains.operators.contracts import OperatorEntry, OperatorProfile, OperatorStatus, Terms
from carnet.domains.operators.events import OperatorApplied, OperatorApproved, OperatorCreated, OperatorSuspended
from carnet.domains.operators.models import Operator
from carnet.domains.operators.operations.companies import locked, note, tell
from carnet.infra import mail, sql
from carnet.infra.access import Permission, allow
from carnet.infra.http.problems import Forbidden
from carnet.infra.principal import Principal
from carnet.kernel.ids import new_id
from carnet.kernel.problem import InvalidInput, Pointer, Problem

MOST_APPLICATIONS: Final = 3
_LONGEST_REASON: Final = 500


class OperatorExists(Problem):
    """Another operator has this slug."""

    code = "OPERATOR_EXISTS"


class OperatorMoveRefused(Problem):
    """The operator's state does not allow this."""

    code = "OPERATOR_MOVE_REFUSED"


class OwnApplication(Problem):
    """Who applied for a company does not decide about it."""

    code = "OWN_APPLICATION"


class TooManyApplications(Problem):
    """The user waits for answers to as many applications as may be open."""

    code = "TOO_MANY_APPLICATIONS"


def operator_apply(
    *,
    name: str,
    currency: str,
    contact_email: str,
    by: Principal,
    now: datetime,
    website: str = "",
    description: str = "",
) -> OperatorEntry:
    """A company that asks to sell here. Who asks becomes its owner; selling waits for an admin.

    Raises Forbidden (to machines), InvalidInput, OperatorExists, TooManyApplications.
    """
    if by.key_id is not None:
        raise Forbidden
    row = _new(name, currency, website=website, description=description, contact_email=contact_email)
    row.applied_by = by.user_id
    if not contact_email:
        raise InvalidInput.at("/contact_email", "write the address that the answer goes to", code="EMPTY")
    with transaction.atomic():
        _check_open_applications(by.user_id)
        _insert(row)
        tell(row, OperatorApplied(queries.operator_profile(row), by.user_id), now=now)
        note(by, "apply", row, now=now)
    return queries.operator_entry(row)


def operator_create(
    *,
    name: str,
    currency: str,
    by: Principal,
    now: datetime,
    slug: str | None = None,
    terms: Terms | None = None,
    website: str = "",
    description: str = "",
    contact_email: str = "",
    owner_email: str | None = None,
) -> OperatorProfile:
    """An approved company and, where `owner_email` is given, its owner: the account with this proven address, else
    whoever accepts the invitation that goes there.

    `slug` is made from the name when None. Raises Forbidden, SecondFactorNeeded, InvalidInput, OperatorExists.
    """
    allow(by, Permission.OPERATORS_MANAGE)
    if owner_email is not None:
        rules.check_email("/owner_email", owner_email)
    contact = contact_email or owner_email or ""
    row = _new(name, currency, slug=slug, terms=terms, website=website, description=description, contact_email=contact)
    with transaction.atomic():
        _insert(row)
        tell(row, OperatorCreated(queries.operator_profile(row), owner_email), now=now)
        row.status = OperatorStatus.APPROVED.value
        tell(row, OperatorApproved(queries.operator_profile(row)), now=now)
        note(by, "create", row, now=now)
    return queries.operator_profile(row)


def operator_approve(*, operator_id: UUID, by: Principal, now: datetime) -> OperatorProfile:
    """Let the company sell; approving an approved one changes nothing. What went off sale because it was suspended
    goes back on sale.

    Raises Forbidden, SecondFactorNeeded, OperatorNotFound, OwnApplication.
    """
    allow(by, Permission.OPERATORS_MANAGE)
    with transaction.atomic():
        row = locked(operator_id)
        if not by.is_carnet and row.applied_by == by.user_id:
            raise OwnApplication("You applied for this company yourself; another admin decides.")
        if _move(row, "approve"):
            row.suspended_because = ""
            tell(row, OperatorApproved(queries.operator_profile(row)), now=now)
            note(by, "approve", row, now=now)
            _write(row, "approved")
    return queries.operator_profile(row)


def operator_suspend(*, operator_id: UUID, reason: str, by: Principal, now: datetime) -> OperatorProfile:
    """Stop the company's sales, or refuse its application; suspending a suspended one changes nothing.

    The company is told the `reason`. Raises Forbidden, SecondFactorNeeded, OperatorNotFound, InvalidInput.
    """
    allow(by, Permission.OPERATORS_MANAGE)
    reason = reason.strip()
    if not 0 < len(reason) <= _LONGEST_REASON:
        raise InvalidInput.at("/reason", f"give a reason of at most {_LONGEST_REASON} characters")
    with transaction.atomic():
        row = locked(operator_id)
        refused = row.status == OperatorStatus.APPLIED
        if _move(row, "suspend"):
            row.suspended_because = reason
            tell(row, OperatorSuspended(queries.operator_profile(row), reason), now=now)
            note(by, "suspend", row, now=now, reason=reason)
            _write(row, "refused" if refused else "suspended")
    return queries.operator_profile(row)


def _new(name: str, currency: str, *, slug: str | None = None, terms: Terms | None = None, **said: str) -> Operator:
    """A company that is not stored yet. Raises InvalidInput."""
    terms = terms or Terms()
    row = Operator(
        id=new_id(),
        name=name,
        slug=rules.slug_of(name) if slug is None else slug,
        currency=currency,
        commission_bp=terms.commission_bp,
        hold_minutes=terms.hold_minutes,
        lead_hours=terms.lead_hours,
        **said,
    )
    rules.check_profile(queries.operator_profile(row))
    rules.check_terms(terms)
    return row


def _insert(row: Operator) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        reason = f"There is an operator {row.slug} already."
        raise OperatorExists(reason, pointers=[Pointer("/name", "TAKEN", reason)]) from error


def _check_open_applications(user_id: UUID) -> None:
    """Raises TooManyApplications. Applications of one user follow one another."""
    with connection.cursor() as cursor:
        cursor.execute(sql.load("carnet.domains.operators", "one_applicant"), [str(user_id)])
    waiting = Operator.objects.filter(applied_by=user_id, status=OperatorStatus.APPLIED.value).count()
    if waiting >= MOST_APPLICATIONS:
        raise TooManyApplications("Your other applications are not answered yet; wait for that.")


def _move(row: Operator, verb: str) -> bool:
    """Whether the verb moved the company; False when it is there already."""
    before = OperatorStatus(row.status)
    after = rules.MOVES.get((before, verb))
    if after is None:
        if before in {to for (_, known), to in rules.MOVES.items() if known == verb}:
            return False
        raise OperatorMoveRefused(f"{row.name} is {before}: it cannot {verb}")
    row.status = after.value
    return True


def _write(row: Operator, letter: str) -> None:
    """Tell the company, where it has said how."""
    if row.contact_email:
        mail.send(f"operators/email/{letter}", to=row.contact_email, context={"company": row})
