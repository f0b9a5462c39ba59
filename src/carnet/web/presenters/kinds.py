"""As what one may travel under a fare, and what that saves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from carnet.domains.schedule.contracts import PassengerKind, Reduction, ReductionKind
from carnet.web.presenters.prices import percent


@dataclass(frozen=True, slots=True)
class KindOption:
    """A choice of a passenger: `Child, 6 to 14 years, 50 % less`."""

    kind: PassengerKind
    words: str


def options(reductions: Sequence[Reduction]) -> tuple[KindOption, ...]:
    """What a passenger can choose from; adults alone where the fare has nothing for children and seniors."""
    by_kind = {one.kind.value: one for one in reductions}
    reduced = (PassengerKind.CHILD, PassengerKind.SENIOR)
    less = (KindOption(kind, sentence(by_kind[kind.value])) for kind in reduced if kind.value in by_kind)
    return (KindOption(PassengerKind.ADULT, gettext("Adult")), *less)


def sentence(reduction: Reduction) -> str:
    """For whom a reduction is and how much it takes off."""
    less = {"percent": percent(reduction.off_bp)}
    if reduction.kind is ReductionKind.GROUP:
        least = reduction.least or 0
        words = ngettext(
            "From %(n)d passenger on: %(percent)s less", "From %(n)d passengers on: %(percent)s less", least
        )
        return words % {"n": least, **less}
    who = gettext("Child") if reduction.kind is ReductionKind.CHILD else gettext("Senior")
    ages = _ages(reduction)
    if not ages:
        return gettext("%(who)s: %(percent)s less") % {"who": who, **less}
    return gettext("%(who)s, %(ages)s: %(percent)s less") % {"who": who, "ages": ages, **less}


def _ages(reduction: Reduction) -> str:
    since, until = reduction.from_age, reduction.until_age
    last = None if until is None else until - 1
    if since is not None and last is not None:
        return gettext("%(since)d to %(last)d years") % {"since": since, "last": last}
    if since is not None:
        return gettext("from %(since)d years") % {"since": since}
    return "" if last is None else gettext("up to %(last)d years") % {"last": last}
