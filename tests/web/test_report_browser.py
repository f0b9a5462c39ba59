"""A traveller writes a report with a picture, staff answer in another window, and the bell rings."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from carnet.domains.identity import operations as identity
from carnet.domains.identity.contracts import MemberRole, PlatformRole
from carnet.domains.support.models import Report
from carnet.infra import events
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.unit.infra.test_redrawn import a_photograph
from tests.web.browser import IN_A_BROWSER, Visitor
from tests.web.own import Person, member, somebody
from tests.web.shop import Shop
from tests.web.test_money_browser import at
from tests.web.tills import bought

pytestmark = IN_A_BROWSER
_RINGS = 20_000
"""Milliseconds until a notice has come at the latest, also where all streams are taken and pages ask instead."""
WIDTHS = pytest.mark.parametrize("width", [390, 1280])


@pytest.fixture
def support(db: None) -> Person:
    """Somebody of the platform's support."""
    person = somebody("sofia")
    roles = [PlatformRole.CUSTOMER, PlatformRole.SUPPORT]
    identity.set_roles(user_id=person.user.id, roles=roles, by=CARNET, now=clock.now())
    return person.used_an_app()


def writes(visitor: Visitor, reference: str, picture: Path) -> None:
    """The form for a booking, filled in and sent."""
    page = visitor.page
    visitor.go(f"/help/new?booking={reference}")
    visitor.fits()
    expect(page.get_by_label("What is it about?")).to_have_value(f"booking:{reference}")
    page.get_by_label("What kind of thing is it?").select_option(label="Seat or vehicle")
    page.get_by_label("In a few words").fill("The table at my seat is broken")
    page.get_by_label("What happened, and what can we do?").fill("It does not stay up.\nSee the picture.")
    page.get_by_label("Pictures or papers").set_input_files(picture)
    expect(page.locator("[data-chosen] img")).to_be_visible()
    visitor.fits()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Waits for an answer")).to_be_visible()
    visitor.fits()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A photograph that says where it was taken."""
    path = tmp_path / "table.jpg"
    path.write_bytes(a_photograph())
    return path


@pytest.fixture(params=[390, 1280])
def windows(
    request: pytest.FixtureRequest, traveller: Shop, support: Person, browser: Browser, live_server: object
) -> tuple[Visitor, Visitor]:
    """The traveller's window and support's."""
    base = str(live_server)
    return at(traveller, browser, base, width=request.param), at(support, browser, base, width=request.param)


def test_row_35_a_report_with_a_picture_is_answered_and_the_bell_rings(
    traveller: Shop, windows: tuple[Visitor, Visitor], picture: Path
) -> None:
    reference = bought(traveller, "1-1")
    events.drain(now=clock.now())
    visitor, staff = windows
    writes(visitor, reference, picture)
    page = visitor.page
    bell = page.locator("[data-bell-count]")
    unread = int(bell.text_content() or "0")
    kept = page.locator(".talk__files img")
    expect(kept).to_be_visible()
    answer = page.context.request.get(f"{visitor.base}{kept.get_attribute('src')}")
    assert answer.ok
    assert not Image.open(io.BytesIO(answer.body())).getexif()
    page.get_by_label("Your message").fill("And the light")  # stays while the answer comes in
    staff.go("/staff/reports")
    staff.fits()
    staff.page.get_by_role("link", name="The table at my seat is broken").click()
    staff.page.get_by_label("Your answer").fill("Take seat 12, we mend it tonight.")
    staff.fits()
    staff.page.get_by_role("button", name="Send the answer").click()
    expect(staff.page.get_by_text("The traveller is told.")).to_be_visible()
    events.drain(now=clock.now())
    expect(bell).to_have_text(str(unread + 1), timeout=_RINGS)
    expect(page.locator("#talk").get_by_text("Take seat 12, we mend it tonight.")).to_be_visible()
    expect(page.locator("#talk").get_by_text("Answered", exact=True)).to_be_visible()
    expect(page.get_by_label("Your message")).to_have_value("And the light")
    visitor.fits()
    assert Report.objects.get().status == "answered"
    assert visitor.troubles == staff.troubles == []


@WIDTHS
def test_the_operators_people_answer_on_a_narrow_screen_too(
    traveller: Shop, browser: Browser, live_server: object, picture: Path, width: int
) -> None:
    reference = bought(traveller, "1-1")
    operator_id = traveller.sale.listing.operator_id
    owner = member("olga", MemberRole.OWNER, operator_id)
    member("agnes", MemberRole.AGENT, operator_id)
    writes(at(traveller, browser, str(live_server), width=width), reference, picture)
    visitor = at(owner, browser, str(live_server), width=width)
    page = visitor.page
    visitor.go(f"/operators/{ids.encode('opr', operator_id)}/reports")
    visitor.fits()
    page.get_by_role("link", name="The table at my seat is broken").click()
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("It is yours now.")).to_be_visible()
    page.get_by_label("Note for others here").fill("Seen before on this coach.")
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_text("Note, staff only")).to_be_visible()
    visitor.fits()
    page.get_by_label("Hand it over to").select_option(label="Agnes Lovelace")
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("a colleague")).to_be_visible()
    page.get_by_role("button", name="Close the report").click()
    expect(page.get_by_text("Closed. The traveller is told.")).to_be_visible()
    visitor.fits()
    assert visitor.troubles == []
