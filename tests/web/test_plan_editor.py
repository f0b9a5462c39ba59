"""The seat-plan editor as a browser without scripts sees it."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse

from carnet.domains.identity.contracts import MemberRole
from carnet.domains.operators.models import SeatPlan, SeatPlanVersion
from carnet.domains.operators.rules import TEMPLATES
from carnet.domains.schedule.contracts import Seat
from tests.web.fleet import Fleet, a_fleet, filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def fleet(db: None) -> Fleet:
    """An operator and its manager."""
    return a_fleet()


def press(fleet: Fleet, path: str, page: HttpResponse, do: str, **changes: Any) -> HttpResponse:
    """Press a button of the editor, with some fields filled in otherwise."""
    return fleet.person.post(path, {**filled(page), **changes, "do": do})


def saved(fleet: Fleet, answer: HttpResponse) -> dict[str, Seat]:
    """The seats of the plan that was saved."""
    assert answer.status_code == 302, answer.content.decode()[:4000]
    return fleet.seats(answer["Location"].rsplit("/", 1)[1])


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_is_saved_as_it_is(fleet: Fleet, template: str) -> None:
    path = f"{fleet.home}/seat-plans/new?from={template}"
    answer = press(fleet, path, fleet.person.get(path), "save", name=template)
    assert tuple(saved(fleet, answer).values()) == TEMPLATES[template]().seats


def test_what_there_is_to_start_from_is_shown(fleet: Fleet) -> None:
    fleet.coach("Our own coach")
    text = fleet.person.read(f"{fleet.home}/seat-plans/new")
    assert "Comfort coach, 2+1" in text
    assert "Our own coach" in text
    assert fleet.person.get(f"{fleet.home}/seat-plans/new?from=sofa").status_code == 404


def test_a_coach_is_described_and_its_seats_are_changed(fleet: Fleet) -> None:
    path = f"{fleet.home}/seat-plans/new?from=bus-2-2"
    page = press(
        fleet, path, fleet.person.get(path), "show",
        **{"s0-arrangement": "2+1", "s0-rows": "4", "s0-doors": "3", "s0-name": "Lower deck"},
    )  # fmt: skip
    page = press(fleet, path, page, "toggle:table", seat=["0-0", "0-1"])
    page = press(fleet, path, page, "toggle:blocked", seat=["3-0"])
    page = press(fleet, path, page, "toggle:gone", seat=["3-1"])
    page = press(fleet, path, page, "name", seat=["0-1"], label="?")
    assert page.status_code == 422
    assert "capital letters" in page.content.decode()
    page = press(fleet, path, page, "name", seat=["0-1"], label="09b")
    page = press(fleet, path, page, "add", seat=[])
    page = press(
        fleet, path, page, "show", **{"s1-deck": "1", "s1-name": "Upper deck", "s1-first": "5", "s1-rows": "1"}
    )
    seats = saved(fleet, press(fleet, path, page, "save", name="Two decks"))
    assert list(seats) == ["1A", "9B", "1C", "2A", "2B", "2C", "3A", "3B", "4A", "4C", "5A", "5B", "5C"]
    assert seats["1A"].attributes == ("window", "table")
    assert seats["4A"].blocked
    assert {seats["5A"].deck, seats["1A"].deck} == {0, 1}


def test_a_press_on_what_all_have_takes_it_away(fleet: Fleet) -> None:
    path = f"{fleet.home}/seat-plans/new?from=plane-regional"
    page = press(fleet, path, fleet.person.get(path), "pick", pick="row:8")
    assert page.content.decode().count("checked>") == 4
    page = press(fleet, path, page, "toggle:extra-legroom")
    page = press(fleet, path, page, "pick", pick="window")
    assert page.content.decode().count("checked>") == 40
    seats = saved(fleet, press(fleet, path, page, "save", name="Jet"))
    assert seats["9A"].attributes == ("window", "exit")


def test_sections_move_and_go(fleet: Fleet) -> None:
    path = f"{fleet.home}/seat-plans/new?from=train-regional"
    page = press(fleet, path, fleet.person.get(path), "down:0")
    page = press(fleet, path, page, "remove:0")
    page = press(fleet, path, page, "add")
    seats = saved(fleet, press(fleet, path, page, "save", name="Short train"))
    assert list(dict.fromkeys(seat.section for seat in seats.values())) == ["Coach 1", "Coach 3", "Coach 4"]


def test_mistakes_are_named_and_what_was_typed_stays(fleet: Fleet) -> None:
    path = f"{fleet.home}/seat-plans/new?from=bus-2-1"
    start = fleet.person.get(path)
    for field, typed in (
        ("s0-arrangement", "two and one"),
        ("s0-rows", "0"),
        ("s0-doors", "7 and 8"),
        ("s0-letters", "AB"),
        ("s0-travel_class", "?"),
        ("s0-before", "?"),
    ):
        page = press(fleet, path, start, "save", name="Coach", **{field: typed})
        text = page.content.decode()
        assert page.status_code == 422, field
        assert f'id="id_{field}_error"' in text, field
        assert typed.upper() in text.upper()
    page = press(fleet, path, start, "save", name="")
    assert 'id="id_name_error"' in page.content.decode()
    assert not SeatPlan.objects.exists()


def test_two_seats_of_one_name_are_refused(fleet: Fleet) -> None:
    path = f"{fleet.home}/seat-plans/new?from=bus-2-1"
    page = press(fleet, path, fleet.person.get(path), "name", seat=["0-0"], label="2A")
    assert "two seats are called 2A" in page.content.decode()
    assert press(fleet, path, page, "save", name="Coach").status_code == 422
    assert not SeatPlan.objects.exists()


def test_a_part_is_put_in_place_even_with_mistakes(fleet: Fleet) -> None:
    path = f"{fleet.home}/seat-plans/new?from=bus-2-1"
    form = {**filled(fleet.person.get(path)), "s0-rows": "x", "do": "show"}
    answer = fleet.person.client.post(path, form, headers={"HX-Request": "true"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"count": "x"},
        {"count": "0"},
        {"on": "99"},
        {"on": "-1"},
        {"do": "toggle:sofa", "seat": ["0-0"]},
        {"do": "toggle:blocked", "seat": ["99-99", "x", "1-", "١-١"]},
        {"do": "up:x"},
        {"do": "up:999999999"},
        {"do": "view:7"},
        {"do": "pick", "pick": "row:x"},
        {"do": "pick", "pick": "row:99999999999999"},
        {"do": "nothing"},
        {"s0-edits": "{"},
        {"s0-edits": '[{"row":0,"column":0,"label":"?"}]'},
        {"s0-edits": '[{"row":0,"column":0,"added":["sofa"]}]'},
        {"s0-edits": '[{"row":-1,"column":0,"gone":true}]'},
        {"s0-edits": "[" * 5000},
        {"s0-first": "9999", "s0-rows": "100"},
        {"kind": "sofa"},
        {"kind": "event"},
    ],
)
def test_t56_no_form_breaks_the_editor(fleet: Fleet, changes: dict[str, Any]) -> None:
    path = f"{fleet.home}/seat-plans/new?from=bus-2-1"
    form = {**filled(fleet.person.get(path)), "name": "Coach", "do": "save", **changes}
    assert fleet.person.post(path, form).status_code < 500


def test_a_new_version_leaves_the_old_one_to_those_who_have_it(fleet: Fleet) -> None:
    plan = fleet.coach()
    fleet.vehicle(plan)
    home = f"{fleet.home}/seat-plans"
    shown = fleet.person.read(home)
    path = shown.partition('/edit"')[0].rpartition('href="')[2]
    answer = press(fleet, f"{path}/edit", fleet.person.get(f"{path}/edit"), "save", **{"s0-rows": "4"})
    assert len(saved(fleet, answer)) == 12
    text = fleet.person.read(path)
    assert "Move 1 vehicle to version 2" in text
    assert SeatPlanVersion.objects.get(number=1).vehicles.count() == 1
    assert fleet.person.post(f"{path}/move").status_code == 302
    assert SeatPlanVersion.objects.get(number=2).vehicles.count() == 1
    again = press(fleet, f"{path}/edit", fleet.person.get(f"{path}/edit?version=1"), "save")
    assert again.status_code == 302
    assert SeatPlanVersion.objects.count() == 2


@pytest.mark.parametrize("role", [MemberRole.AGENT, MemberRole.INSPECTOR])
def test_who_may_only_look_does_not_get_to_the_editor(role: MemberRole) -> None:
    fleet = a_fleet(role)
    fleet.coach()
    path = fleet.person.read(f"{fleet.home}/seat-plans").partition('">Setra')[0].rpartition('href="')[2]
    assert "Rename" not in fleet.person.read(path)
    before = SeatPlanVersion.objects.count()
    for address in (f"{path}/edit", f"{fleet.home}/seat-plans/new", f"{fleet.home}/seat-plans/new?from=bus-2-1"):
        assert fleet.person.get(address).status_code == 403
        assert fleet.person.post(address, {"kind": "bus", "do": "save"}).status_code == 403
    assert {fleet.person.post(f"{path}/{verb}").status_code for verb in ("move", "retire")} == {403}
    assert SeatPlanVersion.objects.count() == before


def test_t44_to_other_operators_nothing_of_it_exists(fleet: Fleet) -> None:
    fleet.vehicle(fleet.coach())
    path = fleet.person.read(f"{fleet.home}/seat-plans").partition('/edit"')[0].rpartition('href="')[2]
    stranger = a_fleet(MemberRole.OWNER, "eve")
    foreign = f"{stranger.home}/seat-plans/{path.rsplit('/', 1)[1]}"
    before = list(SeatPlan.objects.values())
    for address in (path, foreign):
        for part in ("", "/edit"):
            assert stranger.person.get(address + part).status_code == 404
            assert stranger.person.post(address + part, {"name": "X", "do": "save"}).status_code == 404
        assert {stranger.person.post(f"{address}/{verb}").status_code for verb in ("move", "retire")} == {404}
    assert stranger.person.get(f"{stranger.home}/seat-plans/new?from={path.rsplit('/', 1)[1]}").status_code == 404
    assert list(SeatPlan.objects.values()) == before
