"""The API of an operator's timetables: runs that come again, and the trips that are made of them."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from pydantic import ConfigDict, Field

from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import TimetableException, TimetableProfile
from carnet.domains.schedule.http.timetable_forms import (
    CopyBody,
    ExceptionBody,
    GeneratedOut,
    RunOut,
    TimetableBody,
    TimetableOut,
    TimetablePatch,
)
from carnet.domains.schedule.http.trips import TimetableId
from carnet.infra.http import ApiRequest, Out, Page, Paging, Query, Router, Status, bearer_or_machine, page
from carnet.infra.http import etag as etags
from carnet.infra.http.ids import OperatorId, RouteId
from carnet.kernel import clock

router = Router(tags=["operators"], auth=bearer_or_machine)

_ALL: Final = "/operators/{operator_id}/timetables"
_ONE: Final = f"{_ALL}/{{timetable_id}}"
_DAY: Final = timedelta(days=1)


class TimetablesAsked(Paging):
    """Which timetables."""

    route: RouteId | None = None
    ended: bool = Field(False, description="Also those that were ended.")


class RunsAsked(Paging):
    """Which runs: from today on where nothing is said."""

    since: date | None = None
    until: date | None = Field(None, description="The first day that is not asked for.")


class EndAsked(Out):
    """When it ends."""

    model_config = ConfigDict(extra="forbid")

    until: date | None = Field(None, description="The first day without it; today where nothing is said.")


@router.get(_ALL, response=Page[TimetableOut])
def timetables(request: ApiRequest, operator_id: OperatorId, asked: Query[TimetablesAsked]) -> dict[str, Any]:
    """The operator's timetables by name."""
    rows = queries.timetables_page(
        operator_id=operator_id,
        by=request.principal,
        route_id=asked.route,
        ended=asked.ended,
        after=asked.key(str, UUID),
        limit=asked.fetch,
    )
    return page(rows, paging=asked, key=lambda one: (one.plan.name, one.id), show=TimetableOut.of)


@router.post(_ALL, response={201: TimetableOut})
def create(request: ApiRequest, operator_id: OperatorId, body: TimetableBody, response: HttpResponse) -> Any:
    """A new timetable. Its trips are made soon after."""
    made = operations.timetable_create(operator_id=operator_id, plan=body.plan(), by=request.principal, now=clock.now())
    return Status(201, _tagged(response, made))


@router.get(_ONE, response=TimetableOut)
def timetable(
    request: ApiRequest, operator_id: OperatorId, timetable_id: TimetableId, response: HttpResponse
) -> TimetableOut:
    """One of the operator's timetables."""
    return _tagged(response, _known(request, operator_id, timetable_id))


@router.patch(_ONE, response=TimetableOut)
def update(
    request: ApiRequest,
    operator_id: OperatorId,
    timetable_id: TimetableId,
    body: TimetablePatch,
    response: HttpResponse,
) -> TimetableOut:
    """Change a timetable. Trips from now on follow, but for those that are sold. Send If-Match."""
    known = _matched(request, operator_id, timetable_id)
    changed = operations.timetable_update(
        operator_id=operator_id,
        timetable_id=timetable_id,
        plan=body.on(known.plan),
        by=request.principal,
        now=clock.now(),
        seen=known.version,
    )
    return _tagged(response, changed)


@router.delete(_ONE, response=TimetableOut)
def end(
    request: ApiRequest,
    operator_id: OperatorId,
    timetable_id: TimetableId,
    asked: Query[EndAsked],
    response: HttpResponse,
) -> TimetableOut:
    """End a timetable: no runs from `until` on, but those that are sold. Send If-Match."""
    known = _matched(request, operator_id, timetable_id)
    now = clock.now()
    ended = operations.timetable_end(
        operator_id=operator_id,
        timetable_id=timetable_id,
        until=asked.until or now.date(),
        by=request.principal,
        now=now,
        seen=known.version,
    )
    return _tagged(response, ended)


@router.post(f"{_ONE}/copy", response={201: TimetableOut})
def copy(
    request: ApiRequest, operator_id: OperatorId, timetable_id: TimetableId, body: CopyBody, response: HttpResponse
) -> Any:
    """The same run at another time, without the exceptions of the first."""
    made = operations.timetable_copy(
        operator_id=operator_id,
        timetable_id=timetable_id,
        departs=time.fromisoformat(body.departs),
        name=body.name,
        number=body.number,
        by=request.principal,
        now=clock.now(),
    )
    return Status(201, _tagged(response, made))


@router.put(f"{_ONE}/exceptions/{{day}}", response=TimetableOut)
def put_exception(  # noqa: PLR0917  the address has three
    request: ApiRequest,
    operator_id: OperatorId,
    timetable_id: TimetableId,
    day: date,
    body: ExceptionBody,
    response: HttpResponse,
) -> TimetableOut:
    """Let it run, or not run, on one day of its period. Send If-Match."""
    known = _matched(request, operator_id, timetable_id)
    changed = operations.timetable_exception_add(
        operator_id=operator_id,
        timetable_id=timetable_id,
        exception=TimetableException(day, body.runs, body.reason),
        by=request.principal,
        now=clock.now(),
        seen=known.version,
    )
    return _tagged(response, changed)


@router.delete(f"{_ONE}/exceptions/{{day}}", response=TimetableOut)
def delete_exception(
    request: ApiRequest, operator_id: OperatorId, timetable_id: TimetableId, day: date, response: HttpResponse
) -> TimetableOut:
    """Let the weekdays decide about a day again. Send If-Match."""
    known = _matched(request, operator_id, timetable_id)
    changed = operations.timetable_exception_remove(
        operator_id=operator_id,
        timetable_id=timetable_id,
        day=day,
        by=request.principal,
        now=clock.now(),
        seen=known.version,
    )
    return _tagged(response, changed)


@router.get(f"{_ONE}/runs", response=Page[RunOut])
def runs(
    request: ApiRequest, operator_id: OperatorId, timetable_id: TimetableId, asked: Query[RunsAsked]
) -> dict[str, Any]:
    """The days on which it runs, in order, with the trips that there are already."""
    last = asked.key(date)
    rows = queries.timetable_runs(
        operator_id=operator_id,
        timetable_id=timetable_id,
        by=request.principal,
        now=clock.now(),
        since=min(last[0], date.max - _DAY) + _DAY if last else asked.since,
        until=asked.until,
        limit=asked.fetch,
    )
    return page(rows, paging=asked, key=lambda run: (run.day,), show=RunOut.of)


@router.post(f"{_ONE}/generate", response=GeneratedOut)
def generate(request: ApiRequest, operator_id: OperatorId, timetable_id: TimetableId) -> GeneratedOut:
    """Make its trips now instead of soon, and say which were left as they are. Sent twice, it changes nothing more."""
    done = operations.timetable_generate(
        operator_id=operator_id, timetable_id=timetable_id, by=request.principal, now=clock.now()
    )
    return GeneratedOut.of(done)


def _known(request: ApiRequest, operator_id: OperatorId, timetable_id: TimetableId) -> TimetableProfile:
    return queries.timetable_at(operator_id=operator_id, timetable_id=timetable_id, by=request.principal)


def _matched(request: ApiRequest, operator_id: OperatorId, timetable_id: TimetableId) -> TimetableProfile:
    known = _known(request, operator_id, timetable_id)
    etags.check(request, known.version)
    return known


def _tagged(response: HttpResponse, timetable: TimetableProfile) -> TimetableOut:
    response["ETag"] = etags.of(timetable.version)
    return TimetableOut.of(timetable)
