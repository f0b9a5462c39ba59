"""The files that tickets come in, as links."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from carnet.domains.booking import tickets
from carnet.domains.booking.contracts import Booking
from carnet.kernel.ids import encode


@dataclass(frozen=True, slots=True)
class FileLink:
    """A link with its icon; `first` marks the one that most people want."""

    href: str
    words: str
    icon: str
    first: bool = False


def of_booking(booking: Booking) -> tuple[FileLink, ...]:
    """All tickets of a booking that its buyer holds, in one file each."""
    return (
        FileLink(_together(booking, "pdf"), gettext("PDF"), "pdf", first=True),
        FileLink(_together(booking, "phone.pdf"), gettext("PDF for the phone"), "pdf"),
        FileLink(_together(booking, "ics"), gettext("Calendar"), "cal"),
    )


def of_ticket(reference: str, ticket_id: UUID) -> tuple[FileLink, ...]:
    """One ticket: a picture for the phone's gallery, and the wallets that are set up here."""
    ticket = encode("tkt", ticket_id)
    found = [FileLink(_file(reference, ticket, "png"), gettext("Picture"), "share")]
    offered = tickets.offered()
    if "apple" in offered:
        found.append(FileLink(_file(reference, ticket, "pkpass"), gettext("Add to Apple Wallet"), "wallet"))
    if "google" in offered:
        link = reverse("web:ticket-google", args=[reference, ticket])
        found.append(FileLink(link, gettext("Add to Google Wallet"), "wallet"))
    return tuple(found)


def _together(booking: Booking, form: str) -> str:
    return reverse("web:tickets-file", args=[booking.reference, form])


def _file(reference: str, ticket: str, form: str) -> str:
    return reverse("web:ticket-file", args=[reference, ticket, form])
