"""The language of a page is in its address and nowhere else, so that every cache may keep it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation


def language_of(path: str) -> str:
    """English under /en/, Korean everywhere else."""
    return "en" if path == "/en" or path.startswith("/en/") else "ko"


class LanguageFromPathMiddleware:
    """Speaks the language of the address. Neither cookies nor the browser's wishes count, hence no `Vary`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request.path_info)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
