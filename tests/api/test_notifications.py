"""`/me/notifications` and `/me/notification-preferences`: the inbox, its stream, and how somebody wants to be told."""

from __future__ import annotations

from typing import Any

import pytest

from carnet.domains.identity.models import User
from carnet.domains.notifications.contracts import Category
from tests.api.client import Api, body, pointers, problem
from tests.api.team import calling
from tests.domains.notifications.conftest import a_reader, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db: None) -> User:
    return a_reader("ada")


@pytest.fixture
def hers(ada: User) -> Api:
    for number in ("R1", "R2", "R3"):
        told(ada, "report.closed", {"number": number, "subject": "My seat"})
    return calling(ada)


def streamed(api: Api, query: str = "", **headers: str) -> str:
    """All of a stream that finds no place: it ends by itself."""
    headers |= {"Authorization": f"Bearer {api.token}"}
    answer: Any = api.client.get(f"/api/v1/me/notifications/stream{query}", headers=headers)
    assert answer["Content-Type"] == "text/event-stream"
    assert answer["Cache-Control"] == "no-store"
    return b"".join(answer).decode()


def test_the_inbox_goes_on_where_a_page_ended(hers: Api) -> None:
    first = body(hers.get("/me/notifications?limit=2"))
    assert [one["number"] for one in first["data"]] == [3, 2]
    assert first["data"][0].keys() == {
        *("id", "number", "kind", "category", "title", "text", "path", "created_at", "read_at")
    }
    rest = body(hers.get(f"/me/notifications?limit=2&after={first['next']}"))
    assert ([one["number"] for one in rest["data"]], rest["next"]) == ([1], None)


def test_reading_one_and_all_up_to_a_number(hers: Api) -> None:
    assert body(hers.get("/me/notifications/unread")) == {"unread": 3, "last": 3}
    newest = body(hers.get("/me/notifications"))["data"][0]
    assert body(hers.post(f"/me/notifications/{newest['id']}/read"))["read_at"] is not None
    unread = body(hers.get("/me/notifications?unread=true"))["data"]
    assert [one["number"] for one in unread] == [2, 1]
    assert body(hers.post("/me/notifications/read", {"through": 1})) == {"unread": 1, "last": 3}


def test_what_is_not_there_or_not_hers(hers: Api) -> None:
    others = calling(a_reader("bob"))
    newest = body(hers.get("/me/notifications"))["data"][0]["id"]
    problem(others.post(f"/me/notifications/{newest}/read"), 404, "NOT_FOUND")
    assert body(hers.get("/me/notifications/unread"))["unread"] == 3
    problem(hers.post("/me/notifications/x/read"), 404, "NOT_FOUND")
    for through in (-1, 10**18, "1", None):
        problem(hers.post("/me/notifications/read", {"through": through}), 400, "INVALID_INPUT")


def test_the_stream_goes_on_after_a_number(hers: Api) -> None:
    told_now = streamed(hers, "?after=2")
    assert told_now.startswith("retry: 15000\n\nid: 3\nevent: notice\ndata: {")
    assert told_now.endswith('id: 3\nevent: unread\ndata: {"unread": 3}\n\n')
    assert "event: notice" not in streamed(hers)
    assert streamed(hers, "?after=0", **{"Last-Event-ID": "1"}).count("event: notice") == 2


def test_the_stream_refuses_what_is_no_number(hers: Api) -> None:
    problem(hers.get("/me/notifications/stream?after=x"), 400, "INVALID_INPUT")
    problem(Api().get("/me/notifications/stream"), 401, "UNAUTHENTICATED")


def test_wishes(hers: Api) -> None:
    known = body(hers.get("/me/notification-preferences"))["preferences"]
    assert [one["category"] for one in known] == [one.value for one in Category]
    wanted = {"category": "reports", "email": "daily", "sms": True}
    now = body(hers.send("PUT", "/me/notification-preferences", {"preferences": [wanted]}))["preferences"]
    assert [one for one in now if one["category"] == "reports"] == [
        {**wanted, "offered": ["at-once", "daily", "off"], "mandatory": False}
    ]
    assert [one for one in now if one["category"] != "reports"] == [
        one for one in known if one["category"] != "reports"
    ]


def test_wishes_that_are_not_offered(hers: Api) -> None:
    wanted = {"category": "travel", "email": "daily", "sms": True}
    refused = hers.send("PUT", "/me/notification-preferences", {"preferences": [wanted]})
    assert pointers(problem(refused, 422, "WISH_NOT_OFFERED")) == {"/body/preferences/0/email"}
    for bad in ({**wanted, "category": "x"}, {**wanted, "email": "x"}, {**wanted, "sms": 1}, {}):
        sent = hers.send("PUT", "/me/notification-preferences", {"preferences": [bad]})
        problem(sent, 400, "INVALID_INPUT")
    problem(hers.send("PUT", "/me/notification-preferences", {"preferences": []}), 400, "INVALID_INPUT")
