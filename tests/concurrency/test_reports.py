"""Two staff, and a traveller, at one report at the same moment; with a negative control."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from carnet.domains.support import operations
from carnet.domains.support.contracts import MessageKind, Report, ReportStatus
from carnet.domains.support.models import Report as ReportRow
from carnet.domains.support.models import ReportMove
from carnet.infra.http.etag import PreconditionFailed
from tests.builders import NOW
from tests.concurrency.crowd import all_at_once, wait_until_somebody_waits
from tests.domains.booking.conftest import Sale
from tests.domains.support.conftest import Help, some_help, support


@pytest.fixture
def help_(open_sale: Sale) -> Help:
    """Committed, so that other connections see it."""
    return some_help(open_sale)


def answering(made: Report, count: int, *, seen: int | None) -> list[Callable[[], Report]]:
    """So many of support's people, each with an answer."""
    return [
        partial(
            operations.report_answer,
            number=made.number,
            operator_id=None,
            text=f"Answer {n}.",
            by=support(),
            now=NOW,
            seen=seen,
        )
        for n in range(count)
    ]


def test_t08_of_two_who_answer_what_they_read_one_does(help_: Help) -> None:
    made = help_.open()
    results = all_at_once(answering(made, 6, seen=made.version))
    assert sum(isinstance(one, PreconditionFailed) for one in results) == 5
    seen = help_.seen(made)
    assert [one.kind for one in seen.messages] == [MessageKind.TRAVELLER, MessageKind.ANSWER]
    assert ReportMove.objects.filter(report_id=made.id, to_status="answered").count() == 1


def test_t08_answers_and_closings_at_once_leave_one_history(help_: Help) -> None:
    for _ in range(5):
        made = help_.open()
        closing = partial(operations.report_settle, number=made.number, operator_id=None, by=help_.staff, now=NOW)
        acts: list[Callable[[], Report]] = [
            *answering(made, 3, seen=None),
            closing,
            closing,
            partial(help_.write, made),
        ]
        all_at_once(acts)
        moves = list(ReportMove.objects.filter(report_id=made.id).order_by("version"))
        for before, after in itertools.pairwise(moves):
            assert after.from_status == before.to_status
        assert [one.to_status for one in moves].count("closed") == 1
        assert help_.seen(made).status is ReportStatus.CLOSED


def test_the_same_form_sent_by_many_clicks_is_one_report(help_: Help) -> None:
    results = all_at_once([partial(help_.open, key="form-1")] * 6)
    assert {one.number if isinstance(one, Report) else one for one in results} == {ReportRow.objects.get().number}
    assert len(help_.seen(help_.open(key="form-1")).messages) == 1


def test_negative_control_without_the_lock_an_answer_is_talked_past(
    help_: Help, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who read before the other wrote, and looks at no lock, meets the last door: the database."""
    made = help_.open()
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows: rows.all())
    (second,) = answering(made, 1, seen=made.version)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            help_.answer(made)
            outcome = pool.submit(all_at_once, [second])  # it has read, and waits to write
            wait_until_somebody_waits()
        (said,) = outcome.result()
    assert isinstance(said, IntegrityError)  # the history has room for one of them; with the lock it is not tried
