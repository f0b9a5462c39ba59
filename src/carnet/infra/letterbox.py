"""Messages that nobody sent: where there is neither mail server nor provider of text messages, they are kept as files.

Files are read as they come: any of them may be cut short, may be no message at all, or may be gone by now.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from django.conf import settings

from carnet.infra.sms import choice

MOST: Final = 30
_LARGEST: Final = 5_000_000  # bytes of a file; a letter with tickets has some hundred thousand
_LONGEST: Final = 20_000  # characters that are shown of a text
_BETWEEN: Final = re.compile(rb"\n-{79}\n")  # what Django's file backend writes after each message
# What the standard library's parser raises for messages that are none.
_UNREADABLE: Final = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
_CODE: Final = re.compile(r"(?<![\w#@])[0-9]{6}(?!\w)")


@dataclass(frozen=True, slots=True)
class Kept:
    """A message as its reader would have had it. `code` is the six-digit code in it, empty where there is none."""

    at: datetime
    kind: str
    to: str
    subject: str
    text: str
    code: str


def messages(*, limit: int = MOST) -> list[Kept]:
    """The latest kept messages, the newest first."""
    texts = [_kept(one.at, "sms", one.to, "", one.text) for one in list(choice.kept().kept())[-limit:]]
    oldest_first = sorted([*texts, *_letters(limit)], key=lambda one: one.at)
    return oldest_first[::-1][:limit]


def _letters(limit: int) -> Iterator[Kept]:
    """What the latest files hold, oldest first."""
    for path, made in _files()[-limit:]:
        try:
            content = path.read_bytes()
        except OSError:
            continue
        for part in _BETWEEN.split(content):
            if part.strip():
                yield _letter(part, made)


def _files() -> list[tuple[Path, datetime]]:
    """The files of letters with the instants they were made at, oldest first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    found = []
    for path in folder.glob("*.log") if folder.is_dir() else ():
        try:
            facts = path.lstat()
        except OSError:
            continue
        if stat.S_ISREG(facts.st_mode) and facts.st_size <= _LARGEST:
            found.append((path, datetime.fromtimestamp(facts.st_mtime, UTC)))
    return sorted(found, key=lambda one: one[1])


def _letter(content: bytes, made: datetime) -> Kept:
    letter = message_from_bytes(content, policy=policy.default)
    return _kept(made, "email", _head(letter, "To"), _head(letter, "Subject"), _text(letter))


def _kept(at: datetime, kind: str, to: str, subject: str, text: str) -> Kept:
    found = _CODE.search(subject) or _CODE.search(text)
    return Kept(at, kind, to, subject, text.strip()[:_LONGEST], found[0] if found else "")


def _head(letter: EmailMessage, name: str) -> str:
    """A header, empty where it cannot be read."""
    try:
        return str(letter[name] or "")
    except _UNREADABLE:
        return ""


def _text(letter: EmailMessage) -> str:
    """The part in plain text, empty where there is none that can be read."""
    try:
        part = letter.get_body(preferencelist=("plain",))
        return str(part.get_content()) if part else ""
    except _UNREADABLE:
        return ""
