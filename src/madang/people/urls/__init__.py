"""Pages of people, and those of allauth that Madang uses: nothing with passwords exists."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from django.urls import URLPattern, URLResolver, include, path

from madang.people.views import address, data, desk, entering, joining, own, settings

pages = [
    path("join/", joining.join, name="join"),
    path("setup/", joining.setup, name="setup"),
    path("me/", own.me, name="me"),
    path("me/inbox/", own.inbox, name="inbox"),
    path("me/inbox/read/", own.inbox_read_all, name="inbox_read_all"),
    path("me/inbox/<int:pk>/", own.notice_open, name="notice"),
    path("me/profile/", own.profile_edit, name="profile"),
    path("me/settings/", settings.overview, name="settings"),
    path("me/settings/address/", address.address, name="address"),
    path("me/settings/address/code/", address.address_code, name="address_code"),
    path("me/settings/letters/", settings.letters, name="letters"),
    path("me/settings/devices/", settings.devices, name="devices"),
    path("me/settings/devices/others/", settings.devices_end, name="devices_end"),
    path("me/settings/devices/<int:pk>/", settings.device_end, name="device_end"),
    path("me/settings/linked/<int:pk>/", settings.provider_unlink, name="provider_unlink"),
    path("me/tokens/", settings.tokens, name="tokens"),
    path("me/tokens/<int:pk>/revocation/", settings.token_revoke, name="token_revoke"),
    path("me/data/", data.overview, name="data"),
    path("me/data/export/", data.export, name="export"),
    path("me/data/consents/<slug:purpose>/", data.consent_change, name="consent"),
    path("me/erase/", data.erase, name="erase"),
    path("erased/", data.erased, name="erased"),
    path("unsubscribe/<str:signed>/", settings.unsubscribe, name="unsubscribe"),
    path("people/<int:pk>/", own.person_detail, name="person"),
    path("desk/people/", desk.people, name="desk_people"),
    path("desk/people/<int:pk>/", desk.person, name="desk_person"),
    path("desk/people/<int:pk>/roles/", desk.role_give, name="role_give"),
    path("desk/people/<int:pk>/roles/<int:role_pk>/removal/", desk.role_take, name="role_take"),
    path("desk/people/<int:pk>/state/", desk.account_state, name="account_state"),
    path("desk/people/<int:pk>/passkeys/removal/", desk.passkeys_remove, name="passkeys_remove"),
    path("desk/stuck/", desk.stuck_messages, name="desk_stuck"),
    path("desk/readings/", desk.readings, name="desk_readings"),
    path("desk/audit/", desk.audit_trail, name="desk_audit"),
]
# Names that allauth looks up stand without our namespace. Several lead to the one sign-in page.
ways_in = [
    path("sign-in/", entering.sign_in, name="account_request_login_code"),
    path("sign-in/", entering.sign_in, name="account_login"),
    path("sign-in/", entering.sign_in, name="socialaccount_signup"),
    path("sign-in/code/", account.confirm_login_code, name="account_confirm_login_code"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("sign-in/passkey/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/second/", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/again/passkey/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate"),
    path("sign-in/again/passkey/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("sign-out/", account.logout, name="account_logout"),
    path("me/settings/passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("me/settings/second/", own.second_factor, name="mfa_index"),
    path("me/settings/passkeys/add/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("me/settings/passkeys/<int:pk>/removal/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("me/settings/passkeys/<int:pk>/name/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
]
urlpatterns: list[URLPattern | URLResolver] = [path("", include((pages, "people"))), *ways_in]
