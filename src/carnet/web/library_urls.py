"""Addresses of the identity library's pages, under the names by which the library itself looks them up."""

from __future__ import annotations

from allauth.urls import build_provider_urlpatterns
from django.urls import URLPattern, include, path

from carnet.web.views import doors, sessions
from carnet.web.views.errors import View, told


def _page(route: str, view: View, name: str) -> URLPattern:
    return path(route, told(view), name=name)


urlpatterns = [
    _page("login", doors.LogIn.as_view(), "account_login"),
    _page("signup", doors.SignUp.as_view(), "account_signup"),
    _page("logout", doors.LogOut.as_view(), "account_logout"),
    _page("login/code", doors.RequestCode.as_view(), "account_request_login_code"),
    _page("login/code/confirm", doors.ConfirmLoginCode.as_view(), "account_confirm_login_code"),
    _page("login/second-factor", doors.SecondFactor.as_view(), "mfa_authenticate"),
    _page("login/passkey", doors.LogInByPasskey.as_view(), "mfa_login_webauthn"),
    _page("login/cancelled", doors.ProviderCancelled.as_view(), "socialaccount_login_cancelled"),
    _page("login/failed", doors.ProviderError.as_view(), "socialaccount_login_error"),
    _page("signup/provider", doors.ProviderSignUp.as_view(), "socialaccount_signup"),
    _page("account/inactive", doors.Inactive.as_view(), "account_inactive"),
    _page("account/reauthenticate", doors.Reauthenticate.as_view(), "account_reauthenticate"),
    _page("account/reauthenticate/code", doors.ReauthenticateByCode.as_view(), "mfa_reauthenticate"),
    _page("account/reauthenticate/passkey", doors.ReauthenticateByPasskey.as_view(), "mfa_reauthenticate_webauthn"),
    _page("account/email", doors.Email.as_view(), "account_email"),
    _page("account/email/confirm", doors.confirm_email, "account_email_verification_sent"),
    _page("account/phone", doors.Phone.as_view(), "account_change_phone"),
    _page("account/phone/confirm", doors.confirm_phone, "account_verify_phone"),
    _page("account/password", doors.ChangePassword.as_view(), "account_change_password"),
    _page("account/password/set", doors.SetPassword.as_view(), "account_set_password"),
    _page("account/password/reset", doors.ResetPassword.as_view(), "account_reset_password"),
    _page("account/password/reset/code", doors.ConfirmResetCode.as_view(), "account_confirm_password_reset_code"),
    _page("account/password/reset/new", doors.CompleteReset.as_view(), "account_complete_password_reset"),
    _page("account/password/reset/done", doors.ResetDone.as_view(), "account_password_reset_completed"),
    _page("account/security", doors.Security.as_view(), "mfa_index"),
    _page("account/2fa/app", doors.AddApp.as_view(), "mfa_activate_totp"),
    _page("account/2fa/app/remove", doors.RemoveApp.as_view(), "mfa_deactivate_totp"),
    _page("account/2fa/recovery-codes", doors.RecoveryCodes.as_view(), "mfa_view_recovery_codes"),
    _page("account/2fa/recovery-codes/new", doors.NewRecoveryCodes.as_view(), "mfa_generate_recovery_codes"),
    _page("account/2fa/passkeys", doors.Passkeys.as_view(), "mfa_list_webauthn"),
    _page("account/2fa/passkeys/new", doors.AddPasskey.as_view(), "mfa_add_webauthn"),
    _page("account/2fa/passkeys/<int:pk>", doors.RenamePasskey.as_view(), "mfa_edit_webauthn"),
    _page("account/2fa/passkeys/<int:pk>/remove", doors.RemovePasskey.as_view(), "mfa_remove_webauthn"),
    _page("account/sessions", sessions.sessions, "usersessions_list"),
    _page("account/connections", doors.Connections.as_view(), "socialaccount_connections"),
    path("login/with/", include(build_provider_urlpatterns())),
]
