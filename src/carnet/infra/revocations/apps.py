"""Django's handle on the short list."""

from django.apps import AppConfig


class RevocationsConfig(AppConfig):
    """App label `revocations`."""

    name = "carnet.infra.revocations"
    label = "revocations"
