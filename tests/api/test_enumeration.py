"""Nobody learns from answers, or from the work they take, whether an account exists."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from carnet.domains.identity import operations
from carnet.infra.jobs import run_due
from carnet.infra.principal import CARNET
from carnet.kernel import clock
from tests.api.client import Api
from tests.api.people import PASSWORD, Time, a_user
from tests.messages import keep_apart, last_to, sent_to

pytestmark = pytest.mark.django_db

# Each contact is written as long as the others of its kind, so that answers can be compared byte by byte.
KNOWN = {"email": "ada@example.org", "phone": "+4915112345678"}
UNKNOWN = {"email": "eve@example.org", "phone": "+4915187654321"}
CLOSED = {"email": "bob@example.org", "phone": "+4915100000000"}
UNPROVEN = {"email": "kim@example.org", "phone": "+4915111111111"}


@dataclass(frozen=True)
class Door:
    """What a stranger can send, with which contact, and where what then waits is confirmed and had once more."""

    path: str
    kind: str
    more: dict[str, str]
    confirm: str
    again: str | None = None

    def knock(self, api: Api, contacts: dict[str, str]) -> HttpResponse:
        """Send it."""
        return api.post(self.path, {self.kind: contacts[self.kind]} | self.more)

    def guess(self, password: str) -> dict[str, str]:
        """A wrong code."""
        return {"code": "000000"} | ({"password": password} if self.confirm.endswith("reset") else {})


DOORS = [
    Door("/auth/signup", "email", {"password": PASSWORD}, "/auth/email/verify", "/auth/email/verify/resend"),
    Door("/auth/signup", "phone", {"password": PASSWORD}, "/auth/phone/verify", "/auth/phone/verify/resend"),
    Door("/auth/signup", "email", {}, "/auth/email/verify", "/auth/email/verify/resend"),
    Door("/auth/code/request", "email", {}, "/auth/code/confirm", "/auth/code/resend"),
    Door("/auth/code/request", "phone", {}, "/auth/code/confirm", "/auth/code/resend"),
    Door("/auth/password/reset-request", "email", {}, "/auth/password/reset"),
]

# What holds statements together, and is as good as free.
_FRAME = ("SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass
class Work:
    """What a request cost: statements to the database, hashed passwords."""

    queries: list[str]
    hashes: int = 0


@pytest.fixture(autouse=True)
def _own_messages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keep_apart(monkeypatch, tmp_path)


@pytest.fixture
def time_(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


@pytest.fixture(autouse=True)
def _people(db: None) -> None:
    a_user(**KNOWN)
    bob = a_user(**CLOSED)
    operations.ban(user_id=bob.id, by=CARNET, reason="fraud", now=clock.now())
    for kind, value in UNPROVEN.items():
        operations.sign_up(**{kind: value}, password=PASSWORD, now=clock.now())


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """Counts what is done inside the block."""
    hashed: list[int] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: hashed.append(1) or encode(*args))

    @contextmanager
    def counting() -> Iterator[Work]:
        done = Work([])
        hashed.clear()
        with CaptureQueriesContext(connection) as captured:
            yield done
        done.queries = [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(_FRAME)]
        done.hashes = len(hashed)

    return counting


def _outside(response: HttpResponse) -> dict[str, Any]:
    """All that a stranger sees of an answer, without what is different every time."""
    document = json.loads(response.content)
    for name in ("session_token", "request_id"):
        if name in document:
            document[name] = len(document[name])
    headers = {name: value for name, value in response.headers.items() if name != "X-Request-Id"}
    assert not response.cookies
    return {"status": response.status_code, "headers": headers, "body": document}


def _on(response: HttpResponse) -> dict[str, str]:
    return {"X-Session-Token": json.loads(response.content)["session_token"]}


@pytest.mark.parametrize("door", DOORS)
def test_every_contact_is_answered_alike(api: Api, time_: Time, door: Door) -> None:
    seen = []
    for contacts in (KNOWN, UNKNOWN, CLOSED, UNPROVEN):
        first = door.knock(api, contacts)
        answers = [first, door.knock(api, contacts)]  # too soon
        if door.again:
            answers.append(api.post(door.again, **_on(first)))
            time_.passes(61)
            answers.append(api.post(door.again, **_on(first)))
        answers += [api.post(door.confirm, door.guess("short"), **_on(first)) for _ in range(6)]
        seen.append([_outside(answer) for answer in answers])
        assert len(sent_to(contacts[door.kind])) == (2 if door.again else 1)
        time_.passes(3601)
    assert seen[0] == seen[1] == seen[2] == seen[3]
    statuses = [answer["status"] for answer in seen[0]]
    assert statuses == [202, 429, *([429, 202] if door.again else []), *[422] * 5, 409]


@pytest.mark.parametrize("door", DOORS)
def test_every_contact_takes_the_same_work(api: Api, work: Any, door: Door) -> None:
    cost = {}
    for name, contacts in (("known", KNOWN), ("unknown", UNKNOWN), ("closed", CLOSED)):
        with work() as done:
            assert door.knock(api, contacts).status_code == 202
        cost[name] = done
    assert {done.hashes for done in cost.values()} == {1 if door.more else 0}
    counts = {name: len(done.queries) for name, done in cost.items()}
    assert len(set(counts.values())) == 1, counts


@pytest.mark.parametrize("door", DOORS)
def test_a_wrong_code_and_another_message_take_the_same_work(api: Api, work: Any, time_: Time, door: Door) -> None:
    steps = [(door.confirm, door.guess(PASSWORD)), *([(door.again, None)] if door.again else [])]
    for path, given in steps:
        cost = {}
        for name, contacts in (("known", KNOWN), ("unknown", UNKNOWN), ("closed", CLOSED)):
            time_.passes(3601)
            on = _on(door.knock(api, contacts))
            time_.passes(61)
            with work() as done:
                api.post(path, given, **on)
            cost[name] = done.queries
        assert len({len(queries) for queries in cost.values()}) == 1, cost


@pytest.mark.parametrize("kind", ["email", "phone"])
def test_a_password_is_compared_whether_or_not_there_is_one(api: Api, work: Any, kind: str) -> None:
    a_user(email="jo.@example.org".replace(".@", "a@"), phone="+4915122222222", password=None)
    codeless = {"email": "joa@example.org", "phone": "+4915122222222"}
    seen, cost = [], []
    for contacts in (KNOWN, UNKNOWN, CLOSED, UNPROVEN, codeless):
        with work() as done:
            answer = api.post("/auth/login", {kind: contacts[kind], "password": "wrong"})
        outside = _outside(answer)
        outside["headers"].pop("RateLimit")  # counts the tries of this address
        seen.append(outside)
        cost.append((done.hashes, len(done.queries)))
    assert all(one == seen[0] for one in seen)
    assert set(cost) == {(1, cost[0][1])}
    assert seen[0]["status"] == 401


def test_only_owners_are_told(api: Api, time_: Time) -> None:
    for door in DOORS:
        for contacts, exists in ((KNOWN, True), (UNKNOWN, False)):
            door.knock(api, contacts)
            message = last_to(contacts[door.kind])
            assert message.has_code == (exists != (door.path == "/auth/signup")), (door, exists)
            assert PASSWORD not in message.text
        time_.passes(3601)


def test_messages_leave_after_the_answer(api: Api, mailoutbox: list[Any]) -> None:
    api.post("/auth/code/request", {"email": KNOWN["email"]})
    api.post("/auth/code/request", {"email": UNKNOWN["email"]})
    assert mailoutbox == []
    assert run_due() >= 2
    assert {message.to[0] for message in mailoutbox} == {KNOWN["email"], UNKNOWN["email"]}
