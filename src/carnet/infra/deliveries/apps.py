"""Django's handle on the delivery log."""

from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    """App label `deliveries`."""

    name = "carnet.infra.deliveries"
    label = "deliveries"
