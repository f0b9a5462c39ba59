"""From nothing to the first two tickets sold, in a real browser: a company, an admin, a family."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from carnet.domains.identity import operations as identity
from carnet.domains.identity.contracts import PlatformRole
from carnet.infra.principal import CARNET
from carnet.kernel import clock
from tests.domains.network.places import a_city
from tests.money import give_money
from tests.web import newcomer
from tests.web.browser import IN_A_BROWSER
from tests.web.newcomer import COMPANY, Days
from tests.web.own import somebody
from tests.web.walking import Walker, settle

pytestmark = IN_A_BROWSER
TOWNS = {"Hamburg": (53.55, 9.99), "Soltau": (52.99, 9.84), "Hannover": (52.37, 9.73)}


def test_from_nothing_to_the_first_two_tickets(browser: Browser, live_server: object) -> None:
    for town, (latitude, longitude) in TOWNS.items():
        a_city(town, latitude, longitude)
    settle()
    olga = Walker.at(somebody("olga"), browser, str(live_server), who="olga")
    newcomer.apply(olga)
    approve(browser, str(live_server))
    newcomer.open_the_console(olga)
    newcomer.draw_a_seat_plan(olga)
    newcomer.add_a_vehicle(olga)
    newcomer.add_stations(olga)
    newcomer.lay_a_route(olga)
    newcomer.set_fares(olga)
    days = Days.after(clock.now().date())
    newcomer.make_a_timetable(olga, days)
    newcomer.look_at_the_week(olga, days)
    buy_two_tickets(browser, str(live_server), days)
    count_what_is_sold(olga, days)
    assert not olga.visitor.troubles


def approve(browser: Browser, base: str) -> None:
    """An admin lets the company sell."""
    person = somebody("root")
    roles = [PlatformRole.CUSTOMER, PlatformRole.ADMIN]
    identity.set_roles(user_id=person.user.id, roles=roles, by=CARNET, now=clock.now())
    root = Walker.at(person.used_an_app(), browser, base, who="root")
    root.go("/account")
    root.follow("Operators")
    root.headed("Operators")
    root.follow("Decide")
    root.headed(COMPANY)
    root.press("Approve")
    root.reads(f"{COMPANY} may sell from now on.")
    root.saw()
    assert not root.visitor.troubles
    settle()


def buy_two_tickets(browser: Browser, base: str, days: Days) -> None:
    """A mother and her child, at a phone, with money in the wallet."""
    person = somebody("tea")
    give_money(person.user.id, 5_000)
    tea = Walker.at(person, browser, base, who="tea", width=390)
    find_the_trip(tea, days)
    choose_seats(tea)
    say_who_travels(tea)
    pay(tea)
    assert not tea.visitor.troubles


def find_the_trip(tea: Walker, days: Days) -> None:
    """From city to city on a day."""
    page = tea.visitor.page
    tea.go("/")
    page.locator("label.tab", has_text="Bus").click()
    for field, city in (("from", "Hamburg"), ("to", "Hannover")):
        tea.pick(field, city[:5], city)
    tea.fill(date=str(days.travel))
    tea.field("passengers").select_option("2")
    tea.saw()
    page.locator("button.search__go").click()
    tea.reads("1 way to go", COMPANY, "28.00")
    tea.saw()
    page.locator("article.coupon--link").first.click()


def choose_seats(tea: Walker) -> None:
    """Side by side; the seat of the guide is not free."""
    page = tea.visitor.page
    tea.headed("Hamburg to Hannover")
    tea.reads("Child, 4 to 14 years: 50 % less")
    expect(page.locator("[data-seat='1A']")).to_have_count(0)
    expect(page.locator("[data-seat]")).to_have_count(34)
    for seat in ("3A", "3B"):
        page.locator(f"[data-seat='{seat}']").click()
        expect(page.locator("#chosen")).to_contain_text(seat)
    tea.saw()
    tea.press("Take these seats")


def say_who_travels(tea: Walker) -> None:
    """What is less for the child is said."""
    page = tea.visitor.page
    tea.headed("Who is travelling?")
    tea.fill(**{"p1-first_name": "Tea", "p1-last_name": "Moss", "p2-first_name": "Ben", "p2-last_name": "Moss"})
    tea.field("p2-kind").select_option("child")
    expect(page.locator(".buybar [data-sum-total]")).to_contain_text("21.00")
    page.locator(".buybar summary").click()
    expect(page.locator(".buybar__sum")).to_contain_text("Child, 50 % less")
    expect(page.locator(".buybar__sum")).to_contain_text("VAT 7 % included")
    tea.saw()
    tea.press("Hold these seats")


def pay(tea: Walker) -> None:
    """From the wallet."""
    page = tea.visitor.page
    tea.headed("Pay and travel")
    tea.press("Buy for 21.00")
    tea.headed("You are going to Hannover.")
    tea.reads("Paid 21.00")
    expect(page.locator(".ticket")).to_have_count(2)
    expect(page.locator(".ticket .qr svg")).to_have_count(2)
    settle()


def count_what_is_sold(olga: Walker, days: Days) -> None:
    """Two seats, at the day and at the trip."""
    page = olga.visitor.page
    olga.go("/account")
    olga.follow("Your teams")
    olga.follow("Open Heide Reisen")
    olga.headed("Today")
    olga.fill(day=str(days.travel))
    olga.press("Show")
    olga.reads("21.00")
    olga.saw()
    page.locator("a.dep-link").click()
    olga.reads("2 tickets", "21.00", "blocked")
    expect(page.get_by_role("button", name="Begin boarding")).to_have_count(0)  # it is too early for that
    olga.saw()
    olga.follow("Profile")
    expect(page.locator(".todo .is-done")).to_have_count(7)
    olga.saw()
