"""Bookings at an operator's desk and at support's, and what went wrong with money."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from carnet.domains.booking.models import Ticket
from carnet.domains.identity import operations as identity
from carnet.domains.identity.contracts import MemberRole, PlatformRole
from carnet.domains.payments.models import Refund
from carnet.infra import events
from carnet.infra.audit.models import AuditEntry
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.money import balance
from tests.web.own import Person, member, somebody
from tests.web.shop import Shop
from tests.web.tills import bought, pay

pytestmark = pytest.mark.django_db(transaction=True)
_TICKET = re.compile(r'name="ticket" value="(tkt_[^"]+)"')


@pytest.fixture
def agent(traveller: Shop) -> Person:
    """Somebody who sells for the operator of the train."""
    return member("agnes", MemberRole.AGENT, traveller.sale.listing.operator_id)


@pytest.fixture
def manager(traveller: Shop) -> Person:
    """Somebody who may cancel for its travellers."""
    return member("manu", MemberRole.MANAGER, traveller.sale.listing.operator_id)


@pytest.fixture
def support(db: None) -> Person:
    """Somebody of the platform's support."""
    person = somebody("sofia")
    roles = [PlatformRole.CUSTOMER, PlatformRole.SUPPORT]
    identity.set_roles(user_id=person.user.id, roles=roles, by=CARNET, now=clock.now())
    return person.used_an_app()


def home(shop: Shop) -> str:
    return f"/operators/{ids.encode('opr', shop.sale.listing.operator_id)}/bookings"


def read(person: Person, path: str) -> str:
    return person.read(path).replace("\u00a0", " ")


def cancel(person: Person, desk: str, reference: str, **form: str) -> str:
    """Ask what cancelling all tickets comes to, and confirm it; the quote's page."""
    tickets = _TICKET.findall(read(person, f"{desk}/{reference}"))
    asked = {"ticket": tickets, "destination": "source", **form}
    quote = person.client.post(f"{desk}/{reference}/cancel", asked)["Location"]
    page = read(person, quote)
    person.post(quote)
    return page


def test_bookings_are_found_by_reference_name_and_mail(traveller: Shop, agent: Person) -> None:
    reference, other = bought(traveller, "1-1"), traveller.hold("1-2")
    for query in ("", f"?q={reference.lower()}", "?q=lovelace", "?q=ada@example.org", "?status=confirmed"):
        assert reference in read(agent, home(traveller) + query), query
    assert other not in read(agent, f"{home(traveller)}?status=confirmed")
    train = ids.encode("trp", traveller.sale.listing.id)
    assert reference in read(agent, f"{home(traveller)}?trip={train}")
    assert reference not in read(agent, f"{home(traveller)}?trip={ids.encode('trp', ids.new_id())}")
    assert "No booking fits" in read(agent, f"{home(traveller)}?q=nobody")
    assert reference in read(agent, f"{home(traveller)}?since=x&until=9999-12-31&status=z")


def test_one_booking_tells_all_about_it(traveller: Shop, agent: Person) -> None:
    reference = bought(traveller, "1-1")
    page = read(agent, f"{home(traveller)}/{reference}")
    for words in ("Ada Lovelace 1", "Issued", "Card", "20.00 EUR", "What happened", "the traveller"):
        assert words in page
    assert "Show what comes back" not in page  # an agent cancels nothing


def test_row_34_the_operator_gives_all_of_it_back(traveller: Shop, manager: Person) -> None:
    reference = bought(traveller, "1-1")
    page = cancel(manager, home(traveller), reference, destination="wallet")
    assert "everything comes back" in page
    assert "Cancel and give back 20.00 EUR" in page
    assert balance(traveller.user.id) == 2_000
    assert "Given back" in read(manager, f"{home(traveller)}/{reference}")
    assert AuditEntry.objects.filter(verb="booking.cancel").count() == 1


def test_another_part_needs_a_reason(traveller: Shop, manager: Person) -> None:
    reference = bought(traveller, "1-1")
    at = f"{home(traveller)}/{reference}"
    tickets = _TICKET.findall(read(manager, at))
    form = {"ticket": tickets, "destination": "wallet", "percent": "50"}
    answer = manager.client.post(f"{at}/cancel", form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="50"' in page
    assert 'id="id_reason_error"' in page
    assert f'value="{tickets[0]}" checked' in page
    cancel(manager, home(traveller), reference, percent="50", reason="illness", destination="wallet")
    assert balance(traveller.user.id) == 1_000


def test_a_departed_trip_is_overruled_with_a_reason_alone(traveller: Shop, manager: Person) -> None:
    reference = bought(traveller, "1-1")
    Ticket.objects.update(departs_at=clock.now() - timedelta(hours=1))
    at = f"{home(traveller)}/{reference}"
    tickets = _TICKET.findall(read(manager, at))
    assert manager.client.post(f"{at}/cancel", {"ticket": tickets, "destination": "wallet"}).status_code == 422
    assert "Staff of" in cancel(manager, home(traveller), reference, reason="bereavement", destination="wallet")
    assert balance(traveller.user.id) == 2_000


def test_t44_other_operators_people_and_travellers_find_nothing(traveller: Shop, manager: Person) -> None:
    reference = bought(traveller, "1-1")
    stranger = member("theo", MemberRole.OWNER, ids.new_id())
    for person in (stranger, somebody("eve")):
        assert person.get(home(traveller)).status_code == 404
        assert person.get(f"{home(traveller)}/{reference}").status_code == 404
        assert person.post(f"{home(traveller)}/{reference}/cancel", {"ticket": []}).status_code == 404
        for path in ("bookings", f"bookings/{reference}", "payments", "refunds"):
            assert person.get(f"/staff/{path}").status_code == 404
    assert manager.get("/staff/bookings").status_code == 404


def test_row_36_support_finds_all_bookings_and_cancels_any(traveller: Shop, support: Person) -> None:
    reference = bought(traveller, "1-1")
    assert reference in read(support, "/staff/bookings?q=lovelace")
    assert "Payments" in read(support, f"/staff/bookings/{reference}")
    cancel(support, "/staff/bookings", reference, destination="wallet")
    assert balance(traveller.user.id) == 2_000


def test_row_36_failed_payments_are_listed(traveller: Shop, support: Person) -> None:
    reference = traveller.hold("1-1")
    after = pay(traveller, reference, way="card", card="sim_fails")
    traveller.get(after["Location"])
    page = read(support, "/staff/payments")
    assert reference in page
    assert "Refused, nothing taken" in page
    assert "Nothing went wrong" in read(support, "/staff/payments?status=voided")


def test_row_36_a_refund_that_a_card_refuses_goes_to_the_wallet(traveller: Shop, support: Person) -> None:
    reference = bought(traveller, "1-1", card="sim_refund_fails")
    cancel(support, "/staff/bookings", reference)
    events.drain(clock.now())
    assert Refund.objects.get().status == "failed"
    page = read(support, "/staff/refunds")
    assert reference in page
    where = page.split('action="/staff/refunds/')[1].split('"')[0]
    for _ in range(2):
        support.post(f"/staff/refunds/{where}")
    assert balance(traveller.user.id) == 2_000
    assert "Nothing is owed" in read(support, "/staff/refunds")


def test_t57_lists_take_as_many_statements_however_long(
    traveller: Shop, agent: Person, django_assert_max_num_queries: object
) -> None:
    for seat in ("1-1", "1-2", "1-3"):
        bought(traveller, seat)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        agent.read(home(traveller))
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        traveller.get("/account/payments")
