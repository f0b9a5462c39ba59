"""The queue: who sees what of it, in which order, and how it stands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from carnet.domains.support import operations, queries
from carnet.domains.support.contracts import AboutKind, ReportCategory, ReportsAsked, ReportStatus, Topic
from carnet.domains.support.problems import ReportUnknown
from carnet.infra.access import MemberRole
from carnet.infra.http.problems import Forbidden, NotFound
from carnet.infra.principal import Principal
from carnet.kernel import ids
from tests.builders import NOW
from tests.domains.support.conftest import Help, working_for


def test_t44_an_operator_sees_what_is_about_its_trips_alone(help_: Help) -> None:
    about_it = help_.open()
    payment = help_.open(topic=Topic(AboutKind.PAYMENT, help_.trip.booking.payment_id))
    nothing = help_.open(topic=None)
    assert help_.queue(by=help_.agent) == [about_it.number]
    assert set(help_.queue()) == {about_it.number, payment.number, nothing.number}
    for number in (payment.number, nothing.number):
        with pytest.raises(ReportUnknown):
            queries.desk_report(by=help_.agent, operator_id=help_.operator_id, number=number)
        with pytest.raises(ReportUnknown):
            operations.report_answer(number=number, operator_id=help_.operator_id, text="Hm", by=help_.agent, now=NOW)


def test_t44_another_operators_people_find_nothing(help_: Help) -> None:
    made, other = help_.open(), ids.new_id()
    owner = working_for(other, MemberRole.OWNER)
    with pytest.raises(ReportUnknown):
        queries.desk_report(by=owner, operator_id=other, number=made.number)
    for operator_id, refused in ((help_.operator_id, NotFound), (None, Forbidden)):
        with pytest.raises(refused):
            queries.desk_report(by=owner, operator_id=operator_id, number=made.number)
        with pytest.raises(refused):
            queries.figures(by=owner, operator_id=operator_id, now=NOW)
        with pytest.raises(refused):
            operations.report_answer(number=made.number, operator_id=operator_id, text="Hm", by=owner, now=NOW)
        with pytest.raises(refused):
            operations.report_note(number=made.number, operator_id=operator_id, text="Hm", by=owner, now=NOW)
        with pytest.raises(refused):
            operations.report_settle(number=made.number, operator_id=operator_id, by=owner, now=NOW)
        with pytest.raises(refused):
            operations.report_assign(
                number=made.number, operator_id=operator_id, assignee_id=owner.user_id, by=owner, now=NOW
            )
    seen = help_.seen(made)
    assert (seen.version, seen.assignee_id, len(seen.messages)) == (made.version, None, 1)


def test_an_inspector_answers_nothing(help_: Help) -> None:
    help_.open()
    inspector = working_for(help_.operator_id, MemberRole.INSPECTOR)
    with pytest.raises(Forbidden):
        help_.queue(by=inspector)


def test_who_waits_longest_stands_first_and_who_leaves_soon_before(help_: Help) -> None:
    departs = help_.trip.booking.departs_at
    old = help_.open(now=departs - timedelta(hours=40))
    young = help_.open(topic=None, now=departs - timedelta(hours=11))
    urgent = help_.open(now=departs - timedelta(hours=10))
    now = departs - timedelta(hours=9)
    assert help_.queue(now=now) == [old.number, urgent.number, young.number]
    assert help_.queue(now=now, overdue=True) == [old.number]
    assert help_.queue(now=now, category=ReportCategory.OTHER) == []
    assert help_.queue(now=now, assignee_id=help_.staff.user_id) == []
    help_.answer(old, now=now)
    assert help_.queue(now=now, status=ReportStatus.ANSWERED, assignee_id=help_.staff.user_id) == [old.number]


@pytest.mark.parametrize("status", [ReportStatus.OPEN, ReportStatus.ANSWERED])
def test_a_long_queue_goes_on(help_: Help, status: ReportStatus) -> None:
    made = [help_.open(now=NOW + timedelta(minutes=n)) for n in range(5)]
    if status is ReportStatus.ANSWERED:
        for n, one in enumerate(made):
            help_.answer(one, now=NOW + timedelta(hours=1, minutes=n))
    asked, found, after = ReportsAsked(status=status), [], None
    for _ in range(5):
        (one,) = queries.desk_reports(by=help_.staff, operator_id=None, asked=asked, now=NOW, after=after, limit=1)
        found.append(one.number)
        after = (one.due_at or one.changed_at, one.id)
    expected = [one.number for one in made]
    assert found == (expected if status is ReportStatus.OPEN else expected[::-1])


def test_how_the_queue_stands(help_: Help) -> None:
    asked = [help_.open(now=NOW) for _ in range(4)]
    for hours, one in zip((1, 2, 6), asked, strict=False):
        help_.answer(one, now=NOW + timedelta(hours=hours))
    operations.report_close(user_id=help_.user_id, number=asked[0].number, now=NOW + timedelta(hours=7))
    found = queries.figures(by=help_.staff, operator_id=None, now=NOW + timedelta(hours=25))
    assert (found.open, found.answered, found.closed, found.overdue) == (1, 2, 1, 1)
    assert found.first_answer == timedelta(hours=2)
    assert queries.waiting(by=help_.agent, operator_id=help_.operator_id) == 1
    later = queries.figures(by=help_.staff, operator_id=None, now=NOW + timedelta(days=40))
    assert later.first_answer is None


def test_support_without_its_second_factor_sees_nothing(help_: Help) -> None:
    made = help_.open()
    half = Principal(user_id=ids.new_id(), withheld_roles=frozenset({"support"}))
    with pytest.raises(Exception, match="second factor"):
        queries.desk_report(by=half, operator_id=None, number=made.number)
