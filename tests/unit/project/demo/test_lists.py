"""The demo's lists fit together."""

from __future__ import annotations

from itertools import pairwise

import pytest

from carnet.domains.network.contracts import STATIONS_FOR
from carnet.domains.operators.rules import TEMPLATES
from carnet.domains.schedule.rules import check_fares
from carnet.project.demo.companies import AMENITIES, COMPANIES, Company
from carnet.project.demo.crowd import PAST
from carnet.project.demo.lines import LINES, Line
from carnet.project.demo.logins import APPLICANT, CROWD, LOGINS
from carnet.project.demo.places import TOWNS
from carnet.project.demo.railway import RUNS, TRAINS
from carnet.project.demo.story import CANCELLED, JOURNEYS, LATE

BY_SLUG = {company.slug: company for company in COMPANIES}


@pytest.mark.parametrize("company", COMPANIES, ids=lambda company: company.slug)
def test_a_company_can_sell_what_it_runs(company: Company) -> None:
    for fleet in company.fleets:
        layout = TEMPLATES[fleet.template]()
        assert layout.kind is company.kind
        assert {price.travel_class for price in fleet.prices} == {seat.travel_class for seat in layout.seats}
        assert set(fleet.amenities) <= set(AMENITIES)
        check_fares([fare for price in fleet.prices for fare in price.fares()])


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.prefix} {line.number}")
def test_a_line_runs_from_town_to_town(line: Line) -> None:
    company = BY_SLUG[line.company]
    assert line.fleet in {fleet.name for fleet in company.fleets}
    assert STATIONS_FOR[company.kind]
    for (before, left), (after, reached) in pairwise(line.stops):
        assert {before, after} <= set(TOWNS)
        assert left + line.dwell < reached, f"{before} to {after}"


def test_no_number_is_given_twice() -> None:
    numbers = [*(train for line in LINES for train in line.trains), *(f"NR {run.number}" for run in RUNS)]
    assert len(numbers) == len(set(numbers))


def test_towns_are_where_they_are() -> None:
    berlin, munich = TOWNS["Berlin"], TOWNS["Munich"]
    assert berlin.metres_to(munich) == munich.metres_to(berlin) == pytest.approx(504_000, rel=0.01)
    assert all(-25 < town.longitude < 35 and 35 < town.latitude < 62 for town in TOWNS.values())


def test_people_and_journeys_are_known() -> None:
    emails = [login.email for login in (*LOGINS, *CROWD)]
    assert len(emails) == len(set(emails))
    assert {login.member_of for login in LOGINS if login.member_of} <= set(BY_SLUG)
    assert APPLICANT in emails
    assert {journey.company for journey in (*JOURNEYS, *PAST)} <= set(BY_SLUG)
    trains = {(line.company, train) for line in LINES for train in line.trains}
    assert {(journey.company, journey.train) for journey in (*JOURNEYS, *PAST)} <= trains
    assert {LATE, CANCELLED} <= set(JOURNEYS)
    assert all(journey.days < 0 for journey in PAST)
    assert {journey.ends for journey in JOURNEYS} == {"paid", "released", "lapsed"}
    assert any(journey.days < 0 for journey in JOURNEYS)


def test_a_train_is_back_before_it_leaves_again() -> None:
    for train in TRAINS:
        runs = sorted((run for run in RUNS if run.train == train), key=lambda run: run.departs)
        assert len(runs) > 1
        for before, after in pairwise(runs):
            assert before.there != after.there
            assert before.departs.hour + 2 <= after.departs.hour
