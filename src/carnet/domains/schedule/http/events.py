"""The API of an operator's events and performances. A performance is a trip: it is published and moved as one."""

from __future__ import annotations

import zlib
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import EventProfile, PerformanceProfile
from carnet.domains.schedule.http.event_bodies import (
    EventBody,
    EventPatch,
    OperatorEventOut,
    PerformanceBody,
    PerformanceId,
    PerformanceOut,
    PerformancesAsked,
    PerformancesBody,
    PerformancesOut,
)
from carnet.infra.http import ApiRequest, Page, Paging, Query, Router, Status, bearer_or_machine, page
from carnet.infra.http import etag as etags
from carnet.infra.http.ids import EventId, OperatorId
from carnet.kernel import clock

router = Router(tags=["operators"], auth=bearer_or_machine)


@router.get("/operators/{operator_id}/events", response=Page[OperatorEventOut])
def events(request: ApiRequest, operator_id: OperatorId, paging: Query[Paging]) -> dict[str, Any]:
    """The operator's events by name."""
    rows = queries.events_page(
        operator_id=operator_id, by=request.principal, after=paging.key(str, UUID), limit=paging.fetch
    )
    return page(rows, paging=paging, key=lambda event: (event.name, event.id), show=OperatorEventOut.of)


@router.post("/operators/{operator_id}/events", response={201: OperatorEventOut})
def create(request: ApiRequest, operator_id: OperatorId, body: EventBody, response: HttpResponse) -> Any:
    """A new event."""
    made = operations.event_create(operator_id=operator_id, **body.model_dump(), by=request.principal, now=clock.now())
    return Status(201, _tagged(response, made))


@router.get("/operators/{operator_id}/events/{event_id}", response=OperatorEventOut)
def event(request: ApiRequest, operator_id: OperatorId, event_id: EventId, response: HttpResponse) -> Any:
    """One of the operator's events."""
    return _tagged(response, queries.event_at(operator_id=operator_id, event_id=event_id, by=request.principal))


@router.patch("/operators/{operator_id}/events/{event_id}", response=OperatorEventOut)
def update(
    request: ApiRequest, operator_id: OperatorId, event_id: EventId, body: EventPatch, response: HttpResponse
) -> Any:
    """Change an event; its performances to come take over name and limit. Send If-Match."""
    known = queries.event_at(operator_id=operator_id, event_id=event_id, by=request.principal)
    etags.check(request, known.version)
    fields = {name: getattr(known, name) for name in EventPatch.model_fields}
    fields |= {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    changed = operations.event_update(
        operator_id=operator_id, event_id=event_id, **fields, by=request.principal, now=clock.now(), seen=known.version
    )
    return _tagged(response, changed)


@router.post("/operators/{operator_id}/events/{event_id}/retire", response=OperatorEventOut)
def retire(request: ApiRequest, operator_id: OperatorId, event_id: EventId, response: HttpResponse) -> Any:
    """No more performances; those there are stay. Sent twice, it changes nothing more."""
    retired = operations.event_retire(operator_id=operator_id, event_id=event_id, by=request.principal, now=clock.now())
    return _tagged(response, retired)


@router.get("/operators/{operator_id}/events/{event_id}/performances", response=Page[PerformanceOut])
def performances(
    request: ApiRequest, operator_id: OperatorId, event_id: EventId, asked: Query[PerformancesAsked]
) -> dict[str, Any]:
    """The event's performances by their beginning."""
    queries.event_at(operator_id=operator_id, event_id=event_id, by=request.principal)
    rows = queries.performances_page(
        operator_id=operator_id,
        by=request.principal,
        event_ids=[event_id],
        since=asked.since,
        after=asked.key(datetime, UUID),
        limit=asked.fetch,
    )
    return page(rows, paging=asked, key=lambda one: (one.begins, one.id), show=PerformanceOut.of)


@router.post("/operators/{operator_id}/events/{event_id}/performances", response={201: PerformancesOut})
def perform(request: ApiRequest, operator_id: OperatorId, event_id: EventId, body: PerformancesBody) -> Any:
    """New performances as drafts, all or none. Publish them as trips: their ids are those of trips."""
    made = operations.performances_create(
        operator_id=operator_id,
        event_id=event_id,
        performances=[one.performance() for one in body.performances],
        by=request.principal,
        now=clock.now(),
    )
    return Status(201, PerformancesOut(data=[PerformanceOut.of(one) for one in made]))


@router.get("/operators/{operator_id}/performances/{performance_id}", response=PerformanceOut)
def performance(
    request: ApiRequest, operator_id: OperatorId, performance_id: PerformanceId, response: HttpResponse
) -> PerformanceOut:
    """One of the operator's performances."""
    found = queries.performance_at(operator_id=operator_id, performance_id=performance_id, by=request.principal)
    return _with_tag(response, found)


@router.put("/operators/{operator_id}/performances/{performance_id}", response=PerformanceOut)
def rewrite(
    request: ApiRequest,
    operator_id: OperatorId,
    performance_id: PerformanceId,
    body: PerformanceBody,
    response: HttpResponse,
) -> PerformanceOut:
    """Another time, place, hall or price, while nothing is sold. Send If-Match."""
    known = queries.performance_at(operator_id=operator_id, performance_id=performance_id, by=request.principal)
    etags.check(request, _number(known))
    changed = operations.performance_update(
        operator_id=operator_id,
        performance_id=performance_id,
        performance=body.performance(),
        by=request.principal,
        now=clock.now(),
    )
    return _with_tag(response, changed)


def _tagged(response: HttpResponse, event: EventProfile) -> OperatorEventOut:
    response["ETag"] = etags.of(event.version)
    return OperatorEventOut.of(event)


def _with_tag(response: HttpResponse, one: PerformanceProfile) -> PerformanceOut:
    response["ETag"] = etags.of(_number(one))
    return PerformanceOut.of(one)


def _number(one: PerformanceProfile) -> int:
    """Stands for all that a performance says: a draft has no version of its own."""
    return zlib.crc32(repr(one).encode())
