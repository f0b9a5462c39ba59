"""Steps of logging in that the library sees otherwise than we do."""

from __future__ import annotations

from typing import Any

from allauth.account.stages import EmailVerificationStage


class EmailStage(EmailVerificationStage):
    """Prove the e-mail address; an account that has none is reached by its phone and passes."""

    def handle(self) -> tuple[Any, bool]:
        """What the library does, for accounts with an address."""
        user: Any = self.login.user
        if user is not None and not user.email:
            return None, True
        handled: tuple[Any, bool] = super().handle()  # type: ignore[no-untyped-call]
        return handled
