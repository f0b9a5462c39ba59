"""People on their way into the API: what they send, and what they are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from carnet.domains.identity import operations
from carnet.domains.identity.models import User
from carnet.kernel import clock
from tests.api.client import Api, body
from tests.messages import code_to

PASSWORD = "correct horse battery"
EMAIL = "ada@example.org"
PHONE = "+4915112345678"
ADA = {"email": EMAIL, "password": PASSWORD}


def a_user(**about: Any) -> User:
    """Ada, who has proven her contacts."""
    return operations.sign_up(**({"email": EMAIL, "password": PASSWORD} | about), proven=True, now=clock.now())


def a_step(api: Api, path: str, sent: Any, flow: str) -> dict[str, str]:
    """Send something that begins a step; the header that goes on with it."""
    step = body(api.post(path, sent), 202)
    assert step["flow"] == flow
    return {"X-Session-Token": step["session_token"]}


def log_in(api: Api, **credentials: Any) -> Api:
    """A client that is logged in, by password unless told otherwise."""
    tokens = body(api.post("/auth/login", ADA | credentials))
    return api.signed_in(tokens["access_token"])


def sign_up(api: Api, **about: Any) -> dict[str, Any]:
    """Open an account through the API, with the code from its message; its tokens."""
    contact = "phone" if "phone" in about else "email"
    on = a_step(api, "/auth/signup", about, f"verify_{contact}")
    return body(api.post(f"/auth/{contact}/verify", {"code": code_to(about[contact])}, **on))


def wrong(code: str) -> str:
    """Another code."""
    return f"{(int(code) + 1) % 1_000_000:06}"


class Time:
    """What the limits believe the time is; codes live by the machine's own clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = datetime.now(UTC)
        monkeypatch.setattr(clock, "now", lambda: self.now)

    def passes(self, seconds: float) -> None:
        """Later."""
        self.now += timedelta(seconds=seconds)
