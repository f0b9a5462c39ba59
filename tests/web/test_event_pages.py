"""The shop's pages of events: finding one, choosing tickets for several evenings, paying once."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.search import queries as searching
from carnet.infra import events
from carnet.kernel import clock, ids
from tests.domains.schedule.stage import a_stage
from tests.web.own import somebody
from tests.web.shop import key_in
from tests.web.theatre import Theatre


def query(*takes: str) -> str:
    return "?" + "&".join(f"take={take}" for take in takes)


def test_row_37_from_the_list_of_events_to_tickets_for_two_evenings(theatre: Theatre) -> None:
    found = theatre.ada.read("/events?q=tempest")
    assert theatre.address in found
    assert "1 more until" in found
    shown = theatre.ada.read(theatre.address)
    takes = (theatre.take(0, "standing", 2), theatre.take(1, "stalls", 1))
    assert all(take in shown for take in takes)
    assert "up to 5 tickets" in shown
    chosen = theatre.ada.get(f"{theatre.address}/book{query(takes[0], '', takes[1])}")
    assert chosen.status_code == 302
    names = theatre.ada.read(chosen["Location"])
    assert names.count("data-passenger") == 3
    assert "85.00" in names
    held = theatre.ada.post(f"{theatre.address}/book", theatre.order(*takes))
    assert held.status_code == 302, held.content
    checkout = theatre.ada.get(held["Location"])
    text = checkout.content.decode()
    assert "Floor, no seat number" in text
    assert text.count("The Tempest") >= 1
    reference = held["Location"].split("/")[2]
    theatre.ada.post(f"/bookings/{reference}/pay", {"key": key_in(checkout)})
    booking = Booking.objects.get()
    assert (booking.status, booking.amount, booking.ticket_count) == ("confirmed", 8_500, 3)
    assert Ticket.objects.values("listing_id").distinct().count() == 2
    bought = theatre.ada.read(f"/bookings/{reference}")
    assert bought.count("No seat number") == 2
    assert theatre.ada.get(f"/bookings/{reference}/tickets.pdf").content.startswith(b"%PDF")


def test_row_29_the_sixth_ticket_is_refused_and_everything_typed_is_kept(theatre: Theatre) -> None:
    for take in (theatre.take(0, "standing", 3), theatre.take(1, "standing", 2)):
        assert theatre.ada.post(f"{theatre.address}/book", theatre.order(take)).status_code == 302
    refused = theatre.ada.post(f"{theatre.address}/book", theatre.order(theatre.take(1, "stalls", 1)))
    assert refused.status_code == 409
    assert 'value="Ada"' in refused.content.decode()
    assert Ticket.objects.count() == 5


def test_t32_a_sold_out_evening_keeps_the_other_one_from_being_held(theatre: Theatre) -> None:
    other = somebody("bob")
    first = theatre.take(0, "standing", 4)
    assert theatre.ada.post(f"{theatre.address}/book", theatre.order(first)).status_code == 302
    both = theatre.order(theatre.take(1, "standing", 1), theatre.take(0, "standing", 3))
    refused = other.post(f"{theatre.address}/book", both)
    assert refused.status_code == 409
    assert "Choose others" in refused.content.decode()
    assert Ticket.objects.count() == 4


def test_nothing_chosen_leads_back_with_a_sentence(theatre: Theatre) -> None:
    for path in (f"{theatre.address}/book", f"{theatre.address}/book?take=nonsense&take=a:b:c"):
        answer = theatre.ada.get(path)
        assert answer.status_code == 422
        assert "Choose how many tickets you want." in answer.content.decode()
    many = query(*(theatre.take(n, c, 5) for n in (0, 1) for c in ("standing", "stalls")))
    assert "up to 10 tickets" in theatre.ada.get(f"{theatre.address}/book{many}").content.decode()


def test_tickets_of_another_event_cannot_be_smuggled_in(theatre: Theatre) -> None:
    other = a_stage("Hamlet", operator="Other Stage", now=theatre.now)
    (performance,) = other.perform(other.performance(theatre.evenings[0]), now=theatre.now)
    other.publish(performance, now=theatre.now)
    events.drain()
    take = f"{ids.encode('lst', performance.id)}:{ids.encode('far', other.fare('standing'))}:1"
    answer = theatre.ada.get(f"{theatre.address}/book{query(take)}")
    assert answer.status_code == 409
    assert "no longer on sale" in answer.content.decode()


@pytest.mark.parametrize("address", ["/events/evt_01m7ye3ya5ear9be00bjk5qvne", "/events/nothing", "/events/evt_x/book"])
def test_t56_an_event_that_never_was_is_not_there(theatre: Theatre, address: str) -> None:
    assert theatre.ada.get(address).status_code == 404


def test_an_event_without_performances_on_sale_is_no_secret_once_it_was_on_sale(theatre: Theatre) -> None:
    from carnet.domains.schedule import operations
    from carnet.infra.principal import CARNET

    for one in theatre.performances:
        operations.trip_withdraw(trip_id=one.id, reason="", by=CARNET, now=theatre.now)
    events.drain()
    searching.forget()
    assert "Nothing on sale at the moment" in theatre.ada.read(theatre.address)
    draft = operations.event_create(operator_id=theatre.stage.operator_id, name="Secret", by=CARNET, now=theatre.now)
    events.drain()
    assert theatre.ada.get(f"/events/{ids.encode('evt', draft.id)}").status_code == 404


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", True),
        ("?q=temp", True),
        ("?q=theatre", True),
        ("?q=opera", False),
        ("?category=theatre", True),
        ("?category=opera", False),
        ("?place=berlin", True),
        ("?place=Leipzig", None),
        ("?date=2099-12-31", False),
        ("?date=yesterday", None),
    ],
)
def test_events_are_filtered_by_place_day_and_words(theatre: Theatre, asked: str, found: bool | None) -> None:
    answer = theatre.ada.get(f"/events{asked}")
    assert answer.status_code == (422 if found is None else 200)
    assert (theatre.address in answer.content.decode()) is bool(found)


def test_the_search_box_leads_to_the_events(theatre: Theatre) -> None:
    day = theatre.evenings[0].date()
    answer = theatre.ada.get(f"/search?kind=event&to=Berlin&date={day}")
    assert answer.status_code == 302
    assert theatre.address in theatre.ada.read(answer["Location"])
    assert theatre.address in theatre.ada.read("/")


INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:")


def test_pages_of_events_hold_nothing_inline_and_label_every_field(theatre: Theatre) -> None:
    takes = query(theatre.take(0, "standing", 2), theatre.take(1, "stalls", 1))
    for address in ("/events", "/events?category=theatre", theatre.address, f"{theatre.address}/book{takes}"):
        text = theatre.ada.read(address)
        assert not INLINE.search(text), address
        found = re.findall(r'\sid="([^"]+)"', text)
        assert len(found) == len(set(found)), (address, sorted(one for one in found if found.count(one) > 1))
        for target in re.findall(r'(?:for|aria-labelledby|aria-describedby)="([^"]+)"', text):
            assert set(target.split()) <= set(found), (address, target)


def test_the_sale_closes_when_its_window_does(theatre: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    begins = theatre.evenings[0] + timedelta(days=5)
    closing: datetime = begins - timedelta(hours=1)
    (one,) = theatre.stage.perform(theatre.stage.performance(begins, sale_until=closing), now=theatre.now)
    theatre.stage.publish(one, now=theatre.now)
    events.drain()
    searching.forget()
    listing = ids.encode("lst", one.id)
    assert listing in theatre.ada.read(theatre.address)
    monkeypatch.setattr(clock, "now", lambda: closing)
    searching.forget()
    assert listing not in theatre.ada.read(theatre.address)
    take = f"{listing}:{ids.encode('far', theatre.stage.fare('stalls'))}:1"
    assert theatre.ada.post(f"{theatre.address}/book", theatre.order(take)).status_code == 409
    assert not Ticket.objects.exists()
