"""A company in words: what it is, how it is rated, what it still needs before it sells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.operators.contracts import OperatorEntry, OperatorProfile, OperatorStatus
from carnet.domains.schedule.contracts import Beginnings
from carnet.kernel import ids

STATUS_WORDS: Final[dict[OperatorStatus, tuple[Promise, str]]] = {
    OperatorStatus.APPLIED: (_("Waits for approval"), "warn"),
    OperatorStatus.APPROVED: (_("Approved"), "ok"),
    OperatorStatus.SUSPENDED: (_("Suspended"), "bad"),
}


@dataclass(frozen=True, slots=True)
class CompanyView:
    """A company on a page. `logo` is the address of its picture, `rating` a sentence; both may be empty."""

    id: str
    name: str
    website: str
    description: str
    logo: str
    rating: str
    status: OperatorStatus
    word: str
    tone: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """A company as its people and the platform's see it."""

    company: CompanyView
    contact_email: str
    suspended_because: str
    currency: str
    percent: str


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do before the first ticket is sold. `href` is empty where no page is for it."""

    word: str
    hint: str
    done: bool
    href: str


def company(profile: OperatorProfile, marks: Mapping[UUID, str]) -> CompanyView:
    """The company; `marks` are those of logos by company."""
    number = ids.encode("opr", profile.id)
    mark = marks.get(profile.id)
    word, tone = STATUS_WORDS[profile.status]
    return CompanyView(
        id=number,
        name=profile.name,
        website=profile.website,
        description=profile.description,
        logo=reverse("web:operator-logo", args=[number, mark]) if mark else "",
        rating=rating(profile),
        status=profile.status,
        word=str(word),
        tone=tone,
    )


def entry(found: OperatorEntry, marks: Mapping[UUID, str]) -> EntryView:
    """The company with what only some may see."""
    profile = found.profile
    return EntryView(
        company=company(profile, marks),
        contact_email=profile.contact_email,
        suspended_because=found.suspended_because,
        currency=profile.currency,
        percent=percent(profile.terms.commission_bp),
    )


def entries(found: Sequence[OperatorEntry], marks: Mapping[UUID, str]) -> tuple[EntryView, ...]:
    """Companies as rows of a list."""
    return tuple(entry(one, marks) for one in found)


def percent(basis_points: int) -> str:
    """Basis points as people write a share: `4.5`."""
    return number_format(basis_points / 100, decimal_pos=2).rstrip("0").rstrip(".,")


def rating(profile: OperatorProfile) -> str:
    """What travellers gave: `4.6 of 5 stars, 120 ratings`; empty before the first."""
    if not profile.ratings:
        return ""
    words = {"mean": number_format(profile.stars / profile.ratings, decimal_pos=1), "n": profile.ratings}
    return ngettext("%(mean)s of 5 stars, %(n)d rating", "%(mean)s of 5 stars, %(n)d ratings", profile.ratings) % words


def star_words() -> tuple[tuple[int, str], ...]:
    """What one may give, the best first."""
    return tuple((n, ngettext("%(n)d star", "%(n)d stars", n) % {"n": n}) for n in range(5, 0, -1))


def steps(profile: OperatorProfile, *, vehicle: bool, route: bool, beginnings: Beginnings) -> tuple[Step, ...]:
    """What leads to the first sale, in its order."""
    number = ids.encode("opr", profile.id)
    said = bool(profile.description and profile.contact_email)
    approved = profile.status is OperatorStatus.APPROVED
    return (
        Step(gettext("Profile"), gettext("Say who you are, and where we reach you."), said, "#h-profile"),
        Step(gettext("Approval"), gettext("We look at every operator before it sells."), approved, ""),
        Step(gettext("Vehicle"), gettext("A vehicle with its seats."), vehicle, _page("vehicles", number)),
        Step(gettext("Route"), gettext("The stations in their order."), route, _page("routes", number)),
        Step(
            gettext("Fares"),
            gettext("What a seat costs, and on what conditions."),
            beginnings.fares,
            _page("fares", number),
        ),
        Step(
            gettext("Timetable or event"),
            gettext("When it runs, or when the doors open."),
            beginnings.plans,
            _page("timetable", number) or _page("events", number),
        ),
        Step(
            gettext("On sale"),
            gettext("The first departure or evening is published."),
            beginnings.published,
            _page("trips", number),
        ),
    )


def _page(route: str, number: str) -> str:
    try:
        return reverse(f"web:{route}", args=[number])
    except NoReverseMatch:
        return ""
