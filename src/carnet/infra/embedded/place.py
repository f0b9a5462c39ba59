"""Where on disk a home's database is.

    <home>/postgres.lock        held while one process starts or stops it
    <home>/postgres-location    only if the data is elsewhere: names the base, see `choose_base`
    <base>/postgres-18/         the data directory, named for its major version, and in it server.log
    <base>/postgres-run/        the socket, unless its path would be too long
    <base>/postgres-bin-.../    the copy of the binaries, where one is needed

The base is the home itself wherever the server's account can reach it.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

from carnet.infra.embedded.account import Account
from carnet.infra.embedded.errors import DataDirectoryUnusable, HomeUnusable, OtherMajorVersion

_RECORD = "postgres-location"
_MARK = "carnet-home"  # in a base outside of the home: whose it is

# For root only, so not writable by others but for the last, which comes last since it is swept after 30 days.
_OUTSIDE = (Path("/var/lib"), Path("/usr/local/var"), Path("/var/tmp"))  # noqa: S108  mkdtemp makes a name


def base_of(home: Path) -> Path:
    """The folder that holds, or will hold, this home's data.

    Raises DataDirectoryUnusable where the recorded one is gone, or is of the home this one was copied from.
    """
    record = home / _RECORD
    if not record.exists():
        return home
    base = _line_of(record)
    mark = base / _MARK
    if not mark.exists():
        raise DataDirectoryUnusable(f"{base}, named by {record}, is gone: restore it, or remove {record} to begin anew")
    original = _line_of(mark)
    if original != home and (original / _RECORD).exists() and _line_of(original / _RECORD) == base:
        raise DataDirectoryUnusable(
            f"{home} is a copy, whose data is still that of {original}: remove {record} to begin anew"
        )
    return base


def _line_of(file: Path) -> Path:
    """The path a file of one line holds."""
    return Path(file.read_text().rstrip("\n"))


def choose_base(home: Path, account: Account) -> Path:
    """The base for a new cluster: the home, or a folder outside if the server's account cannot work there.

    That is so when we are root and a parent is closed to others (/root), or the file system knows no owners.
    Opening the parents is not ours to do, so the data goes where services keep theirs, and a record says so.
    """
    if not account.switch or _can_host(home, account):
        return home
    outside = next((folder for folder in _OUTSIDE if os.access(folder, os.W_OK)), None)
    if outside is None:
        raise HomeUnusable(
            f"user id {account.uid}, as whom PostgreSQL must run, cannot reach {home}: set CARNET_HOME to a "
            "folder it can reach"
        )
    base = Path(tempfile.mkdtemp(prefix="carnet-", dir=outside))
    base.chmod(0o711)  # lets the account through to its folders
    (base / _MARK).write_text(f"{home}\n")
    (home / _RECORD).write_text(f"{base}\n")
    return base


def forget_base(home: Path, base: Path) -> None:
    """Remove a base outside of the home, with all that is in it, and the record of it."""
    if base != home:
        shutil.rmtree(base)
        (home / _RECORD).unlink()


def _can_host(home: Path, account: Account) -> bool:
    """Whether a folder made in the home and given to the account is of use to it."""
    with tempfile.TemporaryDirectory(prefix="postgres-try-", dir=home) as probe:
        try:
            account.own(Path(probe))
        except OSError:
            return False
        return Path(probe).stat().st_uid == account.uid and account.may_work_in(Path(probe))


def clusters(base: Path) -> list[Path]:
    """The data directories in a base, the highest version first."""
    named = [path for path in base.glob("postgres-*") if re.fullmatch(r"postgres-\d+", path.name)]
    return sorted(named, key=_version_in_name, reverse=True)


def data_directory(base: Path, major: int) -> Path:
    """The data directory for a major version, made or not.

    Raises OtherMajorVersion where the base only has data of another version.
    """
    data = base / f"postgres-{major}"
    if not data.exists():
        for other in clusters(base):
            raise _other_version(other, _version_in_name(other), major)
    return data


def holds_cluster(data: Path, major: int) -> bool:
    """Whether a data directory has a cluster (True) or is absent or empty (False).

    Raises OtherMajorVersion where it is of another version, DataDirectoryUnusable where they are no cluster.
    """
    if not data.exists() or not any(data.iterdir()):
        return False
    try:
        found = int((data / "PG_VERSION").read_text().split(".")[0])
    except (OSError, ValueError) as error:
        raise DataDirectoryUnusable(
            f"{data} has files but no readable PG_VERSION: move it aside, or restore it"
        ) from error
    if found != major:
        raise _other_version(data, found, major)
    return True


def _version_in_name(data: Path) -> int:
    return int(data.name.removeprefix("postgres-"))


def _other_version(data: Path, found: int, major: int) -> OtherMajorVersion:
    return OtherMajorVersion(
        f"{data} was made by PostgreSQL {found} and the binaries here are of version {major}: carry the data "
        f"over with pg_dump, or set CARNET_POSTGRES_BIN to binaries of version {found}, or move the folder "
        "aside to begin anew"
    )
