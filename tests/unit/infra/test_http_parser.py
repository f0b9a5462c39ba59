"""Bodies are read so strictly that nothing behind has to doubt a value."""

from __future__ import annotations

from typing import Any

import pytest

from carnet.infra.http.parser import read_json
from carnet.infra.http.problems import MalformedRequest
from carnet.kernel.problem import InvalidInput


@pytest.mark.parametrize(
    ("body", "document"),
    [
        (b'{"a": [1, 2.5, null, true, "\xc3\xa9"]}', {"a": [1, 2.5, None, True, "é"]}),
        (b'"\\u00e9 \\ud83d\\ude80"', "é 🚀"),
        (b"9223372036854775807", 2**63 - 1),
        (b"-9223372036854775808", -(2**63)),
    ],
)
def test_json_is_read(body: bytes, document: Any) -> None:
    assert read_json(body) == document


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"nope",
        b"{'a': 1}",
        b'{"a": 1,}',
        b"NaN",
        b"[Infinity]",
        b"[-Infinity]",
        b"\xff",
        b'"\xed\xa0\x80"',
        b"\x00",
        b'{"a": "\x00"}',
        b"\xef\xbb\xbf{}",
        b"[" * 100_000,
        b"9" * 10_000,
        b"{} {}",
    ],
)
def test_what_is_not_json_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedRequest):
        read_json(body)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b'{"a": "x\\u0000"}', "/a"),
        (b'{"a": [{"b/c": "\\ud800"}]}', "/a/0/b~1c"),
        (b'{"a": "\\udfff!"}', "/a"),
        (b'{"a": {"\\u0000": 1}}', "/a"),
        (b'{"a": 9223372036854775808}', "/a"),
        (b"[0, -9223372036854775809]", "/1"),
        (b'"\\u0000"', ""),
    ],
)
def test_values_that_no_column_holds_are_refused_with_their_pointer(body: bytes, pointer: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_json(body)
    assert [found.path for found in refusal.value.pointers] == [pointer]
