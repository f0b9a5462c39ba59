"""The scanner in a real browser: without network, with a camera, by hand."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from carnet.domains.booking.contracts import Ticket
from carnet.domains.booking.models import Scan
from tests.web.browser import CHROMIUM, FLAGS, IN_A_BROWSER
from tests.web.scanner_page import boarded, inspector, take_along, type_in, verdict, waiting
from tests.web.scanning import Doors, code, forged

pytestmark = IN_A_BROWSER
PLAYED = """() => new Promise((done) => {
  const video = document.querySelector("[data-video]");
  video.addEventListener("timeupdate", () => video.currentTime > 3 && done());
})"""
"""Resolves when the camera has been on for three seconds, longer than a code counts as the same one."""


@pytest.fixture(autouse=True)
def _no_streams(settings: Any) -> None:
    """The console's stream of notices would outlive the test."""
    settings.LIVE_SECONDS = 0


def test_t61_inspector_scans_offline_syncs_and_sees_the_conflict(
    doors: Doors, browser: Browser, live_server: object
) -> None:
    ada, bea = doors.buy("Ada Lovelace", "Bea Byron")
    (gone,) = doors.buy("Dora Gone")
    doors.give_back(gone)
    (away,) = doors.buy("Cem Away", trip_id=doors.another_train())
    visitor = inspector(doors, browser, str(live_server))
    page = visitor.page
    take_along(page)
    page.context.set_offline(True)
    expect(page.locator("[data-net]")).to_have_text("No network")

    _scan_all(page, ada, bea, gone, away)
    waiting(page, "6 scans wait to be sent")

    page.reload()  # as after the tab was closed: the page comes from the device
    expect(page.locator("h1")).to_have_text("ICE 503")
    waiting(page, "6 scans wait to be sent")
    type_in(page, code(bea))
    verdict(page, "Scanned before", "by you")
    expect(page.locator("[data-count=scanned]")).to_have_text("2")

    doors.scan(bea, device="Gate 2")
    assert boarded(ada, bea) == [False, True]
    page.context.set_offline(False)
    waiting(page, "All scans are sent")
    conflict = page.locator("[data-conflicts] li")
    expect(conflict).to_have_count(1)
    expect(conflict).to_contain_text("Bea Byron")
    expect(conflict).to_contain_text("You were told “Good”")
    expect(conflict).to_contain_text("by somebody else with Gate 2")
    assert boarded(ada, bea) == [True, True]
    assert Scan.objects.filter(ticket_id=bea.id, boards=True).count() == 1

    conflict.get_by_role("button", name="I have seen it").click()
    expect(page.locator("[data-conflicts]")).to_be_hidden()
    page.reload()
    expect(page.locator("[data-count=scanned]")).to_have_text("2")
    expect(page.locator("[data-conflicts]")).to_be_hidden()
    assert not visitor.troubles


def _scan_all(page: Page, ada: Ticket, bea: Ticket, gone: Ticket, away: Ticket) -> None:
    """Six scans: two good ones, one of them twice, a forged code, a cancelled ticket, another train's."""
    type_in(page, code(ada))
    verdict(page, "Good", "Ada Lovelace", "Berlin Hbf to München Hbf")
    type_in(page, code(ada))
    verdict(page, "Scanned before", "Berlin Hbf, by you")
    type_in(page, code(bea))
    verdict(page, "Good", "Bea Byron")
    for text, word in ((forged(ada), "Forged"), (code(gone), "Cancelled"), (code(away), "Another trip")):
        type_in(page, text)
        verdict(page, word)


def test_the_scanner_opens_without_network_after_its_tab_was_closed(
    doors: Doors, browser: Browser, live_server: object
) -> None:
    (ada,) = doors.buy("Ada Lovelace")
    visitor = inspector(doors, browser, str(live_server))
    take_along(visitor.page)
    visitor.page.context.set_offline(True)
    visitor.page.close()
    page = visitor.page.context.new_page()
    page.goto(f"{live_server}{doors.home}")
    page.get_by_role("link", name="ICE 503").click()
    type_in(page, code(ada))
    verdict(page, "Good", "Ada Lovelace")


def test_without_network_nothing_else_is_kept(doors: Doors, browser: Browser, live_server: object) -> None:
    visitor = inspector(doors, browser, str(live_server))
    take_along(visitor.page)
    kept = visitor.page.evaluate(
        "caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((one) => one.keys()))))"
        ".then((all) => all.flat().map((one) => new URL(one.url).pathname))"
    )
    assert all(path.startswith("/static/carnet/") or path == f"{doors.home}/shell" for path in kept)
    scopes = visitor.page.evaluate(
        "navigator.serviceWorker.getRegistrations().then((all) => all.map((one) => new URL(one.scope).pathname))"
    )
    assert scopes == [doors.home]


def test_with_network_the_server_is_asked_and_knows_more(doors: Doors, browser: Browser, live_server: object) -> None:
    (ada,) = doors.buy("Ada Lovelace")
    page = inspector(doors, browser, str(live_server)).page
    take_along(page)
    doors.scan(ada)
    type_in(page, code(ada))
    verdict(page, "Scanned before", "by somebody else with Gate 2")
    expect(page.locator("[data-conflicts]")).to_be_hidden()
    (new,) = doors.buy("Bea Byron")
    type_in(page, code(new))
    verdict(page, "Good", "Bea Byron", "Berlin Hbf to München Hbf")
    waiting(page, "All scans are sent")
    assert boarded(ada, new) == [True, True]


def test_t61_a_lost_answer_is_asked_for_again_and_nothing_happens_twice(
    doors: Doors, browser: Browser, live_server: object
) -> None:
    (ada,) = doors.buy("Ada Lovelace")
    page = inspector(doors, browser, str(live_server)).page
    take_along(page)
    lost: list[int] = []

    def lose(route: Route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/scans", lose, times=1)
    type_in(page, code(ada))
    verdict(page, "Good")
    waiting(page, "1 scan waits to be sent")
    assert lost == [200]
    assert boarded(ada) == [True]
    page.reload()
    waiting(page, "All scans are sent")
    expect(page.locator("[data-conflicts]")).to_be_hidden()
    assert Scan.objects.count() == 1


def test_a_login_that_has_ended_keeps_the_scans(doors: Doors, browser: Browser, live_server: object) -> None:
    (ada,) = doors.buy("Ada Lovelace")
    page = inspector(doors, browser, str(live_server)).page
    take_along(page)
    session = page.context.cookies()
    page.context.clear_cookies()
    type_in(page, code(ada))
    verdict(page, "Good")
    expect(page.get_by_role("link", name="Log in again")).to_be_visible()
    waiting(page, "1 scan waits to be sent")
    assert boarded(ada) == [False]
    page.context.add_cookies(session)  # type: ignore[arg-type]
    page.reload()
    waiting(page, "All scans are sent")
    assert boarded(ada) == [True]


def test_a_ticket_without_a_code_is_found_by_name_and_checked_in(
    doors: Doors, browser: Browser, live_server: object
) -> None:
    (ticket, _) = doors.buy("Zoë Müller", "Max Other")
    page = inspector(doors, browser, str(live_server)).page
    take_along(page)
    page.context.set_offline(True)
    type_in(page, "mull")
    page.get_by_role("button", name="Check in").click()
    verdict(page, "Good", "Zoë Müller")
    type_in(page, doors.sold[ticket.id][1].lower())
    expect(page.locator("[data-found] li")).to_have_count(2)
    expect(page.locator("[data-found]")).to_contain_text("on board")
    type_in(page, "Nobody at all")
    verdict(page, "No ticket", "Nobody on the list")


def test_a_hand_scanner_types_wherever_the_focus_was_left(doors: Doors, browser: Browser, live_server: object) -> None:
    (ada,) = doors.buy("Ada Lovelace")
    page = inspector(doors, browser, str(live_server)).page
    take_along(page)
    for place in ("[data-camera-switch]", "body"):
        page.locator(place).evaluate("(one) => one === document.body ? document.activeElement.blur() : one.focus()")
        page.keyboard.type(code(ada))
        page.keyboard.press("Enter")
        verdict(page, "Good" if place != "body" else "Scanned before")


def test_who_boards_at_another_stop_is_counted_there(doors: Doors, browser: Browser, live_server: object) -> None:
    doors.buy("Ada Lovelace")
    (later,) = doors.buy("Bea Later", way=(1, 2))
    page = inspector(doors, browser, str(live_server)).page
    take_along(page)
    page.context.set_offline(True)
    type_in(page, code(later))
    verdict(page, "Not at this stop", "Boards later on: Leipzig Hbf to München Hbf.")
    page.select_option("#stop", "1")
    type_in(page, code(later))
    verdict(page, "Good")
    expect(page.locator("[data-count=left]")).to_have_text("0")
    page.select_option("#stop", "0")
    expect(page.locator("[data-count=expected]")).to_have_text("1")
    expect(page.locator("[data-count=scanned]")).to_have_text("0")


def a_film(path: Path, text: str) -> Path:
    """Half a minute of a camera that sees a QR code: one picture of 640 x 480 as YUV4MPEG2."""
    picture = io.BytesIO()
    segno.make(text, error="m").save(picture, kind="png", scale=5, border=6)
    frame = Image.new("L", (640, 480), 180)
    drawn = Image.open(picture).convert("L").rotate(8, expand=True, fillcolor=255)
    frame.paste(drawn, ((640 - drawn.width) // 2, (480 - drawn.height) // 2))
    grey = bytes([128]) * (320 * 240 * 2)
    path.write_bytes(b"YUV4MPEG2 W640 H480 F5:1 Ip A1:1 C420jpeg\n" + (b"FRAME\n" + frame.tobytes() + grey) * 5)
    return path


@pytest.fixture
def filming(tmp_path: Path, doors: Doors, browser: Browser) -> Iterator[tuple[Browser, Ticket]]:
    """A browser whose camera sees a ticket."""
    (ticket,) = doors.buy("Ada Lovelace")
    film = a_film(tmp_path / "ticket.y4m", code(ticket))
    flags = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    args = [*FLAGS, *flags, f"--use-file-for-fake-video-capture={film}"]
    filmed = browser.browser_type.launch(executable_path=CHROMIUM, args=args)
    yield filmed, ticket
    filmed.close()


def test_the_camera_sees_a_ticket_and_scans_it_once(
    doors: Doors, filming: tuple[Browser, Ticket], live_server: object
) -> None:
    browser, ticket = filming
    visitor = inspector(doors, browser, str(live_server))
    page = visitor.page
    take_along(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Camera", exact=True).click()
    verdict(page, "Good", "Ada Lovelace")
    page.evaluate(PLAYED)
    verdict(page, "Good", "Ada Lovelace")
    expect(page.locator("[data-last] li")).to_have_count(1)
    page.context.set_offline(False)
    waiting(page, "All scans are sent")
    assert boarded(ticket) == [True]
    assert not visitor.troubles
