"""The API of the schedule."""

from carnet.domains.schedule.http import events, fares, feeds, planning, running, timetables, trips
from carnet.infra.http import Router

router = Router()
for part in (trips, running, events, timetables, feeds, fares):
    router.add_router("", part.router)

__all__ = ["planning", "router"]
