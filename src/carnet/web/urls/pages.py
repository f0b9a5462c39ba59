"""How an address is written down."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from carnet.web import converters
from carnet.web.views.errors import View, told

register_converter(converters.Reference, "reference")
register_converter(converters.FileForm, "fileform")
register_converter(converters.TicketForm, "ticketform")
register_converter(converters.TicketName, "ticket")
register_converter(converters.Currency, "currency")
register_converter(converters.TableForm, "tableform")
register_converter(converters.Month, "month")
register_converter(converters.ReportNumber, "report")


def page(route: str, view: View, name: str) -> URLPattern:
    """A page whose refusals are shown as pages, too."""
    return path(route, told(view), name=name)
