"""An operator's people, with tokens, for tests that come in through HTTP."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from carnet.domains.identity import operations
from carnet.domains.identity.contracts import MemberRole
from carnet.domains.identity.models import User
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.api.client import Api

OURS: Final = UUID("018f0000-0000-7000-8000-00000000000a")
PASSWORD: Final = "correct horse battery"
HERE: Final = f"/operators/{ids.encode('opr', OURS)}"


def a_person(name: str) -> User:
    """A customer with a proven e-mail address."""
    return operations.sign_up(email=f"{name}@example.org", password=PASSWORD, proven=True, now=clock.now())


def a_member(name: str, role: MemberRole, operator_id: UUID = OURS) -> User:
    """A person who works for the operator."""
    user = a_person(name)
    operations.grant_membership(user_id=user.id, operator_id=operator_id, role=role, by=CARNET, now=clock.now())
    return user


def calling(user: User, *, second_factor: bool = False) -> Api:
    """A client with a new access token of the user."""
    return Api().signed_in(operations.access_token(user_id=user.id, second_factor=second_factor, now=clock.now()))
