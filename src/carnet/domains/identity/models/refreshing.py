"""The table of refresh tokens."""

from __future__ import annotations

from django.db import models


class RefreshToken(models.Model):
    """A refresh token that was given out, by its `jti`; spent ones are kept, so that their second use is noticed.

    `session` is what tokens call the session: all tokens of one session are a family and end together. It is no foreign
    key: who ends a session must not wait for who refreshes it.
    """

    id = models.UUIDField(primary_key=True)
    session = models.CharField(max_length=20, db_index=True)
    expires_at = models.DateTimeField(db_index=True)
    spent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "identity_refresh_token"

    def __str__(self) -> str:
        return f"{self.id} of session {self.session}"
