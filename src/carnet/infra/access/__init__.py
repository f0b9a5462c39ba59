"""Who may do what: the roles, the one table of permissions, and the gates that operations stand behind.

Every operation that needs a right takes the principal as `by` and passes one gate before it touches anything. What
belongs to another operator or user is answered like what does not exist.
"""

from carnet.infra.access.gates import SecondFactorNeeded, allow, allow_at, may, may_at
from carnet.infra.access.permissions import GRANTS, Permission
from carnet.infra.access.roles import MemberRole, PlatformRole

__all__ = [
    "GRANTS",
    "MemberRole",
    "Permission",
    "PlatformRole",
    "SecondFactorNeeded",
    "allow",
    "allow_at",
    "may",
    "may_at",
]
