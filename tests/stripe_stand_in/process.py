"""Starting and ending the stand-in, and what its tests need of it that Stripe does in browsers."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

KEY = "sk_test_carnet"
_PATIENCE = 20.0  # seconds for it to start
_CARD = {"exp_month": 12, "exp_year": 2090, "cvc": "123"}


@dataclass(frozen=True)
class StandIn:
    """`url` is its address."""

    url: str

    def card(self, number: str) -> str:
        """The token of a card, as Stripe's form in the browser makes it."""
        made = self.post("/v1/payment_methods", {"type": "card", "card": {**_CARD, "number": number}})
        return str(made["id"])

    def decide(self, intent: str, *, approve: bool) -> None:
        """The buyer confirms at their bank, or refuses to."""
        secret = self.get(f"/v1/payment_intents/{intent}")["client_secret"]
        self.post(f"/v1/payment_intents/{intent}/_authenticate", {"client_secret": secret, "success": approve})

    def get(self, path: str) -> dict[str, Any]:
        """Read a thing."""
        answer = requests.get(self.url + path, headers=self._headers, timeout=5)
        answer.raise_for_status()
        document: dict[str, Any] = answer.json()
        return document

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Do something. What fails for want of money is an answer, too."""
        answer = requests.post(self.url + path, json=body, headers=self._headers, timeout=5)
        document: dict[str, Any] = answer.json()
        return document

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {KEY}"}


@contextmanager
def standing_in() -> Iterator[StandIn]:
    """A stand-in on a free port, ended with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "tests.stripe_stand_in", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            _wait(process, port)
            yield StandIn(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the stand-in ended: {process.stderr.read().decode() if process.stderr else ''}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the stand-in did not start")
