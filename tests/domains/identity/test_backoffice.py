"""The back office: staff look, admins decide, nobody else comes in."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.test import Client

from carnet.domains.identity import operations
from carnet.domains.identity.contracts import PlatformRole
from carnet.domains.identity.models import User
from carnet.infra.audit.models import AuditEntry
from carnet.infra.principal import CARNET
from carnet.kernel import ids
from tests.backoffice import at_the_desk
from tests.domains.identity.conftest import NOW, PASSWORD

pytestmark = pytest.mark.django_db
USERS = "/admin/identity/user/"


def _staff(role: PlatformRole) -> Client:
    user = operations.sign_up(email=f"{role}@example.org", password=PASSWORD, proven=True, now=NOW)
    operations.set_roles(user_id=user.id, roles=[role], by=CARNET, now=NOW)
    return at_the_desk(Client(), user)


@pytest.mark.parametrize("role", [PlatformRole.SUPPORT, PlatformRole.ADMIN])
def test_staff_sees_people(ada: User, role: PlatformRole) -> None:
    operations.add_passenger(user_id=ada.id, first_name="Kim", last_name="Lee", now=NOW)
    client = _staff(role)
    for path in ("/admin/", USERS, f"{USERS}?q=ada", f"{USERS}{ada.id}/change/", "/admin/identity/passenger/"):
        response = client.get(path)
        assert response.status_code == 200, path
    assert "ada@example.org" in client.get(f"{USERS}?q=ada").content.decode()
    assert client.get(f"{USERS}add/").status_code == 403


def test_admins_close_accounts_and_open_them_again(ada: User) -> None:
    admin = _staff(PlatformRole.ADMIN)
    for action, open_now in (("ban", False), ("unban", True), ("deactivate", False), ("reactivate", True)):
        admin.post(USERS, {"action": action, "_selected_action": [str(ada.id)]})
        assert User.objects.get(pk=ada.pk).may_log_in is open_now
    subject = ids.encode("usr", ada.id)
    actor = User.objects.get(email="admin@example.org").pk
    assert {(entry.verb, entry.actor) for entry in AuditEntry.objects.filter(subject=subject)} == {
        ("user.banned", actor),
        ("user.unbanned", actor),
        ("user.deactivated", actor),
        ("user.reactivated", actor),
    }


def test_a_refusal_is_shown_and_the_others_go_on(ada: User) -> None:
    admin = _staff(PlatformRole.ADMIN)
    own = User.objects.get(email="admin@example.org")
    page = admin.post(USERS, {"action": "ban", "_selected_action": [str(own.id), str(ada.id)]}, follow=True)
    assert "Nobody bans their own account." in page.content.decode()
    assert User.objects.get(pk=own.pk).may_log_in
    assert not User.objects.get(pk=ada.pk).may_log_in


def test_a_session_without_the_second_factor_decides_nothing(ada: User) -> None:
    admin = _staff(PlatformRole.ADMIN)
    session = admin.session
    del session["account_authentication_methods"]
    session.save()
    admin.post(USERS, {"action": "ban", "_selected_action": [str(ada.id)]})
    assert User.objects.get(pk=ada.pk).may_log_in


def test_support_does_not_ban(ada: User) -> None:
    _staff(PlatformRole.SUPPORT).post(USERS, {"action": "ban", "_selected_action": [str(ada.id)]})
    assert User.objects.get(pk=ada.pk).may_log_in


def test_customers_do_not_come_in(ada: User) -> None:
    client = Client()
    client.force_login(ada)
    assert client.get(USERS).status_code == 302
    assert at_the_desk(client, ada).get(USERS).status_code == 302


def test_t48_a_ban_ends_sessions_at_once(ada: User) -> None:
    admin = _staff(PlatformRole.ADMIN)
    assert admin.get(USERS).status_code == 200
    user = User.objects.get(email="admin@example.org")
    operations.ban(user_id=user.id, by=CARNET, reason="left", now=NOW)
    assert admin.get(USERS).status_code == 302


def test_nobody_reads_or_writes_the_librarys_tables() -> None:
    """They hold the secrets of second factors, and say whose an address or a login elsewhere is."""
    admin = _staff(PlatformRole.ADMIN)
    assert admin.get(USERS).status_code == 200
    for model in (Authenticator, EmailAddress, SocialAccount, SocialApp, SocialToken, UserSession):
        label = f"{model._meta.app_label}/{model._meta.model_name}"
        for page in ("", "add/", "1/change/"):
            assert admin.get(f"/admin/{label}/{page}").status_code == 404, label
