"""The back office: staff look, admins decide, nobody else comes in."""

from __future__ import annotations

import pytest
from django.test import Client

from carnet.domains.identity import operations
from carnet.domains.identity.contracts import PlatformRole
from carnet.domains.identity.models import User
from carnet.infra.audit.models import AuditEntry
from tests.domains.identity.conftest import NOW, PASSWORD

pytestmark = pytest.mark.django_db
USERS = "/admin/identity/user/"


def _staff(role: PlatformRole) -> Client:
    user = operations.sign_up(email=f"{role}@example.org", password=PASSWORD, now=NOW)
    operations.set_roles(user_id=user.id, roles=[role], actor=None, now=NOW)
    client = Client()
    response = client.post("/admin/login/?next=/admin/", {"username": f"{role}@example.org", "password": PASSWORD})
    assert response.status_code == 302, response.content
    return client


@pytest.mark.parametrize("role", [PlatformRole.SUPPORT, PlatformRole.ADMIN])
def test_staff_sees_people(ada: User, role: PlatformRole) -> None:
    operations.add_passenger(user_id=ada.id, first_name="Kim", last_name="Lee", now=NOW)
    client = _staff(role)
    for path in ("/admin/", USERS, f"{USERS}?q=ada", f"{USERS}{ada.id}/change/", "/admin/identity/passenger/"):
        response = client.get(path)
        assert response.status_code == 200, path
    assert "ada@example.org" in client.get(f"{USERS}?q=ada").content.decode()
    assert client.get(f"{USERS}add/").status_code == 403


def test_admins_ban_and_open_again(ada: User) -> None:
    admin = _staff(PlatformRole.ADMIN)
    for action, open_now in (("ban", False), ("unban", True)):
        admin.post(USERS, {"action": action, "_selected_action": [str(ada.id)]})
        assert User.objects.get(pk=ada.pk).may_log_in is open_now
    verbs = AuditEntry.objects.filter(subject__startswith="usr_", verb__contains="ban").order_by("id")
    actor = User.objects.get(email="admin@example.org").pk
    assert [(entry.verb, entry.actor) for entry in verbs] == [("user.banned", actor), ("user.unbanned", actor)]


def test_support_does_not_ban(ada: User) -> None:
    _staff(PlatformRole.SUPPORT).post(USERS, {"action": "ban", "_selected_action": [str(ada.id)]})
    assert User.objects.get(pk=ada.pk).may_log_in


def test_customers_do_not_come_in(ada: User) -> None:
    client = Client()
    response = client.post("/admin/login/", {"username": "ada@example.org", "password": PASSWORD})
    assert response.status_code == 200
    client.force_login(ada)
    assert client.get(USERS).status_code == 302


def test_t48_a_ban_ends_sessions_at_once(ada: User) -> None:
    admin = _staff(PlatformRole.ADMIN)
    assert admin.get(USERS).status_code == 200
    user = User.objects.get(email="admin@example.org")
    operations.ban(user_id=user.id, actor=None, reason="left", now=NOW)
    assert admin.get(USERS).status_code == 302
