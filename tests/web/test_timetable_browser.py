"""The week and the editor of timetables in a real browser: narrow screens, and the keyboard."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from carnet.domains.schedule import operations
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.domains.schedule.timetables import a_plan
from tests.web.browser import IN_A_BROWSER
from tests.web.running import Desk, a_desk, settle
from tests.web.test_own_browser import at

pytestmark = IN_A_BROWSER


def a_busy_desk() -> tuple[Desk, str]:
    """An operator with a daily timetable; its address."""
    desk, today = a_desk(), timezone.localdate(clock.now())
    plan = a_plan(
        desk.world,
        valid_from=today,
        valid_until=today + timedelta(days=60),
        days=frozenset(range(1, 8)),
        ahead_days=20,
    )
    made = operations.timetable_create(operator_id=desk.world.operator_id, plan=plan, by=CARNET, now=clock.now())
    operations.timetables_generate(timetable_ids=[made.id], now=clock.now())
    desk.buy(0, 1, 2)
    settle()
    return desk, f"{desk.home}/timetables/{ids.encode('tbl', made.id)}"


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_page_of_the_timetable_is_wider_than_its_window(
    transactional_db: None, browser: Browser, live_server: object, width: int
) -> None:
    desk, timetable = a_busy_desk()
    visitor = at(desk.ines, browser, str(live_server), width=width)
    for path in (
        f"{desk.home}/timetable",
        f"{desk.home}/trips",
        f"{desk.home}/timetables",
        timetable,
        f"{timetable}/change",
    ):
        visitor.go(path)
        visitor.fits()
    assert not visitor.troubles


def test_arrows_move_between_the_runs_of_a_week(transactional_db: None, browser: Browser, live_server: object) -> None:
    desk, _ = a_busy_desk()
    next_week = timezone.localdate(clock.now()) + timedelta(days=7)
    visitor = at(desk.ines, browser, str(live_server))
    page = visitor.page
    visitor.go(f"{desk.home}/timetable?week={next_week}")
    runs = page.locator("a.run")
    expect(runs).to_have_count(7)
    runs.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(runs.nth(2)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(runs.nth(1)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(runs.first).to_be_focused()
    assert not visitor.troubles
