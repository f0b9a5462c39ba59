"""The pages of one's own account and team in a real browser: on narrow screens, and where scripts help."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from carnet.domains.identity import operations
from carnet.domains.identity.contracts import DocumentKind, MemberRole
from carnet.domains.identity.models import Team
from carnet.infra.access import Permission
from carnet.kernel import clock, ids
from tests.domains.identity.team import OURS, principal
from tests.web.browser import IN_A_BROWSER, Visitor
from tests.web.own import Person, member

pytestmark = IN_A_BROWSER
HOME = f"/operators/{ids.encode('opr', OURS)}"


@pytest.fixture
def ines(db: None) -> Person:
    """The owner of an operator, with long names around her."""
    owner = member("ines-with-an-address-that-is-rather-long-at-work", MemberRole.OWNER, OURS).has_proven()
    Team.objects.update(name="Norddeutsche Eisenbahngesellschaft Lumen")
    by, now = principal(owner.user, second_factor=True), clock.now()
    operations.invite_member(
        operator_id=OURS, email="charles-who-works-there@example.org", role=MemberRole.AGENT, by=by, now=now
    )
    key = operations.create_api_key(
        operator_id=OURS, name="Timetables in all the halls", scopes=[Permission.TRIPS_READ], by=by, now=now
    )
    operations.rotate_api_key(operator_id=OURS, key_id=key.entry.id, by=by, now=now)
    return owner


def at(person: Person, browser: Browser, base: str, **options: Any) -> Visitor:
    """The person at a browser, logged in."""
    visitor = Visitor.at(browser, base, **options)
    session = person.client.cookies["sessionid"].value
    visitor.page.context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
    return visitor


def with_papers(person: Person) -> str:
    """Somebody with a long name and a passport in the book; the address."""
    entry = operations.add_passenger(
        user_id=person.user.id, first_name="María del Carmen", last_name="Fernández-Villaverde", now=clock.now()
    )
    operations.add_document(
        user_id=person.user.id,
        passenger_id=entry.id,
        kind=DocumentKind.IDENTITY_CARD,
        country="VC",
        number="C01X0006H",
        expires_on=clock.now().date() + timedelta(days=9),
        now=clock.now(),
    )
    return f"/account/passengers/{ids.encode('psg', entry.id)}"


@pytest.mark.parametrize("width", [320, 390, 768, 1600])
def test_no_page_of_ones_own_is_wider_than_its_window(
    ines: Person, browser: Browser, live_server: object, width: int
) -> None:
    passenger = with_papers(ines)
    visitor = at(ines, browser, str(live_server), width=width)
    for path in (
        "/account/profile",
        "/account/passengers",
        "/account/passengers/new",
        passenger,
        f"{passenger}/remove",
        "/account/activity",
        "/account/privacy",
        "/account/privacy/erase",
        "/account/teams",
        f"{HOME}/team",
        f"{HOME}/team/activity",
        f"{HOME}/keys",
    ):
        visitor.go(path)
        visitor.fits()
    assert not visitor.troubles


def test_the_row_of_links_shows_where_one_is(ines: Person, browser: Browser, live_server: object) -> None:
    visitor = at(ines, browser, str(live_server), width=320)
    visitor.go("/account/teams")
    expect(visitor.page.locator(".pages [aria-current]")).to_be_in_viewport()


def test_a_secret_is_copied_by_a_press(ines: Person, browser: Browser, live_server: object) -> None:
    visitor = at(ines, browser, str(live_server), permissions=["clipboard-read", "clipboard-write"])
    page = visitor.page
    visitor.go(f"{HOME}/keys")
    page.fill("[name=name]", "Timetable")
    page.check("[name=scopes] >> nth=0")
    page.get_by_role("button", name="Make the key").click()
    secret = page.locator("#secret").input_value()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("status").and_(page.locator("[data-copy-says]"))).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == secret
    assert not visitor.troubles


def test_a_download_can_be_asked_for_twice(ines: Person, browser: Browser, live_server: object) -> None:
    visitor = at(ines, browser, str(live_server))
    page = visitor.page
    visitor.go("/account/privacy/export")
    for _ in range(2):
        with page.expect_download() as coming:
            page.get_by_role("button", name="Download").click()
        assert coming.value.suggested_filename.endswith(".zip")
