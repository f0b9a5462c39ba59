"""The list of fares, a version in words, and who may see and change them."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.domains.identity.contracts import MemberRole
from carnet.domains.schedule import operations
from carnet.domains.schedule.contracts import (
    NewFare,
    Tariff,
    TariffKind,
)
from carnet.domains.schedule.models import Trip
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.domains.schedule.world import NOW
from tests.web.fares import FareDesk, a_fare_desk, a_matrix, tables
from tests.web.own import Person, member, somebody
from tests.web.test_every_page import INLINE

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> FareDesk:
    return a_fare_desk()


def test_the_list_says_what_there_is_and_how_many_trips_use_it(desk: FareDesk) -> None:
    text = desk.ines.read(desk.list)
    assert "Domestic" in text
    assert "Saver, Flex" in text
    assert "Second class" in text
    assert 'data-label="Trips to come">1<' in text
    assert 'aria-current="page"' in text
    assert f"{desk.list}/new" in text


def test_t57_many_fares_take_no_more_statements(desk: FareDesk) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            desk.ines.read(desk.list)
        return len(captured)

    statements()
    few = statements()
    for name in ("Night", "Summer", "Fair"):
        fares = [NewFare("Saver", "2", Tariff(TariffKind.FLAT, amount=1_000))]
        operations.fare_table_create(
            operator_id=desk.desk.world.operator_id, name=name, fares=fares, by=CARNET, now=NOW
        )
    assert statements() <= few


def test_a_version_says_everything_in_words(desk: FareDesk) -> None:
    a_matrix(desk)
    text = desk.ines.read(desk.table)
    for words in (
        "90\u00a0% back until 48 hours before",
        "Child, 6 to 14 years: 50\u00a0% less",
        "From 5 passengers on: 12.5\u00a0% less",
        "To 40 passengers of a trip at most",
        "VAT, 7\u00a0%, where one boards in DE: in the fare",
        "Service, 1.00\u00a0EUR: on top",
        "0.12345 EUR for each kilometre, at least 3.90\u00a0EUR",
        "19.90",
        "Only this train.",
    ):
        assert words in text, words


def test_what_trips_need_and_the_matrix_lacks_is_named(desk: FareDesk) -> None:
    a_matrix(desk)
    operations.fares_apply(operator_id=desk.desk.world.operator_id, name="Domestic", by=CARNET, now=clock.now())
    text = desk.ines.read(desk.table)
    assert "Not sold, because a price is missing" in text
    assert "Leipzig Hbf to München Hbf" in text


def test_what_holds_for_all_pages_holds_here(desk: FareDesk) -> None:
    a_matrix(desk)
    codes = f"{desk.desk.home}/promo-codes"
    paths = [desk.list, f"{desk.list}/new", desk.table, f"{desk.table}/change"]
    for path in [*paths, codes, f"{codes}/new", f"{codes}/bulk"]:
        text = desk.ines.read(path)
        assert not INLINE.search(text), path
        there = re.findall(r'\sid="([^"]+)"', text)
        assert len(there) == len(set(there)), path
        named = re.findall(r'(?:for|aria-labelledby|aria-describedby)="([^"]+)"', text)
        assert {one for target in named for one in target.split()} <= set(there), path
        for tag in re.findall(r'<(?:input|select|textarea)\b(?![^>]*(?:type="hidden"|\shidden\b))[^>]*>', text):
            found = re.search(r'\sid="([^"]+)"', tag)
            assert (
                "aria-label=" in tag
                or (found and f'for="{found[1]}"' in text)
                or 'type="checkbox"' in tag
                or ('type="radio"' in tag)
            ), tag


def every_request(desk: FareDesk, person: Person) -> list[tuple[str, int]]:
    """Everything that changes fares, asked for by somebody."""
    address, form = f"{desk.table}/change", {"name": "Eve", "do": "save", "f0-kind": "flat", "f0-amount": "1"}
    new = f"{desk.list}/new"
    answers = [person.get(address), person.get(new), person.post(address, form), person.post(new, form)]
    answers.append(person.post(f"{desk.table}/apply"))
    return [(str(answer), answer.status_code) for answer in answers]


@pytest.mark.parametrize("role", [MemberRole.AGENT, MemberRole.INSPECTOR])
def test_agents_and_inspectors_look_and_change_nothing(desk: FareDesk, role: MemberRole) -> None:
    a_matrix(desk)
    person = member("sam", role, desk.desk.world.operator_id)
    before = tables(), Trip.objects.get().fare_table_id
    text = person.read(desk.list) + person.read(desk.table)
    assert "Domestic" in text
    assert "/change" not in text
    assert "/apply" not in text
    assert {code for _, code in every_request(desk, person)} == {403}
    assert (tables(), Trip.objects.get().fare_table_id) == before


def test_t44_to_others_the_fares_do_not_exist(desk: FareDesk) -> None:
    a_matrix(desk)
    before = tables(), Trip.objects.get().fare_table_id
    for person in (member("eve", MemberRole.OWNER, ids.new_id()), somebody("mallory")):
        assert person.get(desk.list).status_code == 404
        assert person.get(desk.table).status_code == 404
        assert {code for _, code in every_request(desk, person)} == {404}
    assert (tables(), Trip.objects.get().fare_table_id) == before


def test_t44_fares_of_another_operator_are_not_under_ones_own_address(desk: FareDesk) -> None:
    theirs = ids.new_id()
    eve = member("eve", MemberRole.OWNER, theirs)
    table = desk.table.rpartition("/")[2]
    home = f"/operators/{ids.encode('opr', theirs)}/fares/{table}"
    before = tables()
    assert eve.get(home).status_code == 404
    assert eve.get(f"{home}/change").status_code == 404
    assert eve.post(f"{home}/apply").status_code == 404
    assert tables() == before
