"""`carnet demo`, started, looked at, killed and started again."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psutil
import pytest

from carnet.infra import embedded
from carnet.project.demo.logins import LOGINS, PASSWORD
from tests.start.conftest import Start
from tests.start.running import Demo, wait_for

pytestmark = pytest.mark.slow


def _log_in(demo: Demo) -> dict[str, str]:
    status, answer = demo.ask("POST", "/api/v1/auth/login", {"email": LOGINS[0].email, "password": PASSWORD})
    assert status == 200, answer
    return {"Authorization": f"Bearer {answer['access_token']}"}


def _buy(demo: Demo, who: dict[str, str]) -> str:
    """A ticket from Berlin to Leipzig for tomorrow; its booking's reference."""
    status, found = demo.ask("GET", f"/api/v1/search?from=Berlin&to=Leipzig&date={_tomorrow()}", **who)
    assert status == 200, found
    trip = found["data"][0]
    item = {
        "listing": trip["listing"],
        "from": trip["from"]["stop"],
        "to": trip["to"]["stop"],
        "fare": trip["fares"][0]["fare"],
        "passengers": [{"first_name": "Tova", "last_name": "Reisner"}],
    }
    body = {"items": [item], "contact": {"email": LOGINS[0].email}}
    status, booking = demo.ask("POST", "/api/v1/bookings", body, Idempotency_Key=str(uuid4()), **who)
    assert status == 201, booking
    path = f"/api/v1/bookings/{booking['reference']}/payments"
    status, paid = demo.ask("POST", path, {"method": "wallet"}, Idempotency_Key=str(uuid4()), **who)
    assert status == 201, paid
    return str(booking["reference"])


def _tomorrow() -> str:
    return (datetime.now(UTC) + timedelta(days=1)).date().isoformat()


def _audit(demo: Demo) -> subprocess.CompletedProcess[str]:
    server = embedded.running(demo.home)
    assert server is not None
    environment = {**os.environ, "CARNET_HOME": str(demo.home), "DATABASE_URL": server.url}
    command = [sys.executable, "-m", "carnet.project", "audit"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_killing_everything_loses_nothing(start: Start, record_property: pytest.RecordProperty) -> None:
    demo = start()
    record_property("first start, seconds", round(demo.ready(), 1))
    reference = _buy(demo, _log_in(demo))
    demo.kill_everything()
    assert embedded.running(demo.home) is None

    again = start()
    seconds = again.ready()
    record_property("second start, seconds", round(seconds, 1))
    status, booking = again.ask("GET", f"/api/v1/bookings/{reference}", **_log_in(again))
    assert (status, booking["status"]) == (200, "confirmed")
    audit = _audit(again)
    assert audit.returncode == 0, audit.stdout

    assert again.stop() == 0
    assert "stopped; the data stays" in again.said
    assert embedded.running(again.home) is None
    assert "Traceback" not in demo.said + again.said


def test_what_dies_is_started_again_and_nobody_is_left_behind(start: Start) -> None:
    demo = start()
    demo.ready()
    wait_for(lambda: _child(demo, "worker"), what="a worker").kill()
    wait_for(lambda: "worker ended (killed by signal 9)" in demo.said, what="a word about the worker")
    wait_for(lambda: _child(demo, "worker"), what="another worker")

    children = [one for one in demo.processes() if one.pid != demo.process.pid and "python" in one.name()]
    assert len(children) >= 3
    demo.process.kill()
    _, alive = psutil.wait_procs(children, timeout=30)
    assert not alive


def test_two_demos_share_a_home_and_the_last_one_stops_the_database(start: Start) -> None:
    first = start()
    first.ready()
    second = start(extra={"PORT": str(first.port)})
    second.ready()
    assert second.port > first.port
    assert second.ask("GET", "/")[0] == 200
    assert first.stop() == 0, first.said
    assert second.ask("GET", "/search/places?q=Ber")[0] == 200
    assert second.stop() == 0, second.said
    assert embedded.running(first.home) is None


def _child(demo: Demo, command: str) -> psutil.Process | None:
    children = psutil.Process(demo.process.pid).children()
    return next((one for one in children if command in one.cmdline()), None)
