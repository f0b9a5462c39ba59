"""Messages that left for people: e-mails in Django's outbox, SMS in the file that stands in for a provider."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core import mail

from carnet.infra import jobs
from carnet.infra.sms import choice
from carnet.infra.sms.console import ConsoleSms

_CODE = re.compile(r"(?<![0-9#])[0-9]{6}(?![0-9])")


@dataclass(frozen=True)
class Message:
    """Something that was sent; `subject` is empty for an SMS."""

    to: str
    text: str
    subject: str = ""

    @property
    def code(self) -> str:
        """The six digits in it; each message has one code at most."""
        codes = set(_CODE.findall(f"{self.subject} {self.text}"))
        assert len(codes) == 1, self
        return codes.pop()

    @property
    def has_code(self) -> bool:
        """Whether there are six digits in it."""
        return _CODE.search(self.text) is not None


def sent() -> list[Message]:
    """All messages so far, by kind and oldest first, those that wait in the queue included."""
    jobs.run_due()
    letters = [Message(one.to[0], str(one.body), str(one.subject)) for one in mail.outbox]
    return letters + [Message(one.to, one.text) for one in choice.kept().kept()]


def sent_to(recipient: str) -> list[Message]:
    """The messages to one address or number, oldest first."""
    return [message for message in sent() if message.to == recipient]


def last_to(recipient: str) -> Message:
    """The last message to an address or number."""
    found = sent_to(recipient)
    assert found, f"nothing was sent to {recipient}"
    return found[-1]


def code_to(recipient: str) -> str:
    """The code in the last message to an address or number."""
    return last_to(recipient).code


def keep_apart(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let a test's SMS go to a folder of its own."""
    monkeypatch.setattr(choice, "kept", lambda: ConsoleSms(folder))
