"""Which ways a notice takes: as its kind has it, and as its reader wishes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from carnet.domains.identity.models import User
from carnet.domains.notifications import jobs, operations, queries
from carnet.domains.notifications import mail as letters
from carnet.domains.notifications.contracts import Category, EmailWish, Preference
from carnet.domains.notifications.documents import unsubscribing
from carnet.domains.notifications.models import NoticeRow, PreferenceRow
from carnet.domains.notifications.operations import WishNotOffered
from carnet.infra.deliveries.models import DeliveryRow
from carnet.infra.events import drain, relay_once
from carnet.infra.events.delivery import FEW
from carnet.infra.jobs import run_due
from tests import messages
from tests.domains.notifications.conftest import LEFT_OUT, NOW, a_reader, raised, told

pytestmark = pytest.mark.django_db

REPORT = {"number": "R1", "subject": "My seat"}


def wish(user: User, category: Category, email: EmailWish, *, sms: bool = False) -> None:
    operations.prefer(user_id=user.id, wanted=[Preference(category, email, sms)])


def test_what_must_be_known_comes_by_letter_whatever_was_switched_off(ada: User) -> None:
    wish(ada, Category.TRAVEL, EmailWish.OFF)
    told(ada)
    assert len(mail.outbox) == 1
    assert messages.sent_to("+4915112345678") == []


def test_what_need_not_be_known_does_not(ada: User) -> None:
    wish(ada, Category.REPORTS, EmailWish.OFF)
    told(ada, "report.answered", REPORT)
    assert mail.outbox == []
    assert queries.standing(user_id=ada.id).unread == 1


def test_news_of_a_journey_cannot_wait_for_the_digest(ada: User) -> None:
    with pytest.raises(WishNotOffered) as refused:
        wish(ada, Category.TRAVEL, EmailWish.DAILY)
    assert refused.value.pointers[0].path == "/body/preferences/0/email"
    assert not PreferenceRow.objects.exists()


def test_a_digest_gathers_what_is_unread_and_leaves_once(ada: User) -> None:
    wish(ada, Category.REPORTS, EmailWish.DAILY)
    for number in ("R1", "R2", "R3"):
        raised(ada, "report.answered", {"number": number, "subject": "My seat"})
    drain(now=NOW)
    assert mail.outbox == []
    read, *_ = queries.inbox(user_id=ada.id)
    operations.read(user_id=ada.id, notice_id=read.id, now=NOW)
    for _ in range(2):
        jobs.digest(now=NOW)
        run_due(now=NOW)
    (letter,) = mail.outbox
    assert letter.subject == "2 new messages on Carnet"
    body = str(letter.body)
    assert ("R1" in body, "R2" in body, "R3" in body) == (True, True, False)
    jobs.digest(now=NOW + timedelta(days=1))
    run_due(now=NOW + timedelta(days=1))
    assert len(mail.outbox) == 1
    assert not NoticeRow.objects.filter(for_digest=True).exists()


def test_who_has_read_everything_gets_no_digest(ada: User) -> None:
    wish(ada, Category.REPORTS, EmailWish.DAILY)
    told(ada, "report.answered", REPORT)
    operations.read_through(user_id=ada.id, number=1, now=NOW)
    jobs.digest(now=NOW)
    run_due(now=NOW)
    assert mail.outbox == []


def test_digests_of_many_people(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_PAGE", 2)
    readers = [a_reader(f"reader{number}") for number in range(5)]
    for one in readers:
        wish(one, Category.REPORTS, EmailWish.DAILY)
        raised(one, "report.answered", REPORT)
    drain(now=NOW)
    jobs.digest(now=NOW)
    run_due(now=NOW)
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(str(one.email) for one in readers)


def test_a_letter_says_how_to_get_no_more_of_them(ada: User) -> None:
    told(ada, "report.answered", REPORT)
    (letter,) = mail.outbox
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert link in str(letter.body)
    key = link.rpartition("/")[2]
    assert unsubscribing.read(key) == (ada.id, Category.REPORTS)
    operations.unsubscribe(user_id=ada.id, category=Category.REPORTS)
    told(ada, "report.answered", {**REPORT, "number": "R2"})
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("key", ["", "x", "usr_0.travel", "usr_01jd0000000000000000000000.travel~abc", "~", "\x00"])
def test_t49_a_key_that_was_changed_opens_nothing(db: None, key: str) -> None:
    with pytest.raises(unsubscribing.KeyUnknown):
        unsubscribing.read(key)


def test_letters_that_fail_are_tried_again_and_hold_up_no_others(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    bob, carried = a_reader("bob"), letters.send

    def trouble(delivery: Any, server: Any) -> None:
        if delivery.address == "ada@example.org":
            raise ConnectionRefusedError
        carried(delivery, server)

    monkeypatch.setattr(letters, "send", trouble)
    for reader in (ada, bob):
        raised(reader, "report.answered", REPORT)
    drain(now=NOW)
    assert [letter.to for letter in mail.outbox] == [["bob@example.org"]]
    monkeypatch.setattr(letters, "send", carried)
    jobs.carry_due(now=NOW)
    run_due(now=NOW)
    assert len(mail.outbox) == 1  # not before its time
    later = NOW + timedelta(minutes=1)
    jobs.carry_due(now=later)
    run_due(now=later)
    assert [letter.to for letter in mail.outbox] == [["bob@example.org"], ["ada@example.org"]]


def test_what_it_was_about_may_be_gone(ada: User) -> None:
    raised(ada, "report.answered", REPORT)
    drain(now=NOW)
    mail.outbox.clear()
    DeliveryRow.objects.update(state="queued", ended_at=None)
    NoticeRow.objects.all().delete()
    jobs.carry(now=NOW)
    assert mail.outbox == []
    assert DeliveryRow.objects.get().state == "given-up"


def test_notices_wait_for_what_buyers_wait_for(ada: User) -> None:
    """Many have the lower priority, one goes at once, and those that send share one lock."""
    raised(ada, facts=LEFT_OUT)
    relay_once(now=NOW)
    for _ in range(FEW + 1):
        raised(ada, facts=LEFT_OUT)
    relay_once(now=NOW)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT priority FROM procrastinate_jobs WHERE args->>'consumer' = 'notifications.tell' ORDER BY id"
        )
        assert cursor.fetchall() == [(0,), (-10,)]
    assert (jobs.carry.priority, jobs.carry.lock) == (-10, "notifications.carry")
