"""The library's headless views as our routes ask them: with our forms, and with every code counted."""

from __future__ import annotations

from typing import Any

from allauth.headless import app_settings
from allauth.headless.account import views
from allauth.headless.base.response import AuthenticationResponse
from allauth.headless.base.views import APIView, AuthenticatedAPIView
from allauth.headless.internal.restkit.response import APIResponse
from django.http import HttpRequest, HttpResponse

from carnet.domains.identity.login import changes, codes, forms, tries
from carnet.domains.identity.login.waiting import waiting


class SignUp(views.SignupView):
    """Open an account."""

    input_class: Any = {"POST": forms.SignUpInput}


class LogIn(views.LoginView):
    """Log in with a password."""

    input_class: Any = forms.LogInInput


class RequestCode(views.RequestLoginCodeView):
    """Have a code sent to log in with."""

    input_class: Any = forms.RequestCodeInput


class ConfirmCode(views.ConfirmLoginCodeView):
    """Log in with the code."""

    input_class: Any = codes.ConfirmCodeInput


class VerifyEmail(views.VerifyEmailView):
    """Prove an e-mail address with the code."""

    input_class: Any = codes.VerifyEmailInput


class VerifyPhone(views.VerifyPhoneView):
    """Prove a phone number with the code."""

    input_class: Any = codes.VerifyPhoneInput


class RequestReset(views.RequestPasswordResetView):
    """Have a code sent that replaces a forgotten password."""

    input_class: Any = forms.ResetPasswordInput


class ResetPassword(views.ResetPasswordView):
    """Choose a new password with the code."""

    input_class: Any = codes.NewPasswordInput


class Resend(APIView):
    """Have a new code sent for the step that waits."""

    handle_json_input = False
    kind: str | None = None

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Where the step is now: where it was. Raises StepNotPending, RateLimited."""
        tries.resend(request, self.kind)
        return AuthenticationResponse(request)


class NewEmail(AuthenticatedAPIView, views.ManageEmailView):
    """Ask for another e-mail address."""

    input_class: Any = {"POST": changes.NewEmailInput}


class NewPhone(AuthenticatedAPIView, views.ManagePhoneView):
    """Ask for another phone number."""

    input_class: Any = changes.NewPhoneInput


class ChangePassword(views.ChangePasswordView):
    """Choose another password. The session gets another key by it, hence new tokens."""

    input_class: Any = changes.ChangePasswordInput

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The tokens of the session that stays."""
        super().post(request, *args, **kwargs)
        tokens = app_settings.TOKEN_STRATEGY.create_access_token_payload(request)
        return APIResponse(request, meta=tokens)


class PendingContact(AuthenticatedAPIView):
    """The e-mail address (`verify_email`) or number (`verify_phone`) that an account is about to have."""

    handle_json_input = False
    kind: str = ""

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """What waits for its code."""
        pending = [step.recipient for step in waiting(request, self.kind)]
        return APIResponse(request, data={"pending": pending[0] if pending else None})

    def delete(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Forget it; its code is worth nothing from now on."""
        for step in waiting(request, self.kind):
            step.process.abort()
        return APIResponse(request)
