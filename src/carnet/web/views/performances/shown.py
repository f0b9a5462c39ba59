"""What the pages of events and performances have in common."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from carnet.domains.operators import queries as fleet
from carnet.domains.schedule import queries
from carnet.domains.schedule.contracts import EventProfile, ListingKind, PerformanceProfile
from carnet.infra.access import Permission, may_at
from carnet.infra.principal import Principal
from carnet.kernel import clock, ids
from carnet.web.forms.mistakes import mistakes
from carnet.web.forms.performances import PerformanceForm, PerformancesForm
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.views.beside import beside

HERE: Final = "operator-events"
UNFIT: Final = 422
MOST_SHOWN: Final = 400
_CHOICES: Final = 200
_PAST: Final = timedelta(days=1)


def parts(number: UUID, by: Principal, known: PerformanceProfile | None = None) -> dict[str, Any]:
    """What performances can be made of: halls and fares. What `known` has stays among them though there is newer."""
    plans = fleet.seat_plans_page(operator_id=number, by=by, kind=ListingKind.EVENT, retired=False, limit=_CHOICES)
    tables = queries.fare_tables(operator_id=number, by=by, now=clock.now(), limit=_CHOICES)
    halls = [(str(plan.newest.id), _hall(plan.name, plan.newest.capacity)) for plan in plans]
    fares = [(str(table.id), table.name) for table in tables]
    if known:
        for choices, kept in ((halls, known.seat_plan_version_id), (fares, known.fare_table_id)):
            if str(kept) not in dict(choices):
                choices.append((str(kept), gettext("As it is now")))
    return {"operator_id": number, "by": by, "halls": halls, "fare_tables": fares}


def _hall(name: str, capacity: int) -> str:
    return ngettext("%(name)s, %(n)d place", "%(name)s, %(n)d places", capacity) % {"name": name, "n": capacity}


def coming(known: EventProfile, by: Principal, *, now: datetime) -> tuple[PerformanceProfile, ...]:
    """Those of the last day and to come."""
    return queries.performances_page(
        operator_id=known.operator_id, by=by, event_ids=[known.id], since=now - _PAST, limit=MOST_SHOWN
    )


def form_page(
    request: HttpRequest,
    event: EventProfile,
    form: PerformancesForm | PerformanceForm,
    template: str,
    *,
    known: PerformanceProfile | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """A form about performances of an event; `known` is the one that is to change."""
    by, operator = principal(request), ids.encode("opr", event.operator_id)
    context = {
        "side": beside(event.operator_id, by, here=HERE),
        "event": event,
        "number": ids.encode("evt", event.id),
        "event_href": reverse("web:operator-event", args=[operator, ids.encode("evt", event.id)]),
        "known": known,
        "performance": ids.encode("trp", known.id) if known else "",
        "form": form,
        "mistakes": mistakes(form),
        "refusal": refusal,
        "may_publish": may_at(by, Permission.TRIPS_PUBLISH, event.operator_id),
    }
    return page(request, f"pages/performances/{template}.html", context, status=status)
