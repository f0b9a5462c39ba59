"""The committed JSON Schema of each event: what consumers anywhere may rely on."""

from carnet.infra.events.schema.build import schema_of
from carnet.infra.events.schema.compare import breaking_changes
from carnet.infra.events.schema.files import Breaking, check, published, write

__all__ = ["Breaking", "breaking_changes", "check", "published", "schema_of", "write"]
