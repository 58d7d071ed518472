"""Addresses of other sites on whose pages a desk may stand: `https://host` or `https://host:port`, nothing behind it."""

import re

ORIGINS_MAX = 20
ORIGIN_MAX = 260
# RFC 1123 names and IPv4 addresses in small letters; a name in Korean letters is written in its xn-- form.
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})+|localhost")
_HERE = ("localhost", "127.0.0.1")
_USUAL = {"https": 443, "http": 80}


class NoOrigin(ValueError):
    """What is no address of a site that may show a desk; `text` is what was typed."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def read_origin(text: str) -> str:
    """The address of a site as browsers name it (RFC 6454): small letters, without the usual port and a slash at the end.

    `https` only, but for one's own machine (`http://localhost:3000`) while a page is being built. Raises NoOrigin.
    """
    typed = text.strip()
    scheme, mark, rest = typed.lower().partition("://")
    host, colon, port = rest.removesuffix("/").partition(":")
    is_allowed = scheme == "https" or (scheme == "http" and host in _HERE)
    if not (mark and is_allowed and len(typed) <= ORIGIN_MAX and _is_host(host)):
        raise NoOrigin(typed)
    if not colon:
        return f"{scheme}://{host}"
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 65536):
        raise NoOrigin(typed)
    return f"{scheme}://{host}" if int(port) == _USUAL[scheme] else f"{scheme}://{host}:{int(port)}"


def _is_host(host: str) -> bool:
    return len(host) <= 253 and _HOST.fullmatch(host) is not None


def read_origins(text: str) -> list[str]:
    """Several of them, one a line, each once. Raises NoOrigin for a line that is none and for more than ORIGINS_MAX."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = list(dict.fromkeys(read_origin(line) for line in lines))
    if len(found) > ORIGINS_MAX:
        raise NoOrigin(lines[ORIGINS_MAX])
    return found
