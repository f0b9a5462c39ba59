"""What is written in a fare table's form, as the domain has it; and what the domain says of it, at the fields."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from django.forms import Form

from carnet.domains.schedule.contracts import (
    Charge,
    Conditions,
    NewFare,
    OriginDestinationPrice,
    Reduction,
    ReductionKind,
    RefundTier,
    SalePeriod,
    Tariff,
    TariffKind,
)
from carnet.kernel.problem import Problem
from carnet.web.forms.fares.sheet import FareRow, Sheet
from carnet.web.forms.local_times import place_instants

_POINTER: Final = re.compile(r"/(fares|charges)/(\d+)(?:/(.+))?")
_FIELDS: Final = {
    "": "family",
    "family": "family",
    "travel_class": "travel_class",
    "quota": "quota",
    "tariff/amount": "amount",
    "tariff/milli_per_km": "per_km",
    "tariff/minimum": "minimum",
    "tariff/round_to": "round_to",
    "conditions/exchange_fee": "exchange_fee",
}
_REDUCTION_FIELDS: Final = {"from_age": "from", "until_age": "until", "least": "least"}
_CHARGE_FIELDS: Final = {"rate_bp": "share"}


@dataclass
class Draft:
    """The fares and taxes of a form that can be read; `rows` are the fares they come from, in the same order."""

    fares: list[NewFare] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    rows: list[FareRow] = field(default_factory=list)


def draft(sheet: Sheet, *, all_of_it: bool = True) -> Draft | None:
    """What is written; None where some cannot be read. With `all_of_it` False such fares and taxes are left out."""
    fine = sheet.valid()
    zone = sheet.table.cleaned_data.get("zone")
    found = Draft()
    for row in sheet.fares:
        fare = None if any(one.errors for one in row.forms) or not zone else _fare(row, zone)
        fine = fine and fare is not None
        if fare is not None:
            found.fares.append(fare)
            found.rows.append(row)
    written = [form for form in sheet.charges if not form.blank and form.is_valid()]
    found.charges = [_charge(form.cleaned_data) for form in written]
    return found if fine or not all_of_it else None


def blame(sheet: Sheet, problem: Problem) -> str:
    """Put what the domain refused at the fields it speaks of; a sentence about the whole, or empty."""
    placed = False
    for pointer in problem.pointers:
        found = _target(sheet, pointer.path)
        if found is not None:
            form, name = found
            placed = True
            if pointer.detail not in form.errors.get(name, []):
                form.add_error(name, pointer.detail)
    return "" if placed else problem.detail


def _fare(row: FareRow, zone: str) -> NewFare | None:
    given = row.form.cleaned_data
    instants = [place_instants(one, ("since", "until"), zone) for one in row.periods if not one.blank]
    if any(one.errors for one in row.periods):
        return None
    return NewFare(
        family=given["family"],
        travel_class=given["travel_class"],
        tariff=_tariff(row),
        conditions=_conditions(row),
        reductions=tuple(_reduction(given, who) for who in _reduced(given)),
        periods=tuple(SalePeriod(since, until) for since, until in instants),
        quota=given["quota"],
        description=given["description"],
    )


def _tariff(row: FareRow) -> Tariff:
    given = row.form.cleaned_data
    match given["kind"]:
        case TariffKind.FLAT:
            return Tariff(TariffKind.FLAT, amount=given["amount"])
        case TariffKind.DISTANCE:
            step = given["round_to"]
            rate, least = given["per_km"], given["minimum"] or 0
            return Tariff(TariffKind.DISTANCE, milli_per_km=rate, minimum=least, round_to=1 if step is None else step)
    cells = tuple(OriginDestinationPrice(near, far, price) for (near, far), price in row.prices.items())
    return Tariff(TariffKind.MATRIX, prices=cells)


def _conditions(row: FareRow) -> Conditions:
    given = row.form.cleaned_data
    tiers = [one.cleaned_data for one in row.tiers if not one.blank]
    return Conditions(
        refund_tiers=tuple(RefundTier(one["hours"], one["kept"]) for one in tiers),
        exchange_fee=(given["exchange_fee"] or 0) if given["exchanges"] else None,
        name_change=given["name_change"],
        seat_choice=given["seat_choice"],
    )


def _reduced(given: dict[str, Any]) -> list[ReductionKind]:
    return [kind for kind in ReductionKind if given.get(f"{kind.value}_off") is not None]


def _reduction(given: dict[str, Any], kind: ReductionKind) -> Reduction:
    who = kind.value
    return Reduction(
        kind, given[f"{who}_off"], given.get(f"{who}_from"), given.get(f"{who}_until"), given.get(f"{who}_least")
    )


def _charge(given: dict[str, Any]) -> Charge:
    return Charge(
        given["name"], given["kind"], given["country"], given["share"] or 0, given["amount"] or 0, given["included"]
    )


def _target(sheet: Sheet, path: str) -> tuple[Form, str] | None:
    """The form and the field a pointer means."""
    if path == "/name":
        return sheet.table, "name"
    found = _POINTER.fullmatch(path)
    if found is None:
        return None
    kind, number, rest = found[1], int(found[2]), found[3] or ""
    if kind == "charges":
        written = [form for form in sheet.charges if not form.blank]
        name = _CHARGE_FIELDS.get(rest, rest)
        return (written[number], name) if number < len(written) and name in written[number].fields else None
    return _of_fare(sheet.fares[number], rest) if number < len(sheet.fares) else None


def _of_fare(row: FareRow, rest: str) -> tuple[Form, str]:
    head, _slash, tail = rest.partition("/")
    if head == "reductions":
        number, _slash, name = tail.partition("/")
        who = _reduced(row.form.cleaned_data)[int(number)].value
        return row.form, f"{who}_{_REDUCTION_FIELDS.get(name, 'off')}"
    if head == "periods":
        number, _slash, name = tail.partition("/")
        return [one for one in row.periods if not one.blank][int(number)], name
    if rest == "conditions/refund_tiers":
        return next((one for one in row.tiers if not one.blank), row.tiers[0]), "hours"
    return row.form, _FIELDS.get(rest, "kind")
