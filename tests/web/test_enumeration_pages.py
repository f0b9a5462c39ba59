"""The pages tell nobody whether an account exists: every step looks and leads the same with and without one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from carnet.domains.identity import operations
from carnet.kernel import clock
from tests.api.people import Time
from tests.messages import keep_apart, sent_to

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
KNOWN = {"email": "ada@example.org", "phone": "+4915112345678"}
UNKNOWN = {"email": "eve@example.org", "phone": "+4915187654321"}
_SECRET = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


@dataclass(frozen=True)
class Door:
    """A form that a stranger can send: which contact goes into which field."""

    path: str
    kind: str
    field: str = "contact"


DOORS = [
    Door("/signup", "email"),
    Door("/signup", "phone"),
    Door("/login/code", "email"),
    Door("/login/code", "phone"),
    Door("/account/password/reset", "email", "email"),
]


@pytest.fixture(autouse=True)
def _ada(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keep_apart(monkeypatch, tmp_path)
    operations.sign_up(**KNOWN, password=PASSWORD, proven=True, now=clock.now())


def _seen(response: HttpResponse, contact: str) -> tuple[int, str, str]:
    """What a stranger sees, without what is theirs alone."""
    text = _SECRET.sub("", response.content.decode()).replace(contact, "CONTACT")
    return response.status_code, response.get("Location", ""), text


def _walk(door: Door, contact: str, time: Time) -> list[tuple[int, str, str]]:
    """Send the form, have another message sent, too soon and later, then guess until it ends."""
    browser = Client()
    first = browser.post(door.path, {door.field: contact, "password1": PASSWORD})
    assert first.status_code == 302, first.content
    step = first["Location"]
    answers = [first, browser.get(step)]
    for wait in (0, 61):
        time.passes(wait)
        answers += [browser.post(step, {"action": "resend"}), browser.get(step)]
    answers += [browser.post(step, {"action": "verify", "code": "000000"}) for _ in range(6)]
    return [_seen(answer, contact) for answer in answers]


@pytest.mark.parametrize("door", DOORS)
def test_every_contact_is_shown_the_same(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    time = Time(monkeypatch)
    known = _walk(door, KNOWN[door.kind], time)
    unknown = _walk(door, UNKNOWN[door.kind], time)
    assert known == unknown
    assert len(sent_to(KNOWN[door.kind])) == len(sent_to(UNKNOWN[door.kind])) == 2
