"""Addresses of reports: a traveller's own, and the queues of those who answer."""

from __future__ import annotations

from carnet.web.urls.pages import page
from carnet.web.views import help as own
from carnet.web.views import report_desk

_QUEUES = (("staff", "staff/reports"), ("operator", "operators/<str:operator>/reports"))
_ACTS = {
    "answer": report_desk.answer,
    "note": report_desk.note,
    "assign": report_desk.assign,
    "close": report_desk.close,
}

urlpatterns = [
    page("help", own.mine, "help"),
    page("help/new", own.new, "help-new"),
    page("help/<report:number>", own.report, "help-report"),
    page("help/<report:number>/messages", own.write, "help-write"),
    page("help/<report:number>/close", own.close, "help-close"),
    page("help/<report:number>/files/<str:attachment>", own.file, "help-file"),
    *(page(path, report_desk.queue, f"{whose}-reports") for whose, path in _QUEUES),
    *(page(f"{path}/<report:number>", report_desk.report, f"{whose}-report") for whose, path in _QUEUES),
    *(
        page(f"{path}/<report:number>/{verb}", view, f"{whose}-report-{verb}")
        for whose, path in _QUEUES
        for verb, view in _ACTS.items()
    ),
]
