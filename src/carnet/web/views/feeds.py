"""An operator's timetable as a file."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from carnet.domains.schedule.gtfs.export import NothingToExport, exported
from carnet.kernel import clock
from carnet.web.addresses import operator_id
from carnet.web.people import principal
from carnet.web.views.locked import led_to_second_factor

_DAYS: Final = timedelta(days=60)


@login_required
@require_safe
@led_to_second_factor
def gtfs(request: HttpRequest, operator: str) -> HttpResponseBase:
    """The published trips of the next sixty days as a GTFS feed."""
    now = clock.now()
    today = timezone.localdate(now)
    try:
        file = exported(operator_id(operator), (today, today + _DAYS), by=principal(request), now=now)
    except NothingToExport as problem:
        messages.warning(request, problem.detail)
        return redirect("web:timetables", operator)
    return FileResponse(file, as_attachment=True, filename="gtfs.zip", content_type="application/zip")
