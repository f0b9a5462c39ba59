"""Exchanging tickets, and taking another trip instead of a changed one, page by page, without scripts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse

from carnet.domains.booking import queries
from carnet.domains.booking.contracts import TicketStatus
from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.domains.search import operations as search
from carnet.domains.search import queries as searching
from carnet.infra.events import codec
from carnet.kernel import clock
from tests.domains.booking.changed import bought, cancelled
from tests.domains.booking.exchanging import another
from tests.money import balance, give_money
from tests.web.shop import Shop, key_in
from tests.web.test_every_page import INLINE

_FIELD = re.compile(r'name="(ticket|date|listing|from|to|fare|change)" value="([^"]+)"')


def text(answer: HttpResponse) -> str:
    """A page as it is read, on one line."""
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


def fields(page: str, **chosen: str) -> dict[str, Any]:
    """The first values of the hidden fields and buttons of a page."""
    found: dict[str, Any] = {}
    for name, value in _FIELD.findall(page):
        found.setdefault(name, value)
    return {**found, **chosen}


def next_day(shop: Shop, **changes: Any) -> ListingSnapshot:
    """The same train a day later, which the search finds too."""
    listing = another(shop.sale, **changes)
    search.store_listings([codec.to_json(listing)])
    searching.forget()
    return listing


@pytest.fixture
def reference(traveller: Shop) -> str:
    """A paid booking of one seat to the third stop, 20 EUR."""
    give_money(traveller.user.id, 10_000)
    return bought(traveller.sale, user_id=traveller.user.id, now=clock.now(), to_stop=2).reference


def day_of(listing: ListingSnapshot) -> str:
    assert listing.stops[0].departure
    return (listing.stops[0].departure + timedelta(hours=1)).date().isoformat()


def quoted(traveller: Shop, reference: str, train: ListingSnapshot, family: str = "Saver") -> str:
    """The address of a quote that was asked for through the pages."""
    page = text(traveller.get(f"/bookings/{reference}/exchange", {"date": day_of(train)}))
    fare = re.search(rf'name="fare" value="([^"]+)"><span class="sr">[^<]*{family}', page)
    assert fare, page
    answer = traveller.client.post(f"/bookings/{reference}/exchange/quotes", fields(page, fare=fare[1]))
    assert answer.status_code == 302
    return str(answer["Location"])


def test_from_the_booking_to_the_new_ticket(traveller: Shop, reference: str) -> None:
    train = next_day(traveller)
    assert f'href="/bookings/{reference}/exchange"' in text(traveller.get(f"/bookings/{reference}"))
    start = text(traveller.get(f"/bookings/{reference}/exchange"))
    assert "Saver: 10.00 EUR to exchange" in start
    assert "Departures on" not in start
    found = traveller.get(f"/bookings/{reference}/exchange", {"date": day_of(train)})
    page = text(found)
    assert "pay 10.00 EUR" in page
    assert "pay 20.00 EUR" in page
    assert not INLINE.search(found.content.decode())
    address = quoted(traveller, reference, train)
    shown = traveller.get(address)
    page = text(shown)
    assert not INLINE.search(shown.content.decode())
    for words in (
        "New ticket, Saver",
        "−20.00 EUR",
        "Fee of the old fare",
        "You pay 10.00 EUR",
        "Exchange for 10.00 EUR",
    ):
        assert words in page
    form = {"key": key_in(shown), "way": "wallet"}
    for _ in range(2):
        answer = traveller.client.post(f"{address}/confirm", form)
        assert (answer.status_code, answer["Location"]) == (302, f"/bookings/{reference}")
    assert balance(traveller.user.id) == 7_000
    after = text(traveller.get(f"/bookings/{reference}"))
    assert "Your new tickets are below" in after
    booking = queries.booking(user_id=traveller.user.id, reference=reference, now=clock.now())
    assert [ticket.status for ticket in booking.tickets] == [TicketStatus.EXCHANGED, TicketStatus.ISSUED]
    assert after.count("QR code") == 1
    row = text(traveller.get("/bookings"))
    assert "1 ticket" in row
    assert traveller.get(address)["Location"] == f"/bookings/{reference}"


def test_a_card_whose_bank_asks_first(traveller: Shop, reference: str) -> None:
    train = next_day(traveller)
    address = quoted(traveller, reference, train)
    form = {"key": key_in(traveller.get(address)), "way": "card", "card": "sim_3ds"}
    answer = traveller.client.post(f"{address}/confirm", form)
    assert answer.status_code == 302
    bank = str(answer["Location"])
    assert bank.startswith("/simulated-bank/pay_")
    waiting = text(traveller.get(f"/bookings/{reference}"))
    assert "A payment of this booking is not decided yet." in waiting
    assert waiting.count("QR code") == 1
    traveller.client.post(bank, {"answer": "approve"})
    traveller.get(f"/bookings/{reference}/paying")
    booking = queries.booking(user_id=traveller.user.id, reference=reference, now=clock.now())
    assert [ticket.status for ticket in booking.tickets] == [TicketStatus.EXCHANGED, TicketStatus.ISSUED]
    assert balance(traveller.user.id) == 8_000


def test_what_comes_back_is_told_in_words(traveller: Shop) -> None:
    give_money(traveller.user.id, 10_000)
    reference = bought(traveller.sale, user_id=traveller.user.id, now=clock.now(), family="Flex").reference
    train = next_day(traveller)
    page = text(traveller.get(f"/bookings/{reference}/exchange", {"date": day_of(train)}))
    assert "get 20.00 EUR back" in page
    address = quoted(traveller, reference, train)
    shown = traveller.get(address)
    assert "20.00 EUR go back to what you paid with." in text(shown)
    assert 'name="way"' not in text(shown)
    traveller.client.post(f"{address}/confirm", {"key": key_in(shown)})
    assert balance(traveller.user.id) == 6_000


def test_a_refusal_stays_on_the_page(traveller: Shop, reference: str) -> None:
    train = next_day(traveller)
    address = quoted(traveller, reference, train, "Flex")
    give_away = bought(traveller.sale, user_id=traveller.user.id, now=clock.now(), family="Flex")
    assert give_away.reference
    shown = traveller.get(address)
    answer = traveller.client.post(f"{address}/confirm", {"key": key_in(shown), "way": "wallet", "seen": "x"})
    assert answer.status_code == 409
    assert "nothing was charged" in text(answer)  # type: ignore[arg-type]


def test_a_quote_that_is_over_leads_back(traveller: Shop, reference: str) -> None:
    train = next_day(traveller)
    address, newer = quoted(traveller, reference, train), quoted(traveller, reference, train, "Flex")
    for path in (address, newer):
        assert path.startswith(f"/bookings/{reference}/exchange/qte_")
    assert traveller.get(address)["Location"] == f"/bookings/{reference}/exchange"
    answer = traveller.client.post(f"{address}/confirm", {"key": "k", "way": "wallet"})
    assert answer["Location"] == f"/bookings/{reference}/exchange"


def test_nothing_ticked_and_a_day_without_trains(traveller: Shop, reference: str) -> None:
    page = traveller.get(f"/bookings/{reference}/exchange", {"date": "2099-01-01"})
    assert "Nothing goes that day" in text(page)
    unknown = traveller.get(f"/bookings/{reference}/exchange", {"date": "nonsense", "ticket": "x"})
    assert unknown.status_code == 404


def test_t43_somebody_elses_booking_and_quote_are_not_there(traveller: Shop, reference: str) -> None:
    train = next_day(traveller)
    address = quoted(traveller, reference, train)
    from tests.web.shop import a_user

    traveller.log_in(a_user("eve@example.org"))
    for path in (f"/bookings/{reference}/exchange", address, f"/bookings/{reference}/rebook?change=chg_x"):
        assert traveller.get(path).status_code == 404
    assert traveller.client.post(f"{address}/confirm", {"key": "k"}).status_code == 404


def test_t38_another_trip_instead_of_a_cancelled_one(traveller: Shop) -> None:
    give_money(traveller.user.id, 10_000)
    reference = bought(traveller.sale, user_id=traveller.user.id, now=clock.now(), count=2, to_stop=2).reference
    first = traveller.sale.listing
    train = next_day(traveller)
    cancelled(traveller.sale, now=clock.now())
    search.store_listings([codec.to_json(replace(traveller.sale.listing, on_sale=False))])
    searching.forget()
    page = text(traveller.get(f"/bookings/{reference}"))
    assert "take another trip, or all your money back" in page
    link = re.search(rf'href="(/bookings/{reference}/rebook\?change=[^"]+&amp;change=[^"]+)"', page)
    assert link
    where = link[1].replace("&amp;", "&")
    offers = traveller.client.get(where)
    shown = text(offers)  # type: ignore[arg-type]
    assert "Take this one" in shown
    assert not INLINE.search(offers.content.decode())
    form = {**fields(shown), "change": re.findall(r"change=(chg_\w+)", where)}
    answer = traveller.client.post(f"/bookings/{reference}/rebook", form)
    assert answer["Location"] == f"/bookings/{reference}"
    booking = queries.booking(user_id=traveller.user.id, reference=reference, now=clock.now())
    assert sorted((one.listing_id == train.id, one.status.value) for one in booking.tickets) == [
        (False, "exchanged"),
        (False, "exchanged"),
        (True, "issued"),
        (True, "issued"),
    ]
    assert balance(traveller.user.id) == 6_000
    assert first.id != train.id
