"""Six-digit codes: to log in with, for a forgotten password; how often they are sent and may be wrong."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session

from carnet.domains.identity import operations
from carnet.domains.identity.models import User
from carnet.infra.principal import CARNET
from carnet.kernel import clock
from tests.api.client import Api, body, pointers, problem
from tests.api.people import ADA, EMAIL, PASSWORD, PHONE, Time, a_step, a_user, wrong
from tests.messages import code_to, keep_apart, last_to, sent_to

pytestmark = pytest.mark.django_db

CONTACTS = [{"email": EMAIL}, {"phone": PHONE}]
NEW = "an entirely new one"


@dataclass(frozen=True)
class Way:
    """A step that waits for a code: how it begins and is called, where its code is confirmed and had once more."""

    begin: str
    given: dict[str, str]
    flow: str
    confirm: str
    again: str | None = None

    @property
    def recipient(self) -> str:
        """Where the code goes."""
        (value,) = self.given.values()
        return value

    def code(self, code: str) -> dict[str, str]:
        """What confirms it."""
        return {"code": code} | ({"password": NEW} if self.confirm.endswith("reset") else {})


WAYS = [
    Way("/auth/code/request", {"email": EMAIL}, "login_by_code", "/auth/code/confirm", "/auth/code/resend"),
    Way("/auth/code/request", {"phone": PHONE}, "login_by_code", "/auth/code/confirm", "/auth/code/resend"),
    Way("/auth/signup", {"email": "x@example.org"}, "verify_email", "/auth/email/verify", "/auth/email/verify/resend"),
    Way("/auth/signup", {"phone": "+4930123456"}, "verify_phone", "/auth/phone/verify", "/auth/phone/verify/resend"),
    Way("/auth/password/reset-request", {"email": EMAIL}, "password_reset_by_code", "/auth/password/reset"),
]


@pytest.fixture(autouse=True)
def _own_messages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keep_apart(monkeypatch, tmp_path)


@pytest.fixture
def ada() -> User:
    """She can be reached both ways."""
    return a_user(phone=PHONE)


@pytest.fixture
def time_(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


@pytest.mark.parametrize("contact", CONTACTS)
def test_a_code_opens_the_account(api: Api, ada: User, contact: dict[str, str]) -> None:
    step = body(api.post("/auth/code/request", contact), 202)
    assert step == {"flow": "login_by_code", "session_token": step["session_token"], "ways": [], "expires_in": 300}
    (value,) = contact.values()
    on = {"X-Session-Token": step["session_token"]}
    tokens = body(api.post("/auth/code/confirm", {"code": code_to(value)}, **on))
    assert body(api.signed_in(tokens["access_token"]).get("/me"))["email"] == EMAIL


def test_a_code_may_be_written_with_a_blank(api: Api, ada: User) -> None:
    on = a_step(api, "/auth/code/request", {"phone": "+49 151 12345678"}, "login_by_code")
    code = code_to(PHONE)
    assert api.post("/auth/code/confirm", {"code": f" {code[:3]} {code[3:]}"}, **on).status_code == 200


def test_codes_are_of_one_step(api: Api, ada: User, time_: Time) -> None:
    theirs = a_step(api, "/auth/code/request", {"email": EMAIL}, "login_by_code")
    reset = a_step(api, "/auth/signup", {"email": "eve@example.org"}, "verify_email")
    code = code_to(EMAIL)
    problem(api.post("/auth/email/verify", {"code": code}, **reset), 422, "CODE_WRONG")
    problem(api.post("/auth/code/confirm", {"code": code}, **reset), 409, "STEP_NOT_PENDING")
    problem(api.post("/auth/email/verify", {"code": code}, **theirs), 409, "STEP_NOT_PENDING")
    assert api.post("/auth/code/confirm", {"code": code}, **theirs).status_code == 200


@pytest.mark.parametrize("way", WAYS)
def test_t46_the_fifth_wrong_code_ends_the_step(api: Api, ada: User, way: Way) -> None:
    on = a_step(api, way.begin, way.given, way.flow)
    right = code_to(way.recipient)
    for _ in range(5):
        refused = problem(api.post(way.confirm, way.code(wrong(right)), **on), 422, "CODE_WRONG")
        assert pointers(refused) == {"/code"}
    problem(api.post(way.confirm, way.code(right), **on), 409, "STEP_NOT_PENDING")
    assert operations.authenticate(**ADA, now=clock.now()) == ada


@pytest.mark.parametrize("way", WAYS)
def test_t46_wrong_codes_are_counted_outside_the_session(api: Api, ada: User, way: Way) -> None:
    """As if the tries had come at the same time: each finds the session as it was before all of them."""
    on = a_step(api, way.begin, way.given, way.flow)
    right = code_to(way.recipient)
    before = Session.objects.get(pk=on["X-Session-Token"]).session_data
    for _ in range(5):
        problem(api.post(way.confirm, way.code(wrong(right)), **on), 422, "CODE_WRONG")
        Session.objects.filter(pk=on["X-Session-Token"]).update(session_data=before)
    limited = problem(api.post(way.confirm, way.code(right), **on), 429, "RATE_LIMITED")
    assert limited["retry_after"] > 0


@pytest.mark.parametrize("way", WAYS)
def test_a_code_lives_for_five_minutes(
    api: Api,
    ada: User,
    monkeypatch: pytest.MonkeyPatch,
    way: Way,
) -> None:
    on = a_step(api, way.begin, way.given, way.flow)
    right, real = code_to(way.recipient), time.time
    monkeypatch.setattr(time, "time", lambda: real() + 299)
    problem(api.post(way.confirm, way.code(wrong(right)), **on), 422, "CODE_WRONG")
    monkeypatch.setattr(time, "time", lambda: real() + 301)
    problem(api.post(way.confirm, way.code(right), **on), 409, "STEP_NOT_PENDING")


@pytest.mark.parametrize("way", WAYS)
def test_the_next_code_is_sent_after_a_minute(api: Api, ada: User, time_: Time, way: Way) -> None:
    on = a_step(api, way.begin, way.given, way.flow)
    first = code_to(way.recipient)
    for path, given in ((way.again, None), (way.begin, way.given)):
        if path:
            time_.passes(20)
            refused = api.post(path, given, **({} if given else on))
            problem(refused, 429, "RATE_LIMITED")
            assert 0 < int(refused["Retry-After"]) <= 40
    assert len(sent_to(way.recipient)) == 1
    time_.passes(60)
    if way.again:
        step = body(api.post(way.again, **on), 202)
        assert (step["flow"], step["session_token"]) == (way.flow, on["X-Session-Token"])
    else:
        on = a_step(api, way.begin, way.given, way.flow)
    assert len(sent_to(way.recipient)) == 2
    second = code_to(way.recipient)
    if second != first:
        problem(api.post(way.confirm, way.code(first), **on), 422, "CODE_WRONG")
    assert api.post(way.confirm, way.code(second), **on).status_code == 200


def test_a_new_code_has_its_own_five_minutes_and_tries(
    api: Api, ada: User, time_: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    on = a_step(api, "/auth/code/request", {"email": EMAIL}, "login_by_code")
    for _ in range(4):
        problem(api.post("/auth/code/confirm", {"code": wrong(code_to(EMAIL))}, **on), 422, "CODE_WRONG")
    real = time.time
    time_.passes(290)
    monkeypatch.setattr(time, "time", lambda: real() + 290)
    body(api.post("/auth/code/resend", **on), 202)
    monkeypatch.setattr(time, "time", lambda: real() + 500)
    for _ in range(4):
        problem(api.post("/auth/code/confirm", {"code": wrong(code_to(EMAIL))}, **on), 422, "CODE_WRONG")
    assert api.post("/auth/code/confirm", {"code": code_to(EMAIL)}, **on).status_code == 200


def test_nobody_is_flooded_with_codes(api: Api, ada: User, time_: Time) -> None:
    for _ in range(10):
        a_step(api, "/auth/code/request", {"email": EMAIL}, "login_by_code")
        time_.passes(61)
    problem(api.post("/auth/code/request", {"email": EMAIL}), 429, "RATE_LIMITED")
    problem(api.post("/auth/password/reset-request", {"email": EMAIL}), 429, "RATE_LIMITED")
    a_step(api, "/auth/code/request", {"phone": PHONE}, "login_by_code")
    assert len(sent_to(EMAIL)) == 10


def test_one_address_does_not_send_codes_to_the_world(api: Api) -> None:
    for number in range(60):
        a_step(api, "/auth/code/request", {"email": f"u{number}@example.org"}, "login_by_code")
    problem(api.post("/auth/code/request", {"email": EMAIL}), 429, "RATE_LIMITED")


def test_one_address_does_not_open_accounts_without_end(api: Api) -> None:
    for number in range(30):
        a_step(api, "/auth/signup", {"email": f"u{number}@example.org"}, "verify_email")
    problem(api.post("/auth/signup", {"email": EMAIL}), 429, "RATE_LIMITED")
    assert User.objects.count() == 30


def test_nothing_is_sent_again_where_nothing_waits(api: Api, ada: User) -> None:
    for path in ("/auth/code/resend", "/auth/email/verify/resend", "/auth/phone/verify/resend"):
        problem(api.post(path), 409, "STEP_NOT_PENDING")
        problem(api.post(path, **{"X-Session-Token": "x" * 32}), 401, "UNAUTHENTICATED")
    assert sent_to(EMAIL) == []


def test_a_forgotten_password_is_replaced_by_code(api: Api, ada: User) -> None:
    old = body(api.post("/auth/login", ADA))
    on = a_step(api, "/auth/password/reset-request", {"email": "Ada@example.org"}, "password_reset_by_code")
    answer = api.post("/auth/password/reset", {"code": code_to(EMAIL), "password": NEW}, **on)
    assert body(api.signed_in(body(answer)["access_token"]).get("/me"))["email"] == EMAIL
    problem(api.post("/auth/login", ADA), 401, "INVALID_CREDENTIALS")
    assert api.post("/auth/login", ADA | {"password": NEW}).status_code == 200
    problem(api.post("/auth/refresh", {"refresh_token": old["refresh_token"]}), 401, "REFRESH_TOKEN_INVALID")
    notice = last_to(EMAIL)
    assert not notice.has_code
    assert "password" in notice.subject.lower()


def test_a_weak_password_is_said_once_the_code_is_right_and_the_code_goes_on_working(api: Api, ada: User) -> None:
    on = a_step(api, "/auth/password/reset-request", {"email": EMAIL}, "password_reset_by_code")
    code = code_to(EMAIL)
    weak = {"code": wrong(code), "password": "short"}
    assert pointers(problem(api.post("/auth/password/reset", weak, **on), 422, "CODE_WRONG")) == {"/code"}
    for _ in range(6):
        refused = problem(api.post("/auth/password/reset", weak | {"code": code}, **on), 422, "PASSWORD_TOO_WEAK")
        assert pointers(refused) == {"/password"}
    assert operations.authenticate(**ADA, now=clock.now()) == ada
    assert api.post("/auth/password/reset", {"code": code, "password": NEW}, **on).status_code == 200


def test_who_has_no_password_gets_one_by_code(api: Api) -> None:
    a_user(password=None)
    on = a_step(api, "/auth/password/reset-request", {"email": EMAIL}, "password_reset_by_code")
    assert api.post("/auth/password/reset", {"code": code_to(EMAIL), "password": NEW}, **on).status_code == 200


@pytest.mark.parametrize("closed", ["ban", "deactivate"])
def test_t48_closed_accounts_get_no_code(api: Api, ada: User, closed: str, time_: Time) -> None:
    end = getattr(operations, closed)
    end(user_id=ada.id, by=CARNET, reason="fraud", now=clock.now())
    for way in WAYS:
        if way.recipient in {EMAIL, PHONE}:
            on = a_step(api, way.begin, way.given, way.flow)
            assert not last_to(way.recipient).has_code
            problem(api.post(way.confirm, way.code("123456"), **on), 422, "CODE_WRONG")
            time_.passes(61)
    on = a_step(api, "/auth/signup", {"phone": PHONE}, "verify_phone")
    assert not last_to(PHONE).has_code
    assert User.objects.get() == ada


def test_t48_a_ban_holds_against_a_code_that_was_sent_before(api: Api, ada: User) -> None:
    on = a_step(api, "/auth/code/request", {"email": EMAIL}, "login_by_code")
    operations.ban(user_id=ada.id, by=CARNET, reason="fraud", now=clock.now())
    problem(api.post("/auth/code/confirm", {"code": code_to(EMAIL)}, **on), 403, "ACCOUNT_CLOSED")
    problem(api.get("/auth/session", **on), 401, "UNAUTHENTICATED")


def test_an_account_that_was_never_proven_is_no_account_to_codes(api: Api, time_: Time) -> None:
    operations.sign_up(email=EMAIL, password=PASSWORD, now=clock.now())
    for path, flow in (
        ("/auth/code/request", "login_by_code"),
        ("/auth/password/reset-request", "password_reset_by_code"),
    ):
        a_step(api, path, {"email": EMAIL}, flow)
        assert not last_to(EMAIL).has_code
        time_.passes(61)
