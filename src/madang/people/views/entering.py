"""The one sign-in page, and the way to a provider and back."""

import logging
from collections.abc import Callable
from typing import Any

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY, clear_login
from allauth.account.views import RequestLoginCodeView
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect import views as oidc
from allauth.socialaccount.views import login_error
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from requests import RequestException

LOG = logging.getLogger(__name__)


class SignInView(RequestLoginCodeView):
    """allauth's page for a code by e-mail, and the providers the centre has set beside it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Whoever comes back here wants to start anew, perhaps with another address."""
        if not request.user.is_authenticated and LOGIN_SESSION_KEY in request.session:
            clear_login(request)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        after = {"next": self.get_next_url()} if self.get_next_url() else {}
        context["providers"] = [
            (provider.name, provider.get_login_url(self.request, process="login", **after))
            for provider in get_adapter().list_providers(self.request)
        ]
        return context


sign_in = SignInView.as_view()


def provider_login(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Go to an OpenID Connect provider. One that is away or answers nonsense is said, not shown as our fault."""
    return _asking(request, lambda: oidc.login(request, provider_id))


def provider_callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Come back from it."""
    return _asking(request, lambda: oidc.callback(request, provider_id))


def _asking(request: HttpRequest, ask: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    try:
        return ask()
    except (RequestException, OAuth2Error, KeyError) as error:
        LOG.warning("provider failed: %s", type(error).__name__)
        return login_error(request)
