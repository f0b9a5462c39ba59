"""Reads: reports of travellers, the queue of those who answer, files, and what a report may be about."""

from carnet.domains.support.queries.desk import desk_report, desk_reports, figures, waiting
from carnet.domains.support.queries.files import attachment_file
from carnet.domains.support.queries.personal import KEPT, erasure_obstacles, personal_files
from carnet.domains.support.queries.reports import Cursor, report, reports
from carnet.domains.support.queries.topics import about_of

__all__ = [
    "KEPT",
    "Cursor",
    "about_of",
    "attachment_file",
    "desk_report",
    "desk_reports",
    "erasure_obstacles",
    "figures",
    "personal_files",
    "report",
    "reports",
    "waiting",
]
