"""A company as it stands: finding and locking it, changing what is said of it and what it keeps to."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from carnet.domains.operators import queries, rules
from carnet.domains.operators.contracts import OperatorEntry
from carnet.domains.operators.events import OperatorUpdated
from carnet.domains.operators.models import Operator
from carnet.infra import audit, events
from carnet.infra.access import Permission, allow, allow_at
from carnet.infra.http import etag
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.problem import Problem


class OperatorNotFound(Problem):
    """No operator has this id."""

    code = "OPERATOR_UNKNOWN"


def operator_update(
    *,
    operator_id: UUID,
    by: Principal,
    now: datetime,
    seen: int | None = None,
    name: str | None = None,
    website: str | None = None,
    description: str | None = None,
    contact_email: str | None = None,
    hold_minutes: int | None = None,
    lead_hours: int | None = None,
) -> OperatorEntry:
    """Change what is given; None leaves it. Nothing happens when all is so already.

    `seen` is the version that the change was made from. Raises NotFound, Forbidden, SecondFactorNeeded,
    OperatorNotFound, InvalidInput, PreconditionFailed.
    """
    allow_at(by, Permission.PROFILE_MANAGE, operator_id)
    given = {
        "name": name,
        "website": website,
        "description": description,
        "contact_email": contact_email,
        "hold_minutes": hold_minutes,
        "lead_hours": lead_hours,
    }
    return _change(operator_id, given, seen, by, now)


def operator_set_commission(
    *, operator_id: UUID, commission_bp: int, by: Principal, now: datetime, seen: int | None = None
) -> OperatorEntry:
    """Set the basis points that the platform keeps of what is sold from now on.

    Raises Forbidden, SecondFactorNeeded, OperatorNotFound, InvalidInput, PreconditionFailed.
    """
    allow(by, Permission.OPERATORS_MANAGE)
    return _change(operator_id, {"commission_bp": commission_bp}, seen, by, now)


def locked(operator_id: UUID) -> Operator:
    """The company, locked until the transaction ends. Raises OperatorNotFound."""
    row = Operator.objects.select_for_update().filter(id=operator_id).first()
    if row is None:
        raise OperatorNotFound("there is no such operator")
    return row


def tell(row: Operator, payload: object, *, now: datetime) -> None:
    """Save the company under its next version, and publish what happened to it."""
    row.version += 1
    row.save()
    events.publish(payload, aggregate_id=row.id, aggregate_version=row.version, now=now)


def note(by: Principal, verb: str, row: Operator, *, now: datetime, **detail: Any) -> None:
    """Into the audit log; what it says of the company holds neither names of people nor addresses."""
    audit.record(by.actor, f"operator.{verb}", ids.encode("opr", row.id), detail, now=now)


def _change(operator_id: UUID, given: dict[str, Any], seen: int | None, by: Principal, now: datetime) -> OperatorEntry:
    with transaction.atomic():
        row = locked(operator_id)
        etag.check_seen(row.version, seen)
        changes = {name: value for name, value in given.items() if value is not None and value != getattr(row, name)}
        for name, value in changes.items():
            setattr(row, name, value)
        profile = queries.operator_profile(row)
        rules.check_profile(profile)
        rules.check_terms(profile.terms)
        if changes:
            tell(row, OperatorUpdated(profile), now=now)
            note(by, "update", row, now=now, changed=sorted(changes))
    return queries.operator_entry(row)
