"""My trips: four heaps, narrowed down; what a row and a booking's page say."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.domains.booking import operations
from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.inventory import queries as inventory
from carnet.infra import jobs
from carnet.kernel import clock, ids
from tests.money import give_money
from tests.web.shop import Shop, a_user
from tests.web.tills import pay

_HEAP = re.compile(r'<a href="(/bookings\?[^"]+)"([^>]*)>(\w+) <span>(\d+)</span>')


@pytest.fixture
def paid(traveller: Shop) -> str:
    """Two tickets, paid from the wallet."""
    give_money(traveller.user.id, 10_000)
    reference = traveller.hold("1-1", "1-2")
    pay(traveller, reference, way="wallet")
    return reference


def read(shop: Shop, path: str, **query: Any) -> str:
    return shop.get(path, query).content.decode().replace("\u00a0", " ")


def heaps(page: str) -> dict[str, int]:
    """The heaps of a page and how many bookings they say they have."""
    return {word: int(count) for _, _, word, count in _HEAP.findall(page)}


def arrive(reference: str) -> None:
    """Let all of a booking be over by the real clock."""
    gone = clock.now() - timedelta(days=1)
    Booking.objects.filter(reference=reference).update(departs_at=gone, arrives_at=gone)


def test_the_heaps_count_what_is_on_them(traveller: Shop, paid: str) -> None:
    released = traveller.hold("1-3")
    traveller.client.post(f"/bookings/{released}/release", follow=True)
    page = read(traveller, "/bookings")
    assert heaps(page) == {"Upcoming": 1, "Used": 0, "Cancelled": 0, "Expired": 1}
    assert paid in page
    assert released not in page
    assert "Let go, nothing charged" in read(traveller, "/bookings", when="expired")
    arrive(paid)
    assert heaps(read(traveller, "/bookings")) == {"Upcoming": 0, "Used": 1, "Cancelled": 0, "Expired": 1}
    assert "Travelled" in read(traveller, "/bookings", when="used")


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ("upcoming", "No trips ahead"),
        ("used", "No trips yet"),
        ("cancelled", "Nothing cancelled"),
        ("expired", "Nothing expired"),
    ],
)
def test_an_empty_heap_says_what_will_stand_there(traveller: Shop, when: str, says: str) -> None:
    page = read(traveller, "/bookings", when=when)
    assert says in page
    assert "Find tickets" in page


def test_filters_narrow_down_and_stay_in_the_address(traveller: Shop, paid: str) -> None:
    held = traveller.hold("1-3")
    assert paid not in read(traveller, "/bookings", status="held")
    assert held in read(traveller, "/bookings", status="held")
    assert paid in read(traveller, "/bookings", q="berlin")
    nothing = read(traveller, "/bookings", q="Timbuktu", since="2026-01-01")
    assert "No trip fits" in nothing
    assert heaps(nothing) == {"Upcoming": 0, "Used": 0, "Cancelled": 0, "Expired": 0}
    assert "/bookings?when=used&amp;q=Timbuktu&amp;since=2026-01-01" in nothing
    day = (clock.now() + timedelta(days=5)).date().isoformat()
    assert paid not in read(traveller, "/bookings", since=day)
    assert paid in read(traveller, "/bookings", until=day)


def test_more_keeps_the_filters(traveller: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carnet.web.views.bookings._PAGE", 1)
    references = {traveller.hold("1-1"), traveller.hold("1-2")}
    first = read(traveller, "/bookings", q="berlin", status="held")
    more = re.search(r'href="(/bookings\?[^"]*after=[^"]+)"', first)
    assert more
    assert "q=berlin" in more[1]
    assert "status=held" in more[1]
    second = read(traveller, more[1].replace("&amp;", "&"))
    assert {one for one in references for page in (first, second) if f"/bookings/{one}/" in page} == references
    assert not re.search(r'href="/bookings\?[^"]*after=', second)


def test_t57_the_list_takes_as_many_statements_for_one_as_for_many(traveller: Shop) -> None:
    def statements() -> int:
        inventory.clear_caches()
        with CaptureQueriesContext(connection) as seen:
            traveller.get("/bookings")
        return len(seen)

    traveller.hold("1-1")
    one = statements()
    for seat in ("1-2", "1-3", "1-4"):
        traveller.hold(seat)
    assert statements() == one


@pytest.mark.django_db(transaction=True)
def test_a_booking_with_some_tickets_given_back_says_so(traveller: Shop, paid: str) -> None:
    booking = Booking.objects.get(reference=paid)
    ticket = Ticket.objects.filter(booking_id=booking.id).order_by("id").first()
    assert ticket
    me, now = traveller.user.id, clock.now()
    quote = operations.cancellation_quote(user_id=me, reference=paid, ticket_ids=[ticket.id], now=now)
    operations.cancellation_confirm(user_id=me, reference=paid, quote_id=quote.id, now=now)
    for page in (read(traveller, "/bookings"), read(traveller, f"/bookings/{paid}")):
        assert "1 ticket given back" in page
    assert heaps(read(traveller, "/bookings"))["Upcoming"] == 1


def test_a_ticket_that_was_used_says_so(traveller: Shop, paid: str) -> None:
    Ticket.objects.filter(seat="1-1").update(status="boarded")
    page = read(traveller, f"/bookings/{paid}")
    assert page.count('<span class="badge">Used</span>') == 1


def test_each_journey_has_a_calendar_file_of_its_own(traveller: Shop, paid: str) -> None:
    here = f"/bookings/{paid}/tickets.ics"
    trip = ids.encode("lst", traveller.sale.listing.id)
    assert traveller.get(here, {"trip": trip}).content.count(b"BEGIN:VEVENT") == 2
    for other in (ids.encode("lst", ids.new_id()), "x"):
        assert traveller.get(here, {"trip": other}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_tickets_are_sent_once_more_and_to_another_address(traveller: Shop, paid: str) -> None:
    here = f"/bookings/{paid}"
    jobs.run_due()
    mail.outbox.clear()
    bad = traveller.client.post(f"{here}/contact", {"email": "nowhere"})
    assert bad.status_code == 422
    assert 'value="nowhere"' in bad.content.decode()
    done = traveller.client.post(f"{here}/contact", {"email": "ida@example.org"}, follow=True).content.decode()
    assert "Letters about this booking go to ida@example.org from now on." in done
    sent = traveller.client.post(f"{here}/tickets/send", follow=True).content.decode()
    assert "The tickets are on their way to ida@example.org." in sent
    jobs.run_due()
    assert [letter.to for letter in mail.outbox] == [["ida@example.org"]]


@pytest.mark.parametrize("path", ["contact", "tickets/send"])
def test_t43_somebody_elses_letters_stay_where_they_are(traveller: Shop, paid: str, path: str) -> None:
    traveller.log_in(a_user("eve@example.org"))
    answer = traveller.client.post(f"/bookings/{paid}/{path}", {"email": "eve@example.org"})
    assert answer.status_code == 404
    assert Booking.objects.get(reference=paid).email == "ada@example.org"
