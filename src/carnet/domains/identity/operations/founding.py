"""The first owner of an operator's team, as the catalogue names them.

Events come again and in any order, so nothing is done once there is an owner: from then on the team is its own.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction

from carnet.domains.identity import rules
from carnet.domains.identity.contracts import MemberRole
from carnet.domains.identity.models import Invitation, Membership, Team, User
from carnet.domains.identity.operations import gates, invitations, teams
from carnet.infra import audit
from carnet.infra.principal import CARNET
from carnet.kernel import ids

log = logging.getLogger(__name__)


def own_as_applicant(*, operator_id: UUID, user_id: UUID, now: datetime) -> bool:
    """Make the user the first owner of the operator's team; whether that was left to do."""
    with transaction.atomic():
        team = _without_owner(operator_id)
        user = User.objects.filter(pk=user_id, erased_at=None).first()
        if team is None or user is None:
            return False
        _admit(user, team, now)
    return True


def own_by_email(*, operator_id: UUID, email: str, now: datetime) -> bool:
    """Make the account with this proven address the first owner, or invite whoever reads there; whether that was left
    to do.
    """
    try:
        address = rules.email(email)
    except ValueError:
        log.warning("operator %s has an owner whose address is none", operator_id)
        return False
    with transaction.atomic():
        team = _without_owner(operator_id)
        if team is None:
            return False
        proven = EmailAddress.objects.select_related("user").filter(email__iexact=address, verified=True).first()
        if proven is not None and proven.user.erased_at is None:
            _admit(proven.user, team, now)
            return True
        if Invitation.objects.filter(operator_id=operator_id, email=address, role=MemberRole.OWNER.value).exists():
            return False
        invitations.send(team=team, email=address, role=MemberRole.OWNER, by=CARNET, now=now)
    return True


def _without_owner(operator_id: UUID) -> Team | None:
    """The team, held until the transaction ends; None when it has an owner."""
    team = gates.held(operator_id)
    owned = Membership.objects.filter(operator_id=operator_id, role=MemberRole.OWNER.value).exists()
    return None if owned else team


def _admit(user: User, team: Team, now: datetime) -> None:
    row = Membership.objects.filter(user=user, operator_id=team.operator_id).first()
    if row is None:
        teams.admit(user, team, MemberRole.OWNER, now=now)
    else:
        row.role = MemberRole.OWNER.value
        row.save(update_fields=["role"])
    detail: dict[str, Any] = {"operator": ids.encode("opr", team.operator_id), "role": MemberRole.OWNER}
    audit.record(None, "membership.granted", ids.encode("usr", user.id), detail, now=now)
