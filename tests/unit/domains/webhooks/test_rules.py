"""Signatures as the specification's own package checks them, pauses, addresses, and how events look outside."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from carnet.domains.webhooks import documents, rules
from carnet.kernel import ids

NUMBER = "msg_1"
BODY = '{"type":"ticket.issued","data":{"name":"Zoë"}}'


def headers(secrets: list[str], at: datetime) -> dict[str, str]:
    return {
        "webhook-id": NUMBER,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": rules.signatures(secrets, number=NUMBER, at=at, body=BODY),
    }


def test_the_specifications_package_believes_our_signature() -> None:
    secret = rules.new_secret()
    assert Webhook(secret).verify(BODY, headers([secret], datetime.now(UTC))) == json.loads(BODY)


def test_while_secrets_change_either_is_enough() -> None:
    old, new = rules.new_secret(), rules.new_secret()
    both = headers([new, old], datetime.now(UTC))
    assert Webhook(old).verify(BODY, both) == Webhook(new).verify(BODY, both)
    with pytest.raises(WebhookVerificationError):
        Webhook(rules.new_secret()).verify(BODY, both)


def test_another_body_or_hour_is_not_believed() -> None:
    secret, now = rules.new_secret(), datetime.now(UTC)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY.replace("Zoë", "Eve"), headers([secret], now))
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY, headers([secret], now - timedelta(hours=1)))


def test_calls_are_made_after_the_pauses_of_the_specification() -> None:
    at, waited = datetime(2026, 12, 1, tzinfo=UTC), []
    tries = 1
    while (then := rules.next_try(tries, at)) is not None:
        waited.append((then - at).total_seconds())
        tries += 1
    assert waited == [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/hook",
        "ftp://example.org/hook",
        "https://",
        "https:///hook",
        "https://me:secret@example.org/",
        "https://example.org/#part",
        "https://example.org:99999/",
        "https://example.org:0/",
        "https://[::1/",
        "https://exa mple.org/",
        "https://example.org/\x00",
        "https://example.org/" + "a" * 2_000,
        "example.org",
        "",
    ],
)
def test_what_is_no_address_for_events_is_said_to_be_none(url: str) -> None:
    assert rules.unfit_url(url)


def test_good_addresses() -> None:
    assert not rules.unfit_url("https://example.org:8443/carnet?shop=1")
    assert not rules.unfit_url("http://127.0.0.1:9000/", plain=True)


def test_an_event_has_the_ids_that_callers_know_and_no_travellers() -> None:
    ticket, booking, operator = ids.new_id(), ids.new_id(), ids.new_id()
    data = {
        "booking_id": str(booking),
        "operator_id": str(operator),
        "replaced_by": None,
        "user_id": str(booking),
        "price": {"amount": 4_950, "currency": "EUR"},
        "stops": [{"station_id": str(booking), "name": "Berlin"}],
    }
    sent = json.loads(documents.message("ticket.issued", ticket, datetime(2026, 12, 1, tzinfo=UTC), data))
    assert sent["type"] == "ticket.issued"
    assert datetime.fromisoformat(sent["timestamp"]) == datetime(2026, 12, 1, tzinfo=UTC)
    assert sent["data"] == {
        "id": ids.encode("tkt", ticket),
        "booking": ids.encode("bkg", booking),
        "operator": ids.encode("opr", operator),
        "replaced_by": None,
        "price": {"amount": 4_950, "currency": "EUR"},
        "stops": [{"station": ids.encode("stn", booking), "name": "Berlin"}],
    }


def test_every_event_can_be_written() -> None:
    for name in (*rules.EVENTS, rules.TEST_EVENT):
        assert json.loads(documents.message(name, UUID(int=1), datetime.now(UTC), {}))["type"] == name
