"""The ways in and out, and what proves who somebody is: the identity library's views, each with the shop's manners."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from carnet.domains.identity.login import proofs, waiting
from carnet.web.forms.account import RequestCodeForm, SignUpForm
from carnet.web.forms.library import Words
from carnet.web.people import principal
from carnet.web.presenters.security import wanted
from carnet.web.views.library import CodeManners, FormManners, Manners, again

_DAY: Final = 24 * 3600


class LogIn(FormManners, account.LoginView):
    """Log in with a password; the page names the other ways."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The library's context, and for how many days one stays logged in."""
        return {**super().get_context_data(**kwargs), "days": settings.SESSION_COOKIE_AGE // _DAY}


class SignUp(FormManners, account.SignupView):
    """Open an account."""

    words: ClassVar = {
        "password1": Words(
            _("Password"), hint=_("At least 8 characters, not only digits. Leave it out to log in by code each time.")
        )
    }

    def get_form_class(self) -> type[SignUpForm]:
        """The form with one field for the contact."""
        return SignUpForm


class LogOut(Manners, account.LogoutView):
    """End the session; only a form can ask for it."""


class Inactive(Manners, account.AccountInactiveView):
    """The account is closed."""


class RequestCode(FormManners, account.RequestLoginCodeView):
    """Have a code sent instead of writing a password."""

    def get_form_class(self) -> type[RequestCodeForm]:
        """The form with one field for the contact."""
        return RequestCodeForm


class ConfirmLoginCode(CodeManners, account.ConfirmLoginCodeView):
    """Write the code that was sent."""

    kind = waiting.LOGIN


class _ConfirmEmail(CodeManners, account.ConfirmEmailVerificationCodeView):
    kind = waiting.EMAIL


class _ConfirmNewPhone(CodeManners, account._VerifyPhoneChangeView):  # noqa: SLF001  the library picks them in a function
    kind = waiting.PHONE


class _ConfirmPhone(CodeManners, account._VerifyPhoneSignupView):  # noqa: SLF001
    kind = waiting.PHONE


class ResetPassword(FormManners, account.PasswordResetView):
    """Have a code sent that replaces a forgotten password."""


class ConfirmResetCode(CodeManners, account.ConfirmPasswordResetCodeView):
    """Write the code that replaces the password."""

    kind = waiting.RESET


class CompleteReset(FormManners, account.CompletePasswordResetView):
    """Choose the new password."""


class ResetDone(Manners, account.PasswordResetFromKeyDoneView):
    """The password was replaced."""


class Email(FormManners, account.EmailView):
    """Another e-mail address, once its owner has proved it."""

    words: ClassVar = {"email": Words(_("New e-mail"), _("Write the new e-mail address."))}


class Phone(FormManners, account.ChangePhoneView):
    """Another mobile number, once its owner has proved it."""


class ChangePassword(FormManners, account.PasswordChangeView):
    """Another password, for who knows the one until now."""


class SetPassword(FormManners, account.PasswordSetView):
    """A first password, for who came in without."""


class Reauthenticate(FormManners, account.ReauthenticateView):
    """Prove again that it is you, by password."""


class ReauthenticateByCode(FormManners, mfa.ReauthenticateView):
    """Prove again that it is you, by the app or a recovery code."""


class ReauthenticateByPasskey(FormManners, webauthn.ReauthenticateWebAuthnView):
    """Prove again that it is you, by passkey."""

    def form_invalid(self, form: Any) -> HttpResponse:  # noqa: ARG002  the library's signature
        """Say so, and stay: who came here is logged in."""
        messages.error(self.request, _("That passkey was not accepted. Try again, or choose another way."))
        return HttpResponseRedirect(self.request.get_full_path())


class SecondFactor(Manners, mfa.AuthenticateView):
    """The second factor at login."""


class Security(Manners, mfa.IndexView):
    """Every way in, and whether it is set up."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The library's context, and why a second factor is wanted."""
        return {**super().get_context_data(**kwargs), "factor_wanted": wanted(principal(self.request))}


class AddApp(FormManners, totp.ActivateTOTPView):
    """Set up an authenticator app (RFC 6238)."""

    words: ClassVar = {
        "code": Words(
            _("Code from the app"),
            _("Write the six digits that the app shows."),
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric"},
        )
    }

    def form_valid(self, form: Any) -> HttpResponse:
        """It is used in this session from now on."""
        answer: HttpResponse = super().form_valid(form)
        proofs.app_added(self.request, form.cleaned_data["code"])
        return answer


class RemoveApp(FormManners, totp.DeactivateTOTPView):
    """Take the authenticator app away."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Rights that demand a second factor go with the last one."""
        answer: HttpResponse = super().form_valid(form)
        proofs.factor_removed(self.request)
        return answer


class RecoveryCodes(Manners, recovery_codes.ViewRecoveryCodesView):
    """The codes for the day when phone and key are gone."""


class NewRecoveryCodes(FormManners, recovery_codes.GenerateRecoveryCodesView):
    """Replace the recovery codes."""


class Passkeys(Manners, webauthn.ListWebAuthnView):
    """Passkeys and security keys (Web Authentication Level 2)."""


class AddPasskey(FormManners, webauthn.AddWebAuthnView):
    """One more of them."""

    def form_valid(self, form: Any) -> HttpResponse:
        """It is used in this session from now on."""
        answer: HttpResponse = super().form_valid(form)
        proofs.passkey_added(self.request)
        return answer


class RenamePasskey(FormManners, webauthn.EditWebAuthnView):
    """Call it something else."""


class RemovePasskey(FormManners, webauthn.RemoveWebAuthnView):
    """Take one away."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Rights that demand a second factor go with the last one."""
        answer: HttpResponse = super().form_valid(form)
        proofs.factor_removed(self.request)
        return answer


class LogInByPasskey(FormManners, webauthn.LoginWebAuthnView):
    """Log in with a passkey alone; scripts ask here what the browser has to sign."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Back to the other ways in, with what is wrong."""
        for error in form.errors.get("credential", ()):
            messages.error(self.request, error)
        return again(self.request, reverse("account_login"))


class ProviderSignUp(FormManners, social.SignupView):
    """What a provider did not tell about a new account."""


class ProviderCancelled(Manners, social.LoginCancelledView):
    """Who turned back at a provider."""


class ProviderError(Manners, social.LoginErrorView):
    """A provider that did not let somebody in."""


class Connections(FormManners, social.ConnectionsView):
    """Which providers this account can be opened with."""


def confirm_email(request: HttpRequest) -> HttpResponseBase:
    """Write the code that proves an e-mail address, at sign-up or for a new one."""
    return _ConfirmEmail.as_view()(request)


def confirm_phone(request: HttpRequest) -> HttpResponseBase:
    """Write the code that proves a mobile number, at sign-up or for a new one."""
    view = _ConfirmNewPhone if request.user.is_authenticated else _ConfirmPhone
    return view.as_view()(request)
