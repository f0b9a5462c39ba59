"""A report's life, from its writer's side and from staff's."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from carnet.domains.identity.events import UserErased
from carnet.domains.support import operations, queries
from carnet.domains.support.contracts import MessageKind, ReportCategory, ReportStatus
from carnet.domains.support.jobs import close_answered
from carnet.domains.support.models import Message, Report, ReportMove
from carnet.domains.support.operations.opening import NEW_REPORTS
from carnet.domains.support.operations.writing import MESSAGES
from carnet.domains.support.problems import ReportClosed, ReportUnknown
from carnet.infra.audit.models import AuditEntry
from carnet.infra.events import drain, publish
from carnet.infra.events.models import OutboxEvent
from carnet.infra.http.etag import PreconditionFailed
from carnet.infra.http.problems import RateLimited
from carnet.kernel import ids
from carnet.kernel.problem import InvalidInput
from tests.builders import NOW
from tests.domains.support.conftest import TEXT, Help, working_for

LATER = NOW + timedelta(hours=1)


def facts(name: str) -> list[dict[str, object]]:
    """What was published under a name."""
    return list(OutboxEvent.objects.filter(name=name).order_by("id").values_list("data", flat=True))


def moves() -> list[tuple[str | None, str, str]]:
    rows = ReportMove.objects.order_by("report_id", "version")
    return list(rows.values_list("from_status", "to_status", "verb"))


def test_row_35_a_report_about_ones_own_booking(help_: Help) -> None:
    made = help_.open()
    assert made.number[0] == "R"
    assert len(made.number) == 7
    assert (made.status, made.category, made.subject) == (ReportStatus.OPEN, ReportCategory.SEAT, "A cold seat")
    assert made.about is not None
    assert (made.about.reference, made.about.operator_id) == (help_.trip.reference, help_.operator_id)
    (message,) = made.messages
    assert (message.kind, message.text, message.author_id) == (MessageKind.TRAVELLER, TEXT, help_.user_id)
    assert made.waiting_since == NOW
    assert moves() == [(None, "open", "open")]
    assert [one["number"] for one in facts("report.opened")] == [made.number]
    assert queries.reports(user_id=help_.user_id)[0].id == made.id


def test_row_35_asked_answered_asked_again_closed(help_: Help) -> None:
    made = help_.open()
    answered = help_.answer(made, now=LATER)
    assert (answered.status, answered.first_answer_at, answered.waiting_since) == (ReportStatus.ANSWERED, LATER, None)
    assert answered.assignee_id == help_.staff.user_id
    asked = help_.write(made, now=LATER + timedelta(hours=1))
    assert (asked.status, asked.waiting_since) == (ReportStatus.OPEN, LATER + timedelta(hours=1))
    again = help_.answer(made, now=LATER + timedelta(hours=2), text="Then seat 14.")
    assert again.first_answer_at == LATER
    closed = operations.report_close(user_id=help_.user_id, number=made.number, now=LATER + timedelta(hours=3))
    assert (closed.status, closed.closed_at) == (ReportStatus.CLOSED, LATER + timedelta(hours=3))
    assert moves() == [
        (None, "open", "open"),
        ("open", "answered", "answer"),
        ("answered", "open", "write"),
        ("open", "answered", "answer"),
        ("answered", "closed", "close"),
    ]
    assert [one["first"] for one in facts("report.answered")] == [True, False]
    kinds = [(one["kind"], one["path"]) for one in facts("notice.raised")]
    assert kinds == [("report.answered", f"/help/{made.number}")] * 2


def test_nothing_more_is_written_in_a_closed_report(help_: Help) -> None:
    made = help_.open()
    operations.report_settle(number=made.number, operator_id=None, by=help_.staff, now=NOW)
    for act in (help_.write, help_.answer):
        with pytest.raises(ReportClosed):
            act(made)
    with pytest.raises(ReportClosed):
        operations.report_assign(number=made.number, operator_id=None, assignee_id=None, by=help_.staff, now=NOW)
    assert len(help_.read(made).messages) == 1
    assert [one["kind"] for one in facts("notice.raised")] == ["report.closed"]


def test_closing_again_changes_nothing(help_: Help) -> None:
    made = help_.open()
    for _ in range(2):
        operations.report_settle(number=made.number, operator_id=None, by=help_.staff, now=NOW)
        operations.report_close(user_id=help_.user_id, number=made.number, now=LATER)
    assert help_.read(made).closed_at == NOW
    assert len(moves()) == 2
    assert AuditEntry.objects.filter(verb="report.close").count() == 1


def test_notes_are_for_staff_alone(help_: Help) -> None:
    made = help_.open()
    operations.report_note(number=made.number, operator_id=None, text="He is a regular.", by=help_.staff, now=NOW)
    assert [one.kind for one in help_.seen(made).messages] == [MessageKind.TRAVELLER, MessageKind.NOTE]
    seen = help_.read(made)
    assert [one.kind for one in seen.messages] == [MessageKind.TRAVELLER]
    assert (seen.version, seen.changed_at) == (made.version, made.changed_at)
    assert facts("notice.raised") == []
    files = queries.personal_files(help_.user_id, NOW)
    assert "regular" not in str(files)
    assert "heating" in str(files)


def test_what_was_said_meanwhile_is_not_talked_past(help_: Help) -> None:
    made = help_.open()
    help_.write(made, text="Never mind, I found one.")
    with pytest.raises(PreconditionFailed):
        help_.answer(made, seen=made.version)
    assert help_.read(made).status is ReportStatus.OPEN
    assert help_.answer(made, seen=help_.read(made).version).status is ReportStatus.ANSWERED


def test_who_answers_takes_it_and_hands_it_over(help_: Help) -> None:
    made, colleague = help_.open(), ids.new_id()
    assert help_.seen(made).assignee_id is None
    help_.answer(made)
    for to in (colleague, None, help_.staff.user_id):
        done = operations.report_assign(
            number=made.number, operator_id=None, assignee_id=to, colleagues=[colleague], by=help_.staff, now=NOW
        )
        assert done.assignee_id == to
    verbs = list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["report.answer", "report.assign", "report.assign", "report.assign"]
    entry = AuditEntry.objects.filter(verb="report.answer").get()
    assert (entry.actor, entry.detail["number"]) == (help_.staff.user_id, made.number)
    assert "Take seat" not in str(entry.detail)


def test_it_is_not_handed_over_to_somebody_who_may_not_be_a_colleague(help_: Help) -> None:
    made = help_.open()
    for by, operator_id in ((help_.staff, None), (help_.agent, help_.operator_id)):
        with pytest.raises(InvalidInput) as refused:
            operations.report_assign(
                number=made.number, operator_id=operator_id, assignee_id=ids.new_id(), by=by, now=NOW
            )
        assert refused.value.pointers[0].path == "/assignee"
    assert help_.seen(made).assignee_id is None
    assert not AuditEntry.objects.exists()


def test_messages_stand_by_when_they_were_written_whatever_their_ids(help_: Help) -> None:
    made = help_.open()
    Message.objects.update(id=UUID(int=2**128 - 1))
    help_.write(made, now=LATER)
    assert [one.at for one in help_.read(made).messages] == [NOW, LATER]


def test_the_same_key_writes_once(help_: Help) -> None:
    made = help_.open(key="form-1")
    assert help_.open(key="form-1").number == made.number
    for _ in range(2):
        help_.answer(made, key="form-2")
        help_.write(made, key="form-3")
        operations.report_note(number=made.number, operator_id=None, text="Hm.", by=help_.staff, now=NOW, key="form-4")
    assert Report.objects.count() == 1
    assert [one.kind.value for one in help_.seen(made).messages] == ["traveller", "answer", "traveller", "note"]


def test_keys_are_ones_own(help_: Help) -> None:
    mine = help_.open(key="form-1")
    other = help_.open(key="form-1", user_id=ids.new_id(), topic=None)
    assert mine.number != other.number


def test_ten_reports_a_day_and_thirty_messages_an_hour(help_: Help) -> None:
    made = [help_.open() for _ in range(NEW_REPORTS.most)]
    with pytest.raises(RateLimited):
        help_.open()
    help_.open(user_id=ids.new_id(), topic=None)
    assert help_.open(now=NOW + NEW_REPORTS.period).number
    for _ in range(MESSAGES.most):
        help_.write(made[0])
    with pytest.raises(RateLimited):
        help_.write(made[0])


def test_a_refused_text_costs_none_of_them(help_: Help) -> None:
    for _ in range(NEW_REPORTS.most + 1):
        with pytest.raises(InvalidInput):
            help_.open(text="bell\x07")
    assert help_.open().status is ReportStatus.OPEN


def test_nobody_reads_or_writes_in_somebody_elses_report(help_: Help) -> None:
    made, stranger = help_.open(), ids.new_id()
    with pytest.raises(ReportUnknown):
        queries.report(user_id=stranger, number=made.number)
    with pytest.raises(ReportUnknown):
        operations.report_write(user_id=stranger, number=made.number, text="Hello", now=NOW)
    with pytest.raises(ReportUnknown):
        operations.report_close(user_id=stranger, number=made.number, now=NOW)
    assert help_.read(made).version == made.version
    assert queries.reports(user_id=stranger) == ()


def test_answered_reports_close_by_themselves_after_two_weeks(help_: Help) -> None:
    answered, asked, waiting = help_.open(), help_.open(), help_.open()
    help_.answer(answered)
    help_.answer(asked)
    help_.write(asked, now=LATER)
    later = NOW + timedelta(days=14)
    assert operations.reports_close_answered(now=later - timedelta(seconds=1)) == 0
    assert operations.reports_close_answered(now=later) == 1
    assert operations.reports_close_answered(now=later) == 0
    states = [help_.read(one).status for one in (answered, asked, waiting)]
    assert states == [ReportStatus.CLOSED, ReportStatus.OPEN, ReportStatus.OPEN]
    assert (moves().count(("answered", "closed", "close"))) == 1


def test_a_forgotten_writer_leaves_figures_and_no_words(help_: Help) -> None:
    made, others = help_.open(), help_.open(user_id=ids.new_id(), topic=None)
    help_.answer(made)
    assert operations.reports_forget([help_.user_id], now=LATER) == 1
    assert operations.reports_forget([help_.user_id], now=LATER) == 0
    row = Report.objects.get(pk=made.id)
    assert (row.status, row.subject, row.name, row.messages.count()) == ("closed", "", "", 0)
    assert (row.category, row.first_answer_at) == ("seat", NOW)
    assert queries.reports(user_id=help_.user_id) == ()
    assert help_.queue(status=ReportStatus.CLOSED) == []
    assert queries.figures(by=help_.staff, operator_id=None, now=LATER).closed == 1
    assert help_.read(others).messages


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE support_report SET status = 'open', closed_at = NULL, waiting_since = now(), due_at = now()",
        "UPDATE support_report SET status = 'answered', closed_at = NULL",
        "UPDATE support_report SET operator_id = gen_random_uuid()",
        "UPDATE support_report SET user_id = gen_random_uuid()",
        "UPDATE support_report SET first_answer_at = now()",
        "UPDATE support_report SET subject = ''",
        "UPDATE support_report SET waiting_since = now()",
        "UPDATE support_report SET status = 'lost'",
        "UPDATE support_message SET text = ''",
        "UPDATE support_report_move SET actor = NULL",
        "DELETE FROM support_report_move",
    ],
)
def test_t08_the_database_refuses_what_must_never_be(help_: Help, statement: str) -> None:
    made = help_.open()
    help_.answer(made)
    operations.report_close(user_id=help_.user_id, number=made.number, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_t08_a_row_is_never_saved_whole(help_: Help) -> None:
    made = help_.open()
    old = Report.objects.get(pk=made.id)
    help_.answer(made)
    with pytest.raises(TypeError):
        old.save()


def test_an_agent_speaks_for_the_operator(help_: Help) -> None:
    made = help_.open()
    done = help_.answer(made, by=help_.agent, operator_id=help_.operator_id)
    assert done.messages[-1].operator_id == help_.operator_id
    owner_of_other = working_for(ids.new_id())
    assert owner_of_other.user_id not in {one.author_id for one in done.messages}


def test_forgetting_follows_from_the_event(help_: Help) -> None:
    made = help_.open()
    with transaction.atomic():
        publish(UserErased(help_.user_id), aggregate_id=help_.user_id, aggregate_version=1, now=LATER)
    drain(now=LATER)
    assert Report.objects.get(pk=made.id).forgotten_at == LATER
    assert queries.personal_files(help_.user_id, LATER) == {"reports": []}


def test_closing_by_itself_is_a_job(help_: Help) -> None:
    made = help_.open()
    help_.answer(made)
    close_answered(now=NOW + timedelta(days=14))
    assert help_.read(made).status is ReportStatus.CLOSED
