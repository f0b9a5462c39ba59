"""Choosing a station, and adding one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.network import queries
from carnet.domains.network.contracts import Place, StationKind
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.ids import MalformedId
from carnet.web.forms.passengers import printable
from carnet.web.presenters.search import places

_LONGEST: Final = 120
_CHOICES: Final = 8


class StationPick(forms.Widget):
    """A text, the id of the station it stands for, and the stations to choose from where the text fits several."""

    def __init__(self) -> None:
        super().__init__()
        self.options_url = ""
        self.choices: Sequence[Place] = ()

    def render(
        self,
        name: str,
        value: Any,
        attrs: Mapping[str, Any] | None = None,
        renderer: Any = None,  # noqa: ARG002
    ) -> SafeString:
        """The field as a part of the page; `value` is a Place, or what was sent."""
        text, number = _sent(value)
        context = {
            "name": name,
            "text": text,
            "number": number,
            "attrs": {**(attrs or {}), "maxlength": _LONGEST, "autocomplete": "off"},
            "options_url": self.options_url,
            "choices": places.rows(self.choices),
        }
        return SafeString(render_to_string("carnet/parts/station_pick.html", context))

    def value_from_datadict(self, data: Mapping[str, Any], _files: Any, name: str) -> tuple[str, str]:
        """What was typed, and the id that was chosen: beside a radio button, or from the list."""
        chosen = data.get(f"{name}_pick") or data.get(f"{name}_id") or ""
        return str(data.get(name, "")), str(chosen)

    def value_omitted_from_data(self, data: Mapping[str, Any], _files: Any, name: str) -> bool:
        """Whether the form had no such field."""
        return name not in data


class StationField(forms.Field):
    """A station that an operator may use, as a Place. Call `asked_by` before anything else."""

    widget = StationPick
    default_error_messages = {"required": _("Choose a station: write its name, its city or its code.")}

    def __init__(self, *, kinds: Collection[StationKind] | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.kinds = frozenset(kinds or ())
        self._operator_id: UUID | None = None
        self._by: Principal | None = None

    def asked_by(self, operator_id: UUID, by: Principal) -> None:
        """Whose stations may be chosen: the platform's and this operator's own."""
        self._operator_id, self._by = operator_id, by
        address = reverse("web:station-options", args=[ids.encode("opr", operator_id)])
        self.widget.options_url = f"{address}?{urlencode([('kind', kind.value) for kind in sorted(self.kinds)])}"

    def clean(self, value: Any) -> Place | None:
        """The station that was chosen, or the only one that what was typed can mean. Raises ValidationError."""
        text, number = _sent(value)
        self.widget.choices = ()
        if not text.strip():
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        printable(text)
        return self._chosen(text, number) or self._meant(text[:_LONGEST])

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another station was chosen."""
        return _sent(initial) != _sent(data)

    def _chosen(self, text: str, number: str) -> Place | None:
        """The station with this id, unless another name was typed over it."""
        try:
            station_id = ids.decode("stn", number)
        except MalformedId:
            return None
        assert self._operator_id  # noqa: S101  see asked_by
        found = queries.stations_for(operator_id=self._operator_id, station_ids=[station_id]).get(station_id)
        fits = found is not None and (not self.kinds or found.station_kind in self.kinds)
        picked = found is not None and _plain(found.name) == _plain(text)
        return found if fits and (picked or found in self._options(text)) else None

    def _meant(self, text: str) -> Place:
        found = self._options(text)
        same = [place for place in found if _plain(text) in {_plain(place.name), *map(_plain, place.codes.values())}]
        if len(same) == 1:
            return same[0]
        if not found:
            raise ValidationError(gettext("There is no such station. Check the spelling, or add it under Stations."))
        if len(found) == 1:
            return found[0]
        self.widget.choices = found
        raise ValidationError(gettext("Several stations fit. Choose one of them."))

    def _options(self, text: str) -> tuple[Place, ...]:
        assert self._operator_id  # noqa: S101  see asked_by
        assert self._by  # noqa: S101
        return queries.station_options(
            operator_id=self._operator_id, by=self._by, text=text, kinds=self.kinds, limit=_CHOICES
        )


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _sent(value: Any) -> tuple[str, str]:
    """The text and the id of a Place or of what a form sent."""
    if isinstance(value, Place):
        return value.name, ids.encode("stn", value.id)
    return value if isinstance(value, tuple) else ("", "")
