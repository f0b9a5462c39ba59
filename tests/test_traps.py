"""Every trap of docs/reference/traps.md is sprung by a test whose name carries its number.

`python -m tests.test_traps` writes the page's last column anew.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs/reference/traps.md"
# The rest comes with what it is about: cancelling, exchanging, reports, staff.
REQUIRED = {
    *range(1, 17), *range(19, 24), 25, 26, 28, *range(30, 37), *range(38, 45), *range(46, 51), 52,
    *range(54, 60), 61,
}  # fmt: skip
NUMBERED = re.compile(r"test((?:_t\d+)+)_")
ROW = re.compile(r"^\| T(\d+) \| ([^|]+?) \|(?: ([^|]*?) \|)?$", re.MULTILINE)


def numbered_tests() -> Iterator[tuple[int, str]]:
    """The number of a trap and the file, for every test function that carries one."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (found := NUMBERED.match(node.name)):
                for number in re.findall(r"\d+", found[1]):
                    yield int(number), path.relative_to(ROOT / "tests").as_posix()


def files_by_trap() -> dict[int, list[str]]:
    """The files with tests for each trap."""
    files: dict[int, set[str]] = defaultdict(set)
    for number, file in numbered_tests():
        files[number].add(file)
    return {number: sorted(names) for number, names in files.items()}


def written(page: str) -> str:
    """The page with its last column as the tests are."""
    files = files_by_trap()

    def row(found: re.Match[str]) -> str:
        names = ", ".join(f"`{name}`" for name in files.get(int(found[1]), ())) or "not yet"
        return f"| T{found[1]} | {found[2]} | {names} |"

    return ROW.sub(row, page)


def listed() -> dict[int, list[str]]:
    """The files that the page names for each trap."""
    page = PAGE.read_text(encoding="utf-8")
    return {int(found[1]): re.findall(r"`([^`]+)`", found[3] or "") for found in ROW.finditer(page)}


def test_every_trap_that_can_be_there_is_sprung() -> None:
    assert set(files_by_trap()) >= REQUIRED


def test_the_page_knows_every_trap_and_names_tests_that_are_there() -> None:
    named, there = listed(), files_by_trap()
    assert set(named) == set(range(1, 62))
    assert set(there) <= set(named)
    for number, names in named.items():
        assert set(names) <= set(there.get(number, ())), number
        assert names or number not in REQUIRED, number


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
