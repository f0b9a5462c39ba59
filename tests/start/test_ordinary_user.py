"""The demo as an ordinary user, and as root for whom PostgreSQL does not run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.start.conftest import Start

AS_NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")

pytestmark = pytest.mark.slow


def _can_run_python() -> bool:
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        return False
    # Twice: the first Python is still found with root's rights, the one it starts is not.
    again = "import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', 'import carnet']))"
    command = [*AS_NOBODY, sys.executable, "-c", again]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not _can_run_python(), reason="we are not root, or nobody else may run this Python")
def test_an_ordinary_user_needs_nothing_from_root(start: Start, home: Path) -> None:
    os.chown(home, 65_534, 65_534)
    demo = start(before=AS_NOBODY)
    demo.ready()
    assert demo.ask("GET", "/")[0] == 200
    assert {path.stat().st_uid for path in home.iterdir()} == {65_534}
    assert {oct(path.stat().st_mode & 0o777) for path in (home / "keys").iterdir()} == {"0o600"}
    assert demo.stop() == 0
