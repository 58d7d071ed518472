"""Every setting of Madang. Each environment variable is read here and nowhere else.

The whole list, with meaning and default, stands in docs/reference/settings.md.
"""

import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _


def env[T](name: str, default: T, read: Callable[[str], T]) -> T:
    """The environment variable `name` read by `read`, or `default` where it is unset or empty."""
    text = os.environ.get(name, "")
    if not text:
        return default
    try:
        return read(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={text!r} cannot be understood: {error}") from error


def flag(text: str) -> bool:
    """`1`, `true`, `yes`, `on` or their opposites."""
    known = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }
    if text.lower() not in known:
        raise ValueError("use 1 or 0")
    return known[text.lower()]


def words(text: str) -> list[str]:
    """Words parted by commas."""
    return [word.strip() for word in text.split(",") if word.strip()]


def one_of(*known: str) -> Callable[[str], str]:
    """One of a few words."""

    def read(text: str) -> str:
        if text not in known:
            raise ValueError(f"use {' or '.join(known)}")
        return text

    return read


def colour(text: str) -> str:
    """A colour as six hexadecimal digits."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError("use six hexadecimal digits such as #256ef4")
    return text.lower()


def picture(text: str) -> Path | None:
    """An SVG, PNG or WebP file that is there."""
    path = Path(text).resolve()
    if path.suffix.lower() not in {".svg", ".png", ".webp"} or not path.is_file():
        raise ValueError("name an SVG, PNG or WebP file that is there")
    return path


def endpoint(text: str) -> str:
    """The base address of a service, without a slash at its end: no account, question or fragment in it."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        raise ValueError("use an address such as http://127.0.0.1:11434/v1, the key apart")
    if parts.query or parts.fragment or parts.port == 0 or not re.fullmatch(r"[!-~]+", text):
        raise ValueError("use an address such as http://127.0.0.1:11434/v1 and nothing behind it")
    return text.rstrip("/")


def between(least: int, most: int) -> Callable[[str], int]:
    """A whole number within its limits."""

    def read(text: str) -> int:
        if not least <= int(text) <= most:
            raise ValueError(f"use a whole number from {least} to {most}")
        return int(text)

    return read


seconds, percent, amount = between(1, 600), between(1, 100), between(0, 10**12)


PACKAGE = Path(__file__).resolve().parent
DATA = env("MADANG_DATA", PACKAGE.parent.parent / "data", lambda text: Path(text).resolve())
DATA.mkdir(parents=True, exist_ok=True)


def secret_file(name: str) -> str:
    """The secret kept in the data folder under `name`, made at first use, readable by its owner alone."""
    path = DATA / name
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


# --- the centre ---------------------------------------------------------------------------------
CENTRE_NAME = env("MADANG_CENTRE_NAME", "디지털 사회혁신 센터", str)
CENTRE_NAME_EN = env("MADANG_CENTRE_NAME_EN", "Digital Social Innovation Centre", str)
CENTRE_ADDRESS = env("MADANG_CENTRE_ADDRESS", "서울특별시 ○○구 ○○로 1", str)
CENTRE_PHONE = env("MADANG_CENTRE_PHONE", "02-000-0000", str)
CENTRE_EMAIL = env("MADANG_CENTRE_EMAIL", "hello@madang.example", str)
COMPLAINTS_URL = env("MADANG_COMPLAINTS_URL", "", str)
CENTRE_COLOUR = env("MADANG_CENTRE_COLOUR", "", colour)
BLUE_DOT: Path | None = None
CENTRE_LOGO = env("MADANG_CENTRE_LOGO", BLUE_DOT, picture)
OFFICIAL_BANNER = env("MADANG_OFFICIAL_BANNER", False, flag)
DEMO = env("MADANG_DEMO", (DATA / "demonstration").exists(), flag)
ANSWER_DAYS = env("MADANG_ANSWER_DAYS", 14, int)
ME_TOO_THRESHOLD = env("MADANG_ME_TOO_THRESHOLD", 10, int)
# Accounts younger than this many days post no links; one person posts at most so many comments in ten minutes.
COMMENT_LINK_DAYS = env("MADANG_COMMENT_LINK_DAYS", 3, int)
# What one address may begin and ask at help desks in ten minutes: an office comes through one, a program sends thousands.
TALKS_PER_TEN_MINUTES = env("MADANG_TALKS_PER_TEN_MINUTES", 300, int)
QUESTIONS_PER_TEN_MINUTES = env("MADANG_QUESTIONS_PER_TEN_MINUTES", 3000, int)
COMMENTS_PER_TEN_MINUTES = env("MADANG_COMMENTS_PER_TEN_MINUTES", 10, int)
# A report or appeal that waits longer is an alarm for the staff.
MODERATION_HOURS = env("MADANG_MODERATION_HOURS", 24, int)
# So many days after its last word a talk with a help desk is removed.
TALK_DAYS = env("MADANG_TALK_DAYS", 180, int)
# Times of a talk with a help desk. Whose page is open says so every fifteen seconds.
DESK_REPLY_SECONDS = env("MADANG_DESK_REPLY_SECONDS", 60, between(20, 3600))
DESK_AWAY_SECONDS = env("MADANG_DESK_AWAY_SECONDS", 45, between(30, 600))
DESK_AWAY_PLAIN_SECONDS = env("MADANG_DESK_AWAY_PLAIN_SECONDS", 600, between(30, 3600))
DESK_WAIT_MINUTES = env("MADANG_DESK_WAIT_MINUTES", 15, between(1, 240))
DESK_IDLE_MINUTES = env("MADANG_DESK_IDLE_MINUTES", 30, between(1, 1440))
DESK_REOPEN_DAYS = env("MADANG_DESK_REOPEN_DAYS", 7, between(1, 90))
HELP_NUMBERS = env("MADANG_HELP_NUMBERS", list[str](), words)


# --- search -------------------------------------------------------------------------------------
# kiwi: Korean words in their base form, 300 MB of memory shared by all processes; none: without them.
SEARCH_ANALYSER = env("MADANG_ANALYSER", "kiwi", one_of("kiwi", "none"))
# Meaning beside words, where one of the packages of requirements/semantic.txt is installed.
SEARCH_EMBEDDING = env("MADANG_EMBEDDING", "auto", one_of("auto", "use", "e5", "none"))
# Read once, when numpy is first imported: several processes share the processors, and threads of their own in each
# would only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# --- where it runs ------------------------------------------------------------------------------
DEBUG = False
PRODUCTION = env("MADANG_PRODUCTION", False, flag)
SECRET_KEY = env("MADANG_SECRET_KEY", "", str) or secret_file("secret_key")
BASE_URL = env("MADANG_URL", "http://127.0.0.1:8000", lambda text: text.rstrip("/"))
ALLOWED_HOSTS = env(
    "MADANG_HOSTS", [urlsplit(BASE_URL).hostname or "", "localhost", "127.0.0.1", "[::1]"], words
)
CSRF_TRUSTED_ORIGINS = [BASE_URL]
WSGI_APPLICATION = "madang.wsgi.application"
ROOT_URLCONF = "madang.urls"
AUTH_USER_MODEL = "people.Person"
SITE_ID = None
# auth.W004 does not see that addresses are unique whatever their case (a constraint on lower(email)).
SILENCED_SYSTEM_CHECKS = ["auth.W004"]

INSTALLED_APPS = [
    "madang.demo",
    "madang.home",
    "madang.impact",
    "madang.helpdesk",
    "madang.trials",
    "madang.funds",
    "madang.matching",
    "madang.projects",
    "madang.deliberations",
    "madang.problems",
    "madang.news",
    "madang.programmes",
    "madang.partners",
    "madang.comments",
    "madang.search",
    "madang.people",
    "madang.ui",
    "madang.allocation",
    "madang.core",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.kakao",
    "allauth.socialaccount.providers.naver",
]

MIDDLEWARE = [
    "madang.core.requests.RequestIdMiddleware",
    "madang.core.caching.PublicPageMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "madang.ui.middleware.LanguageFromPathMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "madang.core.errors.DomainErrorMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "madang.ui.environment.environment",
            "context_processors": ["madang.ui.context.page"],
            "autoescape": True,
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

# --- database -----------------------------------------------------------------------------------
CONN_MAX_AGE = 60


def sqlite(path: str) -> dict[str, Any]:
    """SQLite as a real database: WAL, IMMEDIATE transactions, so that writers wait instead of failing."""
    pragmas = {
        "journal_mode": "WAL",
        "synchronous": env("MADANG_SQLITE_SYNCHRONOUS", "NORMAL", str),
        "foreign_keys": "ON",
        "mmap_size": str(128 * 1024 * 1024),
        "cache_size": "-32000",
        "temp_store": "MEMORY",
    }
    return {
        "ENGINE": "madang.core.sqlite",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "TEST": {"NAME": ":memory:"},  # as for Django's own engine, which test tools know by its name
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "".join(f"PRAGMA {name}={value};" for name, value in pragmas.items()),
        },
    }


def postgresql(url: str) -> dict[str, Any]:
    """A `postgresql://user:password@host:port/name?option=value` address."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("only postgresql:// addresses are known")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
            # A question that is asked again was understood and planned before: half the time of a short one.
            "server_side_binding": True,
            "prepare_threshold": 5,
            **dict(parse_qsl(parts.query)),
        },
    }


DATABASES = {"default": env("DATABASE_URL", sqlite(str(DATA / "madang.sqlite3")), postgresql)}

# --- background work ------------------------------------------------------------------------------
TASKS = {"default": {"BACKEND": "madang.core.outbox.OutboxBackend"}}

# --- language and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", _("Korean")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Seoul"

# --- files ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)
MEDIA_ROOT = DATA / "files"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(MEDIA_ROOT)},
    },
    "staticfiles": {"BACKEND": "madang.ui.storage.HashedStaticFilesStorage"},
}
UPLOAD_MAX_BYTES = env("MADANG_UPLOAD_MAX_MB", 20, int) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_PERMISSIONS = 0o600
MAP_TILE_URL = env("MAP_TILE_URL", "", str)

# --- mail -----------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", CENTRE_EMAIL, str)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
SMTP_HOST = env("EMAIL_HOST", "", str)
SMTP_OPTIONS = {
    "host": SMTP_HOST,
    "port": env("EMAIL_PORT", 25, int),
    "username": env("EMAIL_HOST_USER", "", str),
    "password": env("EMAIL_HOST_PASSWORD", "", str),
    "use_tls": env("EMAIL_USE_TLS", False, flag),
    "timeout": 20,
}
# Without a mail server every letter is kept as a file, so that nothing is lost and a trial needs no server.
MAILERS: dict[str, Any] = {
    "default": (
        {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": SMTP_OPTIONS}
        if SMTP_HOST
        else {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": str(DATA / "mail")},
        }
    )
}

# --- sessions and security ------------------------------------------------------------------------
SESSION_COOKIE_NAME = "madang_session"
SESSION_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
CSRF_COOKIE_NAME = "madang_csrf"
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "madang.ui.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
TRUSTED_PROXIES = env("MADANG_TRUSTED_PROXIES", 1 if PRODUCTION else 0, int)
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [
        CSP.SELF,
        "data:",
        "blob:",
        *([f"https://{urlsplit(MAP_TILE_URL).netloc}"] if MAP_TILE_URL else []),
    ],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF],
}

# --- accounts -------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "people:me"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "madang.people.handlers.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "madang.people.handlers.ProviderAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "request_login_code": "madang.people.forms.CodeRequestForm",
    "confirm_login_code": "madang.people.forms.CodeForm",
}
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,5/10m/key", "login_failed": "10/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
# A lost passkey is replaced after an e-mail code, so that no second secret needs keeping.
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_ADAPTER = "madang.people.handlers.PasskeyAdapter"
MFA_FORMS = {
    "add_webauthn": "madang.people.forms.PasskeyForm",
    "login_webauthn": "madang.people.forms.PasskeyLoginForm",
    "reauthenticate_webauthn": "madang.people.forms.PasskeyAgainForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_REQUIRED_FOR_STAFF = env("MADANG_MFA_REQUIRED_FOR_STAFF", False, flag)
USERSESSIONS_TRACK_ACTIVITY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
# A link, not a form: browsers hold the redirect that answers a form to `form-action 'self'`. `state` guards the way back.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
OIDC_NAME = env("MADANG_OIDC_NAME", "", str)
OIDC_SERVER = env("MADANG_OIDC_SERVER", "", str)
if OIDC_SERVER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": OIDC_NAME or urlsplit(OIDC_SERVER).netloc,
                "client_id": env("MADANG_OIDC_CLIENT_ID", "", str),
                "secret": env("MADANG_OIDC_SECRET", "", str),
                "settings": {"server_url": OIDC_SERVER},
            }
        ]
    }
for provider in ("kakao", "naver"):
    if client_id := env(f"MADANG_{provider.upper()}_CLIENT_ID", "", str):
        client_secret = env(f"MADANG_{provider.upper()}_SECRET", "", str)
        SOCIALACCOUNT_PROVIDERS[provider] = {"APPS": [{"client_id": client_id, "secret": client_secret}]}

# --- language model -------------------------------------------------------------------------------
# Off unless both are set. Whatever OpenAI-compatible server the operator names here is trusted with masked questions.
LLM_BASE_URL = env("LLM_BASE_URL", "", endpoint)
LLM_MODEL = env("LLM_MODEL", "", str)
LLM_API_KEY = env("LLM_API_KEY", "", str.strip)
LLM_FIRST_TOKEN_SECONDS = env("LLM_FIRST_TOKEN_SECONDS", 8, seconds)
LLM_TOTAL_SECONDS = env("LLM_TOTAL_SECONDS", 30, seconds)
LLM_DAILY_REQUESTS = env("LLM_DAILY_REQUESTS", 1000, amount)
LLM_DAILY_CHARACTERS = env("LLM_DAILY_CHARACTERS", 5_000_000, amount)
LLM_SHARE_PERCENT = env("LLM_SHARE_PERCENT", 50, percent)

# --- cache ----------------------------------------------------------------------------------------
REDIS_URL = env("REDIS_URL", "", str)
CACHES: dict[str, Any] = {
    # Rate limits must hold over all processes, so they are counted where all processes look.
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "core_cache",
            # Past so many a third is thrown away: Django's own 300 would forget what was counted on a busy day.
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    ),
    # Pages are kept by each process for itself: the versions in their keys make that safe.
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}},
}

# --- logs -----------------------------------------------------------------------------------------
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "madang.core.requests.RequestIdFilter"},
        "one_line": {"()": "madang.core.requests.OneLineFilter"},
    },
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]},
        "short": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["one_line", "request_id"],
        },
    },
    "loggers": {"django.security": {"handlers": ["short"], "propagate": False}},
    "root": {"handlers": ["console"], "level": env("MADANG_LOG_LEVEL", "WARNING", str)},
}
