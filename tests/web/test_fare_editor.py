"""Writing a fare table: rows that come and go, what is refused, what it costs, a new version for the trips."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from carnet.domains.schedule import queries
from carnet.domains.schedule.contracts import (
    SalePeriod,
    Tariff,
    TariffKind,
)
from carnet.domains.schedule.models import FareTable, Trip
from tests.web.fares import FareDesk, a_fare_desk, a_matrix, editor, fields, newest, tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> FareDesk:
    return a_fare_desk()


def test_saving_what_was_read_changes_nothing(desk: FareDesk) -> None:
    a_matrix(desk)
    before, was = tables(), newest(desk)
    address, form = editor(desk)
    answer = desk.ines.post(address, {**form, "do": "save"})
    assert answer.status_code == 302
    assert tables() == before
    assert newest(desk) == was


def test_a_new_version_is_saved_and_given_to_the_trips(desk: FareDesk) -> None:
    address, form = editor(desk)
    answer = desk.ines.post(address, {**form, "f1-amount": "109,50", "do": "save"})
    assert answer.status_code == 302
    assert newest(desk).fares[1].tariff == Tariff(TariffKind.FLAT, amount=10_950)
    text = desk.ines.read(answer["Location"])
    assert "Version 2 is there." in text
    assert "1 trip to come uses version 1." in text
    assert Trip.objects.get().fare_table.number == 1
    answer = desk.ines.post(f"{desk.table}/apply")
    assert answer.status_code == 302
    assert "1 trip has version 2 now." in desk.ines.read(answer["Location"])
    assert Trip.objects.get().fare_table.number == 2


@pytest.mark.parametrize(
    ("field", "typed", "label"),
    [
        ("f1-amount", "-5", "Price for an adult of Flex 2"),
        ("f1-amount", "cheap", "Price for an adult of Flex 2"),
        ("f1-amount", "1e3", "Price for an adult of Flex 2"),
        ("f1-amount", "٣٤", "Price for an adult of Flex 2"),
        ("f1-amount", "46.505", "Price for an adult of Flex 2"),
        ("f1-amount", "", "Price for an adult of Flex 2"),
        ("f0-per_km", "NaN", "For each kilometre of Saver 2"),
        ("f0-minimum", "-1", "At least of Saver 2"),
        ("f0-exchange_fee", "-1", "Fee for an exchange of Saver 2"),
        ("f0-child_off", "101", "Children, % less of Saver 2"),
        ("f0-group_off", "10", "From passengers of Saver 2"),
        ("f0-t0-hours", "-1", "Hours before of Saver 2"),
        ("f0-quota", "0", "Quota of Saver 2"),
        ("f0-family", "", "Family of"),
        ("zone", "Europe/Nowhere", "Time zone of sale periods"),
        ("c0-share", "7", "Name of a tax or fee"),
    ],
)
def test_t26_a_price_that_is_none_is_refused_with_its_field_named(
    desk: FareDesk, field: str, typed: str, label: str
) -> None:
    before = tables()
    address, form = editor(desk)
    sent = {**form, "f0-description": "Kept as it was", field: typed, "do": "save"}
    answer = desk.ines.post(address, sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert label in text
    assert 'aria-invalid="true"' in text
    assert "Kept as it was" in text
    assert not typed or f'value="{typed}"' in text
    assert tables() == before


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"f1-family": "Saver"}, "two fares of class 2"),
        ({"f0-t0-hours": "24", "f0-t0-kept": "50", "f0-t1-hours": "48", "f0-t1-kept": "80", "f0-tiers": "2"}, "early"),
        ({"f0-child_off": "50", "f0-child_from": "15", "f0-child_until": "6"}, "the ages end after they begin"),
        ({"f0-p0-since": "2026-12-02T00:00", "f0-p0-until": "2026-12-01T00:00"}, "a sale period ends after it begins"),
        ({"zone": "Europe/Berlin", "f0-p0-since": "2027-03-28T02:30"}, "The clocks leap over this time"),
        ({"f0-kind": "matrix"}, "a matrix has prices for pairs of stations"),
        ({"c0-name": "VAT", "c0-share": "7", "c0-amount": "1"}, "Write a share of the fare or an amount."),
    ],
)
def test_what_the_rules_refuse_is_said_at_the_field(desk: FareDesk, changes: dict[str, str], says: str) -> None:
    before = tables()
    address, form = editor(desk)
    answer = desk.ines.post(address, {**form, **changes, "do": "save"})
    assert answer.status_code in {400, 422}
    assert says in answer.content.decode()
    assert "field__error" in answer.content.decode()
    assert tables() == before


def test_sale_periods_are_those_of_the_zone_that_is_named(desk: FareDesk) -> None:
    address, form = editor(desk)
    changes = {"zone": "Europe/Berlin", "f0-p0-since": "2026-12-01T00:00", "f0-p0-until": "2027-07-01 00:00"}
    assert desk.ines.post(address, {**form, **changes, "do": "save"}).status_code == 302
    period = SalePeriod(datetime(2026, 11, 30, 23, tzinfo=UTC), datetime(2027, 6, 30, 22, tzinfo=UTC))
    assert newest(desk).fares[0].periods == (period,)


def test_rows_come_and_go_and_nothing_typed_is_lost(desk: FareDesk) -> None:
    address, form = editor(desk)
    form |= {"f0-family": "Not saved", "f1-amount": "nonsense"}
    for do, name in (
        ("tier:0", "f0-t1-hours"),
        ("period:1", "f1-p1-since"),
        ("charge", "c1-name"),
        ("fare", "f2-kind"),
    ):
        text = desk.ines.post(address, {**form, "do": do}).content.decode()
        assert f'name="{name}"' in text
        assert 'value="Not saved"' in text
        assert 'value="nonsense"' in text
        assert "field__error" not in text
    text = desk.ines.post(address, {**form, "do": "drop:0"}).content.decode()
    assert "Not saved" not in text
    assert 'value="nonsense"' in text


def test_a_preview_says_what_it_costs_line_by_line(desk: FareDesk) -> None:
    a_matrix(desk)
    address, form = editor(desk)
    before = tables()
    asked = {"near": "0", "far": "1", "adults": "2", "children": "1", "seniors": "0", "do": "preview"}
    text = desk.ines.post(address, {**form, **asked, "f0-group_off": "", "f0-group_least": ""}).content.decode()
    for words in ("2 adults, Saver", "19.90 × 2", "Child, 50\u00a0% less", "-9.95", "Service", "VAT 7\u00a0% included"):
        assert words in text, words
    assert "52.75" in text  # 2 x 19.90 + 9.95 + 3 x 1.00
    assert tables() == before
    text = desk.ines.post(address, {**form, **asked, "far": "2"}).content.decode()
    assert "It has no price for this." in text


def test_a_new_table_begins_with_one_fare(desk: FareDesk) -> None:
    add = f"{desk.list}/new"
    form = fields(desk.ines.read(add))
    changes = {"name": "Night", "f0-travel_class": "couchette", "f0-amount": "59.90", "do": "save"}
    answer = desk.ines.post(add, {**form, **changes})
    assert answer.status_code == 302
    found = queries.newest_fare_table(operator_id=desk.desk.world.operator_id, name="Night")
    assert found
    assert found.fares[0].tariff.amount == 5_990
    taken = desk.ines.post(add, {**form, **changes, "f0-amount": "1"})
    assert taken.status_code == 422
    assert "There are fares of this name." in taken.content.decode()
    assert FareTable.objects.filter(name="Night").count() == 1


def test_what_somebody_saved_meanwhile_is_not_put_away_unseen(desk: FareDesk) -> None:
    address, form = editor(desk)
    a_matrix(desk)
    answer = desk.ines.post(address, {**form, "f1-amount": "1", "do": "save"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody saved version 2 meanwhile." in text
    again = {**form, "seen": fields(text)["seen"], "f1-amount": "1", "do": "save"}
    assert desk.ines.post(address, again).status_code == 302
    assert newest(desk).fares[1].tariff.amount == 100


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"do": "save"},
        {"do": "open:x", "fare": ["x", "999", "-1"], "f0-tiers": "99999999", "charges": "x"},
        {"do": "tier:", "at": ["x", "stn_x"], "at_metres": ["-1"], "cell-0-1": "\x00", "ways": "?", "grid_of": "99"},
        {"do": "preview", "near": "9", "far": "-1", "adults": "99999", "route": "x", "f0-changes": "a b c\n\n1 2"},
        {"do": "fill", "fill-per_km": "9" * 30, "zone": "../etc/passwd", "f0-p0-since": "9999-99-99"},
    ],
)
def test_t56_no_form_breaks_the_editor(desk: FareDesk, form: dict[str, Any]) -> None:
    for address in (f"{desk.table}/change", f"{desk.list}/new"):
        assert desk.ines.post(address, form).status_code in {200, 422}
    assert tables() == 1
