"""Strict bodies, money and ids."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from carnet.infra.http import Body, Line, MoneySchema, Prefix, prefixed
from carnet.kernel import ids
from carnet.kernel.money import Money


class _Inner(Body):
    count: int | None = None


class _Day(Body):
    day: date


class _Order(Body):
    count: Annotated[int, Field(ge=1)] = 1
    share: float = 0.5
    flag: bool = False
    name: Line = ""
    at: datetime | None = None
    id: UUID | None = None
    inner: list[_Inner] = []
    by_name: dict[str, _Inner] = {}


def _refused(model: type[Body], document: dict[str, Any]) -> set[tuple[Any, ...]]:
    with pytest.raises(ValidationError) as refusal:
        model.model_validate(document)
    return {error["loc"] for error in refusal.value.errors()}


@pytest.mark.parametrize("value", ["5", 5.0, 5.5, True, None, [], {}, "five"])
def test_t25_t26_an_integer_is_an_integer(value: Any) -> None:
    assert _refused(_Order, {"count": value}) == {("count",)}
    assert _refused(MoneySchema, {"amount": value, "currency": "EUR"}) == {("amount",)}


@pytest.mark.parametrize("value", ["5", 5.0, True])
def test_t25_strictness_reaches_into_parts(value: Any) -> None:
    assert _refused(_Order, {"inner": [{"count": value}]}) == {("inner", 0, "count")}
    assert _refused(_Order, {"by_name": {"x": {"count": value}}}) == {("by_name", "x", "count")}


def test_t26_an_amount_is_never_negative() -> None:
    assert _refused(MoneySchema, {"amount": -1, "currency": "EUR"}) == {("amount",)}
    assert MoneySchema(amount=0, currency="EUR").money() == Money(0, "EUR")


@pytest.mark.parametrize("currency", ["eur", "EURO", "EU", "", "E R", "ÉUR", 5, None])
def test_a_currency_is_three_capital_letters(currency: Any) -> None:
    assert _refused(MoneySchema, {"amount": 1, "currency": currency}) == {("currency",)}


def test_unknown_fields_are_refused_each() -> None:
    assert _refused(_Order, {"role": "admin", "x": 1}) == {("role",), ("x",)}


@pytest.mark.parametrize("flag", [1, 0, "true", "yes"])
def test_a_flag_is_a_flag(flag: Any) -> None:
    assert _refused(_Order, {"flag": flag}) == {("flag",)}


def test_texts_are_trimmed_and_have_one_line() -> None:
    assert _Order(name="  Zoë Müller ").name == "Zoë Müller"
    for text in ("山田\u3000太郎", "Jean\xa0Paul", "می\u200cخواهم"):
        assert _Order(name=text).name == text
    for text in ("a\nb", "a\x00b", "a\x1bb", "a\u202eb", "a\u2028b", "a\u200bb"):
        assert _refused(_Order, {"name": text}) == {("name",)}


def test_times_and_ids_may_be_written_as_text() -> None:
    order = _Order.model_validate({"at": "2026-01-01T00:00:00+01:00", "id": str(UUID(int=1))})
    assert order.id == UUID(int=1)
    assert order.at is not None


@pytest.mark.parametrize("value", [0, 1_700_000_000, 1.5, True, "0", "1700000000", "today", "01.02.2026", None, []])
def test_times_are_not_guessed(value: Any) -> None:
    if value is not None:
        assert _refused(_Order, {"at": value}) == {("at",)}
    assert _refused(_Day, {"day": value}) == {("day",)}


def test_an_id_has_its_prefix_outside_and_is_a_uuid_inside() -> None:
    adapter: TypeAdapter[UUID] = TypeAdapter(Annotated[UUID, Prefix("bkg")])
    number = ids.new_id()
    assert adapter.validate_python(ids.encode("bkg", number)) == number
    assert adapter.dump_json(number).decode().strip('"') == ids.encode("bkg", number)
    assert adapter.json_schema()["pattern"].startswith("^bkg_")
    for wrong in (ids.encode("tkt", number), str(number), "", "bkg_", 5, None, ids.encode("bkg", number).upper()):
        with pytest.raises(ValidationError):
            adapter.validate_python(wrong)
    assert TypeAdapter(prefixed("bkg")).validate_python(number) == number
