"""People of the passenger book and what is to be known about their documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.identity.contracts import DocumentEntry, DocumentKind, PassengerEntry
from carnet.kernel import ids
from carnet.web.presenters import world
from carnet.web.presenters.states import State

DOCUMENT_WORDS: Final[dict[DocumentKind, Promise]] = {
    DocumentKind.PASSPORT: _("Passport"),
    DocumentKind.IDENTITY_CARD: _("Identity card"),
}
# Many countries let nobody in whose passport ends within half a year.
_SOON: Final = timedelta(days=183)


@dataclass(frozen=True, slots=True)
class Document:
    """A document as a line; `warning` says that it has expired, or soon will."""

    id: str
    word: str
    country: str
    ending: str
    expires_on: date | None
    warning: State | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the book."""

    id: str
    first_name: str
    last_name: str
    birth_date: date | None
    email: str | None
    is_default: bool
    documents: tuple[Document, ...]

    @property
    def name(self) -> str:
        """Both names."""
        return f"{self.first_name} {self.last_name}"


def people(entries: Sequence[PassengerEntry], *, today: date) -> tuple[Person, ...]:
    """The book with the default passenger first."""
    first = sorted(entries, key=lambda entry: not entry.is_default)
    return tuple(person(entry, today=today) for entry in first)


def person(entry: PassengerEntry, *, today: date) -> Person:
    """One entry of the book."""
    return Person(
        id=ids.encode("psg", entry.id),
        first_name=entry.first_name,
        last_name=entry.last_name,
        birth_date=entry.birth_date,
        email=entry.email,
        is_default=entry.is_default,
        documents=tuple(_document(document, today) for document in entry.documents),
    )


def _document(entry: DocumentEntry, today: date) -> Document:
    return Document(
        id=ids.encode("doc", entry.id),
        word=str(DOCUMENT_WORDS[entry.kind]),
        country=world.country(entry.country),
        ending=entry.ending,
        expires_on=entry.expires_on,
        warning=_warning(entry.expires_on, today),
    )


def _warning(expires_on: date | None, today: date) -> State | None:
    if expires_on is None or expires_on > today + _SOON:
        return None
    if expires_on < today:
        return State(gettext("Expired"), "bad")
    return State(gettext("Expires within 6 months"), "warn")
