"""Work of the schedule that is done later."""

from __future__ import annotations

from carnet.domains.schedule.gtfs.publishing import publish_imported

__all__ = ["publish_imported"]
