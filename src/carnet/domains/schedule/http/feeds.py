"""The API of an operator's timetable as a GTFS feed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.http import FileResponse
from pydantic import Field

from carnet.domains.schedule.gtfs.export import exported
from carnet.infra.http import ApiRequest, Body, Query, Router, bearer_or_machine
from carnet.infra.http.ids import OperatorId
from carnet.kernel import clock

router = Router(tags=["operators"], auth=bearer_or_machine)


_DAYS: Final = timedelta(days=60)


class FeedAsked(Body):
    """Which service dates: sixty days from today where nothing is said."""

    since: date | None = Field(None, description="First service date.", le=date(2200, 1, 1))
    until: date | None = Field(None, description="The first service date that is left out.", le=date(2201, 1, 2))


@router.get(
    "/operators/{operator_id}/gtfs",
    openapi_extra={
        "responses": {
            200: {
                "description": "A GTFS feed.",
                "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
)
def gtfs(request: ApiRequest, operator_id: OperatorId, asked: Query[FeedAsked]) -> FileResponse:
    """The operator's published trips as a GTFS feed (zip), without those that are cancelled or off sale."""
    now = clock.now()
    since = asked.since or now.date()
    period = (since, asked.until or since + _DAYS)
    file = exported(operator_id, period, by=request.principal, now=now)
    return FileResponse(file, as_attachment=True, filename="gtfs.zip", content_type="application/zip")
