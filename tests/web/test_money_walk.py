"""All that money does for one booking, in a real browser: card, cancellation, exchange, the operator's statement."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

from playwright.sync_api import Browser, expect

from carnet.domains.identity.contracts import MemberRole
from carnet.domains.identity.models import Team
from carnet.domains.inventory import operations as inventory
from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.domains.search import operations as search
from carnet.infra.events import codec
from carnet.kernel import clock, ids
from tests import builders
from tests.web.browser import IN_A_BROWSER
from tests.web.own import Person, member
from tests.web.shop import Shop
from tests.web.walking import Walker, settle

pytestmark = IN_A_BROWSER


def test_a_card_a_cancellation_an_exchange_and_the_settlement(
    shop: Shop, browser: Browser, live_server: object
) -> None:
    owner = member("ines", MemberRole.OWNER, shop.sale.listing.operator_id)
    Team.objects.update(name="Test Rail")
    later = a_dearer_train(shop)
    shop.log_in()
    ada = Walker.at(Person(shop.user, shop.client), browser, str(live_server), who="ada", width=390)
    reference = buy_two_flex_tickets(ada, shop)
    give_one_back(ada)
    exchange_the_other(ada, later)
    look_at_the_money(ada, reference)
    assert not ada.visitor.troubles
    ines = Walker.at(owner, browser, str(live_server), who="ines")
    find_the_booking(ines, shop, reference)
    read_the_settlement(ines, reference)
    assert not ines.visitor.troubles


def a_dearer_train(shop: Shop) -> ListingSnapshot:
    """Of the same operator, a day later, for a third more."""
    fares = builders.a_fare_table()
    fares = replace(
        fares,
        fares=tuple(
            replace(one, tariff=replace(one.tariff, milli_per_km=(one.tariff.milli_per_km or 0) * 4 // 3))
            for one in fares.fares
        ),
    )
    first = shop.sale.listing
    again = builders.a_listing(shop.sale.plan, fares, departs_at=clock.now() + timedelta(days=4))
    stops = tuple(
        replace(new, station_id=old.station_id, city_id=old.city_id)
        for new, old in zip(again.stops, first.stops, strict=True)
    )
    later = replace(again, operator_id=first.operator_id, name="ICE 505", stops=stops)
    for store in (inventory, search):
        store.store_fare_tables([codec.to_json(fares)])
        store.store_listings([codec.to_json(later)])
    settle()
    return later


def buy_two_flex_tickets(ada: Walker, shop: Shop) -> str:
    """With a card that the bank asks about; the reference."""
    page = ada.visitor.page
    fare = next(one for one in shop.sale.fares.fares if (one.family, one.travel_class) == ("Flex", "2"))
    asked = {"from": 0, "to": 2, "passengers": 2, "fare": ids.encode("far", fare.id)}
    ada.go(f"{shop.trip}?{urlencode(asked)}")
    for seat in ("1-1", "1-2"):
        page.locator(f"[data-seat='{seat}']").click()
    ada.press("Take these seats")
    ada.headed("Who is travelling?")
    ada.fill(**{"p1-first_name": "Ada", "p1-last_name": "Lovelace", "p2-first_name": "Charles", "p2-last_name": "Bab"})
    ada.press("Hold these seats")
    ada.headed("Pay and travel")
    page.get_by_text("asks you at the bank first").click()
    ada.reads("60.00 EUR from your card", "say this reference")
    ada.saw()
    ada.press("Buy for 60.00")
    ada.headed("Confirm this payment")
    ada.reads("Test bank", "60.00")
    ada.press("Approve")
    ada.headed("You are going to Erfurt.")
    ada.reads("Paid 60.00", "Payments", "Card")
    expect(page.locator(".ticket .qr svg")).to_have_count(2)
    settle()
    return page.url.rsplit("/", 1)[1]


def give_one_back(ada: Walker) -> None:
    """One of two, to the wallet: a Flex ticket gives all of it back."""
    page = ada.visitor.page
    ada.follow("Cancel")
    ada.headed("Give tickets back")
    page.get_by_role("checkbox", name="Charles Bab").check()
    page.get_by_role("checkbox", name="Ada Lovelace").uncheck()
    page.get_by_role("radio", name="To your wallet").check()
    ada.press("Show what comes back")
    ada.headed("Cancel Berlin to Erfurt?")
    ada.reads("Charles Bab", "nothing is kept until it leaves", "This offer is good until")
    ada.press("Cancel and get 30.00")
    ada.reads("30.00 EUR are in your wallet.", "Given back", "to: Wallet")
    expect(page.locator(".ticket .qr svg")).to_have_count(1)
    ada.saw()
    settle()


def exchange_the_other(ada: Walker, later: ListingSnapshot) -> None:
    """For the train of the next day, which costs 10 EUR more: from the wallet, where the other ticket's money is."""
    page = ada.visitor.page
    departure = later.stops[0].departure
    assert departure
    ada.follow("Exchange")
    ada.headed("Exchange tickets")
    ada.fill(date=str(departure.date()))
    ada.press("Show departures")
    ada.reads("ICE 505")
    ada.saw()
    page.locator("li.exchange-trip", has_text="ICE 505").get_by_role("button", name="Flex").first.click()
    ada.headed("What the exchange comes to")
    ada.reads("Ada Lovelace", "10.00", "from your wallet")
    page.locator("button[form=pay]").filter(visible=True).first.click()
    ada.headed("You are going to Erfurt.")
    ada.reads("Paid 40.00", "ICE 505", "Exchanged", "Given back")
    expect(page.locator(".ticket .qr svg")).to_have_count(1)
    settle()


def look_at_the_money(ada: Walker, reference: str) -> None:
    """Wallet, statement and payments show every step."""
    ada.go("/wallet")
    ada.headed("Wallet")
    ada.reads("20.00", "+30.00", "−10.00")
    ada.go(f"/bookings/{reference}/invoices")
    ada.reads("60.00", "30.00")
    ada.saw()
    ada.go("/account/payments")
    ada.headed("Payments")
    ada.reads(reference, "60.00", "Paid, a part is back", "−30.00", "Exchange", "10.00")


def find_the_booking(ines: Walker, shop: Shop, reference: str) -> None:
    """At the operator's desk, on a wide screen."""
    ines.go(f"/operators/{ids.encode('opr', shop.sale.listing.operator_id)}/today")
    ines.follow("Bookings")
    ines.headed("Bookings")
    ines.follow(reference)
    ines.headed(f"Booking {reference}")
    ines.reads("Charles Bab", "Given back", "Ada Lovelace", "Issued", "back, to: Wallet")


def read_the_settlement(ines: Walker, reference: str) -> None:
    """What is left of it all for the operator: the 40 EUR of the new ticket, less 5 % for the platform."""
    ines.follow("Settlement")
    ines.headed("Settlement")
    ines.reads("38.00")
    ines.visitor.page.locator("section", has_text="Statements").get_by_role("link").first.click()
    ines.reads("From balance to balance", "Closing balance", "38.00")
    ines.saw()
    ines.follow("All bookings of the month")
    ines.reads(reference, "40.00", "2.00", "38.00")
    ines.saw()
