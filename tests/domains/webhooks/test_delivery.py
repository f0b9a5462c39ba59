"""From an event to an operator's server, whatever the server does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from standardwebhooks import Webhook

from carnet.domains.identity.contracts import MemberRole
from carnet.domains.webhooks import operations, queries, rules
from carnet.domains.webhooks.contracts import DeliveryStatus, DisabledBecause, NewEndpoint
from carnet.domains.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from carnet.infra.events import Envelope
from carnet.infra.events.models import OutboxEvent
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.api.team import OURS, a_member
from tests.stub_server import Answerer, StubServer, Told, serving

pytestmark = pytest.mark.django_db
NOW = clock.now().replace(microsecond=0)
THEIRS = UUID(int=7)


@pytest.fixture(autouse=True)
def _inside(settings: Any) -> None:
    """Servers of this machine may be called."""
    settings.WEBHOOK_NETWORKS = (ip_network("127.0.0.0/8"),)


@pytest.fixture
def server() -> Iterator[StubServer]:
    """An operator's server, which takes everything unless told otherwise."""
    with serving(lambda _asked: Told(204)) as made:
        yield made


def an_endpoint(server: StubServer, *events: str, operator_id: UUID = OURS) -> NewEndpoint:
    return operations.endpoint_create(
        operator_id=operator_id,
        url=f"{server.url}/hook",
        events=events or ("ticket.issued",),
        description="",
        by=CARNET,
        now=NOW,
    )


def an_event(name: str = "ticket.issued", *, operator_id: UUID | None = OURS) -> Envelope:
    data = {"seat": "12A", "operator_id": str(operator_id) if operator_id else None}
    return Envelope(ids.new_id(), name, 1, ids.new_id(), 2, NOW, data)


def listed(endpoint: NewEndpoint) -> list[WebhookDelivery]:
    return list(WebhookDelivery.objects.filter(endpoint_id=endpoint.endpoint.id).order_by("id"))


def call(delivery: WebhookDelivery, at: datetime = NOW) -> WebhookDelivery:
    """Make the call that is due for a delivery, if one is."""
    delivery.refresh_from_db()
    if delivery.status == DeliveryStatus.WAITING:
        operations.deliver(delivery, now=at)
    delivery.refresh_from_db()
    return delivery


def test_what_is_sent_is_signed_and_named(server: StubServer) -> None:
    endpoint, event = an_endpoint(server), an_event()
    operations.take_in([event], now=NOW)
    (delivery,) = listed(endpoint)
    assert call(delivery, clock.now()).status == DeliveryStatus.DELIVERED
    (asked,) = server.asked
    sent = Webhook(endpoint.secret).verify(asked.text, {name.lower(): text for name, text in asked.headers.items()})
    assert asked.headers["webhook-id"] == ids.encode("msg", event.id)
    assert sent["data"] == {
        "id": ids.encode("tkt", event.aggregate_id),
        "seat": "12A",
        "operator": ids.encode("opr", OURS),
    }
    assert [one.status for one in WebhookAttempt.objects.all()] == [204]


def test_t44_nobody_hears_of_another_operators_events(server: StubServer) -> None:
    ours, theirs = an_endpoint(server), an_endpoint(server, operator_id=THEIRS)
    operations.take_in([an_event(), an_event(operator_id=None)], now=NOW)
    assert len(listed(ours)) == 1
    assert listed(theirs) == []


def test_only_what_was_asked_for_comes(server: StubServer) -> None:
    endpoint = an_endpoint(server, "ticket.cancelled")
    operations.take_in([an_event(), an_event("ticket.cancelled")], now=NOW)
    assert [one.event for one in listed(endpoint)] == ["ticket.cancelled"]


def test_t51_an_event_that_comes_again_is_on_the_list_once(server: StubServer) -> None:
    endpoint, event = an_endpoint(server), an_event()
    operations.take_in([event], now=NOW)
    operations.take_in([event, event], now=NOW)
    assert len(listed(endpoint)) == 1


def test_a_failing_server_is_called_again_with_the_same_id_and_body(server: StubServer) -> None:
    endpoint = an_endpoint(server)
    operations.take_in([an_event()], now=NOW)
    (delivery,) = listed(endpoint)
    server.answer = lambda _asked: Told(503)
    call(delivery)
    assert (delivery.status, delivery.tries, delivery.next_at) == (
        DeliveryStatus.WAITING,
        1,
        NOW + timedelta(seconds=5),
    )
    server.answer = lambda _asked: Told(200)
    assert call(delivery, NOW + timedelta(seconds=5)).status == DeliveryStatus.DELIVERED
    first, second = server.asked
    assert first.text == second.text
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]


def test_a_job_that_comes_twice_calls_once(server: StubServer) -> None:
    endpoint = an_endpoint(server)
    operations.take_in([an_event()], now=NOW)
    (delivery,) = listed(endpoint)
    for _ in range(2):
        operations.call(operator_id=str(OURS), now=NOW)
    assert len(server.asked) == 1
    delivery.refresh_from_db()
    assert delivery.status == DeliveryStatus.DELIVERED


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda _asked: Told(500), (500, "")),
        (lambda _asked: Told(301, headers={"Location": "http://127.0.0.1/"}), (301, "")),
        (lambda _asked: None, (None, "The server cannot be reached.")),
    ],
)
def test_what_came_of_a_call_is_kept(server: StubServer, answer: Answerer, said: tuple[int | None, str]) -> None:
    endpoint = an_endpoint(server)
    operations.take_in([an_event()], now=NOW)
    server.answer = answer
    call(listed(endpoint)[0])
    found = WebhookAttempt.objects.get()
    assert (found.status, found.error) == said


def test_an_address_that_turns_inward_is_not_called(server: StubServer, settings: Any) -> None:
    endpoint = an_endpoint(server)
    operations.take_in([an_event()], now=NOW)
    settings.WEBHOOK_NETWORKS = ()
    call(listed(endpoint)[0])
    assert WebhookAttempt.objects.get().error == "The address is inside a private network."
    assert server.asked == []


def test_gone_switches_off_at_once(server: StubServer, owner: UUID) -> None:
    endpoint = an_endpoint(server)
    operations.take_in([an_event(), an_event()], now=NOW)
    server.answer = lambda _asked: Told(410)
    first, second = listed(endpoint)
    assert call(first).status == DeliveryStatus.FAILED
    row = WebhookEndpoint.objects.get()
    assert row.disabled_because == DisabledBecause.GONE
    assert call(second).status == DeliveryStatus.FAILED
    assert len(server.asked) == 1
    operations.take_in([an_event()], now=NOW)
    assert len(listed(endpoint)) == 2
    told = OutboxEvent.objects.get(name="notice.raised").data
    assert (told["user_id"], told["kind"]) == (str(owner), "webhook.disabled")


@pytest.fixture
def owner() -> UUID:
    """The owner of our operator."""
    return a_member("olga", MemberRole.OWNER).pk


def exhaust(delivery: WebhookDelivery) -> None:
    at = NOW
    while delivery.status == DeliveryStatus.WAITING:
        at = delivery.next_at or at
        call(delivery, at)


def test_who_never_answers_is_given_up_and_switched_off(server: StubServer, owner: UUID) -> None:
    del owner
    endpoint = an_endpoint(server)
    operations.take_in([an_event()], now=NOW)
    server.answer = lambda _asked: Told(500)
    (delivery,) = listed(endpoint)
    exhaust(delivery)
    assert (delivery.status, delivery.tries) == (DeliveryStatus.FAILED, len(rules.PAUSES) + 1)
    assert WebhookEndpoint.objects.get().disabled_because == DisabledBecause.FAILING


def test_who_refuses_one_event_goes_on_hearing_of_others(server: StubServer) -> None:
    endpoint = an_endpoint(server)
    operations.take_in([an_event(), an_event()], now=NOW)
    bad, good = listed(endpoint)
    call(good, NOW + timedelta(hours=1))
    server.answer = lambda _asked: Told(422)
    exhaust(bad)
    assert bad.status == DeliveryStatus.FAILED
    assert WebhookEndpoint.objects.get().disabled_at is None


def test_sent_again_under_its_old_id(server: StubServer) -> None:
    endpoint = an_endpoint(server)
    operations.take_in([an_event()], now=NOW)
    (delivery,) = listed(endpoint)
    call(delivery)
    again = {"operator_id": OURS, "endpoint_id": endpoint.endpoint.id, "delivery_id": delivery.pk, "by": CARNET}
    found, sent = operations.send_again(**again, now=NOW)
    assert (found.status, sent) == (DeliveryStatus.WAITING, True)
    assert operations.send_again(**again, now=NOW)[1] is False
    delivery.refresh_from_db()
    call(delivery)
    assert [one.headers["webhook-id"] for one in server.asked] == [ids.encode("msg", delivery.event_id)] * 2
    (seen,) = queries.deliveries(operator_id=OURS, endpoint_id=endpoint.endpoint.id, by=CARNET)
    assert len(seen.attempts) == 2


def test_while_a_secret_is_changed_both_sign(server: StubServer) -> None:
    endpoint = an_endpoint(server)
    new = operations.endpoint_rotate(operator_id=OURS, endpoint_id=endpoint.endpoint.id, by=CARNET, now=NOW)
    signed: Callable[[datetime], int] = lambda at: len(_signatures(server, endpoint, at))  # noqa: E731
    assert signed(NOW) == 2
    assert signed(NOW + rules.OVERLAP) == 1
    assert new.secret != endpoint.secret


def _signatures(server: StubServer, endpoint: NewEndpoint, at: datetime) -> list[str]:
    operations.take_in([an_event()], now=NOW)
    call(listed(endpoint)[-1], at)
    return server.asked[-1].headers["webhook-signature"].split()


def test_secrets_are_not_kept_in_the_open(server: StubServer) -> None:
    endpoint = an_endpoint(server)
    assert endpoint.secret.encode() not in bytes(WebhookEndpoint.objects.get().secret)


def test_a_test_event_arrives(server: StubServer) -> None:
    endpoint = an_endpoint(server)
    sent = operations.endpoint_test(operator_id=OURS, endpoint_id=endpoint.endpoint.id, by=CARNET, now=NOW)
    call(WebhookDelivery.objects.get(pk=sent.id))
    assert '"type":"webhook.test"' in server.asked[0].text


def test_switching_off_ends_what_waits(server: StubServer) -> None:
    endpoint = an_endpoint(server)
    operations.take_in([an_event()], now=NOW)
    change = {"operator_id": OURS, "endpoint_id": endpoint.endpoint.id, "by": CARNET, "now": NOW}
    assert operations.endpoint_change(**change, enabled=False).disabled_because is DisabledBecause.BY_HAND
    assert listed(endpoint)[0].status == DeliveryStatus.FAILED
    assert operations.endpoint_change(**change, enabled=True).disabled_at is None


def test_old_deliveries_are_forgotten_but_for_those_that_wait(server: StubServer) -> None:
    endpoint = an_endpoint(server)
    operations.take_in([an_event(), an_event()], now=NOW)
    call(listed(endpoint)[0])
    operations.prune(now=NOW + rules.KEPT + timedelta(days=1))
    assert [one.status for one in listed(endpoint)] == [DeliveryStatus.WAITING]


def test_t44_another_operators_webhook_does_not_exist(server: StubServer) -> None:
    endpoint = an_endpoint(server, operator_id=THEIRS)
    with pytest.raises(NotFound):
        queries.endpoint(operator_id=OURS, endpoint_id=endpoint.endpoint.id, by=CARNET)
    with pytest.raises(NotFound):
        operations.endpoint_delete(operator_id=OURS, endpoint_id=endpoint.endpoint.id, by=CARNET, now=NOW)
    assert WebhookEndpoint.objects.count() == 1


def test_a_slow_server_holds_up_its_own_operator_alone(server: StubServer) -> None:
    an_endpoint(server)
    an_endpoint(server, operator_id=THEIRS)
    operations.take_in([an_event(), an_event(), an_event(operator_id=THEIRS)], now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT lock FROM procrastinate_jobs WHERE task_name = 'webhooks.call' ORDER BY lock")
        assert cursor.fetchall() == [(f"webhooks.call:{one}",) for one in sorted([str(OURS), str(THEIRS)])]


def test_what_failed_is_called_again_when_its_time_has_come(server: StubServer) -> None:
    endpoint = an_endpoint(server)
    operations.take_in([an_event()], now=NOW)
    server.answer = lambda _asked: Told(503)
    operations.call(operator_id=str(OURS), now=NOW)
    operations.call(operator_id=str(OURS), now=NOW)
    assert len(server.asked) == 1
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    operations.wake_due(now=NOW)
    later = NOW + rules.PAUSES[0] + timedelta(minutes=1)
    operations.wake_due(now=later)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (1,)
    server.answer = lambda _asked: Told(200)
    operations.call(operator_id=str(OURS), now=later)
    assert listed(endpoint)[0].status == DeliveryStatus.DELIVERED
