"""The cash desk's pages: finding a booking, taking cash, paying out, the till."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from carnet.domains.booking import operations as booking
from carnet.domains.booking.contracts import HoldItem, HoldRequest, PassengerName
from carnet.domains.booking.models import Booking
from carnet.domains.identity.contracts import MemberRole
from carnet.domains.inventory import queries as stock
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


def held(desk: Desk) -> str:
    offer = stock.offer(desk.trip_id)
    fare = next(fare for fare in offer.fares.fares if fare.family == "Saver")
    item = HoldItem(desk.trip_id, 0, offer.listing.legs, fare.id, (PassengerName("Ada", "Lovelace"),))
    request = HoldRequest(ids.new_id(), str(ids.new_id()), b"k", (item,), "ada@example.org")
    return str(booking.hold(request, now=clock.now()).body["reference"])


def give_back(reference: str, operator: UUID) -> None:
    """The operator's people give all of it back."""
    now = clock.now()
    asked: dict[str, Any] = {"by": CARNET, "operator_id": operator, "reference": reference}
    quote = booking.staff_cancellation_quote(**asked, now=now)
    booking.staff_cancellation_confirm(**asked, quote_id=quote.id, now=now)


def test_an_agent_finds_a_booking_and_takes_its_price_once(desk: Desk, abel: Person) -> None:
    reference, cash = held(desk), f"{desk.home}/cash"
    found = abel.get(f"{cash}?reference={reference.lower()}")
    assert found["Location"] == f"{cash}/{reference}"
    text = abel.read(f"{cash}/{reference}")
    assert "Ada Lovelace" in text
    assert "I have received" in text
    assert abel.post(f"{cash}/{reference}/take").status_code == 302
    assert Booking.objects.get(reference=reference).status == "confirmed"
    assert "nothing to take" in abel.read(f"{cash}/{reference}")
    again = abel.post(f"{cash}/{reference}/take")
    assert again.status_code == 409
    assert "paid already" in again.content.decode()


def test_a_refund_is_paid_out_once_and_the_till_is_closed(desk: Desk, abel: Person) -> None:
    reference, cash = held(desk), f"{desk.home}/cash"
    abel.post(f"{cash}/{reference}/take")
    give_back(reference, desk.world.operator_id)
    assert "I have paid out" in abel.read(f"{cash}/{reference}")
    assert abel.post(f"{cash}/{reference}/pay-out").status_code == 302
    assert abel.post(f"{cash}/{reference}/pay-out").status_code == 409
    till = abel.read(f"{cash}/till")
    assert reference in till
    assert "Paid back for" in till
    assert abel.post(f"{cash}/till/EUR/close", {"counted": "x"}).status_code == 422
    assert abel.post(f"{cash}/till/EUR/close", {"counted": "0"}).status_code == 302
    assert "It fits the books." in abel.read(f"{cash}/till")


def test_a_reference_that_is_none_or_anothers_is_told(desk: Desk, abel: Person) -> None:
    cash = f"{desk.home}/cash"
    assert abel.get(f"{cash}?reference=x").status_code == 422
    page = abel.get(f"{cash}/AAAAAA")
    assert page.status_code == 404
    assert "There is no booking AAAAAA" in page.content.decode()
    assert abel.post(f"{cash}/AAAAAA/take").status_code == 404


def test_t44_the_desk_is_for_its_agents(desk: Desk) -> None:
    reference, cash = held(desk), f"{desk.home}/cash"
    inspector = member("ivan", MemberRole.INSPECTOR, desk.world.operator_id)
    for person, status in ((inspector, 403), (somebody("mallory"), 404)):
        answers = [person.get(path) for path in (cash, f"{cash}/{reference}", f"{cash}/till")]
        answers += [person.post(f"{cash}/{reference}/{verb}") for verb in ("take", "pay-out")]
        answers.append(person.post(f"{cash}/till/EUR/close", {"counted": "0"}))
        assert {answer.status_code for answer in answers} == {status}
    assert Booking.objects.get(reference=reference).status == "held"
