"""Settings of the project. With no environment at all the product runs, on SQLite.

Every variable is described in .env.example.
"""

import os
import sys
from pathlib import Path

from csp.constants import NONCE, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured

from ikassa_admin.environment import Environment, make_folder

PACKAGE_DIR = Path(__file__).resolve().parent
CHECKOUT_DIR = PACKAGE_DIR.parent
IS_CHECKOUT = (CHECKOUT_DIR / "manage.py").exists()
# An installed wheel must not write into site-packages: its base lives where the process was started.
BASE_DIR = CHECKOUT_DIR if IS_CHECKOUT else Path.cwd()
DATA_DIR = BASE_DIR / ".data"
#: How a person calls the product on the command line.
PROGRAM = "python manage.py" if IS_CHECKOUT else "ikassa-admin"

env = Environment()
Environment.read_env(BASE_DIR / ".env")

TESTING = "pytest" in sys.modules

# --- Safety -----------------------------------------------------------------------------------------------------

DEBUG = env.flag("DEBUG", default=True)

DEFAULT_SECRET_KEY = "insecure-key-for-a-first-look-only"  # noqa: S105
SECRET_KEY = env.text("SECRET_KEY", default=DEFAULT_SECRET_KEY)

ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", default="127.0.0.1,localhost,[::1]" if DEBUG else "")
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")

# Secrets of connections are encrypted by the first of these Fernet keys; all of them decrypt.
TOKEN_ENCRYPTION_KEYS = env.fernet_keys("TOKEN_ENCRYPTION_KEYS")

if not DEBUG:
    if SECRET_KEY == DEFAULT_SECRET_KEY:
        raise ImproperlyConfigured("SECRET_KEY: при DEBUG=off нужен свой ключ; укажите длинную случайную строку.")
    if not TOKEN_ENCRYPTION_KEYS:
        raise ImproperlyConfigured(
            "TOKEN_ENCRYPTION_KEYS: при DEBUG=off нужен ключ Fernet; создайте его командой "
            '`python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"`.'
        )

SECURE_SSL = env.flag("SECURE_SSL", default=not DEBUG)
SECURE_SSL_REDIRECT = SECURE_SSL
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE_SSL else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_SSL
SECURE_HSTS_PRELOAD = SECURE_SSL
SESSION_COOKIE_SECURE = SECURE_SSL
CSRF_COOKIE_SECURE = SECURE_SSL
SESSION_COOKIE_NAME = "ikassa_session"
CSRF_COOKIE_NAME = "ikassa_csrf"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# Set when a proxy of ours writes X-Forwarded-Proto and X-Forwarded-For; from anybody else they may be forged.
TRUSTED_PROXY = env.flag("TRUSTED_PROXY", default=False)
if TRUSTED_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    AXES_CLIENT_IP_CALLABLE = "ikassa_admin.middleware.client_address"

# Alpine inside django-unfold evaluates expressions and writes style attributes.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, UNSAFE_EVAL, NONCE],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- The exchange with iKassa -----------------------------------------------------------------------------------

IKASSA_ALLOWED_SERVERS = env.servers("IKASSA_ALLOWED_SERVERS", default="api.ikassa.by,accounts.ikassa.by")
IKASSA_SANDBOX = env.flag("IKASSA_SANDBOX", default=False)

# Exchanges older than this are deleted from the journal; what they loaded stays.
RUN_RETENTION_DAYS = env.number("RUN_RETENTION_DAYS", default=90)
# A cabinet that does not answer for so long is a trouble; a shorter silence mends itself.
UNREACHABLE_MINUTES = env.number("UNREACHABLE_MINUTES", default=30)

# --- Applications -----------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    # First, so that its templates win over the ones of unfold and django.
    "ikassa_admin.apps.IkassaAdminConfig",
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_q",
    "axes",
    "accounting",
    "exchange",
]
if IKASSA_SANDBOX:
    INSTALLED_APPS.append("exchange.sandbox")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "ikassa_admin.middleware.NulMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "ikassa_admin.urls"
WSGI_APPLICATION = "ikassa_admin.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"] if IS_CHECKOUT else [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Databases --------------------------------------------------------------------------------------------------

# WAL lets readers work beside the one writer; IMMEDIATE makes a writer wait for its turn at BEGIN instead of failing
# in the middle (Django's defaults failed two transactions of three with four writers).
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}

DATABASES = {"default": env.database("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'ikassa.sqlite3'}")}

_default = DATABASES["default"]
if _default["ENGINE"] == "django.db.backends.sqlite3":
    _base_file = Path(str(_default["NAME"]))
    make_folder(_base_file.parent, name="DATABASE_URL")
    _default["OPTIONS"] = {**SQLITE_OPTIONS, **_default.get("OPTIONS", {})}
    _sandbox_file = _base_file.with_name(f"{_base_file.stem}-sandbox.sqlite3")
else:
    # A task queue that opens a connection for every look at the database spends a fifth of a core on that alone.
    _default.setdefault("CONN_MAX_AGE", 600)
    _default.setdefault("CONN_HEALTH_CHECKS", True)
    _sandbox_file = DATA_DIR / f"{_default['NAME']}-sandbox.sqlite3"

if IKASSA_SANDBOX:
    make_folder(_sandbox_file.parent, name="IKASSA_SANDBOX")
    DATABASES["sandbox"] = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(_sandbox_file),
        "OPTIONS": dict(SQLITE_OPTIONS),
        # A file in tests too: the sandbox answers from threads of its own. Test runs that meet take different files.
        "TEST": {"NAME": str(_sandbox_file.with_name(f"test-{os.getpid()}-{_sandbox_file.name}"))},
    }
    DATABASE_ROUTERS = ["exchange.sandbox.apps.SandboxRouter"]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://")}

# --- People -----------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounting.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# A guesser is locked out by name and address together, so that a neighbour behind the same proxy is not.
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_ENABLED = not TESTING

# --- Language and time ------------------------------------------------------------------------------------------

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Minsk"
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
FORMAT_MODULE_PATH = ["ikassa_admin.formats"]
USE_THOUSAND_SEPARATOR = True

# --- Static files -----------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

# --- Background work --------------------------------------------------------------------------------------------

# The database broker: a task enqueued in a transaction lives or dies with it, and a killed worker's task is
# delivered again. retry must exceed timeout * (queue_limit / workers + 1), or a task runs twice at once.
BACKGROUND_WORKERS = env.number("BACKGROUND_WORKERS", default=2)
Q_CLUSTER = {
    "name": "ikassa",
    "label": "Фоновые задания",
    "orm": "default",
    "workers": BACKGROUND_WORKERS,
    "queue_limit": BACKGROUND_WORKERS,
    "timeout": 1800,
    "retry": 3900,
    "max_attempts": 3,
    "catch_up": False,
    "save_limit": 1000,
    "poll": 1,
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
}

# --- Log --------------------------------------------------------------------------------------------------------

LOG_FORMAT = env.choice("LOG_FORMAT", default="text" if DEBUG else "json", of=("text", "json"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"run": {"()": "exchange.runs.log.RunFilter"}},
    "formatters": {
        "text": {
            "()": "exchange.runs.log.LineFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s [run %(run)s]: %(message)s",
        },
        "json": {"()": "exchange.runs.log.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["run"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django.server": {"level": "WARNING"}, "axes": {"level": "WARNING"}},
}

# --- Mail and watching ------------------------------------------------------------------------------------------

# Without an address of a mail server messages go into the log.
_mail = env.mail("EMAIL_URL", default="consolemail://")
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST = _mail["EMAIL_HOST"] or "localhost"
EMAIL_PORT = _mail["EMAIL_PORT"] or 25
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = _mail["EMAIL_FILE_PATH"] or None
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", default="ikassa@localhost")

# Opens /metrics to a collector on another machine; without it only this machine may look.
METRICS_TOKEN = env.text("METRICS_TOKEN")

if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

from ikassa_admin.unfold import UNFOLD  # noqa: E402, F401
