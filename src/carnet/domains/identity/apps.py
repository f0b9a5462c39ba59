"""Django's handle on identity."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """App label `identity`."""

    name = "carnet.domains.identity"
    label = "identity"
