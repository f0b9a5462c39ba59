"""The delivery log: what is sent for the same cause leaves once, and what fails is tried again until it is given up."""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, connection, transaction

from carnet.infra import audit, jobs
from carnet.infra import mail as letters
from carnet.infra.access import PlatformRole
from carnet.infra.audit.queries import entries
from carnet.infra.deliveries import Channel, NewDelivery, State
from carnet.infra.deliveries.again import NotRepeatable, send_again
from carnet.infra.deliveries.jobs import KEPT, prune
from carnet.infra.deliveries.log import LEASE, claim, claim_due, failed, forget, record, sent
from carnet.infra.deliveries.models import DeliveryRow
from carnet.infra.deliveries.queries import deliveries, delivery, given_up
from carnet.infra.deliveries.sending import PATIENTLY, UnderWay, post
from carnet.infra.http.problems import Forbidden, NotFound
from carnet.infra.principal import CARNET, Principal
from carnet.kernel import ids

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 5, 12, tzinfo=UTC)
SUPPORT = Principal(ids.new_id(), roles=frozenset({PlatformRole.SUPPORT.value}))
ADDRESS = "ada@example.org"

assert audit  # the log of who did what is what `entries` reads


def letter(cause: str = "tickets:1", **more: Any) -> NewDelivery:
    return NewDelivery(cause, Channel.EMAIL, "test.letter", ADDRESS, job="tests.letter", **more)


def message() -> EmailMultiAlternatives:
    return EmailMultiAlternatives("Your tickets", "Here they are.", to=[ADDRESS])


@jobs.job(name="tests.letter")
def _send(*, cause: str, now: datetime, **_of: Any) -> None:
    post(message(), letter(cause), now=now)


def row(cause: str = "tickets:1") -> DeliveryRow:
    return DeliveryRow.objects.get(cause=cause)


class Refusing:
    """A mail server that takes nothing, or nobody."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.asked = 0

    def __call__(self, *_args: Any, **_more: Any) -> int:
        self.asked += 1
        raise self.error


def test_a_cause_is_noted_once_for_each_way() -> None:
    assert len(record([letter(), letter("tickets:2")], now=NOW)) == 2
    assert record([letter()], now=NOW) == []
    assert len(record([NewDelivery("tickets:1", Channel.SMS, "test.letter", "+4915112345678")], now=NOW)) == 1
    assert DeliveryRow.objects.count() == 3


def test_the_database_refuses_a_second_row_and_unknown_states() -> None:
    record([letter()], now=NOW)
    made = row()
    for changes in ({"id": ids.new_id()}, {"id": ids.new_id(), "cause": "x", "state": "lost"}):
        values = {field.attname: getattr(made, field.attname) for field in DeliveryRow._meta.fields}
        with pytest.raises(IntegrityError), transaction.atomic():
            DeliveryRow.objects.create(**{**values, **changes})


def test_t53_the_same_job_twice_sends_one_letter() -> None:
    for _ in range(2):
        jobs.enqueue(_send, cause="tickets:1")
    jobs.run_due(now=NOW)
    assert len(mail.outbox) == 1
    assert (row().state, row().tries) == ("sent", 1)


def test_a_letter_is_named_by_its_row_so_that_a_second_one_can_be_told() -> None:
    _send(cause="tickets:1", now=NOW)
    (sent_letter,) = mail.outbox
    assert sent_letter.extra_headers["Message-ID"].startswith(f"<{row().id}@")
    assert sent_letter.extra_headers["Auto-Submitted"] == "auto-generated"


def test_one_of_two_takes_it_and_the_other_comes_back_later() -> None:
    record([letter()], now=NOW)
    assert claim(cause="tickets:1", channel=Channel.EMAIL, now=NOW)
    assert claim(cause="tickets:1", channel=Channel.EMAIL, now=NOW) is None
    with pytest.raises(UnderWay):
        _send(cause="tickets:1", now=NOW)
    assert mail.outbox == []


def test_who_died_with_a_message_in_hand_is_followed_by_another() -> None:
    record([letter()], now=NOW)
    first = claim(cause="tickets:1", channel=Channel.EMAIL, now=NOW)
    assert first is not None
    later = NOW + LEASE + timedelta(seconds=1)
    _send(cause="tickets:1", now=later)
    assert len(mail.outbox) == 1
    failed(first, error="too late to say so", due_at=later)  # the first one wakes up again
    assert (row().state, row().tries) == ("sent", 2)


def test_what_fails_is_tried_again_with_growing_pauses_and_given_up_in_the_end(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    server = Refusing(ConnectionRefusedError("nobody there"))
    monkeypatch.setattr(EmailMultiAlternatives, "send", server)
    now = NOW
    jobs.enqueue(_send, cause="tickets:1")
    jobs.run_due(now=now)
    for pause in PATIENTLY:
        assert (row().state, row().due_at) == ("failed", now + pause)
        assert jobs.run_due(now=now + pause / 2) == 0
        now += pause
        assert jobs.run_due(now=now) == 1
    assert (row().state, row().tries, row().ended_at) == ("given-up", len(PATIENTLY) + 1, now)
    assert "nobody there" in row().error
    assert given_up(since=NOW) == 1
    assert "given up" in caplog.text
    assert ADDRESS not in caplog.text
    assert jobs.run_due(now=now + timedelta(days=2)) == 0
    _send(cause="tickets:1", now=now)
    assert server.asked == len(PATIENTLY) + 1


def test_an_address_that_does_not_exist_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        EmailMultiAlternatives, "send", Refusing(smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"no such user")}))
    )
    _send(cause="tickets:1", now=NOW)
    assert (row().state, row().tries) == ("given-up", 1)


def test_a_full_mailbox_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        EmailMultiAlternatives, "send", Refusing(smtplib.SMTPRecipientsRefused({ADDRESS: (452, b"full")}))
    )
    _send(cause="tickets:1", now=NOW)
    assert row().state == "failed"


def test_messages_of_one_job_are_taken_oldest_first_and_by_one_alone() -> None:
    for number in range(3):
        record([letter(f"tickets:{number}")], now=NOW + timedelta(seconds=number))
    assert [one.cause for one in claim_due("tests.letter", limit=2, now=NOW + timedelta(seconds=9))] == [
        "tickets:0",
        "tickets:1",
    ]
    assert [one.cause for one in claim_due("tests.letter", limit=9, now=NOW + timedelta(seconds=9))] == ["tickets:2"]
    assert claim_due("tests.letter", limit=9, now=NOW + timedelta(seconds=9)) == []
    assert claim_due("tests.other", limit=9, now=NOW + timedelta(seconds=9)) == []


def test_letters_of_the_house_are_in_the_log_and_their_texts_are_not(settings: Any) -> None:
    settings.SITE_URL = "https://carnet.example"
    letters.send("account/email/unknown_account", to=ADDRESS, context={"email": ADDRESS, "minutes": 5})
    jobs.run_due(now=NOW + timedelta(days=3650))
    (found,) = deliveries(by=SUPPORT)
    assert (found.kind, found.address, found.state) == ("account.unknown_account", ADDRESS, State.SENT)
    assert found.subject == mail.outbox[0].subject
    assert not found.repeatable
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(row)::text FROM deliveries_delivery AS row")
        (text,) = cursor.fetchone()
    assert str(mail.outbox[0].body)[:40] not in text
    with pytest.raises(NotRepeatable):
        send_again(by=SUPPORT, delivery_id=found.id, now=NOW)


def test_staff_find_messages_and_send_them_again() -> None:
    _send(cause="tickets:1", now=NOW)
    for wanted in ({"address": ADDRESS}, {"kind": "test.letter"}, {"kind": "test."}, {"state": State.SENT}, {}):
        assert len(deliveries(by=SUPPORT, **wanted)) == 1
    for other in ({"address": "ada"}, {"kind": "test"}, {"state": State.FAILED}):
        assert deliveries(by=SUPPORT, **other) == []
    (old,) = deliveries(by=SUPPORT)
    again = send_again(by=SUPPORT, delivery_id=old.id, now=NOW)
    assert (again.state, again.address, again.id != old.id) == (State.QUEUED, ADDRESS, True)
    jobs.run_due(now=NOW + timedelta(seconds=1))
    assert len(mail.outbox) == 2
    assert [one.state for one in deliveries(by=SUPPORT)] == [State.SENT, State.SENT]
    assert [(one.actor, one.verb) for one in entries()] == [(SUPPORT.user_id, "delivery.sent-again")]


def test_others_see_nothing_and_send_nothing() -> None:
    _send(cause="tickets:1", now=NOW)
    made = row()
    nobody = Principal(ids.new_id())
    for ask in (
        lambda: deliveries(by=nobody),
        lambda: delivery(by=nobody, delivery_id=made.id),
        lambda: send_again(by=nobody, delivery_id=made.id, now=NOW),
    ):
        with pytest.raises(Forbidden):
            ask()
    assert (DeliveryRow.objects.count(), len(mail.outbox)) == (1, 1)
    with pytest.raises(NotFound):
        delivery(by=CARNET, delivery_id=ids.new_id())


def test_who_is_forgotten_is_forgotten_here() -> None:
    ada = ids.new_id()
    record([letter(user_id=ada, subject="Your tickets"), letter("tickets:2", subject="x")], now=NOW)
    forget(user_id=ada)
    assert (row().address, row().subject, row().user_id) == ("", "", None)
    assert row("tickets:2").address == ADDRESS
    forget(user_id=ids.new_id(), addresses=[ADDRESS, ""])
    assert row("tickets:2").address == ""


def test_old_rows_go_and_open_ones_stay() -> None:
    record([letter(), letter("tickets:2")], now=NOW)
    taken = claim(cause="tickets:1", channel=Channel.EMAIL, now=NOW)
    assert taken is not None
    sent(taken, now=NOW)
    assert prune(NOW + KEPT) == 0
    assert prune(NOW + KEPT + timedelta(seconds=1)) == 1
    assert row("tickets:2").state == "queued"
