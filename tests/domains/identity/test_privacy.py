"""What somebody may ask of us: all that we know, and to be forgotten."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import connection

from carnet.domains.booking.contracts import PayRequest
from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.booking.operations import expire, hold, pay_from_wallet, release
from carnet.domains.identity import operations, queries
from carnet.domains.identity.contracts import AccountStatus, DocumentKind, MemberRole, PlatformRole
from carnet.domains.identity.models import Invitation, Membership, Passenger, Team, User
from carnet.domains.payments.models import Payment
from carnet.infra import personal
from carnet.infra.audit.models import AuditEntry
from carnet.infra.events import drain
from carnet.infra.events.models import OutboxEvent
from carnet.infra.http.problems import Forbidden, NotFound, RateLimited
from carnet.infra.principal import CARNET, Principal
from carnet.kernel import ids
from carnet.project import auditor
from carnet.project.roles import Role
from tests.builders import NOW as SALE
from tests.builders import a_request
from tests.domains.booking.conftest import a_sale
from tests.domains.identity.conftest import NOW, PASSWORD
from tests.money import give_money

pytestmark = pytest.mark.django_db
OPERATOR = UUID(int=7)
NUMBER = "C01X00T47"
# Everything that is told of Ada, so that any trace of it afterwards is found by looking for it.
SECRETS = ("ada@example.org", "Lovelace", "+4930123456", NUMBER, "Kimberly", "Potsdam", "192.0.2.77", "github-ada")


def _me(user: User) -> Principal:
    return queries.principal(user_id=user.id, second_factor=False)


@pytest.fixture
def rich(ada: User) -> User:
    """Ada with everything that can be known of her but purchases."""
    changes = {"first_name": "Ada", "last_name": "Lovelace", "city": "Potsdam", "birth_date": date(1990, 12, 10)}
    operations.update_profile(user_id=ada.id, changes=changes, now=NOW)
    User.objects.filter(pk=ada.pk).update(phone="+4930123456", phone_verified=True)
    kim = operations.add_passenger(
        user_id=ada.id, first_name="Kimberly", last_name="Lovelace", email="ada@example.org", now=NOW
    )
    operations.add_document(
        user_id=ada.id, passenger_id=kim.id, kind=DocumentKind.PASSPORT, country="GB", number=NUMBER, now=NOW
    )
    Authenticator.objects.create(user=ada, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    SocialAccount.objects.create(user=ada, provider="github", uid="github-ada", extra_data={"name": "Lovelace"})
    UserSession.objects.create(user=ada, ip="192.0.2.77", user_agent="Lovelace's", session_key="0" * 32)
    Team.objects.create(operator_id=OPERATOR, name="Nordstern")
    for who, role in ((ada, MemberRole.OWNER), (_other(), MemberRole.OWNER)):
        Membership.objects.create(user=who, operator_id=OPERATOR, role=role, created_at=NOW)
    Invitation.objects.create(
        operator_id=UUID(int=8),
        email="ada@example.org",
        role=MemberRole.AGENT,
        key_hash=b"k",
        created_at=NOW,
        expires_at=NOW,
    )
    return User.objects.get(pk=ada.pk)


def _other() -> User:
    return operations.sign_up(email="other@example.org", password=PASSWORD, proven=True, now=NOW)


def _unzip(content: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    return {name: json.loads(text) if name.endswith(".json") else text for name, text in texts.items()}


def _traces(words: tuple[str, ...]) -> set[str]:
    """The tables with rows in which one of the words stands, whatever the column."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ILIKE ANY (%s)", [[f"%{w}%" for w in words]])
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def _buy(user: User, *, left: int = 0) -> str:
    """One paid trip, with `left` cents in the wallet after it, and holds that came to nothing."""
    sale = a_sale()

    def held(seat: str) -> dict[str, Any]:
        request = a_request(sale.listing, sale.fares, user_id=user.id, seats=[seat])
        return dict(hold(request, now=SALE).body)

    paid, released, _ = held("1-1"), held("1-2"), held("1-3")
    give_money(user.id, paid["price"]["amount"] + left)
    pay_from_wallet(PayRequest(user.id, "k", b"k", paid["reference"]), now=SALE)
    release(user_id=user.id, reference=released["reference"], now=SALE)
    return str(paid["reference"])


def test_an_export_holds_everything_and_no_secret(rich: User) -> None:
    reference = _buy(rich, left=50)
    content = operations.export_person(user_id=rich.id, now=NOW)
    files = _unzip(content)
    assert files["identity/profile.json"]["last_name"] == "Lovelace"
    assert files["identity/contacts.json"]["emails"] == [
        {"email": "ada@example.org", "primary": True, "verified": True}
    ]
    assert files["identity/contacts.json"]["phone"] == {"number": "+4930123456", "verified": True}
    (kim,) = files["identity/passengers.json"]
    assert kim["documents"][0]["number"] == NUMBER
    assert files["identity/second_factors.json"][0]["type"] == "totp"
    assert files["identity/providers.json"][0]["uid"] == "github-ada"
    assert files["identity/sessions.json"][0]["ip"] == "192.0.2.77"
    assert files["identity/memberships.json"][0]["role"] == "owner"
    assert len(files["identity/invitations.json"]) == 1
    assert reference in {one["reference"] for one in files["booking/bookings.json"]}
    assert len(files["booking/bookings.json"]) == 3
    assert files["payments/wallets.json"] == [{"amount": 50, "currency": "EUR"}]
    assert {one["kind"] for one in files["payments/wallet_entries.json"]} == {"top_up", "capture"}
    assert {one["purpose"] for one in files["payments/payments.json"]} == {"top_up", "booking"}
    assert "user.exported" in {one["verb"] for one in files["activity/entries.json"]}
    assert all(part in files["README.txt"] for part in ("identity", "booking", "payments", "activity"))
    whole = "\n".join(json.dumps(one) for one in files.values())
    assert "JBSWY3DPEHPK3PXP" not in whole
    assert rich.password not in whole
    assert [word for word in SECRETS if word not in whole] == []


def test_an_export_holds_nothing_of_others(ada: User) -> None:
    bob = _other()
    operations.add_passenger(user_id=bob.id, first_name="Bo", last_name="Oh", now=NOW)
    operations.ban(user_id=ada.id, by=Principal(bob.id, frozenset({"admin"})), reason="fraud", now=NOW)
    files = _unzip(operations.export_person(user_id=ada.id, now=NOW))
    assert files["identity/passengers.json"] == []
    (banned,) = [one for one in files["activity/entries.json"] if one["verb"] == "user.banned"]
    assert (banned["by"], banned["address"]) == ("another person", None)
    assert str(bob.id) not in json.dumps(files)
    with pytest.raises(NotFound):
        operations.export_person(user_id=ids.new_id(), now=NOW)


def test_an_export_is_bounded_and_says_so(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal, "MOST_ROWS", 2)
    for number in range(3):
        operations.add_passenger(user_id=ada.id, first_name=f"Kim {number}", last_name="Lee", now=NOW)
    files = _unzip(operations.export_person(user_id=ada.id, now=NOW))
    assert len(files["identity/passengers.json"]) == 2
    assert "Of identity/passengers.json: only the latest 2 rows" in files["README.txt"]
    for _ in range(4):
        operations.export_person(user_id=ada.id, now=NOW)
    with pytest.raises(RateLimited):
        operations.export_person(user_id=ada.id, now=NOW)
    operations.export_person(user_id=ada.id, now=NOW + timedelta(hours=1))


def test_who_is_forgotten_leaves_no_trace_but_the_bare_id(rich: User) -> None:
    _buy(rich)
    Payment.objects.filter(purpose="booking").update(instrument="Lovelace's card")
    later = SALE + timedelta(days=400)
    while expire(now=later):
        pass
    known = {"identity_user", "identity_passenger", "account_emailaddress", "booking_booking", "booking_ticket"}
    assert _traces(SECRETS) >= known | {"payments_payment", "socialaccount_socialaccount", "usersessions_usersession"}
    erasure = operations.erase_person(user_id=rich.id, by=_me(rich), now=later)
    drain()
    row = User.objects.get(pk=rich.pk)
    assert (row.email, row.phone, row.last_name, row.birth_date, row.erased_at) == (None, None, "", None, later)
    assert not row.has_usable_password()
    assert not row.may_log_in
    for model in (Authenticator, SocialAccount, UserSession, Passenger, Invitation):
        assert not model._default_manager.exists(), model
    assert not Membership.objects.filter(user=row).exists()
    # What is on its way, and the answers kept for repeated requests, go by themselves.
    passing = {"events_outbox", "procrastinate_jobs", "idempotency_record"}
    assert _traces(SECRETS) - passing == set()
    assert {booking.user_id for booking in Booking.objects.all()} == {rich.id}
    assert {booking.email for booking in Booking.objects.all()} == {"nobody@carnet.invalid"}
    assert {(one.first_name, one.last_name) for one in Ticket.objects.all()} == {("Erased", "Passenger")}
    assert not Payment.objects.filter(instrument__isnull=False).exists()
    kept = " ".join(f"{one.what} {one.why}" for one in erasure.kept)
    assert all(word in kept for word in ("Bookings", "ledger", "security log", "ten years", "GDPR"))


def test_the_books_are_right_after_somebody_was_forgotten(rich: User) -> None:
    _buy(rich)
    later = SALE + timedelta(days=400)
    while expire(now=later):
        pass
    operations.erase_person(user_id=rich.id, by=_me(rich), now=later)
    drain()
    assert Booking.objects.filter(status="confirmed").count() == 1
    broken = {verdict.rule.file: verdict.findings for verdict in auditor.audit(Role.ALL, now=later) if verdict.broken}
    assert broken == {}


def test_forgetting_again_changes_nothing(ada: User) -> None:
    first = operations.erase_person(user_id=ada.id, by=_me(ada), now=NOW)
    drain()
    before = (User.objects.get().version, AuditEntry.objects.count(), OutboxEvent.objects.count())
    again = operations.erase_person(user_id=ada.id, by=CARNET, now=NOW + timedelta(days=1))
    assert again == first
    assert (User.objects.get().version, AuditEntry.objects.count(), OutboxEvent.objects.count()) == before
    assert OutboxEvent.objects.filter(name="user.erased", aggregate_id=ada.id).count() == 1


def test_the_same_contacts_sign_up_anew(rich: User) -> None:
    operations.erase_person(user_id=rich.id, by=_me(rich), now=NOW)
    again = operations.sign_up(email="ada@example.org", phone="+4930123456", password=PASSWORD, proven=True, now=NOW)
    assert again.id != rich.id
    assert operations.authenticate(email="ada@example.org", password=PASSWORD, now=NOW) == again
    assert queries.passengers(user_id=again.id, after=None, limit=9) == []


def test_what_stands_in_the_way_is_listed_and_nothing_is_lost(rich: User) -> None:
    Membership.objects.exclude(user=rich).delete()
    _buy(rich, left=50)
    with pytest.raises(operations.ErasureObstructed) as refusal:
        operations.erase_person(user_id=rich.id, by=_me(rich), now=SALE)
    codes = [one["code"] for one in refusal.value.members["obstacles"]]
    assert sorted(codes) == ["LAST_OWNER", "MONEY_IN_WALLET", "TICKETS_AHEAD", "UNPAID_HOLD"]
    assert User.objects.get(pk=rich.pk).email == "ada@example.org"
    assert Passenger.objects.count() == 1
    assert Authenticator.objects.count() == 1
    assert not OutboxEvent.objects.filter(name="user.erased").exists()


def test_only_oneself_and_admins_have_somebody_forgotten(ada: User) -> None:
    bob = _other()
    helper = Principal(bob.id, frozenset({PlatformRole.SUPPORT}))
    for by in (_me(bob), helper):
        with pytest.raises(Forbidden):
            operations.erase_person(user_id=ada.id, by=by, now=NOW)
    assert User.objects.get(pk=ada.pk).email
    admin = Principal(bob.id, frozenset({PlatformRole.ADMIN}))
    operations.erase_person(user_id=ada.id, by=admin, now=NOW)
    assert AuditEntry.objects.get(verb="user.erased").actor == bob.id
    assert queries.user(user_id=ada.id, by=admin).status is AccountStatus.ERASED


def test_an_erased_account_is_never_opened_again(ada: User) -> None:
    operations.erase_person(user_id=ada.id, by=_me(ada), now=NOW)
    for verb in (operations.unban, operations.reactivate):
        with pytest.raises(operations.AccountErased):
            verb(user_id=ada.id, by=CARNET, reason="", now=NOW)
    with pytest.raises(operations.AccountErased):
        operations.set_roles(user_id=ada.id, roles=[PlatformRole.ADMIN], by=CARNET, now=NOW)
    assert User.objects.get().roles == []


def test_nothing_is_written_about_who_is_forgotten_by_a_token_that_outlives_it(ada: User) -> None:
    operations.erase_person(user_id=ada.id, by=_me(ada), now=NOW)
    for attempt in (
        partial(operations.add_passenger, first_name="Kim", last_name="Lee"),
        partial(operations.update_profile, changes={"city": "Potsdam"}),
        operations.export_person,
    ):
        with pytest.raises(NotFound):
            attempt(user_id=ada.id, now=NOW)
    assert not Passenger.objects.exists()
    assert User.objects.get().city == ""


def test_entries_of_the_audit_log_hold_no_names_or_contacts(rich: User) -> None:
    bob = _other_admin()
    operations.ban(user_id=rich.id, by=bob, reason="because", now=NOW)
    operations.unban(user_id=rich.id, by=bob, reason="because", now=NOW)
    operations.erase_person(user_id=rich.id, by=_me(rich), now=NOW)
    assert "audit_entry" not in _traces(tuple(word for word in SECRETS if word != "192.0.2.77"))


def _other_admin() -> Principal:
    user = operations.sign_up(email="boss@example.org", password=PASSWORD, proven=True, now=NOW)
    return Principal(user.id, frozenset({PlatformRole.ADMIN}))
