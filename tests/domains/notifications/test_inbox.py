"""Notices: each once, in their reader's language, numbered without gaps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import transaction

from carnet.domains.booking.events import ReservationConfirmed
from carnet.domains.identity import operations as identity
from carnet.domains.identity.models import User
from carnet.domains.notifications import consumers, jobs, operations, queries
from carnet.domains.notifications.contracts import Raised
from carnet.domains.notifications.models import Mailbox, NoticeRow, PreferenceRow
from carnet.domains.payments.events import WalletCredited
from carnet.infra import personal
from carnet.infra.deliveries.models import DeliveryRow
from carnet.infra.events import Envelope, drain, publish
from carnet.infra.events.models import InboxEvent, OutboxEvent
from carnet.infra.events.replay import send_again
from carnet.infra.http.problems import NotFound
from carnet.infra.notices import NoticeRaised, notify_many
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from carnet.kernel.money import Money
from tests import messages
from tests.domains.notifications.conftest import LEFT_OUT, NOW, a_reader, raised, told

pytestmark = pytest.mark.django_db


def texts(user: User) -> list[str]:
    return [one.title for one in queries.inbox(user_id=user.id)]


def test_a_notice_is_in_the_inbox_and_a_letter_and_a_text_message_left(ada: User) -> None:
    told(ada)
    (notice,) = queries.inbox(user_id=ada.id)
    assert notice.title == "ICE 42 on 3 December 2026, 13:00 does not run"
    assert "Berlin Hbf to Hamburg Hbf" in notice.text
    assert (notice.number, notice.path, notice.read_at) == (1, "/bookings/K7M2QX", None)
    assert queries.standing(user_id=ada.id).unread == 1
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["ada@example.org"], notice.title)
    assert notice.text in str(letter.body)
    (text,) = messages.sent_to("+4915112345678")
    assert text.text.startswith("Carnet: ICE 42 Berlin Hbf-Hamburg Hbf")


@pytest.mark.parametrize(
    ("tag", "title"),
    [
        ("de-AT", "ICE 42 am 3. Dezember 2026, 13:00 fällt aus"),
        ("fr", "ICE 42 du 3 décembre 2026, 13:00 est supprimé"),
        ("sv", "ICE 42 on 3 December 2026, 13:00 does not run"),
    ],
)
def test_everybody_is_told_in_their_language(db: None, tag: str, title: str) -> None:
    reader = a_reader("eva", language=tag)
    told(reader)
    assert texts(reader) == [title]
    assert mail.outbox[0].subject == title


def test_t51_the_same_thing_raised_twice_is_told_once(ada: User) -> None:
    told(ada, once="change:1")
    told(ada, once="change:1")
    assert len(texts(ada)) == 1
    assert len(mail.outbox) == 1
    told(ada, once="change:2")
    assert len(texts(ada)) == 2


def test_t53_an_event_that_is_delivered_again_tells_nobody_again(ada: User) -> None:
    told(ada)
    InboxEvent.objects.all().delete()  # even by a consumer that has forgotten what it had seen
    send_again(since=NOW - timedelta(days=1))
    drain(now=NOW)
    assert len(texts(ada)) == 1
    assert (len(mail.outbox), len(messages.sent_to("+4915112345678"))) == (1, 1)
    assert sorted(DeliveryRow.objects.values_list("channel", "tries")) == [("email", 1), ("sms", 1)]


def test_t52_what_is_rolled_back_is_told_to_nobody(ada: User) -> None:
    with transaction.atomic():
        raised(ada)
        transaction.set_rollback(True)
    drain(now=NOW)
    assert texts(ada) == []
    assert mail.outbox == []


def test_numbers_have_no_gaps_in_a_batch_and_after_it(ada: User) -> None:
    bob = a_reader("bob")
    for reader in (ada, bob, ada):
        raised(reader)
    drain(now=NOW)
    told(ada)
    assert [one.number for one in queries.inbox(user_id=ada.id)] == [3, 2, 1]
    assert [one.number for one in queries.inbox(user_id=bob.id)] == [1]
    assert Mailbox.objects.get(pk=ada.id).last == 3


def test_strangers_and_the_erased_are_passed_over(ada: User) -> None:
    with transaction.atomic():
        publish(NoticeRaised(ids.new_id(), "trip.cancelled"), aggregate_id=ids.new_id(), aggregate_version=1, now=NOW)
    identity.erase_person(user_id=ada.id, by=CARNET, now=NOW)
    told(ada)
    assert not NoticeRow.objects.exists()
    assert mail.outbox == []


def test_who_cannot_be_reached_is_told_in_the_inbox_alone(ada: User) -> None:
    User.objects.filter(pk=ada.pk).update(phone_verified=False, is_active=False)
    told(ada)
    assert len(texts(ada)) == 1
    assert (mail.outbox, messages.sent_to("+4915112345678")) == ([], [])


def test_a_notice_with_a_letter_of_its_own_sends_no_second_one(ada: User) -> None:
    told(ada, mailed=True)
    assert mail.outbox == []
    assert len(messages.sent_to("+4915112345678")) == 1


def test_an_unknown_kind_is_told_in_plain_words_and_logged(ada: User, caplog: pytest.LogCaptureFixture) -> None:
    told(ada, "nobody.knows", {})
    (notice,) = queries.inbox(user_id=ada.id)
    assert notice.title == "News about your account"
    assert "no template for notices nobody.knows" in caplog.text
    assert mail.outbox == []


def test_a_missing_fact_is_logged_and_told_all_the_same(ada: User, caplog: pytest.LogCaptureFixture) -> None:
    told(ada, "booking.paid", {"reference": "K7M2QX"})
    assert texts(ada) == ["Booking K7M2QX is paid"]
    assert "booking.paid was raised without amount" in caplog.text


def test_facts_are_escaped_where_they_are_shown(ada: User) -> None:
    facts = {"number": "R1", "subject": "<script>alert(1)</script>"}
    told(ada, "report.answered", facts)
    (letter,) = mail.outbox
    assert isinstance(letter, EmailMultiAlternatives)
    html = str(letter.alternatives[0][0])
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "<script>" in str(letter.body)


def test_reading(ada: User) -> None:
    bob = a_reader("bob")
    for _ in range(3):
        raised(ada)
    drain(now=NOW)
    last, *_, first = queries.inbox(user_id=ada.id)
    assert operations.read(user_id=ada.id, notice_id=first.id, now=NOW).read_at == NOW
    assert operations.read(user_id=ada.id, notice_id=first.id, now=NOW + timedelta(1)).read_at == NOW
    assert [one.number for one in queries.inbox(user_id=ada.id, unread=True)] == [3, 2]
    with pytest.raises(NotFound):
        operations.read(user_id=bob.id, notice_id=last.id, now=NOW)
    assert operations.read_through(user_id=bob.id, number=10**30, now=NOW) == 0
    assert queries.standing(user_id=ada.id).unread == 2
    assert operations.read_through(user_id=ada.id, number=2, now=NOW) == 1
    assert queries.standing(user_id=ada.id).unread == 1


def test_news_after_a_number_come_in_order_and_a_hundred_of_them_too(ada: User) -> None:
    for _ in range(120):
        raised(ada, mailed=True)
    drain(now=NOW)
    heard, after, more = [], 0, True
    while more:
        news = queries.news(user_id=ada.id, after=after)
        heard += [one.number for one in news.messages]
        after, more = news.state.number or 0, news.more
    assert heard == list(range(1, 121))
    assert queries.news(user_id=ada.id, after=None).messages == ()
    assert queries.news(user_id=ada.id, after=None).state.data == {"unread": 100}


def test_old_notices_are_forgotten(ada: User) -> None:
    told(ada)
    NoticeRow.objects.update(created_at=NOW - jobs.KEPT - timedelta(days=1))
    told(ada)
    jobs.prune(now=NOW)
    assert [one.number for one in queries.inbox(user_id=ada.id)] == [2]


def test_nothing_stays_of_who_is_forgotten(ada: User) -> None:
    told(ada)
    operations.prefer(user_id=ada.id, wanted=queries.preferences(user_id=ada.id)[:1])
    files = personal.archive(ada.id, now=clock.now())
    assert files
    identity.erase_person(user_id=ada.id, by=CARNET, now=NOW)
    drain(now=NOW)
    for model in (NoticeRow, PreferenceRow, Mailbox):
        assert not model._default_manager.exists()
    assert set(DeliveryRow.objects.values_list("address", "subject", "user_id")) == {("", "", None)}


def test_an_event_waits_in_the_outbox_until_it_is_told(ada: User) -> None:
    raised(ada)
    assert OutboxEvent.objects.filter(name="notice.raised", relayed_at__isnull=True).exists()
    assert texts(ada) == []


def test_a_crowd_is_told_set_wise(django_assert_max_num_queries: Any) -> None:
    """Ten thousand letters of a cancelled train must not cost ten thousand rounds to the database."""
    crowd = [a_reader(f"reader{number}").id for number in range(60)]
    with transaction.atomic():
        assert notify_many(crowd, "trip.cancelled", facts=LEFT_OUT, path="/bookings/K7M2QX", now=NOW) == 60
    raised_now = [
        Raised(one.aggregate_id, UUID(one.data["user_id"]), "trip.cancelled", LEFT_OUT, "", mailed=False)
        for one in OutboxEvent.objects.filter(name="notice.raised")
    ]
    with django_assert_max_num_queries(10):
        assert operations.tell(raised_now, now=NOW) == 60
    assert {box.last for box in Mailbox.objects.all()} == {1}


def test_what_others_tell_becomes_a_notice_once(ada: User) -> None:
    """T51: a purchase is told once, however often it is published; money back for several tickets is one sum."""
    price, booking = Money(4_950, "EUR"), ids.new_id()
    bought = ReservationConfirmed("K7M2QX", ada.id, price, ids.new_id(), "ada@example.org")
    for version in (1, 2):
        with transaction.atomic():
            publish(bought, aggregate_id=booking, aggregate_version=version, now=NOW)
            for balance in (1_000, 3_000):
                paid = Money(1_000 if balance == 1_000 else 2_000, "EUR")
                credit = WalletCredited(ada.id, booking, "refund", booking, paid, Money(balance, "EUR"))
                publish(credit, aggregate_id=ids.new_id(), aggregate_version=version, now=NOW)
            top_up = WalletCredited(ada.id, ids.new_id(), "top_up", None, price, price)
            publish(top_up, aggregate_id=ids.new_id(), aggregate_version=version, now=NOW)
        for name in ("tell_of_purchases", "tell_of_money_back"):
            told_of = [
                Envelope(one.id, one.name, 1, one.aggregate_id, one.aggregate_version, one.occurred_at, one.data)
                for one in OutboxEvent.objects.filter(aggregate_version=version).order_by("id")
            ]
            wanted = {"tell_of_purchases": "reservation.confirmed", "tell_of_money_back": "wallet.credited"}[name]
            getattr(consumers, name)([one for one in told_of if one.name == wanted], now=NOW)
    assert texts(ada) == ["30.00 EUR came into your wallet", "Booking K7M2QX is paid"]
    assert mail.outbox == []
