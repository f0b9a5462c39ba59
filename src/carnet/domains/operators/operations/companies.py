"""The life of a company: it applies, is approved, is suspended; its terms change."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from carnet.domains.operators import queries, rules
from carnet.domains.operators.contracts import OperatorProfile, OperatorStatus, Terms
from carnet.domains.operators.events import OperatorApproved, OperatorSuspended, OperatorUpdated
from carnet.domains.operators.models import Operator
from carnet.infra import audit, events
from carnet.kernel import ids
from carnet.kernel.problem import Problem


class OperatorNotFound(Problem):
    """No operator has this id."""

    code = "OPERATOR_UNKNOWN"


class OperatorExists(Problem):
    """Another operator has this slug."""

    code = "OPERATOR_EXISTS"


class OperatorMoveRefused(Problem):
    """The operator's state does not allow this."""

    code = "OPERATOR_MOVE_REFUSED"


def operator_create(
    *,
    name: str,
    currency: str,
    now: datetime,
    slug: str | None = None,
    terms: Terms | None = None,
    website: str = "",
    actor: UUID | None = None,
) -> OperatorProfile:
    """A company that applies to sell here; `slug` is made from the name when None.

    Raises InvalidInput, OperatorExists.
    """
    slug = rules.slugify(name) if slug is None else slug
    terms = terms or Terms()
    rules.check_company(name=name, slug=slug, currency=currency, website=website)
    rules.check_terms(terms)
    row = Operator(name=name, slug=slug, currency=currency, website=website)
    _set_terms(row, terms)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _note(actor, "operator.create", row, now=now, name=name)
    except IntegrityError as error:
        raise OperatorExists(f"there is an operator {slug} already") from error
    return queries.operator_profile(row)


def operator_approve(*, operator_id: UUID, now: datetime, actor: UUID | None = None) -> OperatorProfile:
    """Let the company sell; approving an approved one changes nothing. Raises OperatorNotFound."""
    with transaction.atomic():
        row = _locked(operator_id)
        if _move(row, "approve"):
            profile = queries.operator_profile(row)
            _tell(row, OperatorApproved(profile), now=now)
            _note(actor, "operator.approve", row, now=now)
    return queries.operator_profile(row)


def operator_suspend(*, operator_id: UUID, reason: str, now: datetime, actor: UUID | None = None) -> OperatorProfile:
    """Stop the company's sales; suspending a suspended one changes nothing. Raises OperatorNotFound."""
    with transaction.atomic():
        row = _locked(operator_id)
        if _move(row, "suspend"):
            profile = queries.operator_profile(row)
            _tell(row, OperatorSuspended(profile, reason), now=now)
            _note(actor, "operator.suspend", row, now=now, reason=reason)
    return queries.operator_profile(row)


def operator_update(
    *, operator_id: UUID, name: str, terms: Terms, website: str, now: datetime, actor: UUID | None = None
) -> OperatorProfile:
    """Change a company's name and terms; nothing happens when they are so already.

    Raises InvalidInput, OperatorNotFound.
    """
    with transaction.atomic():
        row = _locked(operator_id)
        rules.check_company(name=name, slug=row.slug, currency=row.currency, website=website)
        rules.check_terms(terms)
        before = queries.operator_profile(row)
        row.name, row.website = name, website
        _set_terms(row, terms)
        after = queries.operator_profile(row)
        if after != before:
            _tell(row, OperatorUpdated(after), now=now)
            _note(actor, "operator.update", row, now=now, name=name)
    return after


def _locked(operator_id: UUID) -> Operator:
    row = Operator.objects.select_for_update().filter(id=operator_id).first()
    if row is None:
        raise OperatorNotFound("there is no such operator")
    return row


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


def _set_terms(row: Operator, terms: Terms) -> None:
    row.commission_bp, row.hold_minutes = terms.commission_bp, terms.hold_minutes
    row.lead_hours = terms.lead_hours


def _tell(row: Operator, payload: object, *, now: datetime) -> None:
    row.version += 1
    row.save()
    events.publish(payload, aggregate_id=row.id, aggregate_version=row.version, now=now)


def _note(actor: UUID | None, verb: str, row: Operator, *, now: datetime, **detail: Any) -> None:
    audit.record(actor, verb, ids.encode("opr", row.id), detail, now=now)
