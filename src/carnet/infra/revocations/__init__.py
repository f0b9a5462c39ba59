"""The short list: whose access ended before their access tokens did.

Access tokens are verified without asking anybody, so a token outlives what it tells of. Whoever ends access early (a
ban, a logout, a role taken away) notes it here and publishes it; every process keeps a copy of the list, reads it anew
every few seconds, and refuses tokens that were issued before the end. Rows are forgotten when no such token can live.

    with transaction.atomic():
        revocations.end_user(user_id, now=now)
"""

from carnet.infra.revocations.shortlist import end_session, end_user, forget, is_ended, keep, session_name

__all__ = ["end_session", "end_user", "forget", "is_ended", "keep", "session_name"]
