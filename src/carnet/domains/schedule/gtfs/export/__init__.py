"""An operator's timetable as a GTFS feed, the same that `carnet import-gtfs` reads."""

from carnet.domains.schedule.gtfs.export.exporting import Exported, NothingToExport, exported, feed_export

__all__ = ["Exported", "NothingToExport", "exported", "feed_export"]
