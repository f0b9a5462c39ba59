"""A fare table as the fields of its form: how the form begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from django.http import QueryDict

from carnet.domains.schedule.contracts import (
    Charge,
    Conditions,
    Fare,
    FareTable,
    NewFare,
    Reduction,
    Tariff,
    TariffKind,
)
from carnet.domains.schedule.rules import DEFAULT_CONDITIONS
from carnet.web.forms.amounts import places_of, written
from carnet.web.forms.local_times import local

Fields = Iterator[tuple[str, str]]

_MILLI: Final = 3
_ON: Final = "on"
_FIRST: Final = NewFare("Saver", "", Tariff(TariffKind.FLAT), DEFAULT_CONDITIONS)


def fields_of(table: FareTable, *, name: str, zone: str) -> QueryDict:
    """The fields of a form about a table that is there."""
    return _data(table.fares, table.charges, table.currency, name=name, zone=zone)


def fresh_fields(*, currency: str, zone: str, travel_class: str = "") -> QueryDict:
    """The fields of a form about a table that is not there yet, with one fare of this class to begin with."""
    data = _data([replace(_FIRST, travel_class=travel_class)], [], currency, name="", zone=zone)
    data["f0-amount"] = ""
    return data


def _data(
    fares: Sequence[Fare | NewFare], charges: Sequence[Charge], currency: str, *, name: str, zone: str
) -> QueryDict:
    data = QueryDict(mutable=True)
    data["name"], data["zone"] = name, zone
    data.setlist("fare", [str(number) for number in range(len(fares))])
    for number, fare in enumerate(fares):
        for field, value in _fare(fare, places_of(currency), zone):
            data[f"f{number}-{field}"] = value
    data["charges"] = str(len(charges) + 1)
    for number, charge in enumerate(charges):
        for field, value in _charge(charge, places_of(currency)):
            data[f"c{number}-{field}"] = value
    return data


def _fare(fare: Fare | NewFare, places: int, zone: str) -> Fields:
    yield "family", fare.family
    yield "travel_class", fare.travel_class
    yield "description", fare.description
    yield "quota", _number(fare.quota)
    yield from _tariff(fare.tariff, places)
    yield from _conditions(fare.conditions, places)
    for reduction in fare.reductions:
        yield from _reduction(reduction)
    always = any(period.since is None and period.until is None for period in fare.periods)
    periods = () if always else fare.periods  # which means the same, and an empty row does not count
    yield "periods", str(len(periods) + 1)
    for place, period in enumerate(periods):
        yield f"p{place}-since", local(period.since, zone)
        yield f"p{place}-until", local(period.until, zone)


def _tariff(tariff: Tariff, places: int) -> Fields:
    yield "kind", tariff.kind.value
    if tariff.kind is TariffKind.FLAT:
        yield "amount", written(tariff.amount, places)
    if tariff.kind is TariffKind.DISTANCE:
        yield "per_km", written(tariff.milli_per_km, places + _MILLI, short=True)
        yield "minimum", written(tariff.minimum, places)
        yield "round_to", written(tariff.round_to, places)


def _conditions(conditions: Conditions, places: int) -> Fields:
    fee = conditions.exchange_fee
    flags = {
        "exchanges": fee is not None,
        "name_change": conditions.name_change,
        "seat_choice": conditions.seat_choice,
    }
    yield from ((name, _ON) for name, value in flags.items() if value)
    yield "exchange_fee", "" if fee is None else written(fee, places)
    yield "tiers", str(len(conditions.refund_tiers) + 1)
    for place, tier in enumerate(conditions.refund_tiers):
        yield f"t{place}-hours", str(tier.hours_before)
        yield f"t{place}-kept", _percent(tier.kept_bp)


def _reduction(reduction: Reduction) -> Fields:
    who = reduction.kind.value
    yield f"{who}_off", _percent(reduction.off_bp)
    yield f"{who}_from", _number(reduction.from_age)
    yield f"{who}_until", _number(reduction.until_age)
    yield f"{who}_least", _number(reduction.least)


def _charge(charge: Charge, places: int) -> Fields:
    yield "name", charge.name
    yield "kind", charge.kind.value
    yield "country", charge.country
    yield "share", _percent(charge.rate_bp) if charge.rate_bp else ""
    yield "amount", written(charge.amount, places) if charge.amount else ""
    if charge.included:
        yield "included", _ON


def _percent(basis_points: int) -> str:
    return written(basis_points, 2, short=True)


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
