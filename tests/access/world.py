"""A world with one of everything, and everybody logged in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpResponse

from carnet.domains.booking import operations as booking
from carnet.domains.booking import queries as bookings
from carnet.domains.booking.contracts import PromoKind
from carnet.domains.booking.models import OperatorChange
from carnet.domains.identity import operations as identity
from carnet.domains.identity.contracts import DocumentKind, MemberRole, PlatformRole
from carnet.domains.identity.login.store import SessionStore
from carnet.domains.network import operations as network
from carnet.domains.network.contracts import NewCity, NewStation, RouteCall, StationKind
from carnet.domains.notifications import operations as notifications
from carnet.domains.notifications.contracts import Raised
from carnet.domains.operators import operations as operators
from carnet.domains.operators import queries as companies
from carnet.domains.payments import operations as payments
from carnet.domains.payments.contracts import (
    AccountKind,
    Answer,
    Credit,
    GoodwillReason,
    Outcome,
    RefundAnswer,
    RefundOutcome,
    RefundReason,
    TicketRefund,
)
from carnet.domains.payments.models import Refund, Voucher
from carnet.domains.payments.operations import Goodwill
from carnet.domains.schedule import operations as schedule
from carnet.domains.schedule.contracts import ListingKind, TimetableException, TripStatus
from carnet.domains.settlement import operations as settlement
from carnet.domains.settlement import queries as invoices
from carnet.domains.support import operations as support
from carnet.domains.support.contracts import AboutKind, ReportCategory, SentFile, Topic
from carnet.domains.webhooks import operations as webhooks
from carnet.infra import revocations
from carnet.infra.access import Permission
from carnet.infra.deliveries import Channel, NewDelivery
from carnet.infra.deliveries.log import record
from carnet.infra.events import codec
from carnet.infra.principal import CARNET, Principal
from carnet.kernel import clock, ids
from carnet.kernel.money import Money
from tests import messages
from tests.access.calls import BODIES, KEYED, NAMES, PASSWORD, QUERIES
from tests.api.client import Api
from tests.builders import a_listing, a_request
from tests.domains.booking.amending import accepted, flexible, offered
from tests.domains.booking.changed import bought, moved
from tests.domains.booking.conftest import a_sale
from tests.domains.booking.doors import a_scan, take, the_ticket
from tests.domains.booking.exchanging import another, quoted, wanted
from tests.domains.booking.queueing import join
from tests.domains.operators.pictures import a_picture
from tests.domains.payments.world import OPERATOR, a_pending_payment
from tests.domains.schedule.stage import a_stage
from tests.domains.schedule.timetables import a_plan, a_route
from tests.domains.schedule.world import World, a_world
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
    desk_item: dict[str, Any] = field(default_factory=dict)
    refresh_token: str = ""
    invitation_key: str = ""
    key_secret: str = ""
    voucher_code: str = ""
    offer_key: str = ""
    picture: bytes = b""
    performance: dict[str, Any] = field(default_factory=dict)
    exchange: dict[str, Any] = field(default_factory=dict)
    wish: dict[str, Any] = field(default_factory=dict)
    way: dict[str, Any] = field(default_factory=dict)
    scan: dict[str, Any] = field(default_factory=dict)

    def call(self, endpoint: str, caller: str) -> HttpResponse:
        """Call an endpoint as somebody, as its rightful caller would."""
        method, path = endpoint.split()
        path += QUERIES.get(endpoint, "")
        for name, kind in NAMES.get(endpoint, {}).items():
            path = path.replace(f"{{{name}}}", self.names[kind])
        for name, value in self.names.items():
            path = path.replace(f"{{{name}}}", value)
        body = BODIES.get(endpoint)
        headers = {"Idempotency-Key": str(ids.new_id())} if endpoint in KEYED else {}
        if method != "GET":
            headers["If-Match"] = "*"
        sent = body(self) if callable(body) else body
        return self._api(path, caller).send(method, path, sent, **headers)

    def _api(self, path: str, caller: str) -> Api:
        if caller != "right":
            return self.callers[caller]
        if path.startswith("/admin/"):
            return self.callers["admin"]
        return self.callers["owner" if path.startswith("/operators/") else "ada"]


def _tell(access: Access) -> None:
    """Something in Ada's inbox, and a letter about it that is to leave."""
    notice = Raised(ids.new_id(), access.people["ada"], "report.closed", {"number": "R1", "subject": "x"}, "/", False)
    notifications.tell([notice], now=access.now)
    letter = NewDelivery("notice", Channel.EMAIL, "report.closed", "ada@example.org", job=notifications.CARRY)
    (number,) = record([letter], now=access.now)
    access.names["notice_id"] = ids.encode("ntc", notice.id)
    access.names["message_id"] = ids.encode("msg", number)


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
    _change_what_is_sold(access)
    _board(access)
    _quote(access)
    _exchange(access)
    _amend(access)
    _sell_for_cash(access)
    _give_a_voucher(access)
    _refuse_a_refund(access)
    _settle(access)
    _report(access)
    _draw_logo(access)
    _wait(access)
    _tell(access)
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
    _lay_a_route(access, world)
    vehicle = operators.vehicle_create(
        operator_id=world.operator_id,
        name="Set 1",
        kind=ListingKind.TRAIN,
        seat_plan_version_id=world.seat_plan_version_id,
        by=CARNET,
        now=access.now,
    )
    access.names["vehicle_id"] = ids.encode("veh", vehicle.id)
    _plan_runs(access, world)
    _make_it_cheaper(access, world)
    _fit_out(access)
    _show_something(access)
    departs = access.now + timedelta(days=3)
    verbs = (schedule.trip_publish, schedule.trip_board, schedule.trip_depart)
    for done, name in enumerate(("trip_id", "boarding trip", "departed trip"), start=1):
        trip = world.trip(name=name, service_date=departs.date(), stops=world.stops(departs))
        for verb in verbs[:done]:
            verb(trip_id=trip.id, by=CARNET, now=access.now)
        access.names[name] = ids.encode("trp", trip.id)


def _make_it_cheaper(access: Access, world: World) -> None:
    """The fares of Ours, and a promo code."""
    code = booking.promo_code_create(
        operator_id=world.operator_id, code="SPRING", kind=PromoKind.PERCENT, off_bp=2_000, by=CARNET, now=access.now
    )
    access.names["promo_code_id"] = ids.encode("pro", code.id)
    access.names["fare_table_id"] = ids.encode("ftb", world.fare_table.id)


def _show_something(access: Access) -> None:
    """An event of Ours with a performance nobody has a ticket for."""
    stage = a_stage(operator_id=access.people["ours"], now=access.now)
    (performance,) = stage.perform(stage.performance(access.now + timedelta(days=3)), now=access.now)
    access.names["event_id"] = access.names["event"] = ids.encode("evt", stage.event.id)
    access.names["performance_id"] = ids.encode("trp", performance.id)
    access.performance = {
        "station": ids.encode("stn", stage.venue.id),
        "begins": performance.begins.isoformat(),
        "ends": performance.ends.isoformat(),
        "seat_plan_version": ids.encode("spv", stage.seat_plan_version_id),
        "fare_table": ids.encode("ftb", stage.fare_table.id),
    }


def _fit_out(access: Access) -> None:
    """What vehicles are made of, by the names that addresses have."""
    plan = companies.seat_plans_page(operator_id=access.people["ours"], by=CARNET)[0]
    operators.amenity_define(code="wifi", name="Wi-Fi", by=CARNET, now=access.now)
    access.names |= {"seat_plan_id": ids.encode("spl", plan.id), "number": "1", "amenity": "wifi"}
    access.names["version"] = ids.encode("spv", plan.newest.id)


def _plan_runs(access: Access, world: World) -> None:
    """A timetable with an exception, and a draft that is nobody's yet."""
    plan = a_plan(world, route_id=a_route(world, "Runs"))
    given = {"operator_id": world.operator_id, "by": CARNET, "now": access.now}
    made = schedule.timetable_create(plan=plan, **given)
    exception = TimetableException(plan.valid_from, runs=False)
    schedule.timetable_exception_add(timetable_id=made.id, exception=exception, **given)
    draft = world.trip(name="draft")
    access.names |= {
        "timetable_id": ids.encode("tbl", made.id),
        "day": plan.valid_from.isoformat(),
        "draft trip": ids.encode("trp", draft.id),
        "planned route": ids.encode("rte", plan.route_id),
        "first station": ids.encode("stn", world.stations[0].id),
        "last station": ids.encode("stn", world.stations[-1].id),
        "seats": ids.encode("spv", world.seat_plan_version_id),
        "fares": ids.encode("ftb", world.fare_table.id),
    }


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
    _have_sent(access, by)


def _have_sent(access: Access, by: Principal) -> None:
    """A webhook of the operator's, and something on its way to it."""
    ours, now = access.people["ours"], access.now
    hook = webhooks.endpoint_create(
        operator_id=ours, url="https://example.org/", events=["ticket.issued"], description="", by=by, now=now
    )
    sent = webhooks.endpoint_test(operator_id=ours, endpoint_id=hook.endpoint.id, by=by, now=now)
    access.names["webhook_id"] = ids.encode("whk", hook.endpoint.id)
    access.names["delivery_id"] = ids.encode("dlv", sent.id)


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
    """Three bookings of Ada's: one is paid, one is held, of one the payment waits for her at the bank."""
    give_money(access.people["ada"], 100_000)
    ada = access.callers["ada"]
    paid = ada.post("/bookings", access.order, key="a").json()
    ada.post(f"/bookings/{paid['reference']}/payments", {"method": "wallet"}, key="b")
    held = ada.post("/bookings", access.order, key="c").json()
    begun = ada.post("/bookings", access.order, key="d").json()
    ada.post(f"/bookings/{begun['reference']}/payments", {"method": "card", "card": "sim_3ds"}, key="e")
    access.names["begun booking"] = begun["reference"]
    access.names["paid booking"] = paid["reference"]
    access.names["issued ticket"] = paid["tickets"][0]["id"]
    access.names["reference"] = held["reference"]


def _wait(access: Access) -> None:
    """Ada waits for the whole way of a train that is full; everybody may wait for a part of it."""
    sale = a_sale()
    sale.with_seats(1)
    sale.leaving_in_three_days()
    bought(sale, now=access.now)
    entry = join(sale, user_id=access.people["ada"], now=access.now)
    access.names["entry"] = ids.encode("wtl", entry.id)
    access.wish = {
        "listing": ids.encode("lst", sale.listing.id),
        "from": 0,
        "to": 2,
        "fare": ids.encode("far", sale.fares.fares[0].id),
        "passengers": [{"first_name": "Ada", "last_name": "Lovelace"}],
        "contact": {"email": "ada@example.org"},
    }


def _lay_a_route(access: Access, world: World) -> None:
    """A route, and a station of Ours and a city that nothing uses."""
    now, ours = access.now, world.operator_id
    calls = [RouteCall(station.id) for station in world.stations[:2]]
    access.way = {"calls": [{"station": ids.encode("stn", call.station_id)} for call in calls]}
    route = network.route_create(operator_id=ours, kind=ListingKind.TRAIN, name="Ring", calls=calls, by=CARNET, now=now)
    city = network.city_create(city=NewCity("Jena", "DE", "Europe/Berlin"), by=CARNET, now=now)
    stop = NewStation(world.stations[0].city_id, StationKind.BUS, "Stop", operator_id=ours)
    station = network.station_create(station=stop, by=CARNET, now=now)
    access.names |= {
        "route_id": ids.encode("rte", route.id),
        "city_id": ids.encode("cty", city.id),
        "station_id": ids.encode("stn", station.id),
    }


def _draw_logo(access: Access) -> None:
    access.picture = a_picture()
    mark = operators.logo_put(operator_id=access.people["ours"], content=a_picture("JPEG"), by=CARNET, now=access.now)
    access.names["mark"] = mark


def _change_what_is_sold(access: Access) -> None:
    """A train of Ours that Ada has a ticket of runs later, another one does not run."""
    sale, now = a_sale(), access.now
    for name, status in (("changed booking", TripStatus.DELAYED), ("cancelled trip", TripStatus.CANCELLED)):
        fresh = a_listing(sale.plan, sale.fares, departs_at=now + timedelta(days=3))
        sale.publish(replace(fresh, operator_id=access.people["ours"]))
        one = bought(sale, user_id=access.people["ada"], now=now)
        later = replace(moved(sale.listing, 30), status=status)
        sale.publish(later)
        booking.listings_changed([codec.to_json(later)])
        booking.open_changes(listing_id=later.id, version=later.version, after=None, now=now)
        access.names[name] = one.reference
    access.names["cancelled trip"] = ids.encode("trp", sale.listing.id)
    change = OperatorChange.objects.get(kind="moved")
    access.names["change"] = ids.encode("chg", change.id)


def _board(access: Access) -> None:
    """A train of Ours with two tickets, one of which an inspector has scanned."""
    sale, now, ours = a_sale(), access.now, access.people["ours"]
    sale.publish(replace(a_listing(sale.plan, sale.fares, departs_at=now + timedelta(days=3)), operator_id=ours))
    tickets = [the_ticket(bought(sale, now=now)) for _ in range(2)]
    (answer,) = take(sale, a_scan(sale, ticket_id=tickets[0].id, at=now), now=now)
    trip = ids.encode("trp", sale.listing.id)
    access.names |= {"boarded trip": trip, "scan_id": ids.encode("scn", answer.scan_id)}
    access.scan = {"id": ids.encode("scn", ids.new_id()), "trip": trip, "stop": 0, "at": now.isoformat()}
    access.scan["ticket"] = ids.encode("tkt", tickets[1].id)


def _quote(access: Access) -> None:
    """What giving tickets back comes to: Ada's own question, and one of the owner of Ours about another booking."""
    now, ours = access.now, access.people["ours"]
    owner = Principal(user_id=access.people["owner"], memberships={ours: MemberRole.OWNER}, second_factor=True)
    own = booking.cancellation_quote(user_id=access.people["ada"], reference=access.names["paid booking"], now=now)
    theirs = booking.staff_cancellation_quote(
        by=owner, operator_id=ours, reference=access.names["changed booking"], now=now
    )
    access.names |= {"quote": ids.encode("qte", own.id), "staff quote": ids.encode("qte", theirs.id)}


def _exchange(access: Access) -> None:
    """Two bookings of Ada's: one may be exchanged, the train of the other runs later, and there is another train."""
    sale, ada, now = a_sale(), access.people["ada"], access.now
    sale.leaving_in_three_days()
    one, late = (bought(sale, user_id=ada, now=now) for _ in range(2))
    train = another(sale)
    quote = quoted(one, wanted(one, train, sale), now=now)
    access.exchange = {
        "tickets": [ids.encode("tkt", quote.tickets[0].ticket_id)],
        "listing": ids.encode("lst", train.id),
        "from": 0,
        "to": train.legs,
        "fare": ids.encode("far", quote.request.fare_id),
    }
    later = moved(sale.listing, 30)
    sale.publish(later)
    booking.listings_changed([codec.to_json(later)])
    booking.open_changes(listing_id=later.id, version=later.version, after=None, now=now)
    access.names |= {
        "exchange booking": one.reference,
        "exchange quote": ids.encode("qte", quote.id),
        "other trip": ids.encode("lst", train.id),
        "delayed booking": late.reference,
        "delay": ids.encode("chg", OperatorChange.objects.get(booking_id=late.booking.id).id),
    }


def _amend(access: Access) -> None:
    """Two tickets of Ada's that Ours has sold, one of them on offer to somebody, and one that she was given."""
    sale = a_sale()
    sale.leaving_in_three_days()
    sale.publish(replace(sale.listing, operator_id=access.people["ours"], version=2))
    ada, now = access.people["ada"], access.now
    mine, theirs = flexible(sale, user_id=ada, now=now, seats=["1-1"]), flexible(sale, now=now)
    transfer, access.offer_key = offered(mine, mine.booking.tickets[0], now=now)
    _, key = offered(theirs, theirs.booking.tickets[0], now=now)
    given = accepted(key, ada, now=now)
    access.names |= {
        "flexible booking": mine.reference,
        "flexible ticket": ids.encode("tkt", mine.booking.tickets[0].id),
        "offer": ids.encode("trf", transfer.id),
        "given ticket": ids.encode("tkt", given.id),
    }


def _sell_for_cash(access: Access) -> None:
    """Two bookings of Ada's that are Ours' alone, one held, one with cash due back, and one that somebody has paid."""
    sale, now, ours = a_sale(), access.now, access.people["ours"]
    fresh = a_listing(sale.plan, sale.fares, departs_at=now + timedelta(days=3))
    sale.publish(replace(fresh, operator_id=ours))
    ada = access.people["ada"]
    held, paid = (
        str(booking.hold(a_request(sale.listing, sale.fares, user_id=ada), now=now).body["reference"]) for _ in range(2)
    )
    desk = Principal(user_id=access.people["owner"], memberships={ours: MemberRole.OWNER}, second_factor=True)
    booking.cash_take(by=desk, operator_id=ours, reference=paid, now=now)
    quote = booking.cancellation_quote(user_id=ada, reference=paid, now=now)
    booking.cancellation_confirm(user_id=ada, reference=paid, quote_id=quote.id, now=now)
    bought(sale, now=now, count=2)
    access.names |= {"desk booking": held, "cash refund": paid}
    access.desk_item = {
        "listing": ids.encode("lst", sale.listing.id),
        "from": 0,
        "to": 1,
        "fare": ids.encode("far", sale.fares.fares[0].id),
        "passengers": [{"first_name": "Wanda", "last_name": "Walker"}],
    }


def _give_a_voucher(access: Access) -> None:
    goodwill = Goodwill(Money(1_000, "EUR"), "gift@example.org", GoodwillReason.DELAY)
    given = payments.goodwill_give(operator_id=access.people["ours"], goodwill=goodwill, by=CARNET, now=access.now)
    access.voucher_code = Voucher.objects.get(pk=given.id).code


def _refuse_a_refund(access: Access) -> None:
    """Somebody's card was charged for a booking, and its provider pays nothing back."""
    booking_id, amount = ids.new_id(), Money(500, "EUR")
    paid = a_pending_payment(ids.new_id(), amount.amount, booking_id=booking_id)
    payments.payment_answered(Answer(paid, Outcome.CAPTURED, "sim_1"), now=access.now)
    debits = (Credit(AccountKind.OPERATOR_PAYABLE, OPERATOR, amount),)
    asked = TicketRefund(ids.new_id(), booking_id, amount, debits, RefundReason.CANCELLED)
    payments.tickets_refund([asked], now=access.now)
    refund = Refund.objects.get(payment_id=paid)
    payments.refund_answered(RefundAnswer(refund.pk, RefundOutcome.FAILED, ""), provider="simulated", now=access.now)
    access.names |= {"failed refund": ids.encode("rfd", refund.pk), "payment provider": "simulated"}


def _settle(access: Access) -> None:
    """Ours was paid what it has earned, and Ada has an invoice."""
    now, ours = access.now, access.people["ours"]
    settlement.bank_account_put(operator_id=ours, holder="Ours AG", iban="DE89370400440532013000", by=CARNET, now=now)
    made = settlement.payout_make(operator_id=ours, currency="EUR", now=now + timedelta(days=10))
    assert made is not None
    ada, reference = access.people["ada"], access.names["paid booking"]
    settlement.invoices_write([bookings.booking(user_id=ada, reference=reference, now=now).id], now=now)
    (invoice,) = invoices.invoices_of_booking(user_id=ada, reference=reference, now=now)
    access.names |= {
        "payout_id": ids.encode("pot", made.id),
        "invoice_id": ids.encode("ivc", invoice.id),
        "period": f"{now:%Y-%m}",
    }


def _report(access: Access) -> None:
    """Ada has written about a trip of Ours, with a picture."""
    made = support.report_open(
        user_id=access.people["ada"],
        category=ReportCategory.SEAT,
        subject="A cold seat",
        text="The heating did not work.",
        topic=Topic(AboutKind.BOOKING, reference=access.names["flexible booking"]),
        files=[SentFile("seat.png", a_picture("JPEG"))],
        now=access.now,
    )
    access.names |= {
        "report": made.number,
        "attachment": ids.encode("rat", made.messages[0].attachments[0].id),
    }
