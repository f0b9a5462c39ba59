"""The manifest of a trip, in the forms that it is taken along in: signed for scanners, as a table, on paper."""

from __future__ import annotations

from typing import Final

from carnet.domains.booking.contracts import Manifest
from carnet.domains.booking.manifests.document import boarded, key_list, stop, ticket, trip
from carnet.domains.booking.manifests.paper import paper
from carnet.domains.booking.manifests.signing import PREFIX, Signed, signed
from carnet.domains.booking.manifests.table import table

_KINDS: Final = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}


def file(form: str, value: Manifest) -> tuple[str, bytes]:
    """Content type and content of a manifest as `pdf` or `csv`."""
    return _KINDS[form], paper(value) if form == "pdf" else table(value).encode()


__all__ = ["PREFIX", "Signed", "boarded", "file", "key_list", "paper", "signed", "stop", "table", "ticket", "trip"]
