"""What may stand in an address."""

from __future__ import annotations


class _AsItIs:
    """A part of an address that is used as it is written."""

    def to_python(self, value: str) -> str:
        """From the address."""
        return value

    def to_url(self, value: str) -> str:
        """Into the address."""
        return value


class Reference(_AsItIs):
    """A booking's reference; small letters are as good."""

    regex = "[A-Za-z0-9]{6}"

    def to_python(self, value: str) -> str:
        """As it is kept."""
        return value.upper()


class Currency(_AsItIs):
    """An ISO 4217 currency."""

    regex = "[A-Z]{3}"


class FileForm(_AsItIs):
    """A form that all tickets of a booking come in together."""

    regex = "pdf|phone\\.pdf|ics"


class TicketForm(_AsItIs):
    """A form that one ticket comes in."""

    regex = "pdf|phone\\.pdf|ics|png|pkpass"


class TicketName(_AsItIs):
    """The id of a ticket, `tkt_...`."""

    regex = "tkt_[0-9a-z]+"


class TableForm(_AsItIs):
    """A form that statements come in."""

    regex = "pdf|csv"


class Month(_AsItIs):
    """A calendar month, such as 2026-11."""

    regex = "[1-9][0-9]{3}-(?:0[1-9]|1[0-2])"


class ReportNumber(_AsItIs):
    """A report's number; small letters are as good."""

    regex = "[Rr][A-Za-z2-9]{6}"

    def to_python(self, value: str) -> str:
        """As it is kept."""
        return value.upper()
