"""The server's settings: for a small machine, with commits that survive a power cut."""

from __future__ import annotations

from pathlib import Path

from carnet.infra.embedded.binaries import Binaries

FILE = "carnet.conf"

_HEAD = """\
# Written by Carnet at each start. For settings of your own use ALTER SYSTEM, which comes after and wins.
"""

_SETTINGS = {
    # The only way in is the socket, which only the server's own account and root can reach.
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    # A commit that was acknowledged is on disk.
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    # Room for several web processes and workers, with a pool each, on a machine of 1 or 2 GB.
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    # Fewer checkpoints under load; the log stays below the size of a small database.
    "wal_level": "replica",
    "checkpoint_timeout": "15min",
    "min_wal_size": "128MB",
    "max_wal_size": "2GB",
    "wal_compression": "on",
    # Solid-state disks read at random nearly as fast as in a row.
    "random_page_cost": "1.1",
    # Our statements are short: compiling them costs more than it saves.
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_checkpoints": "off",
    "log_min_duration_statement": "2s",
}


def render(binaries: Binaries, socket_directory: Path) -> str:
    """The text of the settings file."""
    settings = {**_SETTINGS, "unix_socket_directories": _list_item(str(socket_directory))}
    if binaries.has_library("pg_stat_statements"):
        settings["shared_preload_libraries"] = "pg_stat_statements"
    return _HEAD + "".join(f"{name} = {_quoted(value)}\n" for name, value in settings.items())


def _list_item(text: str) -> str:
    """A name in a list of names, safe with commas."""
    return '"' + text.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    """A value in postgresql.conf."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
