"""Django's settings, made from the environment. Nothing else in the campus reads the environment."""

from __future__ import annotations

from pathlib import Path

from bayleaf.campus.config.environment import environment
from bayleaf.campus.config.logs import logging_config

_ENV = environment()
_CAMPUS = Path(__file__).resolve().parent.parent
_ROOMS = (
    "foundation",
    "accounts",
    "organizations",
    "skills",
    "achievements",
    "awarding",
    "wallet",
    "verification",
    "sharing",
    "homes",
    "api",
    "seed",
)

DEBUG = False
SECRET_KEY = _ENV.kept_secret("secret.key", _ENV.secret_key).decode()
ALLOWED_HOSTS = [_ENV.hostname, "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [_ENV.base_url]
ROOT_URLCONF = "bayleaf.campus.config.urls"
WSGI_APPLICATION = "bayleaf.campus.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    *(f"bayleaf.campus.{room}" for room in _ROOMS),
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "bayleaf.campus.config.middleware.OneHost",
    "bayleaf.campus.config.middleware.RequestLog",
    "bayleaf.campus.config.middleware.Headers",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bayleaf.campus.config.middleware.PlainErrors",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_CAMPUS / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bayleaf.campus.config.shell.shell",
            ],
            "builtins": ["bayleaf.campus.foundation.templatetags.house"],
        },
    }
]
FORM_RENDERER = "bayleaf.campus.foundation.forms.HouseRenderer"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": _ENV.database,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA cache_size=-8000; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
            ),
        },
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # Rate limits lie here: with few entries, trying many keys would push the others out.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

STATIC_URL = "/static/"
STATICFILES_DIRS = [_CAMPUS / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"

ACCOUNT_ADAPTER = "bayleaf.campus.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "bayleaf.campus.accounts.forms.SignupName"
ACCOUNT_FORMS = {
    "confirm_login_code": "bayleaf.campus.accounts.library_forms.LoginCodeForm",
    "request_login_code": "bayleaf.campus.accounts.library_forms.AskForCodeForm",
    "reset_password": "bayleaf.campus.accounts.library_forms.AskForPasswordForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_MAX_EMAIL_ADDRESSES = 8
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _ENV.is_https else "http"
MFA_SUPPORTED_TYPES = ["webauthn", "recovery_codes", "totp"]
MFA_FORMS = {"add_webauthn": "bayleaf.campus.accounts.library_forms.PasskeyForm"}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _ENV.is_https

EMAIL_BACKEND = "bayleaf.campus.foundation.mail.OutboxBackend"
DEFAULT_FROM_EMAIL = _ENV.mail_from

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _ENV.is_https
SESSION_COOKIE_NAME = "__Host-session" if _ENV.is_https else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if _ENV.is_https else "csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "bayleaf.campus.config.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _ENV.is_https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _ENV.is_https else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 << 20
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = logging_config(_ENV.log_level)

SILENCED_SYSTEM_CHECKS = ["security.W008"]  # redirecting http to https is the proxy's work

# What the rooms ask for, by these names.
BASE_URL = _ENV.base_url
HOSTNAME = _ENV.hostname
AUTHORITY = _ENV.authority
DEMO = _ENV.demo
SMTP_URL = _ENV.smtp_url.get_secret_value() if _ENV.smtp_url else ""
MASTER_KEY = bytes.fromhex(_ENV.kept_secret("master.key", _ENV.master_key).decode())
TRUST_LIST = _ENV.trust_list or (_ENV.data_dir / "trust.json" if _ENV.demo else None)
FETCH_PORTS = _ENV.fetch_ports
