"""Which part of Carnet a process is: everything, or one of three services with a database each."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """The value of CARNET_ROLE."""

    ALL = "all"
    IDENTITY = "identity"
    CATALOG = "catalog"
    SALES = "sales"


_DOMAINS: Final[dict[Role, tuple[str, ...]]] = {
    Role.IDENTITY: ("identity", "notifications", "webhooks"),
    Role.CATALOG: ("network", "operators", "schedule"),
    Role.SALES: ("search", "inventory", "payments", "booking", "settlement", "support"),
}


def domains(role: Role) -> tuple[str, ...]:
    """Names of the domains that live in a process of this role, lower ones first within their group."""
    if role is Role.ALL:
        return tuple(name for names in _DOMAINS.values() for name in names)
    return _DOMAINS[role]


def has_people(role: Role) -> bool:
    """Whether users, sessions and the admin site exist in this role's database."""
    return role in {Role.ALL, Role.IDENTITY}
