"""What travellers and staff see of a trip that was cancelled or moved, and what they do about it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from carnet.domains.booking import queries
from carnet.domains.booking.contracts import BookingStatus
from carnet.domains.identity import operations as identity
from carnet.domains.identity.contracts import MemberRole
from carnet.domains.schedule.contracts import TripStatus
from carnet.infra.events import drain
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.domains.booking.changed import bought, cancelled, moved, news
from tests.money import balance, give_money
from tests.web.shop import Shop
from tests.web.test_every_page import INLINE

_NUMBER = re.compile(r'name="change" value="(chg_[0-9a-z]+)"')


@pytest.fixture
def reference(traveller: Shop) -> str:
    """A paid booking of two seats."""
    give_money(traveller.user.id, 10_000)
    return bought(traveller.sale, user_id=traveller.user.id, now=clock.now(), count=2, to_stop=2).reference


def text(shop: Shop, path: str) -> str:
    """A page without what only machines read."""
    return shop.get(path).content.decode().replace("\xa0", " ")


def numbers(page: str) -> list[str]:
    """The changes that a page asks about, each once."""
    return list(dict.fromkeys(_NUMBER.findall(page)))


def test_t38_a_cancelled_trip_says_so_everywhere_and_gives_the_money_back(traveller: Shop, reference: str) -> None:
    cancelled(traveller.sale, now=clock.now())
    page = text(traveller, f"/bookings/{reference}")
    assert re.search(r"ICE 503 on \w+ \d+ \w+ does not run", page)
    assert "take another trip, or all your money back" in page
    assert "Refund all 2: 40.00 EUR" in page
    assert page.count("Nobody can travel with this ticket.") == 2
    assert "You are going to" not in page
    assert not INLINE.search(page)
    assert "Travel at the new time" not in page
    assert "QR code" not in page
    assert "Something changed" in text(traveller, "/bookings")
    calendar = traveller.get(f"/bookings/{reference}/tickets.ics").content.decode()
    assert calendar.count("STATUS:CANCELLED") == 2
    assert "SUMMARY:Does not run: ICE 503" in calendar
    assert traveller.get(f"/bookings/{reference}/tickets.pdf").status_code == 200
    form = {"change": numbers(page), "choice": "refunded"}
    for _ in range(2):
        assert traveller.client.post(f"/bookings/{reference}/changes", form)["Location"] == f"/bookings/{reference}"
    assert balance(traveller.user.id) == 10_000
    page = text(traveller, f"/bookings/{reference}")
    assert "40.00 EUR goes back to what it was paid with." in page
    assert "All of the money goes back to what it was paid with." in page
    assert page.count("Given back") == 2
    assert numbers(page) == []
    assert "Something changed" not in text(traveller, "/bookings?when=cancelled")


def test_one_of_a_moved_pair_travels_and_the_other_does_not(traveller: Shop, reference: str) -> None:
    news(traveller.sale, moved(traveller.sale.listing, 45), now=clock.now())
    page = text(traveller, f"/bookings/{reference}")
    assert "runs at another time" in page
    assert "<s>" in page
    assert page.count("Refund 20.00 EUR") == 2
    first, second = numbers(page)
    traveller.client.post(f"/bookings/{reference}/changes", {"change": first, "choice": "accepted"})
    traveller.client.post(f"/bookings/{reference}/changes", {"change": second, "choice": "refunded"})
    page = text(traveller, f"/bookings/{reference}")
    assert "You travel like this." in page
    assert page.count("QR code of the ticket") == 1
    assert balance(traveller.user.id) == 8_000


def test_t43_a_choice_about_a_strangers_booking_finds_nothing(traveller: Shop, reference: str) -> None:
    other = bought(traveller.sale, now=clock.now(), to_stop=2)
    cancelled(traveller.sale, now=clock.now())
    (change,) = other.changes(clock.now())
    form = {"change": ids.encode("chg", change.id), "choice": "refunded"}
    assert traveller.client.post(f"/bookings/{other.reference}/changes", form).status_code == 404
    answer = traveller.client.post(f"/bookings/{reference}/changes", form, follow=True)
    assert "has no such change" in answer.content.decode()
    assert balance(other.user_id) == 8_000
    for wrong in ({**form, "choice": "x"}, {**form, "change": "x"}):
        assert traveller.client.post(f"/bookings/{reference}/changes", wrong).status_code == 404
    assert traveller.get(f"/bookings/{reference}/changes").status_code == 405


def test_what_cannot_be_chosen_is_told_in_words(traveller: Shop, reference: str) -> None:
    cancelled(traveller.sale, now=clock.now())
    change = numbers(text(traveller, f"/bookings/{reference}"))[0]
    form = {"change": change, "choice": "accepted"}
    answer = traveller.client.post(f"/bookings/{reference}/changes", form, follow=True)
    assert "or your money back." in answer.content.decode()
    answer = traveller.client.post(f"/bookings/{reference}/changes", {**form, "choice": "rebooked"}, follow=True)
    assert "This cannot be chosen." in answer.content.decode()
    assert balance(traveller.user.id) == 6_000


def test_t22_after_an_ordinary_departure_there_is_nothing_to_choose(traveller: Shop, reference: str) -> None:
    sale = traveller.sale
    news(sale, replace(sale.listing, version=2, status=TripStatus.DEPARTED), now=clock.now())
    assert numbers(text(traveller, f"/bookings/{reference}")) == []


def test_t38_paying_a_hold_of_a_cancelled_trip_says_why_it_cannot_be(traveller: Shop) -> None:
    give_money(traveller.user.id, 10_000)
    reference = traveller.hold("1-1")
    cancelled(traveller.sale, quiet=True, now=clock.now())
    page = traveller.client.post(f"/bookings/{reference}/pay", {"key": str(ids.new_id())})
    assert page.status_code == 410
    assert "The train does not run, or has left." in page.content.decode()
    assert "nothing was charged" in page.content.decode()
    assert balance(traveller.user.id) == 10_000


def test_staff_refund_everybody_at_once(traveller: Shop, reference: str) -> None:
    identity.grant_membership(
        user_id=traveller.user.id,
        operator_id=traveller.sale.listing.operator_id,
        role=MemberRole.MANAGER,
        by=CARNET,
        now=clock.now(),
    )
    listing = traveller.sale.listing
    home = f"/operators/{ids.encode('opr', listing.operator_id)}/trips/{ids.encode('trp', listing.id)}"
    assert traveller.client.post(f"{home}/refund-all")["Location"] == home
    assert balance(traveller.user.id) == 6_000
    cancelled(traveller.sale, now=clock.now())
    assert traveller.client.post(f"{home}/refund-all")["Location"] == home
    drain(now=clock.now())
    assert balance(traveller.user.id) == 10_000
    found = queries.booking(user_id=traveller.user.id, reference=reference, now=clock.now())
    assert found.status is BookingStatus.CANCELLED


def test_strangers_refund_nobody(traveller: Shop, reference: str) -> None:
    cancelled(traveller.sale, now=clock.now())
    listing = traveller.sale.listing
    home = f"/operators/{ids.encode('opr', listing.operator_id)}/trips/{ids.encode('trp', listing.id)}"
    assert traveller.client.post(f"{home}/refund-all").status_code == 404
    drain(now=clock.now())
    assert balance(traveller.user.id) == 6_000
