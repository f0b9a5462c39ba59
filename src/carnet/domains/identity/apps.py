"""Django's handle on identity."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """App label `identity`."""

    name = "carnet.domains.identity"
    label = "identity"

    def ready(self) -> None:
        """Watch what the identity library does."""
        from carnet.domains.identity.login import watching  # noqa: PLC0415  models are loaded by now

        watching.watch()
