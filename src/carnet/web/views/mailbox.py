"""The demo's letter box: what would have been sent, so that a newcomer finds the code."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from carnet.infra import letterbox
from carnet.web.pages import page


@never_cache
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """The latest letters and text messages. There is no such page but in the demo: codes are in them."""
    if not settings.DEMO:
        raise Http404
    sent = [
        way for way, really in {"email": bool(settings.EMAIL_HOST), "sms": settings.SMS != "console"}.items() if really
    ]
    return page(request, "pages/mailbox.html", {"letters": letterbox.messages(), "sent": sent})
