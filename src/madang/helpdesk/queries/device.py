"""The browser of somebody without an account: known by an opaque token in a signed cookie, set with the first question.

Until then, and on pages that stand in a frame of another site, where browsers keep no cookie of ours, the token travels
in the addresses and forms of the page. There it alone says whose talk it is: no cookie is read, so no other site can
make a browser speak for somebody.
"""

from django.core import signing
from django.http import HttpRequest

from madang.core import ids

COOKIE = "madang_talk"
SALT = "madang.helpdesk"
FIELD = "talk"
KEPT_SECONDS = 180 * 24 * 60 * 60
TOKEN_MAX = 200


def new_token() -> str:
    """A token that no browser has."""
    return ids.token(18)


def cookie_token(request: HttpRequest) -> str:
    """The token in the cookie; empty where there is none, or one that we did not sign."""
    try:
        return str(request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=KEPT_SECONDS) or "")
    except signing.BadSignature:
        return ""


def form_token(request: HttpRequest) -> str:
    """The token in the form that was sent, otherwise empty."""
    return unsigned(request.POST.get(FIELD, ""))


def address_token(request: HttpRequest) -> str:
    """The token in the address of a framed page, otherwise empty."""
    return unsigned(request.GET.get(FIELD, ""))


def signed(token: str) -> str:
    """A token as forms and addresses carry it."""
    return signing.Signer(salt=SALT).sign(token)


def unsigned(text: str) -> str:
    """The token in a signed text; empty for a forged one."""
    try:
        return signing.Signer(salt=SALT).unsign(text[:TOKEN_MAX]) if text else ""
    except signing.BadSignature:
        return ""
