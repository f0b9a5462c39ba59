"""Writes: travellers open reports and write on, staff answer, note, take over and close."""

from carnet.domains.support.operations.answering import report_answer, report_assign, report_note, report_settle
from carnet.domains.support.operations.closing import reports_close_answered, reports_forget
from carnet.domains.support.operations.opening import report_open
from carnet.domains.support.operations.writing import report_attach, report_close, report_write

__all__ = [
    "report_answer",
    "report_assign",
    "report_attach",
    "report_close",
    "report_note",
    "report_open",
    "report_settle",
    "report_write",
    "reports_close_answered",
    "reports_forget",
]
