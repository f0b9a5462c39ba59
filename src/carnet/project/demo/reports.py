"""What the demo's traveller has asked, and what became of it: a report in each state, one with a picture."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import Final
from uuid import UUID

from PIL import Image, ImageDraw

from carnet.domains.booking import queries as bookings
from carnet.domains.identity import queries as accounts
from carnet.domains.inventory import queries as inventory
from carnet.domains.support import operations, queries
from carnet.domains.support.contracts import AboutKind, ReportCategory, SentFile, Topic
from carnet.infra.access import MemberRole, PlatformRole
from carnet.infra.principal import Principal
from carnet.project.demo.catalog import Catalog
from carnet.project.demo.logins import CROWD, LOGINS, Login

_OWNER: Final = next(one for one in LOGINS if one.member_role is MemberRole.OWNER)
_SUPPORT: Final = next(one for one in LOGINS if one.role is PlatformRole.SUPPORT)
_TRAVELLER: Final = LOGINS[0]
_PEN: Final = (74, 52, 33)


def ask(catalog: Catalog, *, now: datetime) -> None:
    """Let the traveller and one of the crowd have written to the railway and to support, unless they have."""
    traveller, railway = _id(_TRAVELLER), catalog.operator(_OWNER.member_of or "")
    if queries.reports(user_id=traveller, limit=1):
        return
    owner = Principal(user_id=_id(_OWNER), memberships={railway: MemberRole.OWNER})
    support = Principal(user_id=_id(_SUPPORT), roles=frozenset({PlatformRole.SUPPORT}), second_factor=True)
    trip = _trip_of(traveller, railway, now=now)
    _invoices(traveller, support, now=now)
    if trip is not None:
        _umbrella(traveller, trip, railway, owner, now=now)
        _table(traveller, trip, now=now)
    _ramp(CROWD, railway, now=now)


def _umbrella(traveller: UUID, trip: Topic, railway: UUID, owner: Principal, *, now: datetime) -> None:
    """Asked, answered, thanked for and closed."""
    asked = now - timedelta(days=9)
    made = operations.report_open(
        user_id=traveller,
        category=ReportCategory.LOST_PROPERTY,
        subject="A green umbrella",
        text="I left a green umbrella in the luggage rack, in the middle of the train.\nHas somebody found it?",
        topic=trip,
        name=_TRAVELLER.first_name,
        now=asked,
    )
    operations.report_answer(
        number=made.number,
        operator_id=railway,
        text="It is at the service point in Berlin and stays there for four weeks. Bring your ticket along.",
        by=owner,
        now=asked + timedelta(hours=2),
    )
    operations.report_write(
        user_id=traveller, number=made.number, text="I have it again. Thank you!", now=asked + timedelta(days=1)
    )
    operations.report_close(user_id=traveller, number=made.number, now=asked + timedelta(days=1, minutes=1))


def _invoices(traveller: UUID, support: Principal, *, now: datetime) -> None:
    """Answered by the platform, with a note that the traveller does not see."""
    asked = now - timedelta(days=2)
    made = operations.report_open(
        user_id=traveller,
        category=ReportCategory.WEBSITE,
        subject="Invoices for last year",
        text="Can I have all invoices of last year in one file?",
        name=_TRAVELLER.first_name,
        now=asked,
    )
    operations.report_note(
        number=made.number,
        operator_id=None,
        text="Asked for by three people this month.",
        by=support,
        now=asked + timedelta(minutes=20),
    )
    operations.report_answer(
        number=made.number,
        operator_id=None,
        text="Not in one file yet. Each booking has its own: My trips, a booking, Invoices.",
        by=support,
        now=asked + timedelta(minutes=40),
    )


def _table(traveller: UUID, trip: Topic, *, now: datetime) -> None:
    """Waits for its answer, with a picture."""
    operations.report_open(
        user_id=traveller,
        category=ReportCategory.SEAT,
        subject="The table at my seat is broken",
        text="It does not stay up, see the picture. Can you mend it before I travel back, or give us other seats?",
        topic=trip,
        name=_TRAVELLER.first_name,
        files=[SentFile("table.png", _picture())],
        now=now - timedelta(hours=3),
    )


def _ramp(crowd: Iterable[Login], railway: UUID, *, now: datetime) -> None:
    """Overdue, from the first of the crowd who travels with the railway."""
    travelling = ((one, _trip_of(_id(one), railway, now=now)) for one in crowd)
    for one, trip in islice(((one, trip) for one, trip in travelling if trip), 1):
        operations.report_open(
            user_id=_id(one),
            category=ReportCategory.ACCESSIBILITY,
            subject="Help with boarding",
            text="I use a wheelchair and need the ramp. Whom do I tell, and how long before?",
            topic=trip,
            name=one.first_name,
            now=now - timedelta(hours=27),
        )


def _id(login: Login) -> UUID:
    return accounts.find(email=login.email).id


def _trip_of(user_id: UUID, railway: UUID, *, now: datetime) -> Topic | None:
    """A booking of somebody's for one of the railway's trips, the next one if there is any to come."""
    paid = [one for one in bookings.bookings(user_id=user_id, now=now) if one.confirmed_at is not None]
    for one in sorted(paid, key=lambda booking: abs(booking.departs_at - now)):
        if inventory.offer(one.tickets[0].listing_id).listing.operator_id == railway:
            return Topic(AboutKind.BOOKING, reference=one.reference)
    return None


def _picture() -> bytes:
    """A table that hangs."""
    picture = Image.new("RGB", (960, 640), (222, 226, 224))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 470, 960, 640), fill=(120, 128, 134))
    pen.rounded_rectangle((60, 160, 330, 520), 40, fill=(23, 71, 140))
    pen.polygon([(380, 300), (820, 420), (810, 450), (372, 330)], fill=(196, 160, 112), outline=_PEN)
    pen.line([(600, 470), (560, 372)], fill=_PEN, width=14)
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()
