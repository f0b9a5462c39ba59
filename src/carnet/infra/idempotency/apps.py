"""Django's handle on the records of answered requests."""

from django.apps import AppConfig


class IdempotencyConfig(AppConfig):
    """App label `idempotency`."""

    name = "carnet.infra.idempotency"
    label = "idempotency"
