"""The audit log: who did what to which thing, in words, for ever.

Rows are only ever added; the database sees to it.
"""

from carnet.infra.audit.entry import Entry, record

__all__ = ["Entry", "record"]
