"""The roles there are. Nobody chooses one: they are given by admins and by owners of operators."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class PlatformRole(StrEnum):
    """What somebody may do on the whole platform."""

    CUSTOMER = "customer"
    SUPPORT = "support"
    ADMIN = "admin"


class MemberRole(StrEnum):
    """What somebody may do for one operator."""

    OWNER = "owner"
    MANAGER = "manager"
    AGENT = "agent"
    INSPECTOR = "inspector"


STAFF: Final = frozenset({PlatformRole.SUPPORT, PlatformRole.ADMIN})
"""The roles that count only with a second factor, outside the demo."""
