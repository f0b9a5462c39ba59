"""Which sessions count as opened with a second factor, and what somebody may do in them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from carnet.domains.identity import queries
from carnet.domains.identity.contracts import MemberRole, PlatformRole
from carnet.domains.identity.login.factors import used_second_factor
from carnet.domains.identity.login.store import SessionStore
from carnet.domains.identity.models import Membership, Team, User
from carnet.infra.http.problems import NotFound
from carnet.infra.revocations import session_name
from carnet.kernel import ids
from tests.domains.identity.conftest import NOW
from tests.sessions import record, request_of

pytestmark = pytest.mark.django_db
STRICT = UUID("018f0000-0000-7000-8000-000000000002")
EASY = UUID("018f0000-0000-7000-8000-000000000003")


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([], False),
        ([record("password")], False),
        ([record("code"), record("socialaccount", provider="x")], False),
        ([record("mfa", type="totp")], True),
        ([record("mfa", type="recovery_codes")], True),
        ([record("mfa", type="webauthn")], True),
        ([record("mfa", type="webauthn", passwordless=True)], True),
        ([record("mfa", type="totp", reauthenticated=True)], True),
        ([record("mfa", type="something new")], False),
        ([record("mfa")], False),
        ([record("password", type="totp")], False),
    ],
)
def test_what_counts(ada: User, records: list[dict[str, Any]], expected: bool) -> None:
    assert used_second_factor(request_of(ada, *records).session) is expected


def test_what_was_proven_for_somebody_else_does_not_count(ada: User) -> None:
    session = request_of(ada, record("mfa", type="totp")).session
    session["account_authentication_methods_user"] = str(ids.new_id())
    assert not used_second_factor(session)


def test_a_login_under_way_has_not_used_it() -> None:
    request = HttpRequest()
    request.session, request.user = SessionStore(), AnonymousUser()
    request.session["account_authentication_methods"] = [record("mfa", type="totp")]
    assert not used_second_factor(request.session)


@pytest.fixture
def staff(ada: User) -> User:
    """Ada works for support and for two operators, one of which asks for a second factor."""
    User.objects.filter(pk=ada.pk).update(roles=[PlatformRole.CUSTOMER, PlatformRole.SUPPORT])
    Team.objects.create(operator_id=STRICT, needs_second_factor=True)
    Team.objects.create(operator_id=EASY)
    for operator in (STRICT, EASY):
        Membership.objects.create(user=ada, operator_id=operator, role=MemberRole.AGENT, created_at=NOW)
    return ada


@pytest.mark.parametrize("demo", [False, True])
@pytest.mark.parametrize("second_factor", [False, True])
def test_a_principal_has_what_its_token_says(settings: Any, staff: User, demo: bool, second_factor: bool) -> None:
    settings.DEMO = demo
    who = queries.principal(user_id=staff.pk, second_factor=second_factor, session="k" * 32)
    claims = queries.token_claims(user_id=staff.pk, second_factor=second_factor)
    assert who.roles == set(claims["roles"]) == {"customer"} | ({"support"} if demo or second_factor else set())
    assert {str(one) for one in who.memberships} == set(claims["memberships"])
    assert set(who.memberships) == ({EASY, STRICT} if second_factor else {EASY})
    assert who.withheld_roles == set(claims["withheld"]["roles"])
    assert {str(one) for one in who.withheld_memberships} == set(claims["withheld"]["memberships"])
    assert who.roles | who.withheld_roles == {"customer", "support"}
    assert set(who.memberships) | who.withheld_memberships == {EASY, STRICT}
    assert who.second_factor is claims["second_factor"] is second_factor
    assert who.session == session_name("k" * 32)


def test_nobody_is_no_principal(db: None) -> None:
    with pytest.raises(NotFound):
        queries.principal(user_id=STRICT, second_factor=True)
