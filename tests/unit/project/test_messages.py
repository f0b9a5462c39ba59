"""Settings of e-mail and text messages, as the environment says them."""

from __future__ import annotations

import runpy
from typing import Any

import pytest

from carnet.project import messages
from carnet.project.environment import UnusableVariable

WHOLE = {"CARNET_SMS": "twilio", "CARNET_SMS_ACCOUNT": "AC1", "CARNET_SMS_TOKEN": "hush", "CARNET_SMS_FROM": "+4930111"}


def _settings(monkeypatch: pytest.MonkeyPatch, **environment: str) -> dict[str, Any]:
    for name in (*WHOLE, "CARNET_SMS_URL", "CARNET_SMTP_HOST"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(messages.__file__)


def test_without_a_way_out_messages_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    said = _settings(monkeypatch)
    assert said["SMS"] == "console"
    assert said["EMAIL_BACKEND"] == "carnet.infra.mail.KeptLetters"
    assert said["EMAIL_TIMEOUT"]
    assert _settings(monkeypatch, CARNET_SMTP_HOST="mail.example.org")["EMAIL_BACKEND"].endswith("smtp.EmailBackend")


def test_a_provider_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    said = _settings(monkeypatch, **WHOLE)
    assert (said["SMS"], said["SMS_URL"]) == ("twilio", "https://api.twilio.com")
    assert (said["SMS_ACCOUNT"], said["SMS_TOKEN"], said["SMS_FROM"]) == ("AC1", "hush", "+4930111")
    assert (
        _settings(monkeypatch, **WHOLE, CARNET_SMS_URL="https://sms.example.org")["SMS_URL"]
        == "https://sms.example.org"
    )


@pytest.mark.parametrize("missing", ["CARNET_SMS_ACCOUNT", "CARNET_SMS_TOKEN", "CARNET_SMS_FROM"])
def test_half_a_provider_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    given = {name: value for name, value in WHOLE.items() if name != missing}
    with pytest.raises(UnusableVariable, match=missing) as fault:
        _settings(monkeypatch, **given)
    assert "hush" not in str(fault.value)


@pytest.mark.parametrize("url", ["http://sms.example.org", "ftp://x", "sms.example.org", "https://"])
def test_credentials_do_not_leave_in_the_clear(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    with pytest.raises(UnusableVariable, match="CARNET_SMS_URL"):
        _settings(monkeypatch, **WHOLE, CARNET_SMS_URL=url)


def test_other_words_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnusableVariable, match="CARNET_SMS must be one of"):
        _settings(monkeypatch, CARNET_SMS="pigeon")
