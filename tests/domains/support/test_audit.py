"""The auditor finds nothing in sound reports, and every planted fault."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from carnet.domains.support import operations
from carnet.project import auditor
from tests.builders import NOW
from tests.domains.support.conftest import Help

FAULTS = ("reports_match_history",)
"""The rules that have planted faults here."""
(RULE,) = (rule for rule in auditor.SALES_RULES if rule.file in FAULTS)


def some_reports(help_: Help) -> None:
    """One in each state, one that was opened again, one that is forgotten."""
    help_.open(topic=None)
    answered, closed, again = (help_.open() for _ in range(3))
    for one in (answered, closed, again):
        help_.answer(one, now=NOW + timedelta(hours=1))
    help_.write(again, now=NOW + timedelta(hours=2))
    operations.report_settle(number=closed.number, operator_id=None, by=help_.staff, now=NOW + timedelta(hours=2))
    gone = help_.open(user_id=help_.staff.user_id, topic=None)
    operations.reports_forget([gone.user_id], now=NOW)


def test_sound_reports_are_clean(help_: Help) -> None:
    some_reports(help_)
    verdict = auditor.prove(RULE, now=NOW)
    assert (verdict.rows, verdict.broken) == (5, 0)


@pytest.mark.parametrize(
    "fault",
    [
        (
            "UPDATE support_report SET status = 'closed', closed_at = now(), waiting_since = NULL, due_at = NULL "
            "WHERE status = 'open'"
        ),
        "UPDATE support_report SET version = 1 WHERE status = 'answered'",
        (
            "UPDATE support_report SET first_answer_at = opened_at, answered_at = opened_at "
            "WHERE first_answer_at IS NULL AND status = 'open'"
        ),
        "UPDATE support_report SET forgotten_at = now() WHERE status = 'closed' AND subject <> ''",
        (
            "INSERT INTO support_report_move (report_id, version, from_status, to_status, verb, at) "
            "SELECT id, version + 1, 'closed', 'open', 'write', now() FROM support_report WHERE status = 'answered'"
        ),
    ],
)
def test_a_planted_fault_is_found(help_: Help, fault: str) -> None:
    some_reports(help_)
    with connection.cursor() as cursor:
        cursor.execute(fault)
        assert cursor.rowcount
    assert auditor.prove(RULE, now=NOW).broken
