"""What docs/reference/ticket-codes.md says to those who write scanners, done as it says."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from carnet.domains.booking import tickets
from carnet.kernel import ids
from carnet.kernel.span import Span
from tests.unit.domains.booking.carried import a_ticket

PAGE = (Path(__file__).parents[4] / "docs/reference/ticket-codes.md").read_text()
KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)


def _example() -> str:
    found = re.search(r"```\n(public key \(raw\).*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


def _said(name: str) -> str:
    found = re.search(rf"^{re.escape(name)}\s+(\S+)", _example(), re.MULTILINE)
    assert found, name
    return found[1]


def _code() -> str:
    found = re.search(r"^CT1\.\S+$", _example(), re.MULTILINE)
    assert found
    return found[0]


def test_the_example_is_what_the_program_writes() -> None:
    numbers = re.search(r"seat (\d+), from stop (\d+) to stop (\d+), revision (\d+)", _example())
    assert numbers
    seat, first, last, revision = (int(one) for one in numbers.groups())
    ticket = replace(
        a_ticket(),
        id=UUID(_said("ticket")),
        listing_id=UUID(_said("listing")),
        ordinal=seat,
        span=Span(first, last),
        revision=revision,
    )
    assert _code() == tickets.code_for(ticket, KEY)
    assert len(_code()) == int(re.search(r"whole text has (\d+) characters", PAGE)[1])  # type: ignore[index]
    for name, prefix in (("ticket", "tkt"), ("listing", "lst")):
        assert f"({ids.encode(prefix, UUID(_said(name)))})" in _example()


def test_the_example_names_the_key_and_the_bytes() -> None:
    raw = KEY.public_key().public_bytes_raw()
    assert _said("public key (raw)") == raw.hex()
    assert _said("SHA-256 begins") == hashlib.sha256(raw).hexdigest()[:8]
    dumped = re.findall(r"[0-9a-f]{4,}", _example().split("facts")[1].split("CT1.")[0])
    content = bytes.fromhex("".join(dumped))
    assert len(content) == int(re.search(r"of (\d+)\nbytes", PAGE)[1])  # type: ignore[index]
    KEY.public_key().verify(content[-64:], b"CT1." + content[:-64])


@pytest.mark.parametrize("genuine", [True, False])
def test_the_program_on_the_page_checks_a_code(tmp_path: Path, *, genuine: bool) -> None:
    program = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    said = re.search(r"\$ python check\.py .*\n(.*)\n", PAGE)
    assert program
    assert said
    (tmp_path / "check.py").write_text(program[1])
    form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    (tmp_path / "public.pem").write_bytes(KEY.public_key().public_bytes(*form))
    code = _code() if genuine else _code().replace("ABAABQAAI", "ABAABQAAM")
    command = [sys.executable, "check.py", "public.pem", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode == 0, done.stdout.strip() == said[1]) == (genuine, genuine)
