"""The options of the command as people write them. What cannot be is refused in one line that names the option."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from carnet.domains.schedule.gtfs.importing import Wishes
from carnet.domains.schedule.gtfs.tariffs import OptionRefused, prices

_LONGEST_NAME = 120


def wishes(options: dict[str, Any]) -> Wishes:
    """What the options ask for. Raises OptionRefused."""
    return Wishes(
        prices=prices(
            fare_per_km=options["fare_per_km"], minimum_fare=options["minimum_fare"], currency=options["currency"]
        ),
        start=date_of("--from", options["from"]),
        days=days_of("--days", options["days"]),
        operator=_name("--operator", options["operator"]),
        feed=_name("--feed", options["feed"]),
        dry_run=options["dry_run"],
    )


def writable(option: str, path: Path) -> Path:
    """A file to be written, found out before the work rather than after. Raises OptionRefused."""
    try:
        path.open("a").close()
    except OSError as error:
        raise OptionRefused(f"{option}: {path} cannot be written: {error.strerror}") from error
    return path


def date_of(option: str, text: str | None) -> date | None:
    """A date as people write it, None when nothing was given. Raises OptionRefused."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise OptionRefused(f"{option}: no date (YYYY-MM-DD): {text!r}") from None


def days_of(option: str, text: str | None) -> int | None:
    """A number of days, None when nothing was given. Raises OptionRefused."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 5):  # noqa: PLR2004  digits
        raise OptionRefused(f"{option}: no number of days: {text!r}")
    return int(text)


def _name(option: str, text: str | None) -> str | None:
    if text is None:
        return None
    name = " ".join(text.split())
    if not 0 < len(name) <= _LONGEST_NAME:
        raise OptionRefused(f"{option}: a name has 1 to {_LONGEST_NAME} characters")
    return name
