"""CARNET_OIDC: what it may say, and one clear line where it says something else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from carnet.project.environment import UnusableVariable
from carnet.project.oidc import providers

GOOD: dict[str, Any] = {
    "id": "bank-1",
    "name": "Some Bank",
    "server_url": "https://login.example.org/",
    "client_id": "abc",
    "client_secret": "hush",
}


def _read(**changes: Any) -> dict[str, Any]:
    entry = {name: value for name, value in (GOOD | changes).items() if value is not ...}
    (one,) = providers(json.dumps([entry]))
    return one


def test_nothing_is_no_provider() -> None:
    assert providers("") == []
    assert providers("  ") == []
    assert providers("[]") == []


def test_a_provider_is_read_and_not_trusted_unless_said() -> None:
    one = _read()
    assert (one["provider_id"], one["name"], one["client_id"], one["secret"]) == ("bank-1", "Some Bank", "abc", "hush")
    assert one["settings"]["server_url"] == "https://login.example.org"
    assert one["settings"]["email_authentication"] is False
    assert one["settings"]["oauth_pkce_enabled"] is True
    assert _read(trusted=True)["settings"]["email_authentication"] is True


def test_a_file_that_is_ours_alone_is_read(tmp_path: Path) -> None:
    file = tmp_path / "oidc.json"
    file.write_text(json.dumps([GOOD]), encoding="utf-8")
    file.chmod(0o644)
    with pytest.raises(UnusableVariable, match="chmod 600"):
        providers(str(file))
    file.chmod(0o600)
    assert len(providers(str(file))) == 1
    with pytest.raises(UnusableVariable, match="neither a JSON list nor a file"):
        providers(str(tmp_path / "nothing"))


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"id": ...}, r"\[0\]\.id"),
        ({"id": "Bank"}, r"\[0\]\.id"),
        ({"id": "../x"}, r"\[0\]\.id"),
        ({"id": "x" * 31}, r"\[0\]\.id"),
        ({"id": 5}, r"\[0\]\.id"),
        ({"name": " "}, r"\[0\]\.name"),
        ({"name": "x" * 41}, r"\[0\]\.name"),
        ({"server_url": "http://login.example.org"}, r"\[0\]\.server_url"),
        ({"server_url": "https://"}, r"\[0\]\.server_url"),
        ({"server_url": "https://u:p@example.org"}, r"\[0\]\.server_url"),
        ({"server_url": "https://[bad"}, r"\[0\]\.server_url"),
        ({"server_url": "javascript:alert(1)"}, r"\[0\]\.server_url"),
        ({"client_id": ""}, r"\[0\]\.client_id"),
        ({"client_secret": None}, r"\[0\]\.client_secret"),
        ({"trusted": "yes"}, r"\[0\]\.trusted"),
        ({"trustd": True}, r"\[0\]\.trustd"),
    ],
)
def test_a_fault_is_one_line_that_names_the_field_and_no_secret(changes: dict[str, Any], names: str) -> None:
    with pytest.raises(UnusableVariable, match=names) as fault:
        _read(**changes)
    assert str(fault.value).startswith("CARNET_OIDC")
    assert "\n" not in str(fault.value)
    assert "hush" not in str(fault.value)


@pytest.mark.parametrize("value", ["[", "[1]", "[[]]", "[null]", '["hush"]'])
def test_what_is_no_list_of_providers_is_refused(value: str) -> None:
    with pytest.raises(UnusableVariable, match="CARNET_OIDC") as fault:
        providers(value)
    assert "hush" not in str(fault.value)


def test_two_providers_have_two_ids() -> None:
    with pytest.raises(UnusableVariable, match=r"CARNET_OIDC\[1\]\.id"):
        providers(json.dumps([GOOD, GOOD]))
    assert len(providers(json.dumps([GOOD, GOOD | {"id": "two"}]))) == 2


def test_a_provider_on_this_machine_needs_no_tls() -> None:
    assert _read(server_url="http://127.0.0.1:9")["settings"]["server_url"] == "http://127.0.0.1:9"
