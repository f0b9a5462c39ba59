"""`/me/export`, `/me/deactivate` and `DELETE /me`, as a program sees them."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from carnet.domains.identity import operations
from carnet.domains.identity.models import User
from carnet.infra.audit.models import AuditEntry
from carnet.kernel import clock
from tests.api.client import Api, body, problem
from tests.api.people import ADA, EMAIL, PASSWORD, a_step, a_user, log_in
from tests.messages import code_to, keep_apart
from tests.money import give_money

pytestmark = pytest.mark.django_db
GRAVE = [("POST", "/me/export"), ("POST", "/me/deactivate"), ("DELETE", "/me")]


@pytest.fixture(autouse=True)
def _own_messages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keep_apart(monkeypatch, tmp_path)


@pytest.fixture
def ada(api: Api) -> Api:
    """Ada, who has just proven again that it is her."""
    a_user()
    client = log_in(api)
    assert client.post("/auth/reauthenticate", {"password": PASSWORD}).status_code == 204
    return client


@pytest.mark.parametrize(("method", "path"), GRAVE)
def test_a_token_that_was_lost_is_not_enough(api: Api, method: str, path: str) -> None:
    user = a_user()
    refused = problem(log_in(api).send(method, path), 403, "REAUTHENTICATION_NEEDED")
    assert refused["ways"] == ["password"]
    script = Api().signed_in(operations.access_token(user_id=user.id, now=clock.now()))
    assert script.send(method, path).status_code in {401, 403}
    problem(Api().send(method, path), 401, "UNAUTHENTICATED")
    row = User.objects.get()
    assert (row.is_active, row.email, row.version) == (True, EMAIL, user.version)
    assert not AuditEntry.objects.filter(verb__in=["user.exported", "user.deactivated", "user.erased"]).exists()


def test_who_has_no_password_has_just_logged_in_by_code(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    a_user(password=None)
    on = a_step(api, "/auth/code/request", {"email": EMAIL}, "login_by_code")
    tokens = body(api.post("/auth/code/confirm", {"code": code_to(EMAIL)}, **on))
    client = api.signed_in(tokens["access_token"])
    assert client.post("/me/export").status_code == 200
    monkeypatch.setattr("carnet.domains.identity.login.recency.app_settings.REAUTHENTICATION_TIMEOUT", -1)
    problem(client.post("/me/export"), 403, "REAUTHENTICATION_NEEDED")


def test_an_export_is_a_zip_that_nobody_keeps(ada: Api) -> None:
    answer = ada.post("/me/export")
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        profile = json.loads(archive.read("identity/profile.json"))
    assert profile["id"] == body(ada.get("/me"))["id"]
    for _ in range(4):
        ada.post("/me/export")
    problem(ada.post("/me/export"), 429, "RATE_LIMITED")


def test_t48_who_deactivates_their_account_is_out_at_once(ada: Api) -> None:
    second = body(ada.post("/auth/login", ADA))
    assert ada.post("/me/deactivate").status_code == 204
    problem(ada.get("/me"), 401, "UNAUTHENTICATED")
    problem(Api().post("/auth/refresh", {"refresh_token": second["refresh_token"]}), 401, "REFRESH_TOKEN_INVALID")
    problem(Api().post("/auth/login", ADA), 403, "ACCOUNT_CLOSED")
    assert User.objects.get().email == EMAIL


def test_who_is_forgotten_is_told_what_stays(ada: Api) -> None:
    gone = body(ada.delete("/me"))
    assert {"what", "why"} == set(gone["kept"][0])
    assert any("ledger" in one["what"] for one in gone["kept"])
    problem(ada.get("/me"), 401, "UNAUTHENTICATED")
    problem(ada.delete("/me"), 401, "UNAUTHENTICATED")
    problem(Api().post("/auth/login", ADA), 401, "INVALID_CREDENTIALS")
    assert User.objects.get().erased_at


def test_what_stands_in_the_way_is_listed(ada: Api) -> None:
    give_money(User.objects.get().id, 100)
    refused = problem(ada.delete("/me"), 409, "ERASURE_OBSTRUCTED")
    assert [one["code"] for one in refused["obstacles"]] == ["MONEY_IN_WALLET"]
    assert User.objects.get().erased_at is None
    assert ada.get("/me").status_code == 200
