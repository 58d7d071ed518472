"""What somebody typed into a form that could not be accepted, so that it can be copied and is not lost."""

from django.http import HttpRequest, RawPostDataException
from django.http.multipartparser import MultiPartParserError

SECRET = ("csrf", "token", "password", "code", "credential", "secret", "otp", "key")
MOST = 20
LONGEST = 20_000


def typed_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Names and texts of a form, without secrets and machinery; empty where the form cannot be read."""
    try:
        items = list(request.POST.items())
    except (RawPostDataException, MultiPartParserError, OSError):
        return []
    shown = [
        (name, str(value)[:LONGEST])
        for name, value in items
        if len(str(value).strip()) > 1 and not any(word in name.lower() for word in SECRET)
    ]
    return shown[:MOST]
