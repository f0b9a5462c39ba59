"""`carnet token`, `carnet create-admin`, `carnet export` and `carnet erase`."""

from __future__ import annotations

import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from carnet.domains.identity import operations, queries
from carnet.domains.identity.contracts import PlatformRole
from carnet.domains.identity.models import User
from carnet.infra import principal
from carnet.infra.http.problems import Forbidden
from carnet.kernel import clock, ids
from carnet.project import commands
from tests.domains.identity.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def test_a_token_is_printed_and_nothing_else(ada: User, capsys: pytest.CaptureFixture[str]) -> None:
    commands.main(["token", "Ada@example.org"])
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    assert principal.from_token(printed.strip(), clock.now()).user_id == ada.id


def test_what_is_wrong_is_one_line_and_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        commands.main(["token", "nobody@example.org"])
    assert end.value.code == 2
    assert capsys.readouterr().err == "carnet: There is no account with the e-mail nobody@example.org.\n"


def test_a_dash_in_a_command_is_as_good_as_an_underscore(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr(commands, "execute_from_command_line", called.append)
    commands.main(["create-admin", "some-body@example.org"])
    commands.main(["--help"])
    assert called == [["carnet", "create_admin", "some-body@example.org"], ["carnet", "--help"]]


def test_an_admin_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARNET_ADMIN_PASSWORD", PASSWORD)
    call_command("create_admin", "root@example.org")
    assert PlatformRole.ADMIN in queries.find(email="root@example.org").roles
    assert operations.authenticate(email="root@example.org", password=PASSWORD, now=clock.now())


def test_somebody_is_made_an_admin_and_keeps_the_password(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARNET_ADMIN_PASSWORD", "another one altogether")
    call_command("create_admin", "ada@example.org")
    assert PlatformRole.ADMIN in queries.find(email="ada@example.org").roles
    assert operations.authenticate(email="ada@example.org", password=PASSWORD, now=clock.now()) == ada


def test_t47_an_admin_never_has_a_password_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CARNET_ADMIN_PASSWORD", raising=False)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    with pytest.raises(CommandError, match="CARNET_ADMIN_PASSWORD"):
        call_command("create_admin", "root@example.org")
    assert not User.objects.exists()


def test_what_is_known_about_somebody_is_written_to_a_file(ada: User, tmp_path: Path) -> None:
    target = tmp_path / "ada.zip"
    call_command("export", "ada@example.org", "--to", str(target))
    assert ids.encode("usr", ada.id) in ZipFile(target).read("identity/profile.json").decode()
    assert target.stat().st_mode & 0o777 == 0o600
    by_id = tmp_path / "by_id.zip"
    call_command("export", ids.encode("usr", ada.id), "--to", str(by_id))
    assert "identity/profile.json" in ZipFile(by_id).namelist()
    with pytest.raises(CommandError, match="exists"):
        call_command("export", "ada@example.org", "--to", str(target))


def test_who_asked_by_letter_is_forgotten(ada: User, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="somebody else"):
        call_command("erase", "ada@example.org", "--sure", "bob@example.org")
    with pytest.raises(CommandError, match="an account's id"):
        call_command("erase", "ada", "--sure", "ada")
    assert User.objects.get().email
    call_command("erase", "ada@example.org", "--sure", "ada@example.org")
    assert User.objects.get().erased_at
    told = capsys.readouterr().out
    assert told.startswith(f"{ids.encode('usr', ada.id)} is erased.")
    assert "ten years" in told


def test_who_has_lost_all_second_factors_gets_in_again(ada: User, capsys: pytest.CaptureFixture[str]) -> None:
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=ada, type=kind, data={})
    call_command("remove_factors", "ada@example.org")
    assert capsys.readouterr().out.startswith("2 second factors removed.")
    assert not queries.has_second_factor(user_id=ada.id)
    assert [entry.verb for entry in queries.activity(user_id=ada.id, after=None, limit=1)] == ["factors.lost"]


def test_second_factors_are_removed_by_admins_alone(ada: User) -> None:
    Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={})
    support = principal.Principal(user_id=ids.new_id(), roles=frozenset({PlatformRole.SUPPORT}))
    with pytest.raises(Forbidden):
        operations.remove_factors(user_id=ada.id, by=support, now=clock.now())
    assert Authenticator.objects.filter(user=ada).count() == 1
