"""Webhooks as an operator's program sees them."""

from __future__ import annotations

from typing import Any

import pytest

from carnet.domains.identity.contracts import MemberRole
from carnet.domains.identity.models import User
from carnet.domains.webhooks import operations, rules
from carnet.domains.webhooks.models import WebhookDelivery, WebhookEndpoint
from carnet.infra.principal import CARNET
from carnet.kernel import clock
from tests.api.client import Api, body, pointers, problem
from tests.api.team import HERE, OURS, a_member, calling

pytestmark = pytest.mark.django_db
HOOKS = f"{HERE}/webhooks"
NEW = {"url": "https://example.org/carnet", "events": ["ticket.issued", "ticket.cancelled"]}


@pytest.fixture
def owner(db: None) -> User:
    """The owner of our operator."""
    return a_member("olga", MemberRole.OWNER)


@pytest.fixture
def hook(owner: User) -> dict[str, Any]:
    """A webhook of ours."""
    return body(calling(owner).post(HOOKS, NEW), 201)


def test_a_secret_is_shown_once(owner: User, hook: dict[str, Any]) -> None:
    assert hook["secret"].startswith("whsec_")
    (listed,) = body(calling(owner).get(HOOKS))["data"]
    assert listed == {name: value for name, value in hook.items() if name != "secret"}
    assert body(calling(owner).get(f"{HOOKS}/{hook['id']}")) == listed


def test_events_come_in_the_order_of_the_list(owner: User) -> None:
    turned = {**NEW, "events": ["ticket.cancelled", "ticket.issued", "ticket.issued"]}
    assert body(calling(owner).post(HOOKS, turned), 201)["events"] == ["ticket.issued", "ticket.cancelled"]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"url": "http://example.org/"}, "/url"),
        ({"url": "https://me:secret@example.org/"}, "/url"),
        ({"events": []}, "/events"),
        ({"events": ["ticket.issued", "user.registered"]}, "/events/1"),
    ],
)
def test_what_does_not_fit_is_named(owner: User, change: dict[str, Any], where: str) -> None:
    refused = problem(calling(owner).post(HOOKS, NEW | change), 422, "ENDPOINT_UNFIT")
    assert pointers(refused) == {where}
    assert not WebhookEndpoint.objects.exists()


def test_changing_some_of_it(owner: User, hook: dict[str, Any]) -> None:
    api, place = calling(owner), f"{HOOKS}/{hook['id']}"
    changed = body(api.patch(place, {"events": ["payout.created"], "enabled": False}))
    assert (changed["url"], changed["events"]) == (NEW["url"], ["payout.created"])
    assert changed["disabled_because"] == "by_hand"
    assert body(api.patch(place, {"enabled": True}))["disabled_at"] is None
    problem(api.patch(place, {"url": "ftp://example.org/"}), 422, "ENDPOINT_UNFIT")
    assert body(api.get(place))["url"] == NEW["url"]


def test_a_new_secret(owner: User, hook: dict[str, Any]) -> None:
    rotated = body(calling(owner).post(f"{HOOKS}/{hook['id']}/rotate", {}))
    assert rotated["secret"] != hook["secret"]
    assert rotated["old_secret_until"] is not None
    at_once = body(calling(owner).post(f"{HOOKS}/{hook['id']}/rotate", {"at_once": True}))
    assert at_once["old_secret_until"] is None


def test_a_test_is_listed_and_can_be_sent_again(owner: User, hook: dict[str, Any]) -> None:
    api, place = calling(owner), f"{HOOKS}/{hook['id']}"
    sent = body(api.post(f"{place}/test"), 202)
    assert (sent["event"], sent["status"], sent["attempts"]) == ("webhook.test", "waiting", [])
    (listed,) = body(api.get(f"{place}/deliveries"))["data"]
    assert listed == sent
    again = f"{place}/deliveries/{sent['id']}/again"
    assert body(api.post(again), 202)["already_waiting"] is True
    WebhookDelivery.objects.update(status="delivered", next_at=None)
    assert body(api.post(again), 202)["already_waiting"] is False
    assert body(api.get(f"{place}/deliveries?status=failed"))["data"] == []


def test_nothing_is_sent_to_one_that_is_off(owner: User, hook: dict[str, Any]) -> None:
    api, place = calling(owner), f"{HOOKS}/{hook['id']}"
    api.patch(place, {"enabled": False})
    problem(api.post(f"{place}/test"), 409, "ENDPOINT_DISABLED")
    assert not WebhookDelivery.objects.exists()


def test_deliveries_come_in_pages(owner: User, hook: dict[str, Any]) -> None:
    api, place = calling(owner), f"{HOOKS}/{hook['id']}"
    sent = [body(api.post(f"{place}/test"), 202)["id"] for _ in range(3)]
    first = body(api.get(f"{place}/deliveries?limit=2"))
    rest = body(api.get(f"{place}/deliveries?limit=2&after={first['next']}"))
    assert [one["id"] for one in first["data"] + rest["data"]] == sent[::-1]
    assert rest["next"] is None


def test_a_deleted_one_is_gone(owner: User, hook: dict[str, Any]) -> None:
    api, place = calling(owner), f"{HOOKS}/{hook['id']}"
    assert api.delete(place).status_code == 204
    problem(api.get(place), 404, "NOT_FOUND")


def test_there_is_a_limit(owner: User) -> None:
    for _ in range(rules.MOST_ENDPOINTS):
        operations.endpoint_create(operator_id=OURS, **NEW, description="", by=CARNET, now=clock.now())
    problem(calling(owner).post(HOOKS, NEW), 409, "TOO_MANY_ENDPOINTS")


def test_what_can_be_heard_of_is_listed_for_everybody() -> None:
    assert {one["name"] for one in body(Api().get("/webhook-events"))["data"]} == set(rules.EVENTS)
