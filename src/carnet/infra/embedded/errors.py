"""What can go wrong with the embedded database. Each text is one line and says what to do."""

from __future__ import annotations


class EmbeddedDatabaseError(Exception):
    """The embedded database could not be used."""


class BinariesMissing(EmbeddedDatabaseError):
    """There is no PostgreSQL 15 or newer to run."""


class OtherMajorVersion(EmbeddedDatabaseError):
    """The data was made by another major version than that of the binaries."""


class DataDirectoryUnusable(EmbeddedDatabaseError):
    """The data directory belongs to someone else, is gone, or is not a cluster."""


class HomeUnusable(EmbeddedDatabaseError):
    """The home folder cannot be made or written."""


class HomeBusy(EmbeddedDatabaseError):
    """Another process has been starting or stopping this home's database for too long."""


class NoServerAccount(EmbeddedDatabaseError):
    """We are root, and there is no other account for PostgreSQL to run as."""


class ProgramNotRun(EmbeddedDatabaseError):
    """A program could not be run at all, or took too long."""


class SocketDirectoryTaken(EmbeddedDatabaseError):
    """The folder meant for the socket belongs to someone else."""


class InitdbFailed(EmbeddedDatabaseError):
    """A new cluster could not be made."""


class StartFailed(EmbeddedDatabaseError):
    """The server did not start, or did not answer in time."""


class StopFailed(EmbeddedDatabaseError):
    """The server did not stop in time."""


def tail(text: str, *, lines: int = 4) -> str:
    """The last lines that are not blank, on one line, to go into an error's text."""
    kept = [line.strip() for line in text.splitlines() if line.strip()]
    return " | ".join(kept[-lines:]) or "(no output)"
