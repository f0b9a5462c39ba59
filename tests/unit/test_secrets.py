"""T47: no secret stands in the source."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from carnet.infra import keys

ROOT = Path(__file__).parents[2]
PRIVATE = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40,}")


def _tracked() -> list[Path]:
    """The files of the source; where it is no checkout, there is nothing to look through."""
    found = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip("this is no checkout")
    return [ROOT / name for name in found.stdout.split("\0") if name]


def test_t47_no_file_has_a_private_key_in_it() -> None:
    assert PRIVATE.search(keys.SOURCES[keys.Kind.TOKENS].make().encode())
    assert [path for path in _tracked() if path.is_file() and PRIVATE.search(path.read_bytes())] == []


def test_t47_no_file_has_the_secrets_of_this_installation() -> None:
    secret = settings.SECRET_KEY.encode()
    assert len(secret) >= 50
    assert [path for path in _tracked() if path.is_file() and secret in path.read_bytes()] == []
