"""Promo codes at their pages: the list, a new one, the end of one, many for one use."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from carnet.domains.booking import operations
from carnet.domains.booking.contracts import PromoCode as Made
from carnet.domains.booking.contracts import PromoKind
from carnet.domains.booking.models import PromoCode
from carnet.domains.identity.contracts import MemberRole
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.web.own import Person, member
from tests.web.running import Desk, a_desk

pytestmark = pytest.mark.django_db

FORM = {
    "code": "spring-20",
    "kind": "percent",
    "off_bp": "12.5",
    "amount": "",
    "zone": "Europe/Berlin",
    "valid_from": "2026-12-01T00:00",
    "valid_until": "2027-01-01T00:00",
    "most_uses": "500",
    "most_per_user": "1",
    "which": "all",
    "do": "save",
}
BULK = {"count": "3", "amount": "25", "zone": "Europe/Berlin"}


@pytest.fixture
def desk(db: None) -> Desk:
    return a_desk()


def codes(desk: Desk) -> str:
    return f"{desk.home}/promo-codes"


def a_code(operator_id: UUID, name: str = "SPRING", **more: Any) -> Made:
    given = {"kind": PromoKind.PERCENT, "off_bp": 2_000, **more}
    return operations.promo_code_create(operator_id=operator_id, code=name, by=CARNET, now=clock.now(), **given)


def test_a_code_is_made_and_listed_with_its_state(desk: Desk) -> None:
    assert desk.ines.post(f"{codes(desk)}/new", FORM).status_code == 302
    made = PromoCode.objects.get()
    assert (made.code, made.off_bp, made.most_uses, made.most_per_user) == ("SPRING-20", 1_250, 500, 1)
    assert made.valid_from == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert made.valid_until == datetime(2026, 12, 31, 23, tzinfo=UTC)
    a_code(desk.world.operator_id, "OVER", valid_until=clock.now() - timedelta(days=1))
    text = desk.ines.read(codes(desk))
    for words in ("SPRING-20", "12.5\u00a0%", "500 in total, 1 for each buyer", 'data-label="Uses">0<', ">over<"):
        assert words in text, words


def test_an_amount_is_in_the_operators_currency(desk: Desk) -> None:
    form = {**FORM, "kind": "amount", "off_bp": "", "amount": "9,90", "valid_from": "", "valid_until": ""}
    assert desk.ines.post(f"{codes(desk)}/new", form).status_code == 302
    made = PromoCode.objects.get()
    assert (made.kind, made.off_bp, made.amount, made.currency) == ("amount", 0, 990, "EUR")
    assert "9.90\u00a0EUR" in desk.ines.read(codes(desk))


def test_a_code_for_some_trips_only(desk: Desk) -> None:
    new = f"{codes(desk)}/new"
    days = {"first_day": desk.day, "last_day": desk.day}
    text = desk.ines.post(new, {**FORM, **days, "do": "trips"}).content.decode()
    listing = ids.encode("lst", desk.trip_id)
    assert f'value="{listing}"' in text
    assert "ICE 503" in text
    assert 'value="spring-20"' in text
    none = desk.ines.post(new, {**FORM, **days, "which": "some"})
    assert none.status_code == 422
    assert "choose at least one" in none.content.decode()
    foreign = {**FORM, **days, "which": "some", "listings": [ids.encode("lst", ids.new_id())]}
    assert desk.ines.post(new, foreign).status_code == 422
    assert desk.ines.post(new, {**FORM, **days, "which": "some", "listings": [listing]}).status_code == 302
    assert PromoCode.objects.get().listing_ids == [desk.trip_id]


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({"code": ""}, "Code"),
        ({"code": "a b"}, "Code"),
        ({"off_bp": ""}, "Per cent"),
        ({"off_bp": "-5"}, "Per cent"),
        ({"off_bp": "101"}, "Per cent"),
        ({"kind": "amount", "amount": "-1"}, "Amount"),
        ({"kind": "amount", "amount": "much"}, "Amount"),
        ({"kind": "amount", "amount": "0"}, "Amount"),
        ({"kind": ""}, "It takes off"),
        ({"most_uses": "0"}, "Bookings in total"),
        ({"valid_until": "2026-11-30T00:00"}, "Until before"),
        ({"valid_from": "soon"}, "Holds from"),
        ({"zone": "Mars"}, "Time zone"),
    ],
)
def test_t26_what_cannot_be_kept_is_refused_with_its_field_named(
    desk: Desk, changes: dict[str, str], label: str
) -> None:
    answer = desk.ines.post(f"{codes(desk)}/new", {**FORM, "most_per_user": "7", **changes})
    text = answer.content.decode()
    assert answer.status_code in {400, 422}
    assert f">{label}</a>" in text
    assert 'value="7"' in text
    assert not PromoCode.objects.exists()


def test_a_code_is_there_once(desk: Desk) -> None:
    a_code(desk.world.operator_id, "SPRING-20")
    answer = desk.ines.post(f"{codes(desk)}/new", FORM)
    assert answer.status_code == 409
    assert "There is a promo code SPRING-20 already." in answer.content.decode()
    assert PromoCode.objects.count() == 1


def test_a_code_is_stopped(desk: Desk) -> None:
    made = a_code(desk.world.operator_id)
    stop = f"{codes(desk)}/{ids.encode('pro', made.id)}/stop"
    assert stop in desk.ines.read(codes(desk))
    assert desk.ines.get(stop).status_code == 405
    assert desk.ines.post(stop).status_code == 302
    assert PromoCode.objects.get().stopped_at is not None
    text = desk.ines.read(codes(desk))
    assert ">stopped<" in text
    assert stop not in text


def once(desk: Desk) -> str:
    desk.ines.read(f"{codes(desk)}/bulk")
    return str(desk.ines.client.session["codes_once"])


def test_codes_in_bulk_come_as_a_table_and_are_made_once(desk: Desk) -> None:
    form = {**BULK, "once": once(desk)}
    answer = desk.ines.post(f"{codes(desk)}/bulk", form)
    assert answer["Content-Type"].startswith("text/csv")
    assert answer["Content-Disposition"].startswith("attachment;")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {row["code"] for row in rows} == set(PromoCode.objects.values_list("code", flat=True))
    assert [(row["amount"], row["currency"]) for row in rows] == [("25.00", "EUR")] * 3
    assert set(PromoCode.objects.values_list("amount", "most_uses")) == {(2_500, 1)}
    again = desk.ines.post(f"{codes(desk)}/bulk", form)
    assert again.status_code == 422
    assert "made already" in again.content.decode()
    assert PromoCode.objects.count() == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"count": "0"},
        {"count": "1001"},
        {"count": "x"},
        {"amount": "-1"},
        {"amount": "ten"},
        {"amount": "0"},
        {"amount": ""},
    ],
)
def test_t26_no_codes_of_nothing(desk: Desk, changes: dict[str, str]) -> None:
    answer = desk.ines.post(f"{codes(desk)}/bulk", {**BULK, "once": once(desk), **changes})
    assert answer.status_code in {400, 422}
    assert "field__error" in answer.content.decode()
    assert not PromoCode.objects.exists()


def every_change(desk: Desk, person: Person, code: Made) -> set[int]:
    """Everything that changes codes, asked for by somebody."""
    home = codes(desk)
    answers = [person.get(f"{home}/new"), person.get(f"{home}/bulk"), person.post(f"{home}/new", FORM)]
    answers.append(person.post(f"{home}/bulk", BULK))
    answers.append(person.post(f"{home}/{ids.encode('pro', code.id)}/stop"))
    return {answer.status_code for answer in answers}


@pytest.mark.parametrize("role", [MemberRole.AGENT, MemberRole.INSPECTOR])
def test_agents_and_inspectors_look_and_change_nothing(desk: Desk, role: MemberRole) -> None:
    made = a_code(desk.world.operator_id)
    person = member("sam", role, desk.world.operator_id)
    before = list(PromoCode.objects.values())
    text = person.read(codes(desk))
    assert "SPRING" in text
    assert "/stop" not in text
    assert every_change(desk, person, made) == {403}
    assert list(PromoCode.objects.values()) == before


def test_t44_codes_of_another_operator_do_not_exist(desk: Desk) -> None:
    made = a_code(desk.world.operator_id)
    theirs = ids.new_id()
    eve = member("eve", MemberRole.OWNER, theirs)
    before = list(PromoCode.objects.values())
    assert eve.get(codes(desk)).status_code == 404
    assert every_change(desk, eve, made) == {404}
    own = f"/operators/{ids.encode('opr', theirs)}/promo-codes/{ids.encode('pro', made.id)}/stop"
    assert eve.post(own).status_code == 404
    assert list(PromoCode.objects.values()) == before


def test_a_long_list_goes_on(desk: Desk) -> None:
    operations.promo_codes_create(
        operator_id=desk.world.operator_id, count=60, amount=100, currency="EUR", by=CARNET, now=clock.now()
    )
    text = desk.ines.read(codes(desk))
    assert text.count('class="code"') == 50
    more = text.split('href="')
    (address,) = [one.split('"')[0].replace("&amp;", "&") for one in more if "?after=" in one.split('"')[0]]
    assert desk.ines.read(address).count('class="code"') == 10
    assert desk.ines.get(f"{codes(desk)}?after=nonsense").status_code == 200
