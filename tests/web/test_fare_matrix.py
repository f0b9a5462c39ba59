"""Writing a matrix of fares without a script: cells, ways, filling, stations."""

from __future__ import annotations

import pytest

from carnet.domains.network.models import Station
from carnet.kernel import ids
from tests.domains.schedule.world import a_station
from tests.web.fares import FareDesk, a_fare_desk, a_matrix, editor, fields, newest, tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> FareDesk:
    return a_fare_desk()


def test_a_matrix_is_written_cell_by_cell(desk: FareDesk) -> None:
    address, form = editor(desk)
    first, last = desk.stations[0], desk.stations[2]
    form |= {"f0-kind": "matrix", "do": "route", "route": desk.route}
    text = desk.ines.post(address, form).content.decode()
    assert 'aria-label="Berlin Hbf to Leipzig Hbf"' in text
    assert "3 prices are missing" in text
    assert "Leipzig Hbf to München Hbf" in text
    cells = {"cell-0-1": "19.90", "cell-0-2": "49", "cell-1-2": ""}
    answer = desk.ines.post(address, {**fields(text), **cells, "do": "save"})
    assert answer.status_code == 302
    found = {(one.from_station, one.to_station): one.amount for one in newest(desk).fares[0].tariff.prices}
    assert len(found) == 4
    assert found[ids.decode("stn", first), ids.decode("stn", last)] == 4_900
    assert found[ids.decode("stn", last), ids.decode("stn", first)] == 4_900


def test_each_way_has_its_own_price_where_that_is_wanted(desk: FareDesk) -> None:
    address, form = editor(desk)
    form |= {"f0-kind": "matrix", "cell-0-1": "10", "ways": "both", "do": "grid"}
    text = desk.ines.post(address, form).content.decode()
    assert 'aria-label="Leipzig Hbf to Berlin Hbf"' in text
    assert desk.ines.post(address, {**fields(text), "cell-1-0": "12", "do": "save"}).status_code == 302
    assert [one.amount for one in newest(desk).fares[0].tariff.prices] == [1_000, 1_200]
    address, form = editor(desk)
    assert form["ways"] == "both"
    assert desk.ines.post(address, {**form, "ways": "same", "do": "save"}).status_code == 302
    assert [one.amount for one in newest(desk).fares[0].tariff.prices] == [1_000, 1_000]


def test_empty_cells_are_filled_by_distance(desk: FareDesk) -> None:
    address, form = editor(desk)
    form |= {"f0-kind": "matrix", "cell-0-1": "5", "fill-per_km": "0.10", "fill-round_to": "1", "do": "fill"}
    text = desk.ines.post(address, form).content.decode()
    filled = fields(text)
    assert (filled["cell-0-1"], filled["cell-0-2"], filled["cell-1-2"]) == ("5.00", "20.00", "10.00")
    assert "prices are missing" not in text


def test_t26_a_cell_that_is_no_price_is_refused_and_named(desk: FareDesk) -> None:
    before = tables()
    address, form = editor(desk)
    answer = desk.ines.post(address, {**form, "f0-kind": "matrix", "cell-0-1": "-3", "cell-0-2": "free", "do": "save"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#cell-0-1">Berlin Hbf to Leipzig Hbf</a>' in text
    assert 'value="-3"' in text
    assert 'value="free"' in text
    assert tables() == before


def test_what_is_wrong_in_a_cell_is_not_lost_on_the_way_to_another_matrix(desk: FareDesk) -> None:
    address, form = editor(desk)
    form |= {"f0-kind": "matrix", "f1-kind": "matrix", "cell-0-1": "oops", "cell-0-2": "8"}
    for do in ("open:1", "route"):
        text = desk.ines.post(address, {**form, "route": desk.route, "do": do}).content.decode()
        assert 'value="oops"' in text
        assert "Put the marked cells right" in text
    text = desk.ines.post(address, {**form, "cell-0-1": "7", "do": "open:1"}).content.decode()
    sent = fields(text)
    assert (sent["grid_of"], sent["cell-0-2"]) == ("1", "")
    answer = desk.ines.post(address, {**sent, "cell-0-2": "9", "do": "save"})
    assert answer.status_code == 302
    kept = [sorted({cell.amount for cell in fare.tariff.prices}) for fare in newest(desk).fares]
    assert kept == [[700, 800], [900]]


def test_a_fare_like_the_last_one_has_its_prices(desk: FareDesk) -> None:
    a_matrix(desk)
    address, form = editor(desk)
    form |= {"fare": ["0"], "cell-0-2": "44", "do": "fare"}
    text = desk.ines.post(address, form).content.decode()
    assert desk.ines.post(address, {**fields(text), "f1-travel_class": "1", "do": "save"}).status_code == 302
    first, second = newest(desk).fares
    assert second.tariff == first.tariff
    assert len(second.tariff.prices) == 2
    assert (second.reductions, second.periods) == (first.reductions, first.periods)


def test_prices_of_other_routes_stay_when_another_route_is_shown(desk: FareDesk) -> None:
    a_matrix(desk)
    address, form = editor(desk)
    stations = a_station("Hamburg"), a_station("Köln")
    form["at"], form["at_metres"] = [ids.encode("stn", one.id) for one in stations], ["", ""]
    assert desk.ines.post(address, {**form, "cell-0-1": "30", "ways": "one", "do": "save"}).status_code == 302
    assert sorted(one.amount for one in newest(desk).fares[0].tariff.prices) == [1_990, 3_000]


def test_a_station_is_added_to_the_grid_by_name(desk: FareDesk) -> None:
    a_station("Hamburg")
    address, form = editor(desk)
    text = desk.ines.post(address, {**form, "station": "Hamburg Hbf", "do": "station"}).content.decode()
    assert 'aria-label="Berlin Hbf to Hamburg Hbf"' in text
    text = desk.ines.post(address, {**form, "station": "Nowhere", "do": "station"}).content.decode()
    assert "id_station_error" in text


def test_t44_stations_of_another_operator_do_not_get_into_a_matrix(desk: FareDesk) -> None:
    theirs = a_station("Hamburg")
    Station.objects.filter(id=theirs.id).update(operator_id=ids.new_id())
    address, form = editor(desk)
    foreign = ids.encode("stn", theirs.id)
    form |= {"at": [desk.stations[0], foreign], "at_metres": ["0", "1"], "cell-0-1": "7", "f0-kind": "matrix"}
    text = desk.ines.post(address, {**form, "do": "grid"}).content.decode()
    assert "Hamburg" not in text
    lines = {"f0-changes": f"{desk.stations[0]} {foreign} 700"}
    assert desk.ines.post(address, {**form, **lines, "do": "save"}).status_code == 400
    assert tables() == 1
