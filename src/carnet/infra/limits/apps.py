"""Django's handle on rate limits."""

from django.apps import AppConfig


class LimitsConfig(AppConfig):
    """App label `limits`."""

    name = "carnet.infra.limits"
    label = "limits"
