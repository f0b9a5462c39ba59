"""The inbox: what somebody was told, what is new of it while a page is open, and how they want to be told."""

from __future__ import annotations

from functools import partial
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carnet.domains.notifications import operations, queries
from carnet.domains.notifications.documents import unsubscribing
from carnet.domains.notifications.mail import category_name
from carnet.infra import live
from carnet.infra.http import pages as cursors
from carnet.kernel import clock
from carnet.web.addresses import notice_id
from carnet.web.forms.notices import WishesForm
from carnet.web.pages import page
from carnet.web.people import user_id
from carnet.web.views.further import after_key, more

_PAGE: Final = 30
_STRANGER: Final = 401


@require_safe
def stream(request: HttpRequest) -> HttpResponseBase:
    """What an open page is told: server-sent events. Strangers get none, and no login page in their place."""
    if not request.user.is_authenticated:
        return HttpResponse(status=_STRANGER)
    mine = user_id(request)
    return live.respond(user_id=mine, after=live.after_of(request), read=partial(_news, mine))


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Everything somebody was told, the newest first."""
    mine, unread = user_id(request), "unread" in request.GET
    key = after_key(request, int)
    found = queries.inbox(user_id=mine, unread=unread, before=key[0] if key else None, limit=_PAGE + 1)
    shown = found[:_PAGE]
    last = cursors.encode((shown[-1].number,)) if len(found) > _PAGE else ""
    context = {
        "notices": shown,
        "unread": unread,
        "standing": queries.standing(user_id=mine),
        "more_url": more(request, reverse("web:notices"), last) if last else "",
    }
    return page(request, "pages/account/notices.html", context)


@login_required
@require_safe
def opened(request: HttpRequest, notice: str) -> HttpResponse:
    """Mark a notice as read, and go where more about it is."""
    found = operations.read(user_id=user_id(request), notice_id=notice_id(notice), now=clock.now())
    return redirect(found.path or reverse("web:notices"))


@login_required
@require_POST
def all_read(request: HttpRequest) -> HttpResponse:
    """Mark as read what the page showed, and not what came since."""
    through = request.POST.get("through", "")
    if through.isascii() and through.isdecimal():
        operations.read_through(user_id=user_id(request), number=int(through), now=clock.now())
    return redirect("web:notices")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    """Choose how to be told."""
    mine = user_id(request)
    known = queries.preferences(user_id=mine)
    form = WishesForm(known, request.POST if request.method == "POST" else None)
    if form.is_valid():
        operations.prefer(user_id=mine, wanted=form.wanted)
        messages.success(request, gettext("Saved."))
        return redirect("web:notice-wishes")
    return page(request, "pages/account/notice_wishes.html", {"form": form}, status=422 if form.is_bound else 200)


@csrf_exempt  # mail readers post here by themselves, without cookies (RFC 8058); all that the key can do is switch off
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, key: str) -> HttpResponse:
    """Switch letters of one category off, with the key of a letter. Opening the page changes nothing."""
    reader, category = unsubscribing.read(key)
    if request.method == "POST":
        operations.unsubscribe(user_id=reader, category=category)
    context = {"key": key, "category": category_name(category), "done": request.method == "POST"}
    return page(request, "pages/unsubscribe.html", context)


def _news(reader: UUID, after: int | None) -> live.News:
    return queries.news(user_id=reader, after=after)
