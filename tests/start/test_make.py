"""What `make` does without doing it, and the script that installs."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What `make` needs of a clone."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    return tmp_path


def _run(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60)


def _make(folder: Path, *targets: str) -> str:
    """What make would do."""
    return _run(folder, "make", "-n", *targets, PATH="/usr/bin:/bin").stdout


def _installed(folder: Path) -> None:
    """Pretend that everything is there."""
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "python").symlink_to("/bin/true")
    (folder / ".venv" / ".place").write_text(f"{folder}\n")
    for stamp in (".run", ".dev"):
        (folder / ".venv" / stamp).touch()


def test_the_first_time_it_installs(checkout: Path) -> None:
    assert "tools/install.sh .venv requirements.lock" in _make(checkout, "demo")
    assert "tools/install.sh .venv requirements-dev.lock" in _make(checkout, "test")


def test_the_second_time_it_does_not(checkout: Path) -> None:
    _installed(checkout)
    for target in ("demo", "demo-reset", "test", "check", "fix", "bench"):
        assert "install.sh" not in _make(checkout, target)


def test_a_checkout_that_was_moved_is_installed_again(checkout: Path) -> None:
    _installed(checkout)
    moved = checkout.rename(checkout.with_name("elsewhere"))
    assert "install.sh" in _make(moved, "demo")


def test_a_python_that_has_gone_is_replaced(checkout: Path) -> None:
    _installed(checkout)
    (checkout / ".venv" / "bin" / "python").unlink()
    (checkout / ".venv" / "bin" / "python").symlink_to("/nowhere/python")
    assert "install.sh" in _make(checkout, "demo")


def test_help_names_every_target(checkout: Path) -> None:
    said = _run(checkout, "make", PATH="/usr/bin:/bin").stdout
    for target in ("demo", "demo-reset", "test", "check", "fix", "bench"):
        assert f"make {target} " in said


def test_without_python_it_says_what_is_missing(checkout: Path) -> None:
    tools = checkout / "bin"
    tools.mkdir()
    for name in ("cat", "pwd", "rm"):
        (tools / name).symlink_to(str(shutil.which(name)))
    (tools / "python3").write_text("#!/bin/sh\nexit 127\n")  # a stub, as version managers leave them
    (tools / "python3").chmod(0o755)
    done = _run(checkout, "/bin/sh", "tools/install.sh", ".venv", "requirements.lock", PATH=str(tools))
    assert done.returncode == 1
    assert done.stderr.startswith("Carnet needs Python 3.11 or newer")
    assert not (checkout / ".venv").exists()
