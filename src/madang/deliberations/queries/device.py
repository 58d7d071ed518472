"""The browser of somebody without an account: known by an opaque token in a signed cookie, set with the first answer.

Until then the token travels in the form. So a press that comes twice is one voter's, though no cookie was there yet.
"""

from django.core import signing
from django.http import HttpRequest

from madang.core import ids

COOKIE = "madang_voter"
SALT = "madang.deliberations"
FIELD = "device"
KEPT_SECONDS = 365 * 24 * 60 * 60
TOKEN_MAX = 200


def device_in(request: HttpRequest) -> str:
    """The token of this browser: from its cookie, otherwise from the form; empty for none and for a forged one."""
    return cookie_token(request) or _form_token(request)


def cookie_token(request: HttpRequest) -> str:
    """The token in the cookie; empty where there is none, or one that we did not sign."""
    try:
        return str(request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=KEPT_SECONDS) or "")
    except signing.BadSignature:
        return ""


def _form_token(request: HttpRequest) -> str:
    given = request.POST.get(FIELD, "")[:TOKEN_MAX]
    try:
        return signing.Signer(salt=SALT).unsign(given) if given else ""
    except signing.BadSignature:
        return ""


def signed_token(request: HttpRequest) -> str:
    """What the forms of a page carry: this browser's token, or a new one where it has none yet."""
    return signing.Signer(salt=SALT).sign(device_in(request) or ids.token(18))
