"""Rate limits that all processes share, because they count in PostgreSQL.

LOGINS = Limit("login", 10, timedelta(minutes=5))
LOGINS.spend(email, now=now)     # raises RateLimited on the eleventh
LOGINS.forgive(email)            # after a success
"""

from carnet.infra.limits.once import Once
from carnet.infra.limits.window import Allowance, Limit, last_spent

__all__ = ["Allowance", "Limit", "Once", "last_spent"]
