"""The two pages of logging in elsewhere: the way there, and the way back."""

from __future__ import annotations

import requests
from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView, OAuth2View
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from carnet.domains.identity.login import providers
from carnet.domains.identity.login.openid import Conversation
from carnet.kernel.problem import Problem


@never_cache
@login_not_required  # type: ignore[untyped-decorator]
def go(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Ask, then send somebody to the provider.

    The way leads over a page of ours: browsers stop a form that is redirected to an address our policy does not name.
    """
    response = _converse(OAuth2LoginView, request, provider_id)
    if not isinstance(response, HttpResponseRedirect) or response.url.startswith("/"):
        return response
    name = Conversation(request, provider_id).get_provider().name
    return render(request, "socialaccount/login_redirect.html", {"provider": name, "redirect_to": response.url})


@never_cache
@login_not_required  # type: ignore[untyped-decorator]
def come_back(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Take in who comes back from the provider."""
    return _converse(OAuth2CallbackView, request, provider_id)


def _converse(view: type[OAuth2View], request: HttpRequest, provider_id: str) -> HttpResponseBase:
    conversation = Conversation(request, provider_id)
    if not providers.is_configured(provider_id):
        raise Http404
    try:
        if request.method == "POST":
            providers.count_question(request)
        response: HttpResponseBase = view.adapter_view(conversation)(request)
    except (OAuth2Error, requests.RequestException) as error:
        trouble: HttpResponse = render_authentication_error(request, conversation.get_provider(), exception=error)
        return trouble
    except Problem as problem:
        messages.error(request, problem.detail)
        return redirect("socialaccount_connections" if request.user.is_authenticated else "account_login")
    return response
