"""Django's handle on notifications."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """App label `notifications`."""

    name = "carnet.domains.notifications"
    label = "notifications"
