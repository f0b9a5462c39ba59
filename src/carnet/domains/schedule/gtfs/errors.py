"""What can be wrong with a feed as a whole, and with one row of it."""

from __future__ import annotations

from enum import StrEnum

from carnet.kernel.problem import Problem


class FeedUnusable(Problem):
    """The feed cannot be read, or there is nothing in it to import; nothing was changed."""

    code = "FEED_UNUSABLE"


class Reason(StrEnum):
    """Why a row was left out."""

    NOT_UTF8 = "NOT_UTF8"
    MALFORMED_CSV = "MALFORMED_CSV"
    TOO_MANY_VALUES = "TOO_MANY_VALUES"
    MISSING_VALUE = "MISSING_VALUE"
    INVALID_NUMBER = "INVALID_NUMBER"
    INVALID_TIME = "INVALID_TIME"
    INVALID_DATE = "INVALID_DATE"
    INVALID_POSITION = "INVALID_POSITION"
    INVALID_VALUE = "INVALID_VALUE"
    UNKNOWN_TIMEZONE = "UNKNOWN_TIMEZONE"
    UNSUPPORTED_KIND = "UNSUPPORTED_KIND"
    DUPLICATE = "DUPLICATE"
    UNKNOWN_PARENT = "UNKNOWN_PARENT"
    UNKNOWN_AGENCY = "UNKNOWN_AGENCY"
    UNKNOWN_ROUTE = "UNKNOWN_ROUTE"
    UNKNOWN_SERVICE = "UNKNOWN_SERVICE"
    UNKNOWN_TRIP = "UNKNOWN_TRIP"
    UNKNOWN_STOP = "UNKNOWN_STOP"
    TIME_BACKWARDS = "TIME_BACKWARDS"
    TIME_MISSING = "TIME_MISSING"
    TOO_FEW_STOPS = "TOO_FEW_STOPS"
    BROKEN_ROWS = "BROKEN_ROWS"
    """A trip, one of whose rows elsewhere is broken."""
    TRIP_SKIPPED = "TRIP_SKIPPED"
    """A sound row of a trip that was left out."""


class BrokenRow(Exception):
    """One row cannot be used; the import goes on without it."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
