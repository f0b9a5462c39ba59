"""A world with one of everything, and everybody logged in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpResponse

from carnet.domains.identity import operations as identity
from carnet.domains.identity.contracts import DocumentKind, MemberRole, PlatformRole
from carnet.domains.identity.login.store import SessionStore
from carnet.domains.schedule import operations as schedule
from carnet.infra import revocations
from carnet.infra.access import Permission
from carnet.infra.principal import CARNET, Principal
from carnet.kernel import clock, ids
from tests import messages
from tests.access.calls import BODIES, KEYED, NAMES, PASSWORD, QUERIES
from tests.api.client import Api
from tests.domains.booking.conftest import a_sale
from tests.domains.schedule.world import a_world
from tests.money import give_money

_WITH_SECOND_FACTOR = {"owner", "support", "admin"}
_SECRET = "JBSWY3DPEHPK3PXP"


@dataclass
class Access:
    """Callers by their column in the table, and what addresses and bodies may name."""

    now: datetime
    people: dict[str, UUID] = field(default_factory=dict)
    callers: dict[str, Api] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    order: dict[str, Any] = field(default_factory=dict)
    refresh_token: str = ""
    invitation_key: str = ""
    key_secret: str = ""

    def call(self, endpoint: str, caller: str) -> HttpResponse:
        """Call an endpoint as somebody, as its rightful caller would."""
        method, path = endpoint.split()
        for name, kind in NAMES.get(endpoint, {}).items():
            path = path.replace(f"{{{name}}}", self.names[kind])
        for name, value in self.names.items():
            path = path.replace(f"{{{name}}}", value)
        body = BODIES.get(endpoint)
        headers = {"Idempotency-Key": str(ids.new_id())} if endpoint in KEYED else {}
        sent = body(self) if callable(body) else body
        return self._api(path, caller).send(method, path + QUERIES.get(endpoint, ""), sent, **headers)

    def _api(self, path: str, caller: str) -> Api:
        if caller != "right":
            return self.callers[caller]
        if path.startswith("/admin/"):
            return self.callers["admin"]
        return self.callers["owner" if path.startswith("/operators/") else "ada"]


def build() -> Access:
    """The world, in the caller's transaction."""
    access = Access(clock.now())
    _put_on_sale(access)
    _run_trips(access)
    for name in ("ada", "owner", "stranger", "other", "inspector", "support", "admin", "banned", "member"):
        _sign_up(access, name)
    _give_roles(access)
    _fill_book(access)
    _invite(access)
    for name in ("ada", "owner", "stranger", "other", "inspector", "support", "admin", "banned"):
        _log_in(access, name)
    _buy(access)
    access.callers["nobody"] = Api()
    identity.ban(user_id=access.people["banned"], by=CARNET, reason="fraud", now=clock.now())
    revocations.forget()
    return access


def _put_on_sale(access: Access) -> None:
    sale = a_sale()
    sale.leaving_in_three_days()
    item = {
        "listing": ids.encode("lst", sale.listing.id),
        "from": 0,
        "to": 2,
        "fare": ids.encode("far", sale.fares.fares[0].id),
        "passengers": [{"first_name": "Ada", "last_name": "Lovelace"}],
    }
    access.order = {"items": [item], "contact": {"email": "ada@example.org"}}
    access.names |= {"listing": item["listing"], "code": "NOT_FOUND", "form": "pdf", "currency": "EUR"}
    access.names |= {"provider": "acme", "passkey_id": "1"}


def _run_trips(access: Access) -> None:
    """A train on sale, one that boards and one that is under way."""
    world = a_world()
    access.people["ours"] = world.operator_id
    access.names["operator_id"] = ids.encode("opr", world.operator_id)
    departs = access.now + timedelta(days=3)
    verbs = (schedule.trip_publish, schedule.trip_board, schedule.trip_depart)
    for done, name in enumerate(("trip_id", "boarding trip", "departed trip"), start=1):
        trip = world.trip(name=name, service_date=departs.date(), stops=world.stops(departs))
        for verb in verbs[:done]:
            verb(trip_id=trip.id, by=CARNET, now=access.now)
        access.names[name] = ids.encode("trp", trip.id)


def _sign_up(access: Access, name: str) -> None:
    user = identity.sign_up(email=f"{name}@example.org", password=PASSWORD, proven=True, now=access.now)
    access.people[name] = user.id


def _give_roles(access: Access) -> None:
    people, now = access.people, access.now
    for name, role in (("support", PlatformRole.SUPPORT), ("admin", PlatformRole.ADMIN)):
        roles = {PlatformRole.CUSTOMER, role}
        identity.set_roles(user_id=people[name], roles=roles, by=CARNET, reason="test", now=now)
    theirs = ids.new_id()
    members = (
        ("owner", people["ours"], MemberRole.OWNER),
        ("inspector", people["ours"], MemberRole.INSPECTOR),
        ("member", people["ours"], MemberRole.AGENT),
        ("other", theirs, MemberRole.OWNER),
    )
    for name, operator_id, member_role in members:
        identity.grant_membership(user_id=people[name], operator_id=operator_id, role=member_role, by=CARNET, now=now)
    access.names["member"] = ids.encode("usr", people["member"])
    access.names["user_id"] = ids.encode("usr", people["stranger"])


def _fill_book(access: Access) -> None:
    ada, now = access.people["ada"], access.now
    passenger = identity.add_passenger(user_id=ada, first_name="Ada", last_name="Lovelace", now=now)
    document = identity.add_document(
        user_id=ada,
        passenger_id=passenger.id,
        kind=DocumentKind.PASSPORT,
        country="GB",
        number="AB1234567",
        expires_on=None,
        now=now,
    )
    access.names["passenger_id"] = ids.encode("psg", passenger.id)
    access.names["document_id"] = ids.encode("doc", document.id)


def _invite(access: Access) -> None:
    ours, now = access.people["ours"], access.now
    by = Principal(user_id=access.people["owner"], memberships={ours: MemberRole.OWNER}, second_factor=True)
    sent = identity.invite_member(operator_id=ours, email="ada@example.org", role=MemberRole.AGENT, by=by, now=now)
    access.names["invitation_id"] = ids.encode("inv", sent.id)
    access.invitation_key = messages.last_to("ada@example.org").text.partition("/invitations/")[2].split()[0]
    made = identity.create_api_key(operator_id=ours, name="Robot", scopes=[Permission.TRIPS_READ], by=by, now=now)
    access.key_secret = made.secret
    access.names["key_id"] = ids.encode("key", made.entry.id)


def _log_in(access: Access, name: str) -> None:
    """Log in by password; then let the session have used a second factor and proven itself a moment ago."""
    api = Api()
    pair = api.post("/auth/login", {"email": f"{name}@example.org", "password": PASSWORD}).json()
    row = UserSession.objects.get(user_id=access.people[name])
    if name in _WITH_SECOND_FACTOR:
        Authenticator.objects.create(
            user_id=row.user_id, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt(_SECRET)}
        )
    _mark(SessionStore(row.session_key))
    fresh = api.post("/auth/refresh", {"refresh_token": pair["refresh_token"]}).json()
    access.callers[name] = api.signed_in(fresh["access_token"])
    if name == "ada":
        access.refresh_token = fresh["refresh_token"]
        shown = access.callers[name].get("/me/sessions").json()
        access.names["session_id"] = shown["data"][0]["id"]


def _mark(session: SessionBase) -> None:
    at = clock.now().timestamp()
    records = session["account_authentication_methods"]
    records.append({"method": "password", "at": at, "reauthenticated": True})
    records.append({"method": "mfa", "at": at, "type": "totp", "id": 1, "reauthenticated": True})
    session["account_authentication_methods"] = records
    session.save()


def _buy(access: Access) -> None:
    """Two bookings of Ada's: one is paid, one is held."""
    give_money(access.people["ada"], 100_000)
    ada = access.callers["ada"]
    paid = ada.post("/bookings", access.order, key="a").json()
    ada.post(f"/bookings/{paid['reference']}/payments", {"method": "wallet"}, key="b")
    held = ada.post("/bookings", access.order, key="c").json()
    access.names["issued ticket"] = paid["tickets"][0]["id"]
    access.names["reference"] = held["reference"]
