"""The text of a bar coded boarding pass: one flight, format M, as IATA Resolution 792 writes it.

The layout is that of the "Bar Coded Boarding Pass (BCBP) Implementation Guide" of IATA, version 6 of the conditional
items: the mandatory items of the one leg, then the items that a pass has once (the "unique" block, up to who issued
it), then the leg's own conditional items, which are left empty, as is the airlines' own room. There is no security
field: what proves a ticket here is its `CT1.` code (see `codes`), which is printed beside.

Texts are ASCII. Numbers are decimal with leading noughts, sizes two hexadecimal digits, days are days of the year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_MANDATORY: Final = re.compile(
    r"M1(?P<name>.{20})E(?P<pnr>.{7})(?P<origin>[A-Z]{3})(?P<destination>[A-Z]{3})(?P<carrier>[A-Z0-9 ]{3})"
    r"(?P<number>\d{4})(?P<suffix>[A-Z ])(?P<day>\d{3})(?P<cabin>[A-Z])(?P<seat>.{4})(?P<sequence>\d{4}) "
    r"(?P<status>[0-9A-Z])(?P<size>[0-9A-F]{2})",
    re.ASCII,
)
_UNIQUE: Final = re.compile(
    r">60B(?P<passenger>\d)(?P<checked_in>[A-Z ])(?P<made>[A-Z])(?P<issued>\d{4})B(?P<issuer>[A-Z0-9 ]{3})00",
    re.ASCII,
)
_LAST_SEQUENCE: Final = 9999


class BoardingPassUnreadable(ValueError):
    """The text is no boarding pass of the form that this module writes."""


@dataclass(frozen=True, slots=True)
class BoardingPass:
    """A passenger on one flight.

    `name` is `LAST/FIRST` in capital letters, at most 20 characters. `carrier` is the operating airline's designator,
    `number` the flight's, with a `suffix` letter or none. `day` is the day of departure in the airport's own time,
    `cabin` the compartment code (F, C, W, Y), `seat` such as `12A`, or empty. `sequence` is unique on the flight.
    `status` is the passenger's: 0 is ticketed, 5 has gone through the gate. `passenger` says who travels: 0 an adult,
    3 a child. `made` is where the pass was made: W for the web.
    """

    name: str
    pnr: str
    origin: str
    destination: str
    carrier: str
    number: int
    suffix: str
    day: date
    cabin: str
    seat: str
    sequence: int
    status: str
    issued: date
    passenger: str = "0"
    made: str = "W"


def encode(made: BoardingPass) -> str:
    """The text for the bar code, 77 characters."""
    mandatory = (
        f"M1{made.name:<20.20}E{made.pnr:<7.7}{made.origin}{made.destination}{made.carrier:<3}"
        f"{made.number:04}{made.suffix:<1}{_of_year(made.day)}{made.cabin}{_seat(made.seat)}"
        f"{min(made.sequence, _LAST_SEQUENCE):04} {made.status}"
    )
    year = made.issued.year % 10
    unique = f">60B{made.passenger} {made.made}{year}{_of_year(made.issued)}B{made.carrier:<3}00"
    return f"{mandatory}{len(unique):02X}{unique}"


def decode(text: str, *, near: date) -> BoardingPass:
    """What a text of `encode` says; the year of issue is the last one up to `near` that ends in its digit.

    The flight leaves within a year of that. Raises BoardingPassUnreadable.
    """
    first = _MANDATORY.match(text)
    second = _UNIQUE.fullmatch(text, first.end()) if first else None
    if first is None or second is None or int(first["size"], 16) != len(second[0]):
        raise BoardingPassUnreadable("this is no boarding pass of ours")
    issued = _day(near.year - (near.year - int(second["issued"][0])) % 10, second["issued"][1:])
    day = _day(issued.year, first["day"])
    return BoardingPass(
        name=first["name"].rstrip(),
        pnr=first["pnr"].rstrip(),
        origin=first["origin"],
        destination=first["destination"],
        carrier=first["carrier"].rstrip(),
        number=int(first["number"]),
        suffix=first["suffix"].rstrip(),
        day=day if day >= issued else _day(issued.year + 1, first["day"]),
        cabin=first["cabin"],
        seat=first["seat"].lstrip("0").rstrip(),
        sequence=int(first["sequence"]),
        status=first["status"],
        issued=issued,
        passenger=second["passenger"],
        made=second["made"],
    )


def _seat(seat: str) -> str:
    """Three digits and a letter, or blanks."""
    return f"{seat:0>4}" if seat else " " * 4


def _of_year(day: date) -> str:
    return f"{day.timetuple().tm_yday:03}"


def _day(year: int, number: str) -> date:
    return date(year, 1, 1) + timedelta(days=int(number) - 1)
