"""Words of the scanner's page: for the page itself, and for its scripts, which say the same without network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from carnet.domains.booking.contracts import Boarded, BoardingTrip, ManifestTicket, ScanAnswer
from carnet.domains.schedule.contracts import ListingKind, ListingSnapshot, StopSnapshot
from carnet.kernel import ids
from carnet.web.presenters import wording

VERDICT_WORDS: Final[dict[str, Promise]] = {
    "good": _("Good"),
    "again": _("Scanned before"),
    "cancelled": _("Cancelled"),
    "old_code": _("Old ticket"),
    "other_trip": _("Another trip"),
    "not_yet_paid": _("Not paid"),
    "wrong_stop": _("Not at this stop"),
    "forged": _("Forged"),
    "unreadable": _("No ticket"),
    "unknown": _("Not on the list"),
    "bad_time": _("Wrong clock"),
    "refused": _("Not taken"),
}
TONES: Final = {"good": "good", "wrong_stop": "look", "unknown": "look", "unreadable": "look"}
"""How loud a verdict is; all others stop people."""
REASON_WORDS: Final[dict[str, Promise]] = {
    "again": _("First scanned {when}."),
    "again_unknown": _("Nobody knows when and where."),
    "cancelled_trip": _("The whole trip is cancelled."),
    "cancelled_ticket": _("This ticket was given back."),
    "cancelled_exchanged": _("It was exchanged for another departure."),
    "cancelled_void": _("It was never paid."),
    "old_code": _("A newer ticket took its place: ask for the one in the booking."),
    "other_trip": _("This ticket is for {other}."),
    "other_trip_unknown": _("This ticket is for another departure."),
    "not_yet_paid": _("The seat is only held."),
    "wrong_stop_too_early": _("Boards later on: {way}."),
    "wrong_stop_too_late": _("The journey has ended: {way}."),
    "forged": _("We did not sign this code, or it was changed."),
    "unreadable": _("This is not the code of a ticket."),
    "unknown": _("Genuine, but bought after the list was made. With network, the server knows."),
    "bad_time": _("Set this device's clock and scan again."),
}
HINT_WORDS: Final[dict[str, Promise]] = {
    "late_stop": _("should have boarded earlier"),
    "no_seat": _("no seat of their own"),
    "new_seat": _("the seat on the ticket has changed"),
    "newer_code": _("the list is older than the ticket"),
    "wheelchair": _("place for a wheelchair"),
}
_SCRIPT_WORDS: Final[dict[str, Promise]] = {
    "ready": _("Ready"),
    "ready_why": _("Hold a ticket before the camera, or type."),
    "first": _("{at} in {stop}, {who}"),
    "who_you": _("by you"),
    "who_other": _("by somebody else"),
    "who_device": _("{who} with {device}"),
    "way": _("{from} to {to}"),
    "seat": _("{section}, seat {seat}"),
    "seat_alone": _("Seat {seat}"),
    "stop_choice": _("{name}, {at}"),
    "fresh": _("List of {made}, good until {until}."),
    "stale": _("The list is too old: it was good until {until}. Take a new one along as soon as there is network."),
    "online": _("Online"),
    "offline": _("No network"),
    "login": _("Log in again"),
    "waiting_one": _("1 scan waits to be sent"),
    "waiting": _("{n} scans wait to be sent"),
    "all_sent": _("All scans are sent"),
    "unsent": _("not sent yet"),
    "no_list": _("The list could not be had. Try again where there is network."),
    "not_genuine": _("The list is not genuine, so it is not used. Take it along again."),
    "no_camera": _("There is no camera, or this page may not use it. Type codes, or use a hand scanner."),
    "nobody": _("Nobody on the list has this name or reference."),
    "check_in": _("Check in"),
    "on_board": _("on board"),
    "told": _("You were told “{word}” ({at} in {stop}), but the server says “{answer}”."),
    "seen": _("I have seen it"),
    "choose": _("Who is it?"),
    "not_taken": _("The list of this trip is not on this device. Take it along where there is network."),
    "no_shell": _("This browser keeps no pages: leave this one open while there is no network."),
    "forget_waiting": _("Scans that were not sent yet would be lost. Press once more to forget them, too."),
    "forgotten": _("This device has forgotten everything about tickets."),
    "counted": _("{scanned} of {expected}"),
}


def words() -> list[tuple[str, str]]:
    """All that the page's scripts may have to say, as name and text."""
    named = [
        *((f"verdict_{name}", word) for name, word in VERDICT_WORDS.items()),
        *((f"why_{name}", word) for name, word in REASON_WORDS.items()),
        *((f"hint_{name}", word) for name, word in HINT_WORDS.items()),
        *_SCRIPT_WORDS.items(),
    ]
    return [(name, str(word)) for name, word in named]


@dataclass(frozen=True, slots=True)
class Panel:
    """What a scan has come to, in words; `tone` is good, look or stop."""

    tone: str
    word: str
    why: str
    who: str = ""
    seat: str = ""
    way: str = ""
    hints: str = ""


@dataclass(frozen=True, slots=True)
class Departure:
    """A row of what can be scanned; `id` as addresses write it."""

    id: str
    name: str
    route: str
    day: datetime
    departs: str
    tickets: int
    boarded: int


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop where people board, as a choice."""

    value: int
    words: str
    here: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A ticket that was looked up by name or reference; `id` as forms write it."""

    id: str
    name: str
    more: str
    boarded: bool


def departures(trips: Sequence[BoardingTrip]) -> list[Departure]:
    """Rows of the list, with times by the clock of the first stop."""
    return [_departure(one.listing, one) for one in trips]


def _departure(listing: ListingSnapshot, trip: BoardingTrip) -> Departure:
    first, last = listing.stops[0], listing.stops[-1]
    leaves = first.departure or first.arrival
    assert leaves  # noqa: S101  a listing begins at some time
    is_event = listing.kind is ListingKind.EVENT
    route = first.station_name if is_event else _say("way", **{"from": first.station_name, "to": last.station_name})
    return Departure(
        id=ids.encode("trp", listing.id),
        name=listing.name,
        route=route,
        day=wording.local(leaves, first.timezone),
        departs=wording.clock(leaves, first.timezone),
        tickets=trip.tickets,
        boarded=trip.boarded,
    )


def stops(listing: ListingSnapshot, here: int) -> list[Stop]:
    """Where people board, with departures by the clocks there."""
    return [
        Stop(
            number,
            _say("stop_choice", name=one.station_name, at=wording.clock(one.departure, one.timezone)),
            number == here,
        )
        for number, one in enumerate(listing.stops)
        if one.departure and one.pick_up
    ]


def _stop(name: str, at: str) -> str:
    return _say("stop_choice", name=name, at=at)


def panel(answer: ScanAnswer, listing: ListingSnapshot, *, me: UUID | None) -> Panel:
    """The server's answer in words; `me` is who scans."""
    verdict, row = answer.judgement.verdict, answer.ticket
    way = _way(row, listing) if verdict != "other_trip" else ""  # whose stops this listing does not know
    return Panel(
        tone=TONES.get(verdict, "stop"),
        word=str(VERDICT_WORDS[verdict]),
        why=_reason(answer, listing, way=way, me=me),
        who=row.name if row else "",
        seat=_seat(row),
        way=way if verdict != "wrong_stop" else "",
        hints=" · ".join(str(HINT_WORDS.get(hint, hint)) for hint in answer.judgement.hints),
    )


def found(rows: Sequence[ManifestTicket], listing: ListingSnapshot) -> list[Found]:
    """Tickets to choose from."""
    return [
        Found(
            ids.encode("tkt", row.id),
            row.name,
            " · ".join(part for part in (row.reference, _seat(row), _way(row, listing)) if part),
            row.boarded is not None,
        )
        for row in rows
    ]


def nobody() -> Panel:
    """Nothing was found by what was typed."""
    return Panel("look", str(VERDICT_WORDS["unreadable"]), str(_SCRIPT_WORDS["nobody"]))


def _say(name: str, /, **facts: object) -> str:
    text = _SCRIPT_WORDS.get(name) or REASON_WORDS.get(name) or ""
    return str(text).format(**facts)


def _reason(answer: ScanAnswer, listing: ListingSnapshot, *, way: str, me: UUID | None) -> str:
    verdict, why = answer.judgement.verdict, answer.judgement.why
    if verdict == "other_trip":
        known = answer.other
        return _say("other_trip", other=known.name) if known else _say("other_trip_unknown")
    if verdict == "again" and answer.first is None:
        return _say("again_unknown")
    return _say(f"{verdict}_{why}" if why else verdict, when=_first(answer.first, listing, me), way=way)


def _first(first: Boarded | None, listing: ListingSnapshot, me: UUID | None) -> str:
    """When and where it was scanned before, and by whom."""
    if first is None:
        return ""
    stop: StopSnapshot = listing.stops[first.stop]
    who = _say("who_you" if me and first.by == me else "who_other")
    if first.device:
        who = _say("who_device", who=who, device=first.device)
    return _say("first", at=wording.clock(first.at, stop.timezone), stop=stop.station_name, who=who)


def _seat(row: ManifestTicket | None) -> str:
    if row is None or not row.seat:
        return ""
    return _say("seat" if row.section else "seat_alone", section=row.section, seat=row.seat)


def _way(row: ManifestTicket | None, listing: ListingSnapshot) -> str:
    if row is None or listing.kind is ListingKind.EVENT:
        return ""
    first, last = listing.stops[row.span.from_stop], listing.stops[row.span.to_stop]
    return _say("way", **{"from": first.station_name, "to": last.station_name})
