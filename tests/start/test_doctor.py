"""`carnet doctor` finds what is wrong and says what to do."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from carnet.infra import keys
from carnet.kernel import clock
from carnet.project import doctor
from carnet.project.doctor import Finding, Level
from carnet.project.doctor.machine import disk, key_files
from carnet.project.doctor.others import broker, cache, cards, logins, mail, text_messages
from tests.oidc_stub import stub_provider
from tests.stub_server import Told, nobody, serving

NOWHERE = "127.0.0.1:1"


def _worst(findings: list[Finding]) -> Finding:
    """The first that is not fine."""
    (found,) = [finding for finding in findings if finding.level is not Level.FINE]
    assert found.advice
    return found


@pytest.mark.django_db
def test_nothing_is_broken_here() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = on")  # tests do without
    found = {finding.subject: finding for finding in doctor.examine(now=clock.now())}
    assert {"database", "durability", "clock", "tables", "workers", "queue", "keys", "disk"} <= set(found)
    assert [one for one in found.values() if one.level is Level.BROKEN] == []
    assert found["workers"].level is Level.ODD
    assert found["workers"].advice == "run: carnet worker"


@pytest.mark.django_db
def test_another_time_in_the_database_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now - timedelta(seconds=30))
    found = {finding.subject: finding for finding in doctor.database()}
    assert found["clock"].level is Level.BROKEN
    assert "NTP" in found["clock"].advice


@pytest.mark.django_db
def test_tables_that_are_missing_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    executor = "carnet.project.doctor.postgres.MigrationExecutor.migration_plan"
    monkeypatch.setattr(executor, lambda *_: [object(), object()])
    found = {finding.subject: finding for finding in doctor.database()}
    assert found["tables"].level is Level.BROKEN
    assert (found["tables"].seen, found["tables"].advice) == ("2 migrations are not applied", "run: carnet migrate")


def test_keys_that_others_can_read_are_found(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CARNET_HOME = tmp_path
    for name in ("CARNET_SECRET", "CARNET_TOKEN_KEY", "CARNET_TICKET_KEY"):
        monkeypatch.delenv(name, raising=False)
    keys.forget()
    keys.secret(tmp_path)
    assert [finding.level for finding in key_files()] == [Level.FINE]
    (tmp_path / "keys" / "token.pem").chmod(0o644)
    found = _worst(list(key_files()))
    assert found.advice == f"chmod 600 {tmp_path}/keys/token.pem"
    keys.forget()


def test_a_full_disk_is_found(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CARNET_HOME = tmp_path
    usage = "carnet.project.doctor.machine.shutil.disk_usage"
    for free, level in {100_000_000: Level.BROKEN, 2_000_000_000: Level.ODD}.items():
        monkeypatch.setattr(usage, lambda _, free=free: type("usage", (), {"free": free}))
        assert _worst(list(disk())).level is level


def test_what_does_not_answer_is_found(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", f"redis://{NOWHERE}")
    settings.BROKER_URL = f"amqp://guest:guest@{NOWHERE}"
    settings.EMAIL_HOST, settings.EMAIL_PORT = NOWHERE.split(":")
    for check in (cache, broker, mail):
        assert _worst(list(check())).level is Level.BROKEN


def test_what_is_not_set_is_no_fault(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REDIS_URL", raising=False)
    settings.BROKER_URL = None
    assert [finding.level for check in (cache, broker) for finding in check()] == [Level.FINE, Level.FINE]
    settings.EMAIL_HOST, settings.DEMO = "", False
    assert _worst(list(mail())).level is Level.ODD
    settings.DEMO = True
    assert [finding.level for finding in mail()] == [Level.FINE]


def test_text_messages_that_stay_here_are_odd_outside_the_demo(settings: Any, tmp_path: Path) -> None:
    settings.SMS, settings.CARNET_HOME, settings.DEMO = "console", tmp_path, False
    assert _worst(list(text_messages())).level is Level.ODD
    settings.DEMO = True
    assert [finding.level for finding in text_messages()] == [Level.FINE]


def test_a_provider_of_text_messages_that_does_not_know_us_is_found(settings: Any) -> None:
    settings.SMS, settings.SMS_ACCOUNT, settings.SMS_TOKEN, settings.SMS_FROM = "twilio", "AC1", "t", "+4930111111"
    with serving(lambda _asked: Told(200, {})) as provider:
        settings.SMS_URL = provider.url
        assert [finding.level for finding in text_messages()] == [Level.FINE]
        provider.answer = lambda _asked: Told(401, {})
        assert _worst(list(text_messages())).level is Level.BROKEN
        assert {asked.method for asked in provider.asked} == {"GET"}
    settings.SMS_URL = nobody()
    assert _worst(list(text_messages())).level is Level.BROKEN


def test_who_charges_no_cards_is_told(settings: Any) -> None:
    settings.STRIPE_KEY, settings.SIMULATED_PROVIDER, settings.DEMO = "", False, False
    assert _worst(list(cards())).level is Level.ODD
    settings.SIMULATED_PROVIDER = True
    assert _worst(list(cards())).level is Level.ODD
    settings.DEMO = True
    assert [finding.level for finding in cards()] == [Level.FINE]


def test_a_provider_of_card_payments_that_does_not_know_us_is_found(settings: Any) -> None:
    settings.STRIPE_KEY, settings.STRIPE_WEBHOOK_SECRETS, settings.DEMO = "sk_live_x", ["whsec_x"], False
    known = {"object": "list", "data": [], "has_more": False, "url": "/v1/payment_intents"}
    with serving(lambda _asked: Told(200, known)) as provider:
        settings.STRIPE_API_BASE = provider.url
        assert [finding.level for finding in cards()] == [Level.FINE]
        settings.STRIPE_KEY = "sk_test_x"
        assert _worst(list(cards())).level is Level.ODD
        provider.answer = lambda _asked: Told(401, {"error": {"type": "invalid_request_error", "message": "No."}})
        assert _worst(list(cards())).level is Level.BROKEN
        assert {asked.method for asked in provider.asked} == {"GET"}
    settings.STRIPE_API_BASE = nobody()
    assert _worst(list(cards())).level is Level.BROKEN


def test_a_provider_to_log_in_with_that_does_not_answer_is_found(settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert list(logins()) == []
    with stub_provider() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = provider.settings()
        (found,) = logins()
        assert (found.subject, found.level) == ("login stub", Level.FINE)
        provider.break_with("openid-configuration", lambda _asked: Told(200, {"issuer": provider.url}))
        assert _worst(list(logins())).level is Level.BROKEN
    assert _worst(list(logins())).level is Level.BROKEN


@pytest.mark.parametrize(("levels", "status"), [([Level.FINE, Level.ODD], 0), ([Level.BROKEN, Level.ODD], 1)])
def test_the_command_fails_where_something_is_broken(
    levels: list[Level], status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def examine(*, now: datetime) -> list[Finding]:
        return [Finding(f"thing {number}", level, "seen", "do this") for number, level in enumerate(levels)]

    monkeypatch.setattr(doctor, "examine", examine)
    try:
        call_command("doctor")
        ended = 0
    except SystemExit as end:
        ended = int(end.code or 0)
    assert ended == status
    assert capsys.readouterr().out.count("-> do this") == 2
