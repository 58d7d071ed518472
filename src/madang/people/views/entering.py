"""The one sign-in page."""

from typing import Any

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY, clear_login
from allauth.account.views import RequestLoginCodeView
from allauth.socialaccount.adapter import get_adapter
from django.http import HttpRequest
from django.http.response import HttpResponseBase


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
