"""Where sessions are kept: Django's table, and whoever ends one ends its tokens, too."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.db import transaction

from carnet.domains.identity.operations import endings
from carnet.kernel import clock


class SessionStore(db.SessionStore):
    """Every way to end a session comes by here: logging out, its owner's list, a ban, a new password."""

    def delete(self, session_key: str | None = None) -> None:
        """Remove the session. Access tokens that were given out for it die within a minute everywhere."""
        key = session_key or self.session_key
        with transaction.atomic():
            super().delete(session_key)
            if key:
                endings.session_ended(session_key=key, now=clock.now())
