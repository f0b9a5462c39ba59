"""An operator's promo codes in a list, and new ones as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, ngettext

from carnet.domains.booking.contracts import PromoCode, PromoKind
from carnet.domains.schedule.contracts import TripProfile
from carnet.kernel.ids import encode
from carnet.kernel.money import Money
from carnet.web.presenters import wording
from carnet.web.presenters.fare_tables import between
from carnet.web.presenters.prices import percent


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code in the list. `live`: it can be used now, `state` the same in a word; `open`: it can be stopped."""

    id: str
    code: str
    off: str
    valid: str
    limits: str
    trips: str
    uses: int
    state: str
    live: bool
    open: bool


def row(code: PromoCode, *, now: datetime, zone: str) -> CodeRow:
    """A code as the list shows it; times are those of a zone."""
    state, live = _state(code, now)
    return CodeRow(
        id=encode("pro", code.id),
        code=code.code,
        off=percent(code.off_bp)
        if code.kind is PromoKind.PERCENT
        else wording.price(Money(code.amount, code.currency)),
        valid=between(code.valid_from, code.valid_until, zone),
        limits=_limits(code),
        trips=_trips(len(code.listing_ids)),
        uses=code.uses,
        state=state,
        live=live,
        open=code.stopped_at is None,
    )


def trip_words(trip: TripProfile) -> str:
    """A trip to choose: `ICE 503, Tue 1 Dec`."""
    return f"{trip.name}, {wording.day(trip.service_date)}"


def sheet(codes: Iterable[PromoCode]) -> str:
    """The codes as comma-separated values, with a row of headings."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["code", "amount", "currency", "valid_until"])
    for one in codes:
        until = one.valid_until.isoformat() if one.valid_until else ""
        table.writerow([one.code, wording.plain_amount(Money(one.amount, one.currency)), one.currency, until])
    return out.getvalue()


def _state(code: PromoCode, now: datetime) -> tuple[str, bool]:
    if code.stopped_at is not None:
        return gettext("stopped"), False
    if code.valid_until is not None and code.valid_until <= now:
        return gettext("over"), False
    if code.most_uses is not None and code.uses >= code.most_uses:
        return gettext("used up"), False
    if code.valid_from is not None and now < code.valid_from:
        return gettext("not yet"), False
    return gettext("holds"), True


def _limits(code: PromoCode) -> str:
    said = []
    if code.most_uses is not None:
        said.append(gettext("%(n)d in total") % {"n": code.most_uses})
    if code.most_per_user is not None:
        said.append(gettext("%(n)d for each buyer") % {"n": code.most_per_user})
    return ", ".join(said) or gettext("no limit")


def _trips(count: int) -> str:
    return ngettext("%(n)d trip", "%(n)d trips", count) % {"n": count} if count else gettext("all")
