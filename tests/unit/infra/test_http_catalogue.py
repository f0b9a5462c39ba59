"""The catalogue and the codes that are raised agree."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import carnet
from carnet.infra.http.catalogue import CATALOGUE

_CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")
_STATUSES = {400, 401, 402, 403, 404, 405, 409, 410, 412, 413, 415, 422, 428, 429, 500, 503}


def _raised() -> Iterator[tuple[str, str]]:
    """Every `code = "…"` of a class in the sources, with the file it stands in."""
    for file in Path(carnet.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                yield from ((code, file.name) for code in filter(None, map(_code, node.body)))


def _code(line: ast.stmt) -> str | None:
    match line:
        case ast.Assign(targets=[ast.Name(id="code")], value=ast.Constant(value=str(code))):
            return code
    return None


def test_every_code_that_a_problem_has_is_in_the_catalogue() -> None:
    missing = sorted({(code, file) for code, file in _raised() if _CODE.fullmatch(code) and code not in CATALOGUE})
    assert missing == []


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_an_entry_has_a_status_a_title_and_advice(code: str) -> None:
    entry = CATALOGUE[code]
    assert _CODE.fullmatch(code)
    assert entry.status in _STATUSES
    assert entry.title
    assert not entry.title.endswith(".")
    assert entry.advice.endswith(".")
