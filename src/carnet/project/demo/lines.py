"""Lines of the demo: where they stop, when they leave, on which days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DAILY: Final = frozenset(range(7))
WORKDAYS: Final = frozenset(range(5))
WEEKEND: Final = frozenset({4, 5, 6})
"""Days of the week, Monday is 0."""


@dataclass(frozen=True, slots=True)
class Line:
    """Departures from both ends, at the same times of the day (local, `HH:MM`).

    `calls` are towns with the minutes from the first departure to the arrival there, such as `Leipzig 75`; trips
    back take as long. Trains of a line are numbered from `number`, even ones go back.
    """

    company: str
    fleet: str
    prefix: str
    number: int
    calls: str
    departures: str
    days: frozenset[int] = DAILY
    dwell: int = 4

    @property
    def stops(self) -> tuple[tuple[str, int], ...]:
        """Towns and minutes."""
        split = [call.strip().rpartition(" ") for call in self.calls.split(",")]
        return tuple((town, int(minutes)) for town, _, minutes in split)

    @property
    def trains(self) -> tuple[str, ...]:
        """Their names, there and back, by departure."""
        return tuple(f"{self.prefix} {self.number + one}" for one in range(2 * len(self.departures.split())))


def _nordstern() -> tuple[Line, ...]:
    name, fleet, prefix = "nordstern", "Polaris", "NS"
    return (
        Line(
            name,
            fleet,
            prefix,
            501,
            "Hamburg 0, Berlin 107, Leipzig 184, Nuremberg 300, Munich 366",
            "05:52 08:52 12:52 16:52",
        ),
        Line(
            name,
            fleet,
            prefix,
            521,
            "Cologne 0, Frankfurt 66, Stuttgart 150, Munich 288, Salzburg 392, Vienna 540",
            "06:20 10:20 14:20",
        ),
        Line(name, fleet, prefix, 541, "Berlin 0, Hanover 98, Cologne 262, Brussels 378", "07:48 13:48"),
        Line(
            name,
            fleet,
            prefix,
            561,
            "Berlin 0, Dresden 112, Prague 255, Brno 412, Bratislava 506, Budapest 662",
            "06:14 11:14",
        ),
        Line(name, fleet, prefix, 581, "Zurich 0, Basel 54, Frankfurt 228, Hanover 372, Hamburg 456", "08:00 14:00"),
        Line(name, fleet, prefix, 591, "Hamburg 0, Copenhagen 285, Gothenburg 522, Oslo 760", "07:12", WEEKEND),
        Line(name, "Regional", "NR", 721, "Salzburg 0, Munich 106", "08:10 17:10", WORKDAYS, 2),
    )


def _ligne_claire() -> tuple[Line, ...]:
    name, fleet, prefix = "ligne-claire", "Mistral", "LC"
    return (
        Line(name, fleet, prefix, 101, "Paris 0, Lyon 118, Marseille 222", "07:10 10:10 13:10 17:10"),
        Line(
            name,
            fleet,
            prefix,
            141,
            "Paris 0, Lille 62, Brussels 100, Antwerp 146, Amsterdam 222",
            "07:25 11:25 15:25 18:25",
        ),
        Line(name, fleet, prefix, 181, "Paris 0, Lyon 120, Turin 348, Milan 426", "06:44 14:44"),
        Line(name, fleet, prefix, 201, "Madrid 0, Zaragoza 76, Barcelona 172", "07:00 11:00 15:00 19:00"),
        Line(name, fleet, prefix, 241, "Madrid 0, Valencia 112", "08:40 16:40"),
        Line(name, fleet, prefix, 261, "Madrid 0, Seville 156", "09:05 18:05"),
        Line(
            name,
            fleet,
            prefix,
            301,
            "Milan 0, Bologna 66, Florence 108, Rome 205, Naples 281",
            "06:30 09:30 13:30 17:30",
        ),
        Line(name, fleet, prefix, 341, "Venice 0, Bologna 88, Florence 130, Rome 226", "08:26 15:26"),
    )


def _nachtfalter() -> tuple[Line, ...]:
    name, fleet, prefix = "nachtfalter", "Falter", "NF"
    return (
        Line(
            name, fleet, prefix, 11, "Vienna 0, Salzburg 168, Munich 290, Stuttgart 440, Paris 830", "19:40", dwell=12
        ),
        Line(name, fleet, prefix, 13, "Hamburg 0, Hanover 92, Munich 545, Bologna 905, Rome 1130", "20:28", dwell=12),
        Line(name, fleet, prefix, 15, "Berlin 0, Hamburg 130, Copenhagen 470, Stockholm 830", "20:50", dwell=12),
        Line(name, fleet, prefix, 17, "Warsaw 0, Kraków 165, Vienna 560, Venice 1000", "19:05", WEEKEND, dwell=12),
    )


def _planes() -> tuple[Line, ...]:
    alba, jet, fjord, small = "alba-air", "A220 Alba", "fjord-air", "E190 Fjord"
    return (
        Line(alba, jet, "AB", 401, "Berlin 0, Paris 110", "07:05 17:30"),
        Line(alba, jet, "AB", 411, "Madrid 0, Rome 150", "09:15"),
        Line(alba, jet, "AB", 421, "Paris 0, Lisbon 155", "08:20 18:05"),
        Line(alba, jet, "AB", 431, "Frankfurt 0, Athens 175", "10:40"),
        Line(alba, jet, "AB", 441, "Vienna 0, Barcelona 145", "12:15"),
        Line(alba, jet, "AB", 451, "Amsterdam 0, Milan 100", "07:45 16:10", WORKDAYS),
        Line(alba, jet, "AB", 461, "London 0, Zurich 105", "08:30 18:40"),
        Line(alba, jet, "AB", 471, "Berlin 0, Munich 70, Athens 230", "06:50", WEEKEND, 40),
        Line(alba, jet, "AB", 481, "Warsaw 0, Brussels 125", "13:05"),
        Line(fjord, small, "FJ", 801, "Copenhagen 0, Stockholm 75", "07:30 17:00"),
        Line(fjord, small, "FJ", 811, "Stockholm 0, Helsinki 60", "08:15 18:20"),
        Line(fjord, small, "FJ", 821, "Oslo 0, Copenhagen 70", "06:55 16:45", WORKDAYS),
        Line(fjord, small, "FJ", 831, "Copenhagen 0, London 125", "09:40"),
        Line(fjord, small, "FJ", 841, "Helsinki 0, Tallinn 35", "10:05"),
        Line(fjord, small, "FJ", 851, "Dublin 0, Amsterdam 100", "11:30"),
        Line(fjord, small, "FJ", 861, "Gothenburg 0, Hamburg 80", "07:20", WORKDAYS),
        Line(fjord, small, "FJ", 871, "Prague 0, Budapest 75", "15:15"),
    )


def _buses() -> tuple[Line, ...]:
    kometa, coach, sur, comfort = "kometa", "Kometa 50", "via-sur", "Confort"
    return (
        Line(kometa, coach, "K", 1, "Berlin 0, Poznań 195, Łódź 360, Warsaw 450", "07:30 15:30", dwell=10),
        Line(kometa, coach, "K", 21, "Kraków 0, Brno 300, Vienna 410", "08:00", dwell=10),
        Line(kometa, coach, "K", 31, "Budapest 0, Zagreb 260, Ljubljana 385, Venice 545", "07:00", dwell=15),
        Line(kometa, coach, "K", 41, "Munich 0, Prague 285, Brno 435, Bratislava 535", "09:15", dwell=10),
        Line(kometa, coach, "K", 51, "Tallinn 0, Riga 270, Vilnius 520", "08:30", dwell=10),
        Line(kometa, coach, "K", 61, "Hamburg 0, Berlin 190, Dresden 335, Prague 455", "10:00 22:30", dwell=10),
        Line(kometa, coach, "K", 71, "Warsaw 0, Gdańsk 270", "14:00", WEEKEND),
        Line(kometa, coach, "K", 81, "Zurich 0, Munich 230", "08:45 17:45"),
        Line(kometa, coach, "K", 91, "Wrocław 0, Dresden 190, Leipzig 275", "12:20", WORKDAYS),
        Line(sur, comfort, "VS", 1, "Lisbon 0, Porto 200", "08:00 13:00 18:00"),
        Line(sur, comfort, "VS", 21, "Madrid 0, Valencia 260", "09:30 16:30"),
        Line(sur, comfort, "VS", 31, "Barcelona 0, Montpellier 270, Marseille 400", "10:15", dwell=10),
        Line(sur, comfort, "VS", 41, "Madrid 0, Bilbao 290", "08:30 17:00"),
        Line(sur, comfort, "VS", 51, "Barcelona 0, Valencia 245", "14:45", WEEKEND),
    )


LINES: Final = _nordstern() + _ligne_claire() + _nachtfalter() + _planes() + _buses()
