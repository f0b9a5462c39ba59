"""Reading rows: what RFC 4180 and GTFS allow, and what is refused without taking its neighbours along."""

from __future__ import annotations

import io

import pytest

from carnet.domains.schedule.gtfs.errors import FeedUnusable, Reason
from carnet.domains.schedule.gtfs.rows import LONGEST_ROW, Columns, Refusal, read_rows

ABC = Columns(("a", "b"), ("c",))


def read(data: bytes, columns: Columns = ABC) -> tuple[list[tuple[int, list[str]]], list[Refusal]]:
    """The rows of a file, and those that were refused."""
    refused: list[Refusal] = []
    stream = io.BufferedReader(io.BytesIO(data))  # type: ignore[arg-type]
    return [(line, list(values)) for line, values in read_rows(stream, "x.txt", columns, refused.append)], refused


def lines_of(refused: list[Refusal]) -> list[tuple[int, Reason]]:
    """Where and why."""
    return [(one.line, one.reason) for one in refused]


def test_columns_come_in_the_wanted_order_and_absent_ones_are_empty() -> None:
    rows, refused = read(b"z,b,a\n1,2,3\n")
    assert rows == [(2, ["3", "2", ""])]
    assert refused == []


@pytest.mark.parametrize("plain", [b"", b'"",'], ids=["plain", "quoted"])
def test_byte_order_mark_blanks_and_carriage_returns(plain: bytes) -> None:
    rows, _ = read(b"\xef\xbb\xbf" + plain + b" a , B\r\n" + plain + b" 1 ,\t2 \r\n\r\n" + plain + b"3,4")
    assert rows == [(2, ["1", "2", ""]), (4, ["3", "4", ""])]


def test_quoted_newlines_keep_the_line_numbers_right() -> None:
    rows, _ = read(b'a,b\n"x\r\ny, ""z""",1\n2,3\n')
    assert rows == [(2, ['x\r\ny, "z"', "1", ""]), (4, ["2", "3", ""])]


@pytest.mark.parametrize("head", [b"", b'"q",q\n'], ids=["plain", "quoted"])
def test_a_row_that_is_not_utf8_costs_only_itself(head: bytes) -> None:
    rows, refused = read(b"a,b\n" + head + b"1,M\xfcnchen\n2,M\xc3\xbcnchen\n")
    assert rows[-1][1] == ["2", "München", ""]
    assert lines_of(refused) == [(2 + bool(head), Reason.NOT_UTF8)]
    assert refused[0].values[0] == "1"
    assert "0xfc" in refused[0].detail


def test_a_quote_that_is_never_closed_costs_only_its_line() -> None:
    body = b"".join(b"%d,x\n" % number for number in range(3 * LONGEST_ROW))
    rows, refused = read(b'a,b\n1,"open\n' + body)
    assert len(rows) == 3 * LONGEST_ROW
    assert rows[0] == (3, ["0", "x", ""])
    assert lines_of(refused) == [(2, Reason.MALFORMED_CSV)]
    assert refused[0].row == '1,"open'


def test_a_quote_that_is_open_at_the_end_of_the_file() -> None:
    rows, refused = read(b'a,b\n1,"open\n2,x')
    assert rows == [(3, ["2", "x", ""])]
    assert lines_of(refused) == [(2, Reason.MALFORMED_CSV)]


def test_text_behind_a_quote_and_nul_bytes_are_refused() -> None:
    rows, refused = read(b'a,b\n"1"x,2\n1\0,2\n3,4\n')
    assert rows == [(4, ["3", "4", ""])]
    assert lines_of(refused) == [(2, Reason.MALFORMED_CSV), (3, Reason.MALFORMED_CSV)]


@pytest.mark.parametrize("tail", [b"", b'"q",q\n'], ids=["plain", "quoted"])
def test_rows_may_be_short_but_not_long(tail: bytes) -> None:
    rows, refused = read(b"a,b,c\n1,2\n1,2,3,\n1,2,3,4\n" + tail)
    assert rows[:2] == [(2, ["1", "2", ""]), (3, ["1", "2", "3"])]
    assert lines_of(refused) == [(4, Reason.TOO_MANY_VALUES)]


def test_lines_longer_than_any_row_do_not_fill_the_memory() -> None:
    rows, refused = read(b"a,b\n1," + b"x" * 3_000_000 + b"\n2,y\n")
    assert rows == [(3, ["2", "y", ""])]
    assert lines_of(refused) == [(2, Reason.MALFORMED_CSV)]
    assert len(refused[0].row) < 1_000_000


def test_blocks_with_and_without_quotes_count_lines_alike() -> None:
    plain = [b"%d,x" % number for number in range(70_000)]
    quoted = [b'%d,"x"' % number for number in range(70_000)]
    mixed = [*plain[:30_000], *quoted[30_000:40_000], *plain[40_000:]]
    expected = [(number + 2, [str(number), "x", ""]) for number in range(70_000)]
    for lines in (plain, quoted, mixed):
        rows, refused = read(b"a,b\n" + b"\n".join(lines))
        assert rows == expected
        assert refused == []


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no column a"),
        (b"b,c\n1,2\n", "no column a"),
        (b"\xff\xfea\0,\0b\0\n", "first line"),
        (b'a,"b\n', "first line"),
        (b"a,b\r1,2\r", "first line"),
    ],
)
def test_a_header_that_cannot_be_used_makes_the_feed_unusable(data: bytes, says: str) -> None:
    with pytest.raises(FeedUnusable, match=says):
        read(data)
