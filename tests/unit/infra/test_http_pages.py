"""Cursors and pages."""

from __future__ import annotations

import base64
import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from carnet.infra.http import pages
from carnet.infra.http.pages import Paging, page
from carnet.kernel.problem import InvalidInput

KEY = ("Zürich", 7, UUID(int=5), datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC), date(2026, 1, 2))


def _cursor(document: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode().rstrip("=")


def test_a_cursor_comes_back_as_it_went() -> None:
    assert pages.decode(pages.encode(KEY), str, int, UUID, datetime, date) == KEY


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "%%%",
        "é",
        "\x00",
        "a" * 999,
        _cursor({}),
        _cursor([]),
        _cursor([1, 2]),
        _cursor(["1"]),
        _cursor([1.5]),
        _cursor([True]),
        _cursor([None]),
        _cursor([2**63]),
        _cursor([[1]]),
        _cursor(1),
        base64.urlsafe_b64encode(b"[" * 100_000).decode(),
        base64.urlsafe_b64encode(b"[" + b"9" * 5000 + b"]").decode(),
    ],
)
def test_any_other_text_is_refused_with_its_pointer(cursor: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        pages.decode(cursor, int)
    assert [pointer.path for pointer in refusal.value.pointers] == ["/query/after"]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("\x00", str),
        ("x", UUID),
        ("x", datetime),
        ("2026-01-01T00:00:00", datetime),
        ("x", date),
        (5, str),
        ("\ud800", str),
    ],
)
def test_parts_of_a_cursor_have_their_types(value: Any, kind: Any) -> None:
    with pytest.raises(InvalidInput):
        pages.decode(_cursor([value]), kind)


def test_a_page_says_where_to_go_on_only_if_there_is_more() -> None:
    paging = Paging(limit=2)
    assert paging.key(int) is None
    assert paging.fetch == 3
    full = page([1, 2, 3], paging=paging, key=lambda row: (row,), show=str)
    assert full["data"] == ["1", "2"]
    assert Paging(limit=2, after=full["next"]).key(int) == (2,)
    assert page([3], paging=paging, key=lambda row: (row,), show=str) == {"data": ["3"], "next": None}
    assert page([], paging=paging, key=lambda row: (row,), show=str) == {"data": [], "next": None}
