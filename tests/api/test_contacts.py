"""Another e-mail address, phone or password for an account that is logged in."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress

from carnet.domains.identity import operations
from carnet.domains.identity.models import User
from carnet.infra.audit.models import AuditEntry
from carnet.infra.events.models import OutboxEvent
from carnet.kernel import clock
from tests.api.client import Api, body, pointers, problem
from tests.api.people import ADA, EMAIL, PASSWORD, PHONE, Time, a_step, a_user, log_in, wrong
from tests.messages import code_to, keep_apart, last_to, sent, sent_to

pytestmark = pytest.mark.django_db

NEW_EMAIL = "augusta@example.org"
NEW_PHONE = "+4930987654"
# What is changed: its address, where it is proven, the new value, the old one.
CHANGES = [("email", NEW_EMAIL, EMAIL), ("phone", NEW_PHONE, PHONE)]


@pytest.fixture(autouse=True)
def _own_messages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keep_apart(monkeypatch, tmp_path)


@pytest.fixture
def time_(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


@pytest.fixture
def user() -> User:
    return a_user(phone=PHONE)


def _told() -> list[str]:
    return list(OutboxEvent.objects.order_by("aggregate_version").values_list("name", flat=True))


@pytest.mark.parametrize(("kind", "new", "old"), CHANGES)
def test_a_new_contact_replaces_the_old_one_once_it_is_proven(ada: Api, kind: str, new: str, old: str) -> None:
    assert body(ada.get(f"/me/{kind}")) == {kind: old, "pending": None}
    assert body(ada.post(f"/me/{kind}", {kind: new}), 202) == {kind: old, "pending": new}
    assert body(ada.get(f"/me/{kind}")) == {kind: old, "pending": new}
    assert body(ada.get("/me"))[kind] == old
    assert _told() == ["user.registered"]
    problem(ada.post(f"/auth/{kind}/verify", {"code": wrong(code_to(new))}), 422, "CODE_WRONG")
    assert ada.post(f"/auth/{kind}/verify", {"code": code_to(new)}).status_code == 204
    assert body(ada.get(f"/me/{kind}")) == {kind: new, "pending": None}
    assert _told() == ["user.registered", "user.updated"]
    assert OutboxEvent.objects.get(name="user.updated").data["user"][kind] == new
    notice = last_to(old)
    assert not notice.has_code
    assert "e-mail" in notice.text if kind == "email" else "phone" in notice.text
    credentials = {kind: new, "password": PASSWORD}
    assert Api().post("/auth/login", credentials).status_code == 200
    problem(Api().post("/auth/login", credentials | {kind: old}), 401, "INVALID_CREDENTIALS")
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [
        (new if kind == "email" else EMAIL, True, True)
    ]


@pytest.mark.parametrize(("has", "adds"), [("email", "phone"), ("phone", "email")])
def test_the_other_contact_is_added_with_proof_and_the_first_one_is_told(api: Api, has: str, adds: str) -> None:
    values = {"email": EMAIL, "phone": PHONE}
    a_user(**{"email": None, "phone": None} | {has: values[has]})
    ada = api.signed_in(body(api.post("/auth/login", {has: values[has], "password": PASSWORD}))["access_token"])
    ada.post("/auth/reauthenticate", {"password": PASSWORD})
    body(ada.post(f"/me/{adds}", {adds: values[adds]}), 202)
    assert ada.post(f"/auth/{adds}/verify", {"code": code_to(values[adds])}).status_code == 204
    me = body(ada.get("/me"))
    assert (me["email"], me["phone"]) == (EMAIL, PHONE)
    assert not last_to(values[has]).has_code


@pytest.mark.parametrize(("kind", "new", "old"), CHANGES)
def test_a_change_needs_fresh_proof_of_who_asks(api: Api, user: User, kind: str, new: str, old: str) -> None:
    ada = log_in(api)
    asked = problem(ada.post(f"/me/{kind}", {kind: new}), 403, "REAUTHENTICATION_NEEDED")
    assert asked["ways"] == ["password"]
    assert sent() == []
    problem(ada.post("/auth/reauthenticate", {"password": "wrong"}), 422, "PASSWORD_WRONG")
    problem(ada.post(f"/me/{kind}", {kind: new}), 403, "REAUTHENTICATION_NEEDED")
    ada.post("/auth/reauthenticate", {"password": PASSWORD})
    assert ada.post(f"/me/{kind}", {kind: new}).status_code == 202


@pytest.mark.parametrize(("kind", "new", "old"), CHANGES)
def test_a_change_can_be_forgotten(ada: Api, kind: str, new: str, old: str) -> None:
    body(ada.post(f"/me/{kind}", {kind: new}), 202)
    assert ada.delete(f"/me/{kind}").status_code == 204
    assert body(ada.get(f"/me/{kind}")) == {kind: old, "pending": None}
    problem(ada.post(f"/auth/{kind}/verify", {"code": code_to(new)}), 409, "STEP_NOT_PENDING")
    assert ada.delete(f"/me/{kind}").status_code == 204
    assert body(ada.get("/me"))[kind] == old


@pytest.mark.parametrize(("kind", "new", "old"), CHANGES)
def test_whose_contact_it_is_learns_only_who_can_read_its_messages(
    ada: Api, kind: str, new: str, old: str, time_: Time
) -> None:
    a_user(**{"email": None, "phone": None} | {kind: new})
    assert body(ada.post(f"/me/{kind}", {kind: new}), 202) == {kind: old, "pending": new}
    problem(ada.post(f"/auth/{kind}/verify", {"code": wrong(code_to(new))}), 422, "CODE_WRONG")
    problem(ada.post(f"/auth/{kind}/verify", {"code": code_to(new)}), 409, "CONTACT_TAKEN")
    assert body(ada.get("/me"))[kind] == old
    assert User.objects.filter(**{kind: new}).count() == 1
    assert "user.updated" not in _told()


@pytest.mark.parametrize(("kind", "new", "old"), CHANGES)
def test_who_never_proved_a_contact_does_not_keep_it(ada: Api, kind: str, new: str, old: str) -> None:
    squatter = operations.sign_up(**{kind: new}, now=clock.now())
    body(ada.post(f"/me/{kind}", {kind: new}), 202)
    assert ada.post(f"/auth/{kind}/verify", {"code": code_to(new)}).status_code == 204
    assert body(ada.get("/me"))[kind] == new
    assert not User.objects.filter(pk=squatter.pk).exists()


@pytest.mark.parametrize(("kind", "new", "old"), CHANGES)
def test_t46_five_wrong_codes_end_a_change(ada: Api, kind: str, new: str, old: str) -> None:
    body(ada.post(f"/me/{kind}", {kind: new}), 202)
    for _ in range(5):
        problem(ada.post(f"/auth/{kind}/verify", {"code": wrong(code_to(new))}), 422, "CODE_WRONG")
    problem(ada.post(f"/auth/{kind}/verify", {"code": code_to(new)}), 409, "STEP_NOT_PENDING")
    assert body(ada.get("/me"))[kind] == old
    noted = AuditEntry.objects.filter(verb="code.wrong")
    assert [entry.detail for entry in noted] == [{"for": "e-mail" if kind == "email" else "phone"}] * 5


@pytest.mark.parametrize(("kind", "new", "old"), CHANGES)
def test_another_code_for_a_change_is_sent_after_a_minute(ada: Api, time_: Time, kind: str, new: str, old: str) -> None:
    body(ada.post(f"/me/{kind}", {kind: new}), 202)
    problem(ada.post(f"/auth/{kind}/verify/resend"), 429, "RATE_LIMITED")
    problem(ada.post(f"/me/{kind}", {kind: new}), 429, "RATE_LIMITED")
    time_.passes(61)
    assert ada.post(f"/auth/{kind}/verify/resend").status_code == 204
    assert len(sent_to(new)) == 2
    assert ada.post(f"/auth/{kind}/verify", {"code": code_to(new)}).status_code == 204


@pytest.mark.parametrize(
    ("path", "given", "places"),
    [
        ("/me/email", {"email": "x"}, {"/email"}),
        ("/me/email", {"email": EMAIL}, {"/email"}),
        ("/me/email", {"email": None}, {"/email"}),
        ("/me/email", {"email": NEW_EMAIL, "user": "usr_x"}, {"/user"}),
        ("/me/phone", {"phone": "030"}, {"/phone"}),
        ("/me/phone", {"phone": PHONE}, {"/phone"}),
        ("/me/phone", {}, {"/phone"}),
        ("/me/password", {}, {"/new_password"}),
        ("/me/password", {"new_password": "an entirely new one"}, {"/current_password"}),
    ],
)
def test_t35_every_bad_field_of_a_change_is_named(ada: Api, path: str, given: Any, places: set[str]) -> None:
    assert pointers(problem(ada.post(path, given), 400, "INVALID_INPUT")) == places
    assert sent() == []
    assert operations.authenticate(**ADA, now=clock.now())


def test_a_stranger_changes_nothing(api: Api, ada: Api) -> None:
    body(ada.post("/me/email", {"email": NEW_EMAIL}), 202)
    for method, path, given in (
        ("GET", "/me/email", None),
        ("POST", "/me/email", {"email": NEW_EMAIL}),
        ("DELETE", "/me/email", None),
        ("GET", "/me/phone", None),
        ("POST", "/me/phone", {"phone": NEW_PHONE}),
        ("DELETE", "/me/phone", None),
        ("POST", "/me/password", {"current_password": PASSWORD, "new_password": "an entirely new one"}),
        ("POST", "/auth/reauthenticate", {"password": PASSWORD}),
    ):
        problem(api.send(method, path, given), 401, "UNAUTHENTICATED")
    problem(api.post("/auth/email/verify", {"code": code_to(NEW_EMAIL)}), 409, "STEP_NOT_PENDING")
    a_user(email="eve@example.org")
    eve = log_in(api, email="eve@example.org")
    problem(eve.post("/auth/email/verify", {"code": code_to(NEW_EMAIL)}), 409, "STEP_NOT_PENDING")
    assert body(ada.get("/me/email")) == {"email": EMAIL, "pending": NEW_EMAIL}


def test_a_token_without_a_session_reads_and_changes_nothing(api: Api, user: User) -> None:
    script = api.signed_in(operations.access_token(user_id=user.id, now=clock.now()))
    assert body(script.get("/me/email")) == {"email": EMAIL, "pending": None}
    problem(script.post("/me/email", {"email": NEW_EMAIL}), 401, "UNAUTHENTICATED")
    problem(script.post("/me/phone", {"phone": NEW_PHONE}), 401, "UNAUTHENTICATED")
    problem(script.post("/me/password", {"new_password": "an entirely new one"}), 401, "UNAUTHENTICATED")
    problem(script.post("/auth/reauthenticate", {"password": PASSWORD}), 401, "UNAUTHENTICATED")
    assert sent() == []


def test_another_password_ends_every_other_session(api: Api, user: User) -> None:
    here, there = (body(api.post("/auth/login", ADA)) for _ in range(2))
    change = {"current_password": PASSWORD, "new_password": "  an entirely new one "}
    tokens = body(api.signed_in(here["access_token"]).post("/me/password", change))
    assert api.signed_in(tokens["access_token"]).get("/auth/session").status_code == 200
    assert api.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]}).status_code == 200
    for old in (here, there):
        problem(api.post("/auth/refresh", {"refresh_token": old["refresh_token"]}), 401, "REFRESH_TOKEN_INVALID")
    problem(api.signed_in(there["access_token"]).get("/auth/session"), 401, "UNAUTHENTICATED")
    problem(api.post("/auth/login", ADA), 401, "INVALID_CREDENTIALS")
    assert api.post("/auth/login", ADA | {"password": change["new_password"]}).status_code == 200
    assert "password" in last_to(EMAIL).subject.lower()


def test_t46_the_password_is_not_guessed_by_who_found_a_session(api: Api, user: User) -> None:
    ada = log_in(api)
    guess = {"current_password": "wrong", "new_password": "an entirely new one"}
    for _ in range(5):
        refused = problem(ada.post("/me/password", guess), 422, "PASSWORD_WRONG")
        assert pointers(refused) == {"/current_password"}
        problem(ada.post("/auth/reauthenticate", {"password": "wrong"}), 422, "PASSWORD_WRONG")
    problem(ada.post("/me/password", guess | {"current_password": PASSWORD}), 429, "RATE_LIMITED")
    problem(ada.post("/auth/reauthenticate", {"password": PASSWORD}), 429, "RATE_LIMITED")
    assert operations.authenticate(**ADA, now=clock.now()) == user


def test_a_weak_password_is_not_taken(api: Api, user: User) -> None:
    ada = log_in(api)
    refused = ada.post("/me/password", {"current_password": PASSWORD, "new_password": "short"})
    assert pointers(problem(refused, 422, "PASSWORD_TOO_WEAK")) == {"/new_password"}
    assert operations.authenticate(**ADA, now=clock.now()) == user


def test_who_forgot_the_password_and_has_a_phone_alone_comes_by_code_and_chooses_another(api: Api) -> None:
    user = a_user(email=None, phone=PHONE)
    on = a_step(api, "/auth/code/request", {"phone": PHONE}, "login_by_code")
    tokens = body(api.post("/auth/code/confirm", {"code": code_to(PHONE)}, **on))
    body(api.signed_in(tokens["access_token"]).post("/me/password", {"new_password": "an entirely new one"}))
    assert operations.authenticate(phone=PHONE, password="an entirely new one", now=clock.now()) == user
    assert "password" in last_to(PHONE).text


def test_who_has_no_password_chooses_a_first_one(api: Api) -> None:
    user = a_user(password=None)
    on = a_step(api, "/auth/code/request", {"email": EMAIL}, "login_by_code")
    tokens = body(api.post("/auth/code/confirm", {"code": code_to(EMAIL)}, **on))
    body(api.signed_in(tokens["access_token"]).post("/me/password", {"new_password": PASSWORD}))
    assert operations.authenticate(**ADA, now=clock.now()) == user


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("/me/email", {"email": NEW_EMAIL}),
        ("/me/phone", {"phone": NEW_PHONE}),
        ("/me/password", {"new_password": "an entirely new one"}),
    ],
)
def test_who_comes_by_codes_alone_changes_something_soon_after_logging_in_or_logs_in_again(
    api: Api, monkeypatch: pytest.MonkeyPatch, path: str, given: dict[str, str]
) -> None:
    a_user(password=None)
    on = a_step(api, "/auth/code/request", {"email": EMAIL}, "login_by_code")
    tokens = body(api.post("/auth/code/confirm", {"code": code_to(EMAIL)}, **on))
    ada, real = api.signed_in(tokens["access_token"]), time.time
    monkeypatch.setattr(time, "time", lambda: real() + 301)
    assert problem(ada.post(path, given), 403, "REAUTHENTICATION_NEEDED")["ways"] == []
    assert sent_to(NEW_EMAIL) == sent_to(NEW_PHONE) == []
    assert not User.objects.get().has_usable_password()
    monkeypatch.setattr(time, "time", lambda: real() + 299)
    assert ada.post(path, given).status_code in {200, 202}


def test_a_password_by_code_ends_the_pause_after_wrong_ones(api: Api, user: User) -> None:
    for _ in range(10):
        problem(api.post("/auth/login", ADA | {"password": "wrong"}), 401, "INVALID_CREDENTIALS")
    on = a_step(api, "/auth/password/reset-request", {"email": EMAIL}, "password_reset_by_code")
    body(api.post("/auth/password/reset", {"code": code_to(EMAIL), "password": "an entirely new one"}, **on))
    again = {"email": EMAIL, "password": "an entirely new one"}
    assert operations.authenticate(**again, now=clock.now()) == user
