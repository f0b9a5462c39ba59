"""Which kinds of notices there are, and which ways they take."""

from carnet.domains.notifications.rules.kinds import KINDS, Kind, kind_of
from carnet.domains.notifications.rules.ways import DEFAULTS, MANDATORY, WISHES, Ways, ways

__all__ = ["DEFAULTS", "KINDS", "MANDATORY", "WISHES", "Kind", "Ways", "kind_of", "ways"]
