"""Days and times on the clocks of a zone that is named beside them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_YEARS: Final = range(2000, 2100)
_LONGEST: Final = 40


class LocalTimeField(forms.CharField):
    """A day and a time without a zone, as `2026-12-24T18:00`."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"type": "datetime-local", "step": "any"})
        super().__init__(**{"widget": widget, **options})

    def to_python(self, value: Any) -> datetime | None:  # type: ignore[override]
        """The time; None where nothing is written. Raises ValidationError."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            found = datetime.fromisoformat(text[:_LONGEST])
        except ValueError:
            found = None
        if found is None or found.tzinfo is not None:
            raise ValidationError(gettext("Write day and time as 2027-01-15 10:00, or choose them."))
        if found.year not in _YEARS:
            raise ValidationError(gettext("Choose a day of this century."))
        return found


class ZoneField(forms.CharField):
    """The IANA name of a time zone that is known here."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{
                "max_length": 60,
                "error_messages": {"required": _("Name the time zone, such as Europe/Berlin.")},
                "widget": forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
                **options,
            }
        )

    def validate(self, value: Any) -> None:
        """Raises ValidationError for a zone nobody knows."""
        super().validate(value)
        if value and not _known(value):
            raise ValidationError(gettext("Nobody knows this time zone. It looks like Europe/Berlin."))


def instant(local: datetime, zone: str) -> datetime | None:
    """The moment at which the clocks of a zone show it, the first of two; None where clocks leap over it."""
    there = ZoneInfo(zone)
    found = local.replace(tzinfo=there).astimezone(UTC)
    return found if found.astimezone(there).replace(tzinfo=None) == local else None


def local(moment: datetime | None, zone: str) -> str:
    """What the clocks of a zone show at a moment, as the field has it; empty for none."""
    if moment is None:
        return ""
    shown = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return shown.isoformat(timespec="auto" if shown.second or shown.microsecond else "minutes")


def place_instants(form: forms.Form, names: tuple[str, str], zone: str) -> tuple[datetime | None, datetime | None]:
    """The moments of two fields of a form that was read; what the clocks leap over is said at its field."""
    found = []
    for name in names:
        typed = form.cleaned_data.get(name)
        moment = instant(typed, zone) if typed else None
        if typed and moment is None:
            form.add_error(name, gettext("The clocks leap over this time in %(zone)s.") % {"zone": zone})
        found.append(moment)
    return found[0], found[1]


def _known(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
