"""An operator's webhooks in the console."""

from __future__ import annotations

import re
from typing import Any

import pytest

from carnet.domains.webhooks import operations
from carnet.domains.webhooks.models import WebhookDelivery, WebhookEndpoint
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.web.own import Person
from tests.web.team import KEYS

HOOKS = KEYS.replace("/keys", "/webhooks")
HOOK = {"url": "https://example.org/carnet", "description": "Books", "events": ["ticket.issued"]}


def make(ines: Person) -> str:
    """Where the page of a new webhook is."""
    assert ines.post(HOOKS, HOOK).status_code == 201
    return f"{HOOKS}/{ids.encode('whk', WebhookEndpoint.objects.get().id)}"


def test_a_secret_is_shown_once_and_kept_nowhere(ines: Person) -> None:
    assert "No webhooks yet" in ines.read(HOOKS)
    page = ines.post(HOOKS, HOOK)
    found = re.search(r'id="secret" readonly value="(whsec_[^"]+)"', page.content.decode())
    assert page["Cache-Control"] == "no-store"
    assert found
    after = ines.read(HOOKS)
    assert HOOK["url"] in after
    assert found[1] not in after
    assert found[1] not in str(dict(ines.client.session))


@pytest.mark.parametrize("wrong", [{"url": ""}, {"url": "http://example.org/"}, {"events": []}, {"events": ["x"]}])
def test_what_cannot_be_is_refused_and_the_rest_is_kept(ines: Person, wrong: dict[str, Any]) -> None:
    page = ines.post(HOOKS, {**HOOK, **wrong})
    text = page.content.decode()
    assert page.status_code == 422
    assert f'id="id_{next(iter(wrong))}_error"' in text
    assert 'value="Books"' in text
    assert not WebhookEndpoint.objects.exists()


def test_changing_switching_and_deleting(ines: Person) -> None:
    place = make(ines)
    assert ines.post(place, {**HOOK, "url": "https://example.org/new"})["Location"] == place
    assert WebhookEndpoint.objects.get().url == "https://example.org/new"
    ines.post(f"{place}/switch", {"enabled": "no"})
    assert "switched off" in ines.read(place)
    ines.post(f"{place}/switch", {"enabled": "yes"})
    assert WebhookEndpoint.objects.get().disabled_at is None
    assert "Nothing more is sent to it" in ines.read(f"{place}/delete")
    assert WebhookEndpoint.objects.exists()
    assert ines.post(f"{place}/delete")["Location"] == HOOKS
    assert not WebhookEndpoint.objects.exists()


def test_deliveries_are_listed_and_sent_again(ines: Person) -> None:
    place = make(ines)
    ines.post(f"{place}/test")
    row = WebhookDelivery.objects.get()
    assert "On its way" in ines.read(place)
    assert "Send again" not in ines.read(place)
    WebhookDelivery.objects.update(status="failed", next_at=None)
    assert "Send again" in ines.read(f"{place}?status=failed")
    assert "Nothing yet" in ines.read(f"{place}?status=delivered")
    ines.post(f"{place}/deliveries/{ids.encode('dlv', row.id)}/again")
    row.refresh_from_db()
    assert row.status == "waiting"


def test_a_new_secret_leaves_the_old_one_a_day(ines: Person) -> None:
    place = make(ines)
    assert "signature made with the old secret" in ines.post(f"{place}/rotate").content.decode()
    assert "two signatures until" in ines.read(place)


def test_t44_another_operators_webhook_is_not_found(ines: Person) -> None:
    theirs = operations.endpoint_create(operator_id=ids.new_id(), **HOOK, by=CARNET, now=clock.now())
    place = f"{HOOKS}/{ids.encode('whk', theirs.endpoint.id)}"
    assert ines.get(place).status_code == 404
    assert ines.post(f"{place}/delete").status_code == 404
    assert WebhookEndpoint.objects.count() == 1
