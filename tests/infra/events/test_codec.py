"""Dataclasses as JSON and back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum, StrEnum
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carnet.infra.events.codec import MalformedData, UnsupportedType, from_json, to_json
from carnet.kernel.money import Money
from carnet.kernel.span import Span


class Colour(StrEnum):
    """A word."""

    RED = "red"
    BLUE = "blue"


class Size(Enum):
    """A number."""

    SMALL = 1
    LARGE = 2


@dataclass(frozen=True, slots=True)
class Leaf:
    """One of everything."""

    id: UUID
    at: datetime
    day: date
    colour: Colour
    size: Size
    price: Money
    span: Span
    weight: float
    flag: bool
    note: str | None = None
    until: datetime | None = None
    words: tuple[str, ...] = ()
    pair: tuple[int, Colour] = (0, Colour.RED)
    members: frozenset[UUID] = frozenset()
    codes: dict[str, str] = field(default_factory=dict)
    prices: dict[Colour, Money] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tree:
    """Leaves and smaller trees."""

    leaves: tuple[Leaf, ...] = ()
    children: list[Tree] = field(default_factory=list)
    first: Leaf | None = None


_zones = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))])
_instants = st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001  hypothesis adds the zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=_zones,
)
_money = st.builds(Money, st.integers(-(10**12), 10**12), st.sampled_from(["EUR", "JPY"]))
_leaves = st.builds(
    Leaf,
    at=_instants,
    until=st.none() | _instants,
    price=_money,
    span=st.integers(0, 30).map(lambda start: Span(start, start + 3)),
    weight=st.floats(allow_nan=False, allow_infinity=False),
    prices=st.dictionaries(st.sampled_from(Colour), _money),
)


@settings(deadline=None)  # correctness, not speed
@given(st.builds(Tree, st.lists(_leaves, max_size=3).map(tuple), first=st.none() | _leaves))
def test_what_is_written_is_read_back(tree: Tree) -> None:
    outer = Tree(children=[tree])
    assert from_json(Tree, json.loads(json.dumps(to_json(outer)))) == outer


def test_the_form_of_each_type() -> None:
    leaf = Leaf(
        id=UUID(int=7),
        at=datetime(2026, 12, 1, 14, 0, tzinfo=timezone(timedelta(hours=5, minutes=30))),
        day=date(2026, 12, 1),
        colour=Colour.BLUE,
        size=Size.LARGE,
        price=Money(4950, "EUR"),
        span=Span(1, 3),
        weight=0.5,
        flag=True,
        prices={Colour.RED: Money(1, "EUR")},
    )
    assert to_json(leaf) == {
        "id": "00000000-0000-0000-0000-000000000007",
        "at": "2026-12-01T08:30:00Z",
        "day": "2026-12-01",
        "colour": "blue",
        "size": 2,
        "price": {"amount": 4950, "currency": "EUR"},
        "span": {"from_stop": 1, "to_stop": 3},
        "weight": 0.5,
        "flag": True,
        "note": None,
        "until": None,
        "words": [],
        "pair": [0, "red"],
        "members": [],
        "codes": {},
        "prices": {"red": {"amount": 1, "currency": "EUR"}},
    }


def test_unknown_members_are_ignored_and_absent_ones_take_their_default() -> None:
    assert from_json(Tree, {"leaves": [], "grown": "since"}) == Tree()


@pytest.mark.parametrize(
    ("kind", "data", "place"),
    [
        (Money, {"place": "here"}, "^Money: .*'amount'"),
        (Money, {"amount": 1, "currency": "euro"}, "^Money: .*ISO 4217"),
        (Money, {"amount": 1.5, "currency": "EUR"}, "^Money: "),
        (Money, "text", "^Money: "),
        (Money, None, "^Money: "),
        (Tree, {"leaves": {}}, "^Tree.leaves: an array"),
        (Tree, {"first": {"id": "no"}}, "^Tree.first: Leaf.id: "),
        (Tree, {"leaves": [{"id": str(UUID(int=1))}]}, "^Tree.leaves: Leaf: .*'at'"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(kind: type[object], data: object, place: str) -> None:
    with pytest.raises(MalformedData, match=place):
        from_json(kind, data)


def test_an_instant_needs_a_zone() -> None:
    naive = datetime(2026, 12, 1, 9, 0)  # noqa: DTZ001  that is the point
    with pytest.raises(ValueError, match="no time zone"):
        to_json(naive)
    with pytest.raises(ValueError, match="no time zone"):
        from_json(datetime, "2026-12-01T09:00:00")


def test_what_json_cannot_carry_is_refused() -> None:
    @dataclass(frozen=True)
    class Odd:
        """Two readings of one value."""

        value: int | str

    with pytest.raises(UnsupportedType):
        to_json(Odd(1))
    with pytest.raises(UnsupportedType):
        to_json(b"bytes")
