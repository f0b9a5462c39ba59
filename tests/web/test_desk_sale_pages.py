"""Selling at the desk, and support's one search box."""

from __future__ import annotations

import re

import pytest

from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.identity import operations as identity
from carnet.domains.identity.contracts import MemberRole, PlatformRole
from carnet.domains.payments.models import Payment
from carnet.infra.audit.models import AuditEntry
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.web.own import Person, member, somebody
from tests.web.running import Desk, a_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Desk:
    return a_desk()


@pytest.fixture
def abel(desk: Desk) -> Person:
    """An agent of the operator."""
    return member("abel", MemberRole.AGENT, desk.world.operator_id)


def place(desk: Desk) -> str:
    return f"{desk.home}/sell-tickets/{ids.encode('lst', desk.trip_id)}"


def form(page: str, **about: str) -> dict[str, str]:
    hidden = dict(re.findall(r'<input type="hidden" name="(key|from|to|passengers)" value="([^"]*)"', page))
    fare = re.search(r'name="fare" value="([^"]+)"', page)
    assert fare
    return {**hidden, "fare": fare[1], "p1-first_name": "Wanda", "p1-last_name": "Walker", "email": "", **about}


def sold(desk: Desk, abel: Person) -> str:
    """A walk-in's booking, paid."""
    there = abel.post(place(desk), form(abel.read(place(desk))))["Location"]
    abel.post(f"{there}/take")
    return there.rpartition("/")[2]


def test_from_the_departure_to_the_printed_ticket(desk: Desk, abel: Person) -> None:
    assert place(desk) in abel.read(f"{desk.home}/sell-tickets?day={desk.day}")
    page = abel.read(place(desk))
    assert "Hold, and go on to the cash" in page
    there = abel.post(place(desk), form(page))["Location"]
    assert "I have received" in abel.read(there)
    assert abel.post(f"{there}/take").status_code == 302
    assert "Print the tickets" in abel.read(there)
    printed = abel.get(f"{desk.home}/bookings/{there.rpartition('/')[2]}/tickets.pdf")
    assert printed["Content-Type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF")
    assert AuditEntry.objects.filter(verb="desk.print", actor=abel.user.id).count() == 1


def test_what_is_wrong_is_named_and_nothing_is_held(desk: Desk, abel: Person) -> None:
    page = abel.read(place(desk))
    refused = abel.post(place(desk), form(page, **{"p1-last_name": "", "email": "x"}))
    text = refused.content.decode()
    assert refused.status_code == 422
    assert 'href="#id_p1-last_name"' in text
    assert 'value="Wanda"' in text
    assert not Booking.objects.exists()


def test_sent_twice_it_is_one_booking(desk: Desk, abel: Person) -> None:
    filled = form(abel.read(place(desk)))
    assert abel.post(place(desk), filled)["Location"] == abel.post(place(desk), filled)["Location"]
    assert Booking.objects.count() == 1


def test_t44_another_operators_trip_is_not_sold(desk: Desk) -> None:
    other = member("olga", MemberRole.AGENT, ids.new_id())
    assert other.get(place(desk)).status_code == 404
    inspector = member("ingo", MemberRole.INSPECTOR, desk.world.operator_id)
    assert inspector.get(place(desk)).status_code == 403


@pytest.fixture
def support(db: None) -> Person:
    """Somebody of the platform's support."""
    person = somebody("sofia")
    roles = [PlatformRole.CUSTOMER, PlatformRole.SUPPORT]
    identity.set_roles(user_id=person.user.id, roles=roles, by=CARNET, now=clock.now())
    return person.used_an_app()


def test_support_finds_by_whatever_the_caller_says(desk: Desk, abel: Person, support: Person) -> None:
    reference = sold(desk, abel)
    ticket, payment = Ticket.objects.get(), Payment.objects.get()
    numbers = ids.encode("tkt", ticket.pk), ids.encode("pay", payment.pk)
    for said in (reference.lower(), "walker", "wanda walker", *numbers):
        assert reference in support.read(f"/staff/search?q={said}"), said
    assert "abel@" in support.read("/staff/search?q=abel")
    for nothing in ("", "?q=nobody%20at%20all", "?q=%00", "?q=" + "x" * 400):
        assert reference not in support.read(f"/staff/search{nothing}")
    assert abel.get("/staff/search").status_code == 404
