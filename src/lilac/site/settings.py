"""One settings file. What differs between places comes from the environment."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env

from lilac.site import sqlite

sqlite.swap_in()

env = Env()
ROOT = Path(__file__).resolve().parents[3]
HOME = Path(env.str("LILAC_HOME", str(ROOT / ".lilac")))  # database, uploads, secrets

DEMO = env.bool("LILAC_DEMO", False)  # demo personas one click away; never in production
DEMO_FIRMS = env.int("LILAC_DEMO_FIRMS", 5_000)  # how many made-up firms the demo registers
PRODUCTION = env.bool("LILAC_PRODUCTION", False)
DEBUG = env.bool("LILAC_DEBUG", False)
SECRET_KEY = env.str("LILAC_SECRET_KEY", "" if PRODUCTION else "only-for-development")
ALLOWED_HOSTS = env.list("LILAC_HOSTS", ["localhost", "127.0.0.1", "[::1]", "testserver"])
BASE_URL = env.str("LILAC_BASE_URL", "http://127.0.0.1:8000")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "django_cotton",
    "django_htmx",
    "django_vite",
    "ninja",
    "lilac.kernel",
    "lilac.accounts",
    "lilac.parties",
    "lilac.policies",
    "lilac.entitlements",
    "lilac.site",
    # After ours, so that our templates stand before theirs.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/me/"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lilac.site.middleware.LanguageInAddress",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "lilac.site.middleware.SoundAddress",
    "lilac.site.middleware.BodyLimit",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "lilac.accounts.middleware.PrivatePages",
    "lilac.accounts.middleware.VisitorCookie",
    "lilac.accounts.middleware.PersonaGuard",
    "lilac.accounts.middleware.SecondFactor",
    "django_htmx.middleware.HtmxMiddleware",
    "lilac.site.middleware.PlainAnswers",
]
BODY_LIMIT = 64 * 1024 * 1024  # bytes of one request; forms take 20 MB of it and say so
# Text of one form, files apart, in bytes: a page of the desk's five million characters fits, so that
# the desk itself says what is too long and gives the text back.
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
CSRF_FAILURE_VIEW = "lilac.site.errors.csrf_failure"
FORM_RENDERER = "lilac.kernel.ui.FormRenderer"
ROOT_URLCONF = "lilac.site.urls"
WSGI_APPLICATION = "lilac.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "lilac.site.context.page",
            ],
        },
    },
]
COTTON_DIR = "components"

if "DATABASE_URL" in os.environ:
    DATABASES = {"default": env.dj_db_url("DATABASE_URL", conn_max_age=60)}
else:
    HOME.mkdir(parents=True, exist_ok=True)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "lilac.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
            # A file of its own for each test run, so that two runs never meet.
            "TEST": {"NAME": Path(tempfile.gettempdir()) / f"lilac-test-{os.getpid()}.sqlite3"},
        }
    }
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"].setdefault("TEST", {})["NAME"] = f"test_lilac_{os.getpid()}"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

# Sign-in (django-allauth). Its rate limits need a cache that all processes share.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.str("REDIS_URL"),
    }
    if "REDIS_URL" in os.environ
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "lilac_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
     "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "lilac.accounts.passwords.GuessableValidator"},
]  # fmt: skip
ACCOUNT_ADAPTER = "lilac.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # also what keeps sign-up from telling who is known
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Lilac 丁香: "
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("LILAC_PROXIES", 0)  # proxies in front that add their own
MFA_ADAPTER = "lilac.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {"add_webauthn": "lilac.accounts.forms.PasskeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_TOTP_ISSUER = "Lilac 丁香"
MFA_TOTP_TOLERANCE = 1  # steps of 30 s, for clocks that go wrong
MFA_RECOVERY_CODES_SHOW_ONCE = True
if OIDC_URL := env.str("LILAC_OIDC_URL", ""):  # 统一身份认证: prepared, on when configured
    INSTALLED_APPS += ["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"]
    SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # an address told by another house proves nothing
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": env.str("LILAC_OIDC_NAME", "OIDC"),
                    "client_id": env.str("LILAC_OIDC_CLIENT"),
                    "secret": env.str("LILAC_OIDC_SECRET"),
                    "settings": {"server_url": OIDC_URL},
                }
            ],
            "OAUTH_PKCE_ENABLED": True,
        }
    }
EMAIL_HOST = env.str("LILAC_MAIL_HOST", "")
EMAIL_PORT = env.int("LILAC_MAIL_PORT", 465)
EMAIL_HOST_USER = env.str("LILAC_MAIL_USER", "")
EMAIL_HOST_PASSWORD = env.str("LILAC_MAIL_PASSWORD", "")
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("LILAC_MAIL_FROM", "lilac@localhost")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [ROOT / "frontend" / "dist"]
DJANGO_VITE = {"default": {"manifest_path": ROOT / "frontend" / "dist" / "manifest.json"}}
WHITENOISE_USE_FINDERS = not PRODUCTION
MEDIA_ROOT = HOME / "files"
PACKS = ROOT / "packs"
# Folders of whole Chinese fonts for PDF, separated like PATH; the first place that exists counts.
FONTS = [Path(place) for place in env.str("LILAC_FONTS", "").split(os.pathsep) if place] or [
    ROOT / "frontend" / "node_modules" / "@expo-google-fonts" / "noto-serif-sc",
    Path("/usr/share/fonts/opentype/noto"),
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
# Who runs this copy: shown in the footer and on the contact page where given.
OPERATOR = {
    "name": env.str("LILAC_OPERATOR", ""),  # 主办单位
    "phone": env.str("LILAC_OPERATOR_PHONE", ""),
    "email": env.str("LILAC_OPERATOR_EMAIL", ""),
    "icp": env.str("LILAC_ICP", ""),  # ICP 备案号
    "police": env.str("LILAC_POLICE_RECORD", ""),  # 公安备案号
    "site_code": env.str("LILAC_SITE_CODE", ""),  # 政府网站标识码
}
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("LILAC_SSL_REDIRECT", True)
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# Every line is cleared of personal data and secrets (kernel/logs.py); JSON for machines.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {"()": f"lilac.kernel.logs.{'JsonLines' if PRODUCTION else 'PlainLines'}"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["console"], "level": env.str("LILAC_LOG_LEVEL", "INFO")},
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
}
