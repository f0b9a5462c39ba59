"""The identity library's pages with the manners of the shop.

Its views keep the rules of signing up and in. Here their forms get our words, mistakes stand at their fields and in a
summary, and what our operations refuse within a view is said on the form, where nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.forms import BaseForm
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View

from carnet.domains.identity.login import tries
from carnet.infra.http import catalogue
from carnet.kernel.problem import Problem
from carnet.web.addresses import way_back
from carnet.web.forms.library import Words, dressed
from carnet.web.forms.mistakes import mistakes

_FORMS: Final = ("form", "verify_form", "change_form", "webauthn_form")
_BEGINNINGS: Final = ("account_login", "account_request_login_code", "account_reset_password")
_UNFIT: Final = 422


class Manners(TemplateResponseMixin, ContextMixin, View):
    """Goes before a view of the library. `words` are those of this page's fields that other pages call differently."""

    words: ClassVar[Mapping[str, Words]] = {}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """What the library does with the form; a refusal of ours brings the form back."""
        try:
            return super().post(request, *args, **kwargs)  # type: ignore[misc]
        except Problem as problem:
            return self._refused(problem)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The library's context, its forms dressed, with what is wrong with them."""
        context = super().get_context_data(**kwargs)
        forms = [context[name] for name in _FORMS if isinstance(context.get(name), BaseForm)]
        shown = [dressed(form, self.words) for form in dict.fromkeys(forms) if form.is_bound and form.errors]
        for form in forms:
            dressed(form, self.words)
        context["mistakes"] = tuple(one for one in mistakes(*shown) if not _hidden(shown, one.target))
        context["refusal"] = " ".join(dict.fromkeys(word for form in shown for word in _about_the_whole(form)))
        context["mailbox_url"] = mailbox()
        return context

    def render_to_response(self, context: dict[str, Any], **response_kwargs: Any) -> HttpResponse:
        """A form with mistakes says so in its status, too."""
        if self.request.method == "POST" and (context.get("mistakes") or context.get("refusal")):
            response_kwargs.setdefault("status", _UNFIT)
        return super().render_to_response(context, **response_kwargs)

    def _refused(self, problem: Problem) -> HttpResponseBase:
        form = _marked(self._typed(), problem)
        status = catalogue.entry(problem.code).status
        response = self.render_to_response(self.get_context_data(form=form), status=status)
        if "retry_after" in problem.members:
            response["Retry-After"] = str(problem.members["retry_after"])
        return response

    def _typed(self) -> BaseForm:
        form: BaseForm = getattr(self, "form", None) or self.get_form()  # type: ignore[attr-defined]
        return form


class FormManners(Manners):
    """The same before a view that makes its form by `get_form`."""

    def get_form(self, form_class: Any = None) -> Any:
        """The library's form in our words."""
        return dressed(super().get_form(form_class), self.words)  # type: ignore[misc]


class CodeManners(FormManners):
    """The same before a view that takes a code of ours, of which another one can be had.

    `kind` is the step that waits for it, one of `login.waiting.KINDS`.
    """

    kind: ClassVar[str] = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page; who has to begin again still comes out where they wanted to."""
        answer = super().dispatch(request, *args, **kwargs)
        away = answer.get("Location", "")
        return again(request, away) if away in map(reverse, _BEGINNINGS) else answer

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Compare the code, or send another one."""
        if request.POST.get("action") != "resend":
            return super().post(request, *args, **kwargs)
        try:
            tries.resend(request, self.kind)
        except Problem as problem:
            messages.error(request, problem.detail)
        else:
            messages.success(request, gettext("Another code is on its way. The one before is worth nothing now."))
        return HttpResponseRedirect(request.get_full_path())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The library's context; whether another code may be sent is for our limits to say."""
        return {**super().get_context_data(**kwargs), "can_resend": True}


def again(request: HttpRequest, address: str) -> HttpResponseRedirect:
    """The way to where one begins, with the page that is wanted in the end."""
    wanted = way_back(request, "")
    return HttpResponseRedirect(f"{address}?{urlencode({'next': wanted})}" if wanted else address)


def mailbox() -> str:
    """The address of the demo's letter box, where messages can be read that nobody sends; empty outside the demo."""
    try:
        return reverse("web:demo-messages") if settings.DEMO else ""
    except NoReverseMatch:
        return ""


def _marked(form: BaseForm, problem: Problem) -> BaseForm:
    """The form as it was typed, unexamined, with the refusal at its field where that is known."""
    form._errors = ErrorDict()  # type: ignore[attr-defined]  # noqa: SLF001  asking for its errors would raise the problem again
    form.cleaned_data = {}
    placed = [one for one in problem.pointers if one.path.strip("/") in form.fields]
    for one in placed:
        form.add_error(one.path.strip("/"), one.detail)
    if not placed:
        form.add_error(None, problem.detail)
    return form


def _about_the_whole(form: BaseForm) -> list[str]:
    unseen = [error for bound in form.hidden_fields() for error in bound.errors]
    return [str(error) for error in (*form.non_field_errors(), *unseen)]


def _hidden(forms: list[BaseForm], target: str) -> bool:
    return any(bound.id_for_label == target for form in forms for bound in form.hidden_fields())
