"""The one sign-in page."""

from typing import Any

from allauth.account.views import RequestLoginCodeView
from allauth.socialaccount.adapter import get_adapter


class SignInView(RequestLoginCodeView):
    """allauth's page for a code by e-mail, and the providers the centre has set beside it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        after = {"next": self.get_next_url()} if self.get_next_url() else {}
        context["providers"] = [
            (provider.name, provider.get_login_url(self.request, process="login", **after))
            for provider in get_adapter().list_providers(self.request)
        ]
        return context


sign_in = SignInView.as_view()
