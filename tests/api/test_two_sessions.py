"""A request with somebody's access token and the session of somebody else: the token says whose things are meant."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from carnet.domains.identity.models import User
from carnet.infra.audit.models import AuditEntry
from tests.api.client import Api, problem
from tests.api.factors import reauthenticate
from tests.api.people import EMAIL, a_user, log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def eves(api: Api) -> dict[str, str]:
    """The session of Eve, who has just proven that it is her."""
    eve = a_user(email="eve@example.org")
    reauthenticate(log_in(api, email="eve@example.org"))
    return {"X-Session-Token": UserSession.objects.get(user=eve).session_key}


@pytest.fixture
def found(api: Api, user: User) -> Api:
    """A client with an access token of Ada's, which somebody has found."""
    return log_in(api)


@pytest.mark.parametrize(("method", "path"), [("POST", "/me/export"), ("POST", "/me/deactivate"), ("DELETE", "/me")])
def test_one_who_has_proven_who_they_are_proves_nothing_about_another(
    found: Api, user: User, eves: dict[str, str], method: str, path: str
) -> None:
    refused = problem(found.send(method, path, **eves), 403, "REAUTHENTICATION_NEEDED")
    assert refused["ways"] == ["password"]
    row = User.objects.get(pk=user.pk)
    assert (row.email, row.is_active, row.version) == (EMAIL, True, user.version)
    assert not AuditEntry.objects.filter(verb__in=["user.exported", "user.deactivated", "user.erased"]).exists()


def test_who_logs_out_ends_the_session_of_the_token(found: Api, eves: dict[str, str]) -> None:
    assert found.delete("/auth/session", **eves).status_code == 204
    assert [row.session_key for row in Session.objects.all()] == [eves["X-Session-Token"]]
