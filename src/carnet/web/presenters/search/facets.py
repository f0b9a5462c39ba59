"""What one may filter and sort by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.schedule.contracts import ListingKind
from carnet.domains.search.contracts import Facets, Sort
from carnet.kernel.ids import encode
from carnet.web.presenters import wording
from carnet.web.presenters.search.asked import LEAVING, Asked

_LEAVING_WORDS: Final[dict[str, Promise]] = {
    "early": _("Before 09:00"),
    "morning": _("09:00 to 14:00"),
    "afternoon": _("14:00 to 19:00"),
    "evening": _("After 19:00"),
}
_SORT_WORDS: Final[dict[Sort, Promise]] = {
    Sort.DEPARTURE: _("Departure"),
    Sort.ARRIVAL: _("Arrival"),
    Sort.PRICE: _("Price"),
    Sort.DURATION: _("Duration"),
}


@dataclass(frozen=True, slots=True)
class FilterChoice:
    """One box; `count` is how many results it would leave, None when that is not known."""

    value: str
    word: str
    chosen: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class FilterGroup:
    """Boxes of one name; in a group with `one` only one holds at a time."""

    name: str
    word: str
    one: bool
    choices: tuple[FilterChoice, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """A way to sort, as a link."""

    value: str
    word: str
    href: str
    chosen: bool


def groups(facets: Facets, asked: Asked) -> tuple[FilterGroup, ...]:
    """The groups that leave something to choose."""
    found = (_kinds(facets, asked), _direct(facets, asked), _leaving(asked), _operators(facets, asked))
    return tuple(group for group in found if group is not None)


def orders(asked: Asked) -> tuple[Order, ...]:
    """The ways to sort."""
    return tuple(
        Order(sort.value, str(word), asked.with_filters(sort=sort), chosen=sort is asked.filters.sort)
        for sort, word in _SORT_WORDS.items()
    )


def _kinds(facets: Facets, asked: Asked) -> FilterGroup | None:
    if asked.kind or len(facets.kinds) < 2:  # noqa: PLR2004
        return None
    chosen = asked.filters.kinds
    choices = tuple(
        FilterChoice(kind.value, str(wording.KIND_WORDS[kind]), not chosen or kind in chosen, facets.kinds[kind])
        for kind in ListingKind
        if kind in facets.kinds
    )
    return FilterGroup("by", gettext("By"), one=False, choices=choices)


def _direct(facets: Facets, asked: Asked) -> FilterGroup | None:
    if facets.direct in {0, facets.total}:
        return None
    box = FilterChoice("yes", gettext("Without a stop"), asked.filters.direct, facets.direct)
    return FilterGroup("direct", gettext("On the way"), one=False, choices=(box,))


def _leaving(asked: Asked) -> FilterGroup:
    parts = (FilterChoice(name, str(_LEAVING_WORDS[name]), asked.filters.leaving == name) for name in LEAVING)
    whole_day = FilterChoice("", gettext("Any time"), not asked.filters.leaving)
    return FilterGroup("leaving", gettext("Leaving"), one=True, choices=(whole_day, *parts))


def _operators(facets: Facets, asked: Asked) -> FilterGroup | None:
    if len(facets.operators) < 2:  # noqa: PLR2004
        return None
    chosen = asked.filters.operator_id
    named = sorted(facets.operators, key=lambda operator: facets.operator_names[operator].casefold())
    anybody = FilterChoice("", gettext("Anybody"), chosen is None)
    boxes = (
        FilterChoice(
            encode("opr", operator), facets.operator_names[operator], operator == chosen, facets.operators[operator]
        )
        for operator in named
    )
    return FilterGroup("with", gettext("With"), one=True, choices=(anybody, *boxes))
