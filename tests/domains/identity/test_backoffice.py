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
from carnet.infra.events.models import OutboxEvent
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


def test_what_is_hidden_cannot_be_asked_for_letter_by_letter(ada: User) -> None:
    support = _staff(PlatformRole.SUPPORT)
    for query in ("password__startswith", "password__regex", "password"):
        assert support.get(USERS, {query: ada.password}).status_code == 400, query
    assert (
        support.get("/admin/identity/passenger/", {"user__password__startswith": ada.password[:9]}).status_code == 400
    )
    assert support.get(USERS, {"is_active__exact": "1"}).status_code == 200


def test_the_audit_log_is_for_admins(ada: User) -> None:
    log, support = "/admin/audit/auditentry/", _staff(PlatformRole.SUPPORT)
    entry = AuditEntry.objects.first()
    assert entry is not None
    for page in (log, f"{log}{entry.pk}/change/", f"{log}{entry.pk}/history/"):
        assert support.get(page).status_code == 403, page
    assert log not in support.get("/admin/").content.decode()
    assert _staff(PlatformRole.ADMIN).get(log).status_code == 200


def test_nobody_reads_letters_that_wait_to_be_sent() -> None:
    """They hold the codes that open other people's accounts."""
    admin = _staff(PlatformRole.ADMIN)
    for page in ("", "1/change/"):
        assert admin.get(f"/admin/procrastinate/procrastinatejob/{page}").status_code == 404
    assert "procrastinate" not in admin.get("/admin/").content.decode()


def test_support_sends_no_event_again(ada: User) -> None:
    events, chosen = "/admin/events/outboxevent/", OutboxEvent.objects.order_by("id")
    chosen.update(relayed_at=NOW)
    form = {"action": "send_again", "_selected_action": [str(one.pk) for one in chosen]}
    _staff(PlatformRole.SUPPORT).post(events, form)
    assert OutboxEvent.objects.filter(pk__in=form["_selected_action"], relayed_at=None).count() == 0
    _staff(PlatformRole.ADMIN).post(events, form)
    assert OutboxEvent.objects.filter(pk__in=form["_selected_action"], relayed_at=NOW).count() == 0


def test_a_password_is_not_changed_here(ada: User) -> None:
    """The shop's page counts the tries, ends other sessions and tells the owner."""
    admin = _staff(PlatformRole.ADMIN)
    form = {"old_password": PASSWORD, "new_password1": "an entirely new one", "new_password2": "an entirely new one"}
    for answer in (admin.get("/admin/password_change/"), admin.post("/admin/password_change/", form)):
        assert answer["Location"] == "/account/password"
    assert User.objects.get(email="admin@example.org").check_password(PASSWORD)
