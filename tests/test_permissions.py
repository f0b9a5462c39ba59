"""docs/reference/permissions.md says what the table in the code says.

`DJANGO_SETTINGS_MODULE=django.conf.global_settings python -m tests.test_permissions` writes the page's table anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from carnet.infra.access import GRANTS, MemberRole, Permission, PlatformRole
from carnet.infra.access.permissions import GRANTABLE_TO_KEYS, MEANINGS

PAGE = Path(__file__).parent.parent / "docs/reference/permissions.md"
TABLE = re.compile(r"(<!-- table -->\n).*?(<!-- end -->)", re.DOTALL)
STAFF = (PlatformRole.SUPPORT, PlatformRole.ADMIN)
COLUMNS = (*MemberRole, *STAFF)


def table() -> str:
    """The table of permissions in Markdown."""
    head = ["permission", "allows to", *COLUMNS, "API key"]
    rows = [
        [f"`{permission}`", MEANINGS[permission], *_marks(permission), _mark(permission in GRANTABLE_TO_KEYS)]
        for permission in Permission
    ]
    return "\n".join(_line(cells) for cells in (head, ["---"] * len(head), *rows)) + "\n"


def _marks(permission: Permission) -> Iterable[str]:
    return (_mark(role in GRANTS[permission]) for role in COLUMNS)


def _mark(given: bool) -> str:
    return "yes" if given else ""


def _line(cells: Iterable[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |".replace("  |", " |")


def written(page: str) -> str:
    """The page with its table as the code is."""
    return TABLE.sub(lambda found: f"{found[1]}{table()}{found[2]}", page)


def test_the_page_says_what_the_code_says() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert TABLE.search(page)
    assert page == written(page), "python -m tests.test_permissions"


def test_nothing_about_people_or_security_is_for_machines() -> None:
    assert {permission.partition(".")[0] for permission in GRANTABLE_TO_KEYS} == {
        "trips",
        "catalog",
        "fleet",
        "schedule",
        "fares",
        "settlements",
        "tickets",  # gates that open for a code
    }


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
