"""Messages that stay on this machine: a line in a file, for developers and the demo."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from carnet.infra.sms.port import SmsTrouble, masked
from carnet.kernel import clock, ids

FILE: Final = "messages.jsonl"
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A message that was kept instead of sent."""

    id: str
    at: datetime
    to: str
    text: str


class ConsoleSms:
    """Appends to `<folder>/messages.jsonl`, which only its owner can read: the texts hold codes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, to: str, text: str) -> str:
        """Keep the message. Raises SmsTrouble where the file cannot be written."""
        message = KeptMessage(f"console-{ids.new_id()}", clock.now(), to, text)
        self._append(json.dumps({**asdict(message), "at": message.at.isoformat()}, ensure_ascii=False) + "\n")
        _LOG.info("a text message to %s is in %s", masked(to), self._folder / FILE)
        return message.id

    def check(self) -> str:
        """Where messages are. Raises SmsTrouble where they cannot be kept."""
        self._append("")
        return f"messages are kept in {self._folder / FILE}"

    def kept(self) -> Iterator[KeptMessage]:
        """What was kept so far, oldest first. Lines that are no messages are passed over."""
        try:
            lines = (self._folder / FILE).read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return
        for line in lines:
            try:
                fields = json.loads(line)
                yield KeptMessage(fields["id"], datetime.fromisoformat(fields["at"]), fields["to"], fields["text"])
            except (KeyError, TypeError, ValueError):
                continue

    def _append(self, line: str) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(self._folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(line)
        except OSError as error:
            raise SmsTrouble(f"{self._folder} cannot be written: {error.strerror}") from error
