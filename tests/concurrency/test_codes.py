"""Codes are guessed five times at most, however many guesses come at once; and one message leaves a minute."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess

from carnet.domains.identity import operations
from carnet.domains.identity.login import tries
from carnet.kernel import clock
from tests.api.client import Api
from tests.concurrency.crowd import all_at_once
from tests.messages import code_to, keep_apart, sent_to

GUESSES: Final = 12
EMAIL: Final = "ada@example.org"


@pytest.fixture(autouse=True)
def _ada(transactional_db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keep_apart(monkeypatch, tmp_path)
    operations.sign_up(email=EMAIL, password="correct horse battery", proven=True, now=clock.now())


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The codes that were looked at."""
    seen: list[str] = []
    rejected = LoginCodeVerificationProcess.record_invalid_attempt

    def noted(self: LoginCodeVerificationProcess) -> bool:
        seen.append("wrong")
        return rejected(self)

    monkeypatch.setattr(LoginCodeVerificationProcess, "record_invalid_attempt", noted)
    return seen


def _step() -> dict[str, str]:
    answer = Api().post("/auth/code/request", {"email": EMAIL})
    assert answer.status_code == 202
    return {"X-Session-Token": json.loads(answer.content)["session_token"]}


def _guesses(on: dict[str, str]) -> list[Callable[[], int]]:
    right = int(code_to(EMAIL))
    wrong = [f"{(right + 1 + number) % 1_000_000:06}" for number in range(GUESSES)]
    return [partial(_guess, code, on) for code in wrong]


def _guess(code: str, on: dict[str, str]) -> int:
    return Api().post("/auth/code/confirm", {"code": code}, **on).status_code


def test_t46_of_parallel_guesses_five_are_looked_at(compared: list[str]) -> None:
    on = _step()
    answers = all_at_once(_guesses(on))
    assert set(answers) <= {409, 422, 429}
    assert len(compared) <= tries.MOST_TRIES
    assert _guess(code_to(EMAIL), on) in {409, 429}


def test_without_the_count_in_the_database_more_are_looked_at(
    compared: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the library's own count, which it keeps in the session, lets them through."""
    monkeypatch.setattr(tries, "count_try", lambda _request, _kind=None: True)
    for _ in range(5):
        compared.clear()
        monkeypatch.setattr(tries, "claim", lambda _request, _recipient: None)
        all_at_once(_guesses(_step()))
        if len(compared) > tries.MOST_TRIES:
            return
    pytest.fail("the library counted on its own")


def test_of_parallel_requests_for_a_code_one_sends_it() -> None:
    def ask() -> int:
        return Api().post("/auth/code/request", {"email": EMAIL}).status_code

    assert sorted(str(answer) for answer in all_at_once([ask] * 6)) == ["202"] + ["429"] * 5
    assert len(sent_to(EMAIL)) == 1


def test_of_parallel_sign_ups_for_a_contact_one_opens_an_account() -> None:
    def ask() -> int:
        return Api().post("/auth/signup", {"email": "new@example.org"}).status_code

    assert sorted(str(answer) for answer in all_at_once([ask] * 6)) == ["202"] + ["429"] * 5
    assert len(sent_to("new@example.org")) == 1
