"""What the owner of a new company does at the console, page by page, until its first trips are on sale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from playwright.sync_api import Locator, expect

from carnet.web.presenters.wording import day as words
from tests.web.walking import Walker, settle

COMPANY = "Heide Reisen"
STOPS = {"Hamburg": "Hamburg ZOB", "Soltau": "Soltau Heidepark", "Hannover": "Hannover ZOB"}
PRICES = {(0, 1): "9", (0, 2): "14", (1, 2): "8"}

CLOCKS = {"departure-0": "08:00", "arrival-1": "09:05", "departure-1": "09:10", "arrival-2": "10:15"}


@dataclass(frozen=True)
class Days:
    """The Monday of the first week, the day of it that is left out, and the one of the journey."""

    first: date
    without: date
    travel: date

    @classmethod
    def after(cls, today: date) -> Days:
        """In the week after the next: nothing of it is over, whatever day it is."""
        monday = today - timedelta(days=today.weekday()) + timedelta(days=14)
        return cls(monday, monday + timedelta(days=2), monday + timedelta(days=3))


def apply(olga: Walker) -> None:
    """Ask to sell here."""
    olga.go("/")
    olga.follow("Sell")
    olga.headed("Sell with Carnet")
    olga.fill(name=COMPANY, contact_email="office@heide.example", description="Coaches through the heath.")
    olga.field("currency").select_option("EUR")
    olga.press("Send the application")
    olga.reads("We have your application for Heide Reisen.", "Waits for approval")
    olga.saw()


def open_the_console(olga: Walker) -> None:
    """The list of what is to do leads on."""
    olga.go("/sell")
    olga.reads("What you publish can be bought.")
    olga.saw()
    olga.follow("Open the console")
    olga.headed("Profile")
    expect(olga.visitor.page.locator(".todo .is-done")).to_have_count(2)


def next_step(olga: Walker, words: str, heading: str) -> None:
    """From the list of what is to do."""
    olga.follow("Profile")
    olga.visitor.page.locator(".todo").get_by_role("link", name=words).click()
    olga.headed(heading)


def draw_a_seat_plan(olga: Walker) -> None:
    """A coach with two seats and one beside the aisle, of which one is for the guide."""
    page = olga.visitor.page
    next_step(olga, "Vehicle", "Vehicles")
    olga.follow("Add a vehicle")
    olga.headed("Add a vehicle")
    olga.reads("First a seat plan")
    olga.follow("Draw a seat plan")
    olga.headed("Draw a seat plan")
    page.locator("a.option[href*='bus-2-1']").click()
    olga.saw()
    olga.fill(name="Coach 2+1")
    expect(page.locator("[data-place]")).to_have_count(35)
    olga.reads("35 seats can be sold")
    page.get_by_role("checkbox", name="Seat 1A, window").click()
    olga.reads("1 seat chosen: 1A")
    page.get_by_role("button", name="blocked, not sold").click()
    expect(page.get_by_role("checkbox", name="Seat 1A, window, blocked")).to_be_visible()
    olga.reads("34 seats can be sold")
    olga.saw()
    olga.press("Save the seat plan")
    olga.headed("Coach 2+1")


def add_a_vehicle(olga: Walker) -> None:
    """One with these seats."""
    olga.follow("Vehicles")
    olga.follow("Add a vehicle")
    olga.fill(name="Setra, UE-HR 34")
    olga.reads("Coach 2+1, version 1, 34 seats")
    olga.saw()
    olga.press("Add the vehicle")
    olga.headed("Vehicles")
    olga.reads("Setra, UE-HR 34")


def add_stations(olga: Walker) -> None:
    """Bus stations that nobody had added yet."""
    next_step(olga, "Route", "Routes")
    olga.follow("Stations of your own")
    for city, name in STOPS.items():
        olga.follow("Add a station")
        olga.fill(name=name, city=city)
        olga.field("kind").select_option(label="Bus station")
        olga.saw()
        olga.press("Add the station")
        olga.headed("Stations of your own")
        olga.reads(name)


def lay_a_route(olga: Walker) -> None:
    """The stations in their order, and how far it is."""
    page = olga.visitor.page
    olga.follow("Routes")
    olga.follow("Add a bus route")
    olga.fill(name="Hamburg - Hannover")
    for number, name in enumerate(STOPS.values(), start=1):
        olga.pick("station", name[:6], name)
        olga.press("Add this stop")
        expect(page.locator(".call")).to_have_count(number)
    page.locator("[name=call_km]").nth(1).fill("80")
    page.locator("[name=call_km]").nth(2).fill("155")
    olga.saw()
    olga.press("Save the route")
    olga.reads("Hamburg - Hannover is saved.", "155 km")
    olga.saw()


def set_fares(olga: Walker) -> None:
    """A Saver from station to station; children pay half, the tax is in it."""
    page = olga.visitor.page
    next_step(olga, "Fares", "Fares")
    olga.follow("Add fares")
    olga.headed("Add fares")
    olga.fill(name="Heath")
    expect(olga.field("f0-travel_class")).to_have_value("standard")  # the class of the only seat plan
    page.get_by_text("From station to station", exact=True).click()
    for (row, column), price in PRICES.items():
        olga.fill(**{f"cell-{row}-{column}": price})
    page.get_by_text("Children, seniors, groups").click()
    olga.fill(**{"f0-child_off": "50", "f0-child_from": "4", "f0-child_until": "15"})
    olga.fill(**{"c0-name": "VAT", "c0-share": "7"})
    olga.field("c0-included").check()
    olga.fill(children="1")
    olga.press("Show what it costs")
    expect(page.locator("#costs")).to_contain_text("21.00")
    expect(page.get_by_text("prices are missing")).to_have_count(0)
    olga.saw()
    olga.press("Save the fares")
    olga.headed("Heath")
    olga.reads("Version 1 of Heath is there.", "Saver")


def make_a_timetable(olga: Walker, days: Days) -> None:
    """From Monday to Friday, but not on one of the days."""
    page = olga.visitor.page
    next_step(olga, "Timetable or event", "Timetable")
    olga.follow("Add a timetable or a trip")
    olga.headed("Timetables")
    page.get_by_role("row", name="Hamburg - Hannover").get_by_role("link", name="Timetable").click()
    olga.saw()
    olga.fill(name="Heide-Express", number="HE 1")
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"):
        page.get_by_label(day).check()
    olga.fill(valid_from=str(days.first), last_day=str(days.first + timedelta(days=18)))
    olga.saw()
    for name, clock_time in CLOCKS.items():
        olga.fill(**{name: clock_time})
    olga.press("Show the next runs")
    olga.reads("as written, not saved yet")
    olga.saw()
    olga.press("Save")
    olga.headed("Heide-Express")
    expect(next_runs(olga)).to_contain_text(words(days.without))
    olga.fill(day=str(days.without), reason="Works in the tunnel")
    olga.press("Add the exception")
    olga.reads("does not run, Works in the tunnel")
    expect(next_runs(olga)).to_contain_text(words(days.travel))
    expect(next_runs(olga)).not_to_contain_text(words(days.without))
    olga.saw()
    olga.press("Make the trips now")
    olga.reads("14 trips")
    olga.saw()
    settle()


def next_runs(olga: Walker) -> Locator:
    """The preview on the page of a timetable."""
    return olga.visitor.page.get_by_role("region", name="Next runs")


def look_at_the_week(olga: Walker, days: Days) -> None:
    """Four runs, and none on the day that is left out."""
    page = olga.visitor.page
    olga.follow("Show in the week")
    expect(page.locator("a.run")).to_have_count(4)
    cells = page.locator("table.week tbody tr").first.locator("td")
    assert [cells.nth(day).locator("a.run").count() for day in range(7)] == [1, 1, 0, 1, 1, 0, 0]
    olga.saw()
    olga.follow("Timetables")
    with page.expect_download() as coming:
        olga.follow("Download as GTFS")
    assert coming.value.suggested_filename == "gtfs.zip"
    olga.saw()
