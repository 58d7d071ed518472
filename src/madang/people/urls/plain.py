"""Addresses that providers know: they carry no language, so that one is registered and no more."""

from allauth.socialaccount import views as social
from allauth.socialaccount.providers.kakao.urls import urlpatterns as kakao
from allauth.socialaccount.providers.naver.urls import urlpatterns as naver
from django.conf import settings
from django.urls import include, path

from madang.people.views import entering

urlpatterns = [
    path("sign-in/with/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("sign-in/with/error/", social.login_error, name="socialaccount_login_error"),
    path("sign-in/with/oidc/<str:provider_id>/", entering.provider_login, name="openid_connect_login"),
    path(
        "sign-in/with/oidc/<str:provider_id>/callback/",
        entering.provider_callback,
        name="openid_connect_callback",
    ),
    # A way in that the operator did not set up has no address.
    *(
        path("sign-in/with/", include(patterns))
        for name, patterns in (("kakao", kakao), ("naver", naver))
        if name in settings.SOCIALACCOUNT_PROVIDERS
    ),
]
